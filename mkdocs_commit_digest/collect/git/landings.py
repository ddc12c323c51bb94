"""What landed on a branch, and when: the steps of its first-parent line, and the commits that each of them brought.

A step is a commit on the first-parent line. A commit lands with the first step from which it can be reached, at that
step's date, never earlier than that of an older step. A date later than the fetch that brought the step does not count:
such a step takes the date of the next one whose date does, or the moment of the fetch if that is earlier.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.git.line_reader import read_lines
from mkdocs_commit_digest.collect.git.objects_here import kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mkdocs_commit_digest.collect.git.mirrors import Mirror

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_DIGITS = 18
"""Of a date in seconds; a longer one is no date."""
_MOST_MARKS = 64
"""Fetches that are remembered for the wrong dates that they brought."""


@dataclass(frozen=True, slots=True)
class BranchStep:
    """A commit on the branch's first-parent line."""

    sha: str
    at: datetime
    """When it landed, in UTC."""


@dataclass(frozen=True, slots=True)
class FirstParentLine:
    """The youngest part of a branch's first-parent line."""

    steps: tuple[BranchStep, ...]
    """Oldest first."""
    boundary: BranchStep | None
    """The step before the first; None: there is none."""
    has_after: bool
    """Whether the step that was asked for lies on the line."""
    arrivals: Mapping[str, datetime]
    """A step → the moment of the fetch that brought it, where a date of that fetch lay after it: to be kept, and given
    back the next time, so that a date does not begin to count as its day comes."""


@dataclass(frozen=True, slots=True)
class BroughtCommit:
    """A commit that a step brought."""

    sha: str
    parents: int
    """How many it has."""

    @property
    def is_merge(self) -> bool:
        """Whether it has several parents."""
        return self.parents > 1


@dataclass(frozen=True, slots=True)
class Landing:
    """A step, and all that came with it."""

    step: BranchStep
    commits: tuple[BroughtCommit, ...]
    """Oldest first; the last one is the step itself."""

    @property
    def is_merge(self) -> bool:
        """Whether the step merges other commits into the branch."""
        return self.commits[-1].is_merge


def read_line(  # noqa: PLR0913 - what to read and how far, all keyword-only
    mirror: Mirror,
    *,
    since: datetime,
    fetched: datetime,
    after: str | None = None,
    arrivals: Mapping[str, datetime] | None = None,
    seconds: float = 1_800.0,
) -> FirstParentLine:
    """Walk the branch's first-parent line with one git process that reads no patch.

    Args:
        mirror: Where to read.
        since: Steps that landed before this moment are left out.
        fetched: The moment at which the mirror was brought up to date; later dates do not count.
        after: A step; those that came after it on the line are listed however early they landed.
        arrivals: What an earlier call returned.
        seconds: Bound on git's silence.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    if mirror.head is None:
        return FirstParentLine((), None, has_after=False, arrivals={})
    ids, dates = _dated_line(mirror, seconds)
    known = {sha.encode(): _seconds_of(at) for sha, at in (arrivals or {}).items()}
    kept = _with_sound_dates(ids, dates, known, _seconds_of(fetched))
    known_step = after.encode() if after else b""
    first = _count_younger(ids, dates, _seconds_of(since), known_step)
    steps = tuple(BranchStep(ids[n].decode("ascii"), _from_seconds(dates[n])) for n in reversed(range(first)))
    boundary = BranchStep(ids[first].decode("ascii"), _from_seconds(dates[first])) if first < len(ids) else None
    moments = {sha.decode("ascii"): _from_seconds(at) for sha, at in kept.items()}
    return FirstParentLine(steps, boundary, known_step in ids, moments)


def read_landings(
    mirror: Mirror, steps: Sequence[BranchStep], boundary: BranchStep | None, *, seconds: float = 1_800.0
) -> tuple[Landing, ...]:
    """Find what each of some consecutive steps brought, oldest first, with one git process that reads no patch.

    Commits at the edge of a shallow source are left out, since what they changed is not known; a step of that kind
    has no landing.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    if not steps:
        return ()
    parents = parents_between(mirror, boundary, steps[-1].sha, seconds)
    order = {sha: n for n, sha in enumerate(parents)}
    cut_off = {sha.encode("ascii") for sha in shallow_ends(mirror)}
    taken: set[bytes] = set()
    landings = []
    for step in steps:
        brought = untaken(step.sha.encode("ascii"), parents, taken)
        brought.sort(key=order.__getitem__, reverse=True)
        commits = tuple(BroughtCommit(sha.decode("ascii"), len(parents[sha])) for sha in brought if sha not in cut_off)
        if commits and commits[-1].sha == step.sha:
            landings.append(Landing(step, commits))
    return tuple(landings)


