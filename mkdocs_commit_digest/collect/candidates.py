"""What git says that a window of days holds, whatever readers were told before: entries, and which of them are new."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.landing_state import BranchTip, address_of
from mkdocs_commit_digest.collect.git.history import ListedCommit, list_commits
from mkdocs_commit_digest.collect.git.landings import (
    BranchStep,
    commits_beyond,
    present,
    read_landings,
    read_line,
    unreachable,
)
from mkdocs_commit_digest.collect.redaction.own_patterns import redact_with
from mkdocs_commit_digest.settings import Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mkdocs_commit_digest.archive.store import Archive
    from mkdocs_commit_digest.collect.git.landings import FirstParentLine, Landing
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.settings import Settings

_LONG_AGO = datetime(1, 1, 3, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What git says that a window holds."""

    entries: tuple[ListedCommit, ...]
    window: Window
    """As asked for, and back to what came since the last report."""
    news: frozenset[str] = frozenset()
    """What came since the last report: entries, and what they brought."""
    youngest: BranchTip | None = None
    """How far this run reports the branch; None: no further than the last one."""
    rewritten: bool = False
    """The branch does not lead to what was last reported."""
    before: BranchStep | None = None
    """The youngest step before the window."""


@dataclass(frozen=True, slots=True)
class _Since:
    """How the last report lies to the branch."""

    news: frozenset[str] = frozenset()
    beside: frozenset[str] = field(default=frozenset())
    """What new steps bring though the branch led to it before, by another way."""
    rewritten: bool = False
    is_younger: bool = False
    """The last report went beyond the window."""


def candidates_by_landing(
    mirror: Mirror, archive: Archive, settings: Settings, tip: BranchTip | None, *, now: datetime
) -> Candidates:
    """Find entries by the steps that brought them, back to a tip if there is one.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    seconds, zone = settings.limits.git_seconds, settings.zone
    line = read_line(
        mirror,
        since=datetime.combine(settings.window.since, time(), zone).astimezone(UTC),
        fetched=now,
        after=tip.sha if tip else None,
        arrivals=tip.arrivals if tip else None,
        seconds=seconds,
    )
    steps = [step for step in line.steps if step.at.astimezone(zone).date() <= settings.window.until]
    landings = read_landings(mirror, steps, line.boundary, seconds=seconds)
    if tip is None:
        since = _Since(_after(steps, _last_held(landings, archive, mirror, settings), landings))
    else:
        since = _since(mirror, line, tip, landings, steps, seconds)
    entries = [entry for landing in landings for entry in _entries(landing, settings, since.beside)]
    youngest = steps[-1] if steps else line.boundary
    return Candidates(
        entries=tuple(entries),
        window=_reaching(entries, settings.window),
        news=since.news,
        youngest=None if since.is_younger else _tip(mirror, youngest, line.arrivals, tip, settings),
        rewritten=since.rewritten,
        before=line.boundary,
    )


def candidates_by_own_dates(mirror: Mirror, settings: Settings, tip: BranchTip | None, *, now: datetime) -> Candidates:
    """Find entries by one of the dates that they bear, and those that came since a tip whatever it says.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    seconds, by_change = settings.limits.git_seconds, settings.entry_unit == "change"
    is_held = tip is not None and present(mirror, tip.sha, seconds=seconds)
    news = commits_beyond(mirror, tip.sha, seconds=seconds) if tip and is_held else frozenset[str]()
    listed = list_commits(
        mirror,
        settings.window,
        zone=settings.zone,
        date_basis="author" if settings.date_basis == "author" else "committer",
        merges="include" if by_change else settings.merges,
        first_parent=by_change,
        also=news,
        seconds=seconds,
    )
    listed = tuple(entry for entry in listed if entry.day <= settings.window.until)
    is_whole = settings.window.until >= now.astimezone(settings.zone).date()
    head = BranchStep(mirror.head, now) if is_whole and mirror.head else None
    return Candidates(
        entries=_with_commits(listed, mirror, now, seconds) if by_change and listed else listed,
        window=_reaching(listed, settings.window),
        news=news,
        youngest=_tip(mirror, head, {}, tip, settings),
        rewritten=tip is not None and bool(unreachable(mirror, [tip.sha], seconds=seconds)),
    )


