"""A repository's window of history, brought into the archive day by day.

Facts, rules and the rule-based analysis only: what waits for a model is marked `pending`. What the archive knows
already is not read again, and no analysis that was paid for is lost: not by a rebase, not by a rewritten history.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.archive.closing import closing_time
from mkdocs_commit_digest.archive.landing_records import LateLanding
from mkdocs_commit_digest.archive.landing_state import load_state, save_state
from mkdocs_commit_digest.archive.records import DayRecord, Revision
from mkdocs_commit_digest.collect.changes import EntryReader, landing_date
from mkdocs_commit_digest.collect.git.history import read_commits
from mkdocs_commit_digest.collect.judging.importance import cap_high
from mkdocs_commit_digest.collect.known_days import is_news, selection_digest, stays_as_it_was
from mkdocs_commit_digest.collect.listing import list_window
from mkdocs_commit_digest.collect.models.analyses import is_current
from mkdocs_commit_digest.collect.models.next_tries import is_postponed
from mkdocs_commit_digest.collect.redaction import redact
from mkdocs_commit_digest.collect.snapshots import SnapshotRecorder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.archive.store import Archive
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.git.history import ListedCommit
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.collect.known_days import KnownDays
    from mkdocs_commit_digest.collect.listing import Listing
    from mkdocs_commit_digest.settings import Settings

_WORTH_A_PROCESS = 16
"""Commits for which a second git process saves more than its start costs."""


def _say_nothing(_: str) -> None:
    """Keep quiet."""


@dataclass(slots=True)
class DayContext:
    """Where days are read from, by which settings, when, and which of their commits."""

    mirror: Mirror
    settings: Settings
    now: datetime
    listing: Listing
    fresh: Mapping[str, date]
    """The entries whose patches are read; of the others the archive knows enough, or nothing is to be known."""
    late: list[LateLanding] = field(default_factory=list)
    """What was found on days that were over before it came."""

    @property
    def known(self) -> KnownDays:
        """What the archive held before."""
        return self.listing.known


def update_days(
    mirror: Mirror,
    archive: Archive,
    settings: Settings,
    *,
    now: datetime,
    say: Callable[[str], None] = _say_nothing,
) -> Iterator[DayRecord]:
    """Bring the days of the window up to date in the archive; yields each day once it is saved.

    A few git processes list what landed, one more reads what is new. A day is saved as soon as its last commit is
    read, so a run that is stopped loses at most one day's reading. What came late is told of on the open day, which is
    saved last then; how far the branch was reported is saved after it.
    """
    look = SnapshotRecorder(mirror, archive, settings, now)
    listing = list_window(mirror, archive, settings, now=now)
    for remark in listing.remarks:
        say(remark)
    last = listing.open_day if listing.late else None
    fresh = _fresh(listing, settings, last)
    context = DayContext(mirror, settings, now, listing, fresh)
    mirror.fetch_files(_to_read(context))
    reader = EntryReader(mirror, settings, listing)

    settled = {*listing.days, *listing.known.days, *_quiet(listing, settings)} - set(fresh.values()) - {last}
    for day in sorted(settled, reverse=True):
        yield from _save_day(_assemble_day(day, {}, context), look)
    seen = set()
    for day, commits in groupby(read_patches(mirror, tuple(fresh), settings), key=lambda commit: fresh[commit.sha]):
        seen.add(day)
        yield from _save_day(_assemble_day(day, reader.records(commits), context), look)
    for day in {*fresh.values(), *({last} if last else ())} - seen:  # all their commits touch excluded paths only
        yield from _save_day(_assemble_day(day, {}, context), look)
    if listing.tip:
        state = load_state(archive.root, mirror.repository.name)
        save_state(archive.root, mirror.repository.name, state.moved(listing.tip))
    look.keep()


def read_patches(mirror: Mirror, shas: tuple[str, ...], settings: Settings) -> Iterator[Commit]:
    """Stream commits with their redact patches, in the order of `shas`, within the settings' bounds."""
    return read_commits(
        mirror,
        shas,
        limits=settings.limits,
        redact=redact,
        include=mirror.repository.include,
        exclude=mirror.repository.exclude,
        processes=2 if len(shas) >= _WORTH_A_PROCESS and (os.cpu_count() or 1) > 1 else 1,
    )


def with_state(record: CommitRecord, settings: Settings, now: datetime) -> CommitRecord:
    """Say whether a model is still to be asked about a commit."""
    if not settings.model.models or is_current(record, settings):
        state, failure = "analysed", None
    else:
        failure = record.failure
        state = "failed" if is_postponed(failure, settings, now) else "pending"
    return record.model_copy(update={"state": state, "failure": failure})


def _fresh(listing: Listing, settings: Settings, last: date | None) -> dict[str, date]:
    """Map the entries to be read to their days, in the order of reading: newest day first, but for the `last`."""
    days = sorted(listing.days, key=lambda day: (day != last, day), reverse=True)
    return {
        entry.sha: day
        for day in days
        for entry in listing.days[day][: settings.limits.commits_per_day]
        if is_news(entry.sha, listing.known, settings)
    }


