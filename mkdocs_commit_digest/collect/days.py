"""A repository's window of history, brought into the archive day by day.

What waits for a model is marked `pending`. What the archive knows already is not read again, and no analysis that was
paid for is lost: not by a rebase, not by a rewritten history.
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
from mkdocs_commit_digest.collect.day_bounds import fit_commits, fit_withdrawn
from mkdocs_commit_digest.collect.facts.pipeline import facts_of_commits
from mkdocs_commit_digest.collect.git.history import read_commits
from mkdocs_commit_digest.collect.judging.importance import cap_high, reapply_adjustment
from mkdocs_commit_digest.collect.known_days import is_news, lacks_facts, selection_digest, stays_as_it_was
from mkdocs_commit_digest.collect.listing import list_window
from mkdocs_commit_digest.collect.models.analyses import is_current
from mkdocs_commit_digest.collect.models.next_tries import is_postponed
from mkdocs_commit_digest.collect.redaction.own_patterns import redact_with
from mkdocs_commit_digest.collect.snapshots import SnapshotRecorder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.archive.store import Archive
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.facts.computing import FactsResult
    from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
    from mkdocs_commit_digest.collect.git.history import ListedCommit
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.collect.known_days import KnownDays
    from mkdocs_commit_digest.collect.listing import WindowListing
    from mkdocs_commit_digest.settings import Settings

_WORTH_A_PROCESS = 16
"""Commits for which a second git process saves more than its start costs."""


@dataclass(frozen=True, slots=True)
class History:
    """A repository's window: what git lists, what the archive knows, and which entries are to be read."""

    mirror: Mirror
    settings: Settings
    now: datetime
    listing: WindowListing
    fresh: Mapping[str, date]
    """The entries whose patches are read, and their days; of the others the archive knows enough, or nothing is to be
    known."""
    look: SnapshotRecorder
    entries: EntryReader
    late: list[LateLanding] = field(default_factory=list)
    """What was found so far on days that were over before it came."""

    @property
    def known(self) -> KnownDays:
        """What the archive held before."""
        return self.listing.known

    @property
    def last(self) -> date | None:
        """The day that is put together last, since it tells of what is found on the others; None: none has to be."""
        return self.listing.open_day if self.listing.late else None


def list_history(mirror: Mirror, archive: Archive, settings: Settings, *, now: datetime) -> History:
    """List what landed in the window, and find what the archive does not know as it would be read now."""
    look = SnapshotRecorder(mirror, archive, settings, now)
    listing = list_window(mirror, archive, settings, now=now)
    last = listing.open_day if listing.late else None
    fresh = {
        entry.sha: day
        for day in sorted(listing.days, key=lambda day: (day != last, day), reverse=True)
        for entry in listing.days[day][: settings.limits.commits_per_day]
        if is_news(entry.sha, listing.known, settings) or lacks_facts(entry.sha, day, listing.known)
    }
    return History(mirror, settings, now, listing, fresh, look, EntryReader(mirror, settings, listing))


def read_new(
    history: History, redact: Callable[[str], str], parser: ParsingPool
) -> Iterator[tuple[date, Iterable[tuple[Commit, FactsResult]]]]:
    """Yield every day of the window with the entries that are new and their facts; first those without any."""
    mirror, settings, fresh, listing = history.mirror, history.settings, history.fresh, history.listing
    mirror.fetch_files(_to_read(history))
    with_news = {*fresh.values(), *({history.last} if history.last else ())}
    known = history.known
    others = {*listing.days, *known.days, *_quiet(listing, settings)} - with_news - known.unreadable.keys()
    for day in sorted(others, reverse=True):
        yield day, ()
    commits = read_patches(mirror, fresh, settings, redact)
    pairs = facts_of_commits(mirror, commits, parser, redact=redact, seconds=settings.limits.git_seconds)
    for day, some in groupby(pairs, key=lambda pair: fresh[pair[0].sha]):
        with_news.discard(day)
        yield day, some
    for day in with_news:  # all their commits touch excluded paths only
        yield day, ()


def read_patches(
    mirror: Mirror, days: Mapping[str, date], settings: Settings, redact: Callable[[str], str] | None = None
) -> Iterator[Commit]:
    """Stream the commits of some days with their redacted patches, in the order given, within the settings' bounds."""
    return read_commits(
        mirror,
        tuple(days),
        days=days,
        limits=settings.limits,
        redact=redact or redact_with(settings.redaction_patterns),
        include=mirror.repository.include,
        exclude=mirror.repository.exclude,
        processes=2 if len(days) >= _WORTH_A_PROCESS and (os.cpu_count() or 1) > 1 else 1,
    )


def save_day(day: date, fresh: Mapping[str, CommitRecord], history: History) -> Iterator[DayRecord]:
    """Put a day together and save it; one that never had an entry is kept only where there is something to say."""
    record, look = _assemble_day(day, fresh, history), history.look
    told = record.commits or record.withdrawn or record.revisions or record.also_landed or record.notes
    if told or look.settings.quiet_days == "show":
        changed = look.archive.save(record)
        look.note(record, closes=closing_time(record.day, [ZoneInfo(record.timezone)]), changed=changed)
        yield record


def save_tip(history: History, archive: Archive) -> None:
    """Remember how far the branch was reported, once all days are saved."""
    if history.listing.tip:
        name = history.mirror.repository.name
        save_state(archive.root, name, load_state(archive.root, name).moved(history.listing.tip))


def with_state(record: CommitRecord, settings: Settings, now: datetime) -> CommitRecord:
    """Say whether a model is still to be asked about a commit."""
    if not settings.model.models or is_current(record, settings):
        state, failure = "analysed", None
    else:
        failure = record.failure
        state = "failed" if is_postponed(failure, settings, now) else "pending"
    return record.model_copy(update={"state": state, "failure": failure})


