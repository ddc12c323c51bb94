"""Which entries the days of a window are to hold, and what of them readers have not been told in time.

What was told stays where it was told: a day that was closed by another basis or unit keeps its entries, and so does
one whose commits a merge that swaps the parents would move to another step.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.date_bounds import FIRST_DAY
from mkdocs_commit_digest.archive.landing_records import BranchNote
from mkdocs_commit_digest.archive.landing_state import address_of, load_state
from mkdocs_commit_digest.collect.candidates import candidates_by_landing, candidates_by_own_dates
from mkdocs_commit_digest.collect.git.history import ListedCommit
from mkdocs_commit_digest.collect.git.landings import BroughtCommit, unreachable
from mkdocs_commit_digest.collect.known_days import known_days, other_rules, same_rules, stays_as_it_was
from mkdocs_commit_digest.collect.redaction.own_patterns import redact_with
from mkdocs_commit_digest.counts import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from mkdocs_commit_digest.archive.landing_state import BranchTip
    from mkdocs_commit_digest.archive.records import CommitRecord, DayRecord
    from mkdocs_commit_digest.archive.store import Archive
    from mkdocs_commit_digest.collect.candidates import Candidates
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.collect.known_days import KnownDays
    from mkdocs_commit_digest.settings import Settings, Window

    _Home = tuple[DayRecord, CommitRecord]


_DAYS_NAMED = 5
"""Days that a line on what came names one by one."""


@dataclass(frozen=True, slots=True)
class WindowListing:
    """The entries of a window of days."""

    days: Mapping[date, tuple[ListedCommit, ...]]
    """Newest day first; the entries of each newest first."""
    known: KnownDays
    window: Window
    """As asked for, and back to what came since the last report."""
    open_day: date
    """The youngest day of the window that has begun: what came late is told of there."""
    settled: frozenset[str] = frozenset()
    """Entries that stay where they were told, with the date by which they were."""
    late: frozenset[str] = frozenset()
    """Entries that came since the last report, and belong to days that were over by then."""
    notes: tuple[BranchNote, ...] = ()
    """For the open day."""
    tip: BranchTip | None = None
    """To be kept once all days are saved; None: nothing is to be moved."""
    remarks: tuple[str, ...] = ()
    """For whoever runs the build, a line each."""


def list_window(mirror: Mirror, archive: Archive, settings: Settings, *, now: datetime) -> WindowListing:
    """Find the entries of the window, and of the days before it to which new ones belong.

    Raises:
        HistoryError: git cannot read the mirror.
        ArchiveError: the archive cannot be read.
    """
    state = load_state(archive.root, mirror.repository.name)
    tip = state.tip(address_of(mirror.repository.url), redact_with(settings.redaction_patterns)(mirror.branch))
    reported = None if settings.backfill else tip
    if settings.date_basis == "landed":
        found = candidates_by_landing(mirror, archive, settings, reported, now=now)
    else:
        found = candidates_by_own_dates(mirror, settings, reported, now=now)
    is_first = tip is None and not archive.days(mirror.repository.name)
    fell_back = _newest_days(found, settings) if is_first else None
    if fell_back:
        found = candidates_by_landing(mirror, archive, replace(settings, window=fell_back), reported, now=now)
    listed = {entry.sha for entry in found.entries}
    known = known_days(
        archive,
        mirror.repository,
        found.window,
        complete=_complete_until(tip, settings),
        gone=lambda shas: unreachable(mirror, set(shas) - listed, seconds=settings.limits.git_seconds),
    )
    homes = _homes(known, settings)
    entries = tuple(_settle(found, homes, known, mirror, settings))
    open_day = max(found.window.since, min(settings.window.until, now.astimezone(settings.zone).date()))
    return WindowListing(
        days={day: some for day, some in _by_day(entries).items() if day not in known.unreadable},
        known=known,
        window=found.window,
        open_day=open_day,
        settled=frozenset(homes),
        late=frozenset() if settings.backfill else frozenset(_late(entries, found, known, open_day)),
        notes=tuple(_notes(found, known, tip, settings, now)),
        tip=None if settings.backfill or mirror.stale else found.youngest,
        remarks=(*_remarks(mirror, found, known, settings, fell_back), *_arrivals(mirror, entries, found)),
    )


def _newest_days(found: Candidates, settings: Settings) -> Window | None:
    """Return the window to fall back to where a first run finds nothing: as many days, up to the newest change."""
    window = settings.window
    if found.entries or found.before is None or not window.counted_back:
        return None
    newest = found.before.at.astimezone(settings.zone).date()
    since = newest.toordinal() - (window.until - window.since).days
    return replace(window, since=date.fromordinal(max(FIRST_DAY.toordinal(), since)))


def _complete_until(tip: BranchTip | None, settings: Settings) -> date:
    """Return the day up to which the last run that came to its end had saved all; a backfill goes by what there is."""
    if settings.backfill:
        return date.max
    return tip.at.astimezone(settings.zone).date() if tip else date.min


def _homes(known: KnownDays, settings: Settings) -> dict[str, _Home]:
    """Map entries to where they stay.

    Those are days that were closed by another basis or unit, and, by landing, whatever was told by these very rules.
    """
    if settings.read_again:
        return {}
    return {
        commit.sha: (record, commit)
        for record in known.days.values()
        for commit in record.commits
        if (record.closed_at is not None and other_rules(record, settings))
        or (settings.date_basis == "landed" and same_rules(record, settings))
    }


def _settle(
    found: Candidates, homes: Mapping[str, _Home], known: KnownDays, mirror: Mirror, settings: Settings
) -> Iterator[ListedCommit]:
    """Leave what was told where it was told, as far as the branch still leads to it."""
    told = {sha for _, commit in homes.values() for sha in commit.inner_shas()}
    kept_whole = {day for day in known.days if stays_as_it_was(known, day, settings)}
    for entry in found.entries:
        if entry.sha in homes:
            yield _at_home(*homes[entry.sha])
        elif entry.sha not in told and (entry.day not in kept_whole or entry.sha in found.news):
            brought = tuple(commit for commit in entry.commits if commit.sha not in told and commit.sha not in homes)
            yield replace(entry, commits=brought)
    left = homes.keys() - {entry.sha for entry in found.entries}
    gone = unreachable(mirror, left, seconds=settings.limits.git_seconds)
    for sha in left - gone:
        yield _at_home(*homes[sha])


def _at_home(day: DayRecord, commit: CommitRecord) -> ListedCommit:
    """Return an entry at the day and the moment at which it was told, with what was told in it."""
    listed = [BroughtCommit(inner.sha, 2 if inner.merge else 1) for inner in commit.commits]
    further = [BroughtCommit(sha, 1) for sha in commit.further_commits]
    return ListedCommit(commit.sha, day.day, day.time_of(commit), (*listed, *further), commit.landed_with)


def _late(entries: Iterable[ListedCommit], found: Candidates, known: KnownDays, open_day: date) -> Iterator[str]:
    for entry in entries:
        is_past = entry.sha in found.news and entry.day < open_day and known.is_over(entry.day)
        if is_past and not known.was_told_in_time(entry.sha, entry.day):
            yield entry.sha


def _by_day(entries: Iterable[ListedCommit]) -> dict[date, tuple[ListedCommit, ...]]:
    days: dict[date, list[ListedCommit]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.at, reverse=True):
        days[entry.day].append(entry)
    return {day: tuple(found) for day, found in sorted(days.items(), reverse=True)}


def _notes(
    found: Candidates, known: KnownDays, tip: BranchTip | None, settings: Settings, now: datetime
) -> Iterator[BranchNote]:
    """Yield what readers are told of the branch, and of how days are made from here on."""
    if found.rewritten:
        yield BranchNote(kind="rewritten", at=now)
    if settings.backfill or not known.days:
        return
    last = known.days[max(known.days)]
    basis, unit = (tip.date_basis, tip.unit) if tip else (last.date_basis, last.unit)
    if basis != settings.date_basis:
        yield BranchNote(kind="basis", at=now, detail=settings.date_basis)
    if unit != settings.entry_unit:
        yield BranchNote(kind="unit", at=now, detail=settings.entry_unit)


def _arrivals(mirror: Mirror, entries: Iterable[ListedCommit], found: Candidates) -> Iterator[str]:
    """Say how much came since the last report, and where it stands."""
    came = [entry for entry in entries if entry.sha in found.news]
    if not came:
        return
    commits = sum(sum(not commit.is_merge for commit in entry.commits) or 1 for entry in came)
    days = Counter(entry.day for entry in came)
    first = sorted(days, reverse=True)[:_DAYS_NAMED]
    where = ", ".join(f"{days[day]:,} on {day}" for day in first)
    more = sum(days[day] for day in days if day not in first)
    rest = f", {more:,} on days before" if more else ""
    said = f"{pluralize(len(came), 'entry', 'entries')} with {pluralize(commits, 'commit')} came"
    yield f"{mirror.repository.name}: {said}: {where}{rest}"


def _remarks(
    mirror: Mirror, found: Candidates, known: KnownDays, settings: Settings, fell_back: Window | None
) -> Iterator[str]:
    name, since = mirror.repository.name, settings.window.since
    branch = redact_with(settings.redaction_patterns)(mirror.branch)
    if found.rewritten:
        yield f"{name}: the history of {branch or 'the branch'} was rewritten since the last run"
    if fell_back:
        yield f"{name}: nothing landed since {since}; the newest days are taken instead, from {fell_back.since} on"
        return
    if found.before is None:
        return
    newest = found.before.at.astimezone(settings.zone).date()
    if not found.entries:
        yield f"{name}: the newest change, of {newest}, is before the window, which begins {since}; set 'since' for it"
    elif not known.days and known.newest_closed is None:
        yield f"{name}: first run; what landed before {since} is not collected, 'since' would have it"