def _entries(landing: Landing, settings: Settings, beside: frozenset[str]) -> Iterator[ListedCommit]:
    """Yield what has an entry of a landing: the change, or each of its commits."""
    at = landing.step.at
    day = at.astimezone(settings.zone).date()
    brought = tuple(commit for commit in landing.commits if commit.sha not in beside)
    if settings.entry_unit == "change":
        yield ListedCommit(landing.step.sha, day, at, brought[:-1] if landing.is_merge else ())
        return
    for commit in reversed(brought):
        if settings.merges == "include" or not commit.is_merge:
            step = landing.step.sha
            yield ListedCommit(commit.sha, day, at, landed_with=None if commit.sha == step else step)


def _since(  # noqa: PLR0913, PLR0917 - the line, and what was made of it
    mirror: Mirror,
    line: FirstParentLine,
    tip: BranchTip,
    landings: Sequence[Landing],
    steps: Sequence[BranchStep],
    seconds: float,
) -> _Since:
    """Tell what came since a tip: what follows it on the line, or what git has beyond it."""
    if line.has_after:
        is_before = line.boundary is not None and line.boundary.sha == tip.sha
        if is_before or any(step.sha == tip.sha for step in steps):
            return _Since(_after(steps, None if is_before else tip.sha, landings, everything=is_before))
        return _Since(is_younger=True)
    if not present(mirror, tip.sha, seconds=seconds):
        return _Since(_after(steps, None, landings, everything=True), rewritten=True)
    beyond = commits_beyond(mirror, tip.sha, seconds=seconds)
    brought = {commit.sha for landing in landings if landing.step.sha in beyond for commit in landing.commits}
    rewritten = bool(unreachable(mirror, [tip.sha], seconds=seconds))
    return _Since(frozenset(brought & beyond), frozenset(brought - beyond), rewritten)


def _after(
    steps: Sequence[BranchStep], last: str | None, landings: Sequence[Landing], *, everything: bool = False
) -> frozenset[str]:
    """Name what landed after a step."""
    if last is None and not everything:
        return frozenset()
    place = next((n for n, step in enumerate(steps) if step.sha == last), -1)
    later = {step.sha for step in steps[place + 1 :]}
    return frozenset(commit.sha for landing in landings if landing.step.sha in later for commit in landing.commits)


def _last_held(landings: Sequence[Landing], archive: Archive, mirror: Mirror, settings: Settings) -> str | None:
    """Return the youngest step that an archive without a tip holds, itself or by all that it brought."""
    held: set[str] = set()
    for day in archive.days(mirror.repository.name):
        record = archive.load_if_readable(mirror.repository.name, day) if day in settings.window else None
        for commit in record.commits if record else ():
            held.update((commit.sha, *commit.inner_shas()))
    for landing in reversed(landings) if held else ():
        brought = [commit.sha for commit in landing.commits if not commit.is_merge]
        if landing.step.sha in held or (brought and held.issuperset(brought)):
            return landing.step.sha
    return None


def _with_commits(
    listed: tuple[ListedCommit, ...], mirror: Mirror, now: datetime, seconds: float
) -> tuple[ListedCommit, ...]:
    """Give entries that are merges the commits which they brought."""
    line = read_line(mirror, since=_LONG_AGO, fetched=now, seconds=seconds)
    wanted = {entry.sha for entry in listed}
    first = next((n for n, step in enumerate(line.steps) if step.sha in wanted), 0)
    landings = read_landings(mirror, line.steps[first:], line.steps[first - 1] if first else None, seconds=seconds)
    brought = {landing.step.sha: landing.commits[:-1] for landing in landings if landing.is_merge}
    return tuple(replace(entry, commits=brought.get(entry.sha, ())) for entry in listed)


def _reaching(entries: Sequence[ListedCommit], window: Window) -> Window:
    """Return the window, and back to the first day of the entries."""
    first = min([window.since, *(entry.day for entry in entries)])
    return Window(first, window.until)


def _tip(
    mirror: Mirror,
    step: BranchStep | None,
    arrivals: Mapping[str, datetime],
    before: BranchTip | None,
    settings: Settings,
) -> BranchTip | None:
    if step is None:
        return None
    return BranchTip(
        address=address_of(mirror.repository.url),
        branch=redact_with(settings.redaction_patterns)(mirror.branch),
        sha=step.sha,
        at=before.at if before and before.sha == step.sha else step.at,
        date_basis=settings.date_basis,
        unit=settings.entry_unit,
        arrivals=dict(arrivals),
    )