def unreachable(mirror: Mirror, shas: Iterable[str], *, seconds: float = 1_800.0) -> frozenset[str]:
    """Return which of some commits the branch does not lead to: history was rewritten, or the mirror lacks them.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    asked = dict.fromkeys(shas)
    if not asked or mirror.head is None:
        return frozenset(asked)
    here = frozenset(_present(mirror, asked, seconds))
    beside = _beyond(mirror, [*here, f"^{mirror.head}"], seconds) if here else frozenset()
    return frozenset(sha for sha in asked if sha not in here or sha in beside)


def commits_beyond(mirror: Mirror, tip: str, *, seconds: float = 1_800.0) -> frozenset[str]:
    """Return the commits that the branch has beyond a commit which the mirror holds.

    Raises:
        HistoryError: git cannot read the mirror, or it does not hold that commit.
    """
    return _beyond(mirror, [str(mirror.head), f"^{tip}"], seconds) if mirror.head else frozenset()


def present(mirror: Mirror, sha: str, *, seconds: float = 1_800.0) -> bool:
    """Whether the mirror holds a commit. Raises HistoryError: git cannot read the mirror."""
    return any(True for _ in _present(mirror, [sha], seconds))


def shallow_ends(mirror: Mirror) -> frozenset[str]:
    """Commits whose parents the source did not have: their patches would show the whole tree as new."""
    try:
        return frozenset((mirror.path / "shallow").read_text("ascii").split())
    except FileNotFoundError:
        return frozenset()


def _dated_line(mirror: Mirror, seconds: float) -> tuple[list[bytes], array[int]]:
    """Return the ids of the line, youngest first, and their own dates in seconds since 1970."""
    args = [f"--git-dir={mirror.path}", "rev-list", "--first-parent", "--timestamp"]
    ids: list[bytes] = []
    dates: array[int] = array("q")
    for line in read_lines([*args, "--end-of-options", str(mirror.head), "--"], mirror, seconds):
        at, _, sha = line.partition(b" ")
        ids.append(sha)
        dates.append(int(at) if at.isdigit() and len(at) <= _MOST_DIGITS else 10**_MOST_DIGITS)
    return ids, dates


def _with_sound_dates(
    ids: Sequence[bytes], dates: array[int], known: Mapping[bytes, int], fetched: int
) -> dict[bytes, int]:
    """Replace dates, youngest first, by those at which the steps landed. Returns the arrivals to be kept."""
    kept: dict[bytes, int] = {}
    arrived, younger, youngest_wrong = fetched, fetched, b""
    for n, sha in enumerate(ids):
        if sha in known:
            arrived = min(known[sha], fetched)
            kept[sha] = arrived
        if dates[n] > arrived:
            youngest_wrong = youngest_wrong or (b"" if kept else sha)
            dates[n] = min(younger, arrived)
        younger = dates[n]
    latest = 0
    for n in range(len(dates) - 1, -1, -1):
        latest = dates[n] = max(latest, dates[n])
    if youngest_wrong:
        kept = {youngest_wrong: fetched, **kept}
    return dict(list(kept.items())[:_MOST_MARKS])


def _count_younger(ids: Sequence[bytes], dates: array[int], since: int, after: bytes) -> int:
    """Count the steps that landed at a moment or later, or, if that is more, those that came after a step."""
    count = next((n for n, at in enumerate(dates) if at < since), len(dates))
    if after and after not in ids[:count]:
        with_others = next((n for n, sha in enumerate(ids) if sha == after), 0)
        return max(count, with_others)
    return count


def parents_between(
    mirror: Mirror, boundary: BranchStep | None, head: str, seconds: float
) -> dict[bytes, tuple[bytes, ...]]:
    """Map the commits that one step has beyond another to their parents, in git's order.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    args = [f"--git-dir={mirror.path}", "rev-list", "--parents", "--end-of-options", head]
    ends = [f"^{boundary.sha}"] if boundary else []
    found = {}
    for line in read_lines([*args, *ends, "--"], mirror, seconds):
        sha, *parents = line.split(b" ")
        found[sha] = tuple(parents)
    return found


def untaken(step: bytes, parents: Mapping[bytes, tuple[bytes, ...]], taken: set[bytes]) -> list[bytes]:
    """Take all that can be reached from a step and was not taken by an older one."""
    found = []
    waiting = [step]
    while waiting:
        sha = waiting.pop()
        if sha in taken or sha not in parents:
            continue
        taken.add(sha)
        found.append(sha)
        waiting.extend(parents[sha])
    return found


def _beyond(mirror: Mirror, ends: Iterable[str], seconds: float) -> frozenset[str]:
    args = [f"--git-dir={mirror.path}", "rev-list", "--stdin"]
    stdin = "".join(f"{end}\n" for end in ends).encode()
    return frozenset(line.decode("ascii", "replace") for line in read_lines(args, mirror, seconds, stdin=stdin))


def _present(mirror: Mirror, shas: Iterable[str], seconds: float) -> Iterator[str]:
    kinds = kinds_of(mirror, shas, seconds=seconds)
    return (sha for sha, kind in kinds.items() if kind == "commit")


def _seconds_of(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(seconds=1)


def _from_seconds(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