def _quiet(listing: Listing, settings: Settings) -> Iterable[date]:
    """Name the days that are to be put together though nothing may have landed on them."""
    if settings.quiet_days == "show":
        return listing.window.days()
    return (listing.open_day,) if any(note.kind == "rewritten" for note in listing.notes) else ()


def _to_read(context: DayContext) -> Iterator[str]:
    """Name the commits whose patches are read now or, for a model, later in this run."""
    settings, now = context.settings, context.now
    for entry in chain.from_iterable(context.listing.days.values()):
        record = context.known.by_sha.get(entry.sha)
        if entry.sha in context.fresh or (record and with_state(record, settings, now).state == "pending"):
            yield entry.sha


def _assemble_day(day: date, fresh: Mapping[str, CommitRecord], context: DayContext) -> DayRecord:
    """Put a day together from what was read now and what was known.

    A commit that was read and is not among the fresh ones touches no wanted path. One beyond the bound on a day's
    commits stays if it is known; it cannot be told then whether it still touches one.
    """
    settings, known, listed = context.settings, context.known, context.listing.days.get(day, ())
    before, bound = known.days.get(day), settings.limits.commits_per_day
    made = before if before and stays_as_it_was(known, day, settings) else None
    commits = [commit for entry in listed if (commit := _entry_record(entry, fresh, context))]
    shown = {commit.sha for commit in commits}
    gone = [commit for commit in (before.commits + before.withdrawn if before else ()) if commit.sha not in shown]
    if context.mirror.stale and before:  # a mirror that could not be fetched is no witness that a commit is gone
        still = [commit for commit in gone if commit in before.commits and commit.sha not in context.fresh]
        commits, gone = sorted(commits + still, key=before.time_of, reverse=True), list(before.withdrawn)
    commits = [with_state(commit, settings, context.now) for commit in commits]
    record = DayRecord(
        repository=context.mirror.repository.name,
        day=day,
        timezone=made.timezone if made else str(settings.zone),
        date_basis=made.date_basis if made else settings.date_basis,
        unit=made.unit if made else settings.entry_unit,
        commits=cap_high(commits, settings.importance.high_per_day),
        omitted_commits=sum(entry.sha not in known.by_sha for entry in listed[bound:]),
        selection=selection_digest(context.mirror.repository),
        overview=before.overview if before else None,
        overview_failure=before.overview_failure if before else None,
        withdrawn=tuple(gone),
        also_landed=before.also_landed if before else (),
        notes=before.notes if before else (),
        unannounced=before.unannounced if before else bool(commits) and known.is_over(day),
    )
    return _with_dates(_with_news(record, context), before, context)


def _entry_record(entry: ListedCommit, fresh: Mapping[str, CommitRecord], context: DayContext) -> CommitRecord | None:
    """Return what is known of an entry now; one that lands otherwise than it was told before has its new date."""
    if entry.sha in context.fresh:
        return fresh.get(entry.sha)
    record = context.known.by_sha.get(entry.sha)
    if record is None or entry.sha in context.listing.settled:
        return record
    landed_at = landing_date(entry, record, context.settings)
    landed = {"landed_at": landed_at, "landed_with": entry.landed_with}
    return (
        record if (record.landed_at, record.landed_with) == tuple(landed.values()) else record.model_copy(update=landed)
    )


def _with_news(record: DayRecord, context: DayContext) -> DayRecord:
    """Note what came late to a day that was over; tell of it, and of the branch, on the open day."""
    listing = context.listing
    context.late += [
        LateLanding(sha=commit.sha, day=record.day, subject=commit.subject)
        for commit in record.commits
        if commit.sha in listing.late
    ]
    if record.day != listing.open_day:
        return record
    told = {late.sha for late in record.also_landed}
    also = (*record.also_landed, *(late for late in context.late if late.sha not in told))
    return record.model_copy(update={"also_landed": also, "notes": (*record.notes, *listing.notes)})


def _with_dates(record: DayRecord, before: DayRecord | None, context: DayContext) -> DayRecord:
    """Close a day that is over; note what changed in a day that was closed before."""
    closing = closing_time(record.day, [ZoneInfo(record.timezone)])
    closed_at = before.closed_at if before else None
    revisions = before.revisions if before else ()
    late = tuple(sorted(commit.sha for commit in record.commits if commit.sha in context.listing.late))
    if before and before.closed_at and (before.timezone == record.timezone or not record.commits):
        old, new = ({commit.sha for commit in day.commits} for day in (before, record))
        if old != new:
            change = Revision(at=context.now, added=tuple(sorted(new - old)), removed=tuple(sorted(old - new)))
            revisions = (*revisions, change)
    elif not context.mirror.stale and context.now >= closing:
        closed_at = closing
        if before is None and late:
            revisions = (Revision(at=context.now, added=late),)
    return record.model_copy(update={"closed_at": closed_at, "revisions": revisions})


def _save_day(record: DayRecord, look: SnapshotRecorder) -> Iterator[DayRecord]:
    """Save a day; one that never had a commit is kept only where quiet days are shown, or something else is told."""
    told = record.commits or record.withdrawn or record.revisions or record.also_landed or record.notes
    if told or look.settings.quiet_days == "show":
        changed = look.archive.save(record)
        look.note(record, closes=closing_time(record.day, [ZoneInfo(record.timezone)]), changed=changed)
        yield record