def carry_over(fresh: CommitRecord, known: KnownDays) -> CommitRecord:
    """Keep what a model said of the same change; a changed rule does not make it untrue."""
    before = known.find_equivalent(fresh)
    if before is None:
        return fresh
    if before.analysis.kind == "rules":
        return fresh.model_copy(update={"failure": before.failure})
    importance = reapply_adjustment(fresh.importance, before.importance)
    kept = {field: getattr(before, field) for field in ("analysis", "change_type", "classification")}
    return fresh.model_copy(update=kept | {"importance": importance})


def _quiet(listing: WindowListing, settings: Settings) -> Iterable[date]:
    """Name the days that are to be put together though nothing may have landed on them."""
    if settings.quiet_days == "show":
        return listing.window.days()
    return (listing.open_day,) if any(note.kind == "rewritten" for note in listing.notes) else ()


def _to_read(history: History) -> Iterator[str]:
    """Name the commits whose patches are read now or, for a model, later in this run."""
    settings, now = history.settings, history.now
    for entry in chain.from_iterable(history.listing.days.values()):
        record = history.known.by_sha.get(entry.sha)
        if entry.sha in history.fresh or (record and with_state(record, settings, now).state == "pending"):
            yield entry.sha


def _assemble_day(day: date, fresh: Mapping[str, CommitRecord], history: History) -> DayRecord:
    """Put a day together from what was read now and what was known.

    A commit that was read and is not among the fresh ones touches no wanted path. One beyond the bound on a day's
    commits stays if it is known; it cannot be told then whether it still touches one.
    """
    mirror, settings, known, listed = history.mirror, history.settings, history.known, history.listing.days.get(day, ())
    before, bound = known.days.get(day), settings.limits.commits_per_day
    made = before if before and stays_as_it_was(known, day, settings) else None
    commits = [commit for entry in listed if (commit := _entry_record(entry, fresh, history))]
    shown = {commit.sha for commit in commits}
    gone = [commit for commit in (before.commits + before.withdrawn if before else ()) if commit.sha not in shown]
    if mirror.stale and before:  # a mirror that could not be fetched is no witness that a commit is gone
        still = [commit for commit in gone if commit in before.commits and commit.sha not in history.fresh]
        commits, gone = sorted(commits + still, key=before.time_of, reverse=True), list(before.withdrawn)
    most = settings.limits.day_bytes
    fitting = fit_commits([with_state(commit, settings, history.now) for commit in commits], most)
    record = DayRecord(
        repository=mirror.repository.name,
        day=day,
        timezone=made.timezone if made else str(settings.zone),
        date_basis=made.date_basis if made else settings.date_basis,
        unit=made.unit if made else settings.entry_unit,
        commits=cap_high(fitting, settings.importance.high_per_day),
        omitted_commits=len(commits) - len(fitting) + sum(entry.sha not in known.by_sha for entry in listed[bound:]),
        selection=selection_digest(mirror.repository),
        overview=before.overview if before else None,
        overview_failure=before.overview_failure if before else None,
        withdrawn=fit_withdrawn(gone, most),
        also_landed=before.also_landed if before else (),
        notes=before.notes if before else (),
        unannounced=before.unannounced if before else bool(commits) and known.is_over(day),
    )
    return _close_if_over(_with_news(record, history), before, history)


def _entry_record(entry: ListedCommit, fresh: Mapping[str, CommitRecord], history: History) -> CommitRecord | None:
    """Return what is known of an entry now; one that lands otherwise than it was told before has its new date."""
    if entry.sha in history.fresh:
        return fresh.get(entry.sha)
    record = history.known.by_sha.get(entry.sha)
    if record is None or entry.sha in history.listing.settled:
        return record
    landed = {"landed_at": landing_date(entry, record, history.settings), "landed_with": entry.landed_with}
    is_same = (record.landed_at, record.landed_with) == tuple(landed.values())
    return record if is_same else record.model_copy(update=landed)


def _with_news(record: DayRecord, history: History) -> DayRecord:
    """Note what came late to a day that was over; tell of it, and of the branch, on the open day."""
    listing = history.listing
    history.late.extend(
        LateLanding(sha=commit.sha, day=record.day, subject=commit.subject)
        for commit in record.commits
        if commit.sha in listing.late
    )
    if record.day != listing.open_day:
        return record
    told, noted = {late.sha for late in record.also_landed}, {(note.kind, note.detail) for note in record.notes}
    also = (*record.also_landed, *(late for late in history.late if late.sha not in told))
    notes = (*record.notes, *(note for note in listing.notes if (note.kind, note.detail) not in noted))
    return record.model_copy(update={"also_landed": also, "notes": notes})


def _close_if_over(record: DayRecord, before: DayRecord | None, history: History) -> DayRecord:
    """Close a day that is over; note what changed in a day that was closed before."""
    closing = closing_time(record.day, [ZoneInfo(record.timezone)])
    closed_at = before.closed_at if before else None
    revisions = before.revisions if before else ()
    late = tuple(sorted(commit.sha for commit in record.commits if commit.sha in history.listing.late))
    if before and before.closed_at and (before.timezone == record.timezone or not record.commits):
        old, new = ({commit.sha for commit in day.commits} for day in (before, record))
        if old != new:
            change = Revision(at=history.now, added=tuple(sorted(new - old)), removed=tuple(sorted(old - new)))
            revisions = (*revisions, change)
    elif not history.mirror.stale and history.now >= closing:
        closed_at = closing
        if before is None and late:
            revisions = (Revision(at=history.now, added=late),)
    return record.model_copy(update={"closed_at": closed_at, "revisions": revisions})
