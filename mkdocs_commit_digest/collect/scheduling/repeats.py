"""What models would be asked for a second time, since history no longer has the commits that they analysed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.known_days import content_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.archive.records import CommitRecord, DayRecord

FEWEST_REPEATS = 20
"""So few commits are asked about again without a word."""


@dataclass(slots=True)
class AnalysedChanges:
    """Changes of a repository that models analysed, told by what they hold and not by their ids."""

    present: set[int] = field(default_factory=set)
    withdrawn: set[int] = field(default_factory=set)

    def add_day(self, day: DayRecord) -> None:
        """Enter a day as it was put together."""
        self.present |= _keys(day.commits)
        self.withdrawn |= _keys(day.withdrawn)

    def add(self, other: AnalysedChanges) -> None:
        """Enter further days."""
        self.present |= other.present
        self.withdrawn |= other.withdrawn

    @property
    def lost(self) -> int:
        """How many are gone from history, under every id."""
        return len(self.withdrawn - self.present)

    @property
    def may_repeat(self) -> bool:
        """Tell whether so many are gone that what waits may be the same work again."""
        return self.lost >= FEWEST_REPEATS

    def repeats_beyond(self, share: float, waiting: int) -> int:
        """Return how much would be done again by analysing `waiting` commits; 0 where that is within a share of all."""
        repeats = min(self.lost, waiting)
        is_beyond = repeats >= FEWEST_REPEATS and repeats > share * len(self.withdrawn | self.present)
        return repeats if is_beyond else 0


def repeats_told(name: str, repeats: int, waiting: int, share: float) -> str:
    """Say why a repository's commits wait, and the ways out."""
    return (
        f"{name}: no model is asked about the {waiting:,} commits that wait, since {repeats:,} that models had "
        f"analysed are no longer in the history, which is more than 'budget.repeat_share' ({share:g}) of all. If the "
        "history was rewritten on purpose, or is to be read otherwise, build once with 'budget: {repeat_share: 1}'; "
        "else restore the branch"
    )


def _keys(commits: Iterable[CommitRecord]) -> set[int]:
    return {hash(content_key(commit)) for commit in commits if commit.analysis.kind == "model"}
