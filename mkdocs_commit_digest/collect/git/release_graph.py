"""Which commits each release holds that the one before did not, exactly as `git log before..release` says.

Commits are numbered in the order of landing, and what a release can reach is a number with a bit for each of them, so
that releases by the hundred over ten thousands of commits take little memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.date_bounds import FIRST_MOMENT
from mkdocs_commit_digest.collect.git.landings import parents_between, untaken
from mkdocs_commit_digest.collect.git.line_reader import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mkdocs_commit_digest.collect.git.landings import BranchStep, FirstParentLine
    from mkdocs_commit_digest.collect.git.mirrors import Mirror

MAX_BESIDE = 50_000
"""Commits beside the branch that are looked at."""
_MOST_DIGITS = 12


@dataclass(slots=True)
class ReleaseGraph:
    """Commits of the branch since a step, and those of release branches, with what can be reached from each."""

    parents: dict[bytes, tuple[bytes, ...]]
    order: tuple[bytes, ...]
    """Those on the branch in the order of landing, then those beside it."""
    steps: Mapping[bytes, BranchStep]
    """A commit on the branch → the step that brought it."""
    beside: Mapping[bytes, datetime]
    """A commit beside the branch → its committer's date."""
    _places: dict[bytes, int] = field(init=False)
    _reached: dict[bytes, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._places = {sha: place for place, sha in enumerate(self.order)}

    def __contains__(self, sha: str) -> bool:
        return sha.encode() in self._places

    def number(self, sha: str) -> int:
        """Return where a commit stands in the order."""
        return self._places[sha.encode()]

    def on_branch(self, place: int) -> bool:
        """Whether the branch leads to the commit at a place."""
        return self.order[place] in self.steps

    def reach(self, sha: str) -> int:
        """Return what can be reached from a commit, a bit for each place; nothing for one that is older than these.

        It stops where another commit was asked about, so ask about the oldest first.
        """
        start = sha.encode()
        if start not in self._places:
            return 0
        found, waiting = 0, [start]
        while waiting:
            commit = waiting.pop()
            place = self._places.get(commit)
            if place is None or found >> place & 1:
                continue
            found |= self._reached.get(commit, 1 << place)
            if commit not in self._reached:
                waiting.extend(self.parents[commit])
        self._reached[start] = found
        return found

    def without_merges(self, commits: int) -> int:
        """Count the commits among some that have one parent at most."""
        return sum(len(self.parents[self.order[place]]) <= 1 for place in places_of(commits))


def places_of(commits: int) -> Iterator[int]:
    """Yield the places whose bits are set, upwards."""
    digits = bin(commits)[:1:-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


def read_graph(
    mirror: Mirror, line: FirstParentLine, tags: Iterable[str], *, now: datetime, seconds: float
) -> ReleaseGraph:
    """Read the commits of a line's steps, and those to which only tags lead, with two git processes.

    Args:
        mirror: Where to read.
        line: The steps; what is older is not read.
        tags: Commits that the mirror holds; what they can reach beside the branch is read.
        now: Later dates do not count.
        seconds: Bound on git's silence.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    head = str(mirror.head)
    parents = parents_between(mirror, line.boundary, head, seconds) if line.steps else {}
    order, steps = _landed(line.steps, parents)
    beside, dates = _read_side_branches(mirror, tags, head, now, seconds)
    parents |= beside
    return ReleaseGraph(parents, (*order, *(sha for sha in dates if sha not in steps)), steps, dates)


def count_between(mirror: Mirror, before: str | None, release: str, *, seconds: float) -> int:
    """Count what git has between two commits, without merges.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    args = [f"--git-dir={mirror.path}", "rev-list", "--count", "--no-merges", "--end-of-options", release]
    lines = list(read_lines([*args, *([f"^{before}"] if before else []), "--"], mirror, seconds))
    return int(lines[0]) if lines and lines[0].isdigit() else 0


def _landed(
    steps: Sequence[BranchStep], parents: Mapping[bytes, tuple[bytes, ...]]
) -> tuple[list[bytes], dict[bytes, BranchStep]]:
    place = {sha: n for n, sha in enumerate(parents)}
    taken: set[bytes] = set()
    order: list[bytes] = []
    by_commit: dict[bytes, BranchStep] = {}
    for step in steps:
        brought = sorted(untaken(step.sha.encode(), parents, taken), key=place.__getitem__, reverse=True)
        order += brought
        by_commit |= dict.fromkeys(brought, step)
    return order, by_commit


def _read_side_branches(
    mirror: Mirror, tags: Iterable[str], head: str, now: datetime, seconds: float
) -> tuple[dict[bytes, tuple[bytes, ...]], dict[bytes, datetime]]:
    """Read what tags lead to and the branch does not: parents, and committers' dates."""
    wanted = sorted(set(tags))
    if not wanted:
        return {}, {}
    args = [f"--git-dir={mirror.path}", "rev-list", "--parents", "--timestamp", f"--max-count={MAX_BESIDE}", "--stdin"]
    stdin = "".join(f"{sha}\n" for sha in [*wanted, f"^{head}"]).encode()
    parents: dict[bytes, tuple[bytes, ...]] = {}
    dates: dict[bytes, datetime] = {}
    for line in read_lines(args, mirror, seconds, stdin=stdin):
        at, sha, *before = line.split(b" ")
        parents[sha] = tuple(before)
        dates[sha] = _sound_date(at, now)
    return parents, dates


def _sound_date(at: bytes, now: datetime) -> datetime:
    if not at.isdigit() or len(at) > _MOST_DIGITS:
        return FIRST_MOMENT if at.startswith(b"-") else now
    latest = int(now.timestamp())
    return max(FIRST_MOMENT, datetime.fromtimestamp(min(int(at), latest), UTC))
