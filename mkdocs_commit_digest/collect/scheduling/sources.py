"""What is known of a watched repository while its days are brought into the archive."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.collect.postponed import merge_postponed
from mkdocs_commit_digest.collect.scheduling.repeats import AnalysedChanges, repeats_told

if TYPE_CHECKING:
    from datetime import date

    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.collect.postponed import Postponed
    from mkdocs_commit_digest.settings import Repository


@dataclass(frozen=True, slots=True)
class Pending:
    """A commit that waits for a model."""

    day: date
    sha: str
    tier: Tier


@dataclass(frozen=True, slots=True)
class Step:
    """Days that were brought up to date in one go."""

    days: tuple[date, ...]
    pending: tuple[Pending, ...]
    unsummarised: tuple[date, ...]
    """Days that wait for nothing but a model's overview."""
    ended: bool
    """There are no more days."""
    remarks: tuple[str, ...] = ()
    """Where a bound was reached, a line each."""
    postponed: tuple[Postponed, ...] = ()
    problems: tuple[str, ...] = ()
    """Days of the archive that cannot be read, a sentence each."""
    analysed: AnalysedChanges = field(default_factory=AnalysedChanges)
    entries: int = 0


@dataclass(slots=True)
class Source:
    """One repository on its way into the archive; kept by the thread that leads the run.

    Only what is still to do is kept here, so that memory does not grow with the window.
    """

    repository: Repository
    mirror: Mirror | None = None
    days: int = 0
    entries: int = 0
    """On these days."""
    is_new: bool = False
    """The archive held no day of it before this run."""
    pending: dict[Tier, deque[Pending]] = field(default_factory=lambda: {tier: deque() for tier in Tier})
    unfinished: set[date] = field(default_factory=set)
    """Days that have, or will have, an overview to be made."""
    postponed: tuple[Postponed, ...] = ()
    """What failed in earlier runs and is not due in this one."""
    reading: bool = True
    renewed: bool = False
    damaged: bool = False
    in_use: int = 0
    """Work under way that reads the mirror, or that came of it."""
    problem: str = ""
    unreadable_days: tuple[str, ...] = ()
    """What is wrong with days of the archive, a sentence each."""
    analysed: AnalysedChanges = field(default_factory=AnalysedChanges)
    """What models said of the days that were read so far."""
    held_back: int = 0
    """Commits that no model is asked about, since that would repeat too much."""
    repeats: str = ""
    """Why that is, in a sentence."""

    @property
    def may_be_asked_about(self) -> bool:
        """Tell whether to ask now: where much may be a repetition, all of the history is looked at first."""
        return not (self.reading and self.analysed.may_repeat)

    @property
    def waiting(self) -> int:
        """How many commits wait for a model."""
        return sum(len(commits) for commits in self.pending.values())

    def add(self, step: Step) -> None:
        """Note what a step found."""
        self.days += len(step.days)
        self.entries += step.entries
        self.postponed = merge_postponed((*self.postponed, *step.postponed))
        self.unreadable_days = (*self.unreadable_days, *step.problems)
        self.analysed.add(step.analysed)
        self.unfinished |= {*step.unsummarised, *(commit.day for commit in step.pending)}
        for commit in step.pending:
            self.pending[commit.tier].append(commit)

    def forget(self) -> None:
        """Forget what was found: the repository will be read again from its start."""
        self.days = self.entries = 0
        self.postponed = self.unreadable_days = ()
        self.analysed = AnalysedChanges()
        self.unfinished.clear()
        for commits in self.pending.values():
            commits.clear()

    def hold_repeats(self, share: float) -> None:
        """Leave what waits for a model, once all is read, if too much of it was paid for before."""
        waiting = self.waiting
        if repeats := self.analysed.repeats_beyond(share, waiting):
            self.held_back = waiting
            self.repeats = repeats_told(self.repository.name, repeats, waiting, share)
            self.unfinished.clear()
            for commits in self.pending.values():
                commits.clear()
