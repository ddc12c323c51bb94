"""A repository's window of history, brought into the archive day by day.

Facts, rules and the rule-based analysis only: what waits for a model is marked `pending`. What the archive knows
already is not read again, and no analysis that was paid for is lost: not by a rebase, not by a rewritten history.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.archive.closing import closing_time
from mkdocs_commit_digest.archive.records import DayRecord, Revision
from mkdocs_commit_digest.archive.unreadable import UnreadableDay
from mkdocs_commit_digest.collect.day_bounds import fit_commits, fit_withdrawn
from mkdocs_commit_digest.collect.git.history import list_commits, read_commits
from mkdocs_commit_digest.collect.judging.importance import cap_high, reapply_adjustment, rules_version
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
    from mkdocs_commit_digest.collect.git.history import ListedCommit
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.settings import Repository, Settings

_WORTH_A_PROCESS = 16
"""Commits for which a second git process saves more than its start costs."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive holds of a repository's window."""

    days: Mapping[date, DayRecord]
    by_sha: Mapping[str, CommitRecord]
    by_content: Mapping[tuple[str, str, str], CommitRecord]
    """Analysed by a model: patch id, subject and body → record, for commits that were rebased."""
    unselected: frozenset[str]
    """Commits of which is not known whether they touch a wanted path: `include` or `exclude` changed since they were
    read, or they were withdrawn, of which that may have been the reason."""

    unreadable: Mapping[date, UnreadableDay]
    """Days whose files cannot be read; they are left as they are, since whoever mends them may save paid work."""

    def find_equivalent(self, record: CommitRecord) -> CommitRecord | None:
        """Find the same commit, or the same change under another id."""
        return self.by_sha.get(record.sha) or self.by_content.get(_content(record))


@dataclass(frozen=True, slots=True)
class History:
    """A repository's window: what git lists, what the archive knows, and which commits are to be read."""

    mirror: Mirror
    settings: Settings
    now: datetime
    listed: Mapping[date, tuple[ListedCommit, ...]]
    known: Known
    fresh: Mapping[str, date]
    """The commits whose patches are read, and their days; of the others the archive knows enough, or nothing is to be
    known."""
    look: SnapshotRecorder


def list_history(mirror: Mirror, archive: Archive, settings: Settings, *, now: datetime) -> History:
    """List the commits of the window, and find those that the archive does not know as they would be read now."""
    look = SnapshotRecorder(mirror, archive, settings, now)
    known = _known(archive, mirror.repository, settings)
    by_day = _by_day(_list_wanted(mirror, settings))
    listed = {day: entries for day, entries in by_day.items() if day not in known.unreadable}
    fresh = {
        entry.sha: day
        for day, entries in listed.items()
        for entry in entries[: settings.limits.commits_per_day]
        if _is_news(entry, known, settings)
    }
    return History(mirror, settings, now, listed, known, fresh, look)


def read_new(history: History, redact: Callable[[str], str]) -> Iterator[tuple[date, Iterable[Commit]]]:
    """Yield every day of the window with the commits that are new; first those without any."""
    mirror, settings, fresh, known = history.mirror, history.settings, history.fresh, history.known
    mirror.fetch_files(_to_read(history))
    with_news = set(fresh.values())
    for day in sorted(
        {*history.listed, *known.days, *_quiet(settings)} - with_news - known.unreadable.keys(), reverse=True
    ):
        yield day, ()
    for day, commits in groupby(read_patches(mirror, tuple(fresh), settings, redact), key=lambda each: fresh[each.sha]):
        with_news.discard(day)
        yield day, commits
    for day in with_news:  # all their commits touch excluded paths only
        yield day, ()


def read_patches(
    mirror: Mirror, shas: tuple[str, ...], settings: Settings, redact: Callable[[str], str] | None = None
) -> Iterator[Commit]:
    """Stream commits with their redacted patches, in the order of `shas`, within the settings' bounds."""
    return read_commits(
        mirror,
        shas,
        limits=settings.limits,
        redact=redact or redact_with(settings.redaction_patterns),
        include=mirror.repository.include,
        exclude=mirror.repository.exclude,
        processes=2 if len(shas) >= _WORTH_A_PROCESS and (os.cpu_count() or 1) > 1 else 1,
    )


def save_day(day: date, fresh: Mapping[str, CommitRecord], history: History) -> Iterator[DayRecord]:
    """Put a day together and save it; one that never had a commit is kept only where quiet days are shown."""
    record, look = _assemble_day(day, fresh, history), history.look
    if record.commits or record.withdrawn or record.revisions or look.settings.quiet_days == "show":
        changed = look.archive.save(record)
        look.note(record, closes=closing_time(record.day, [ZoneInfo(record.timezone)]), changed=changed)
        yield record


def selection_digest(repository: Repository) -> str:
    """Name the paths that are wanted of a repository; empty: all."""
    patterns = (repository.include, repository.exclude)
    return hashlib.sha256(json.dumps(patterns).encode()).hexdigest()[:8] if any(patterns) else ""


def with_state(record: CommitRecord, settings: Settings, now: datetime) -> CommitRecord:
    """Say whether a model is still to be asked about a commit."""
    if not settings.model.models or is_current(record, settings):
        state, failure = "analysed", None
    else:
        failure = record.failure
        state = "failed" if is_postponed(failure, settings, now) else "pending"
    return record.model_copy(update={"state": state, "failure": failure})


def _list_wanted(mirror: Mirror, settings: Settings) -> tuple[ListedCommit, ...]:
    return list_commits(
        mirror,
        settings.window,
        zone=settings.zone,
        date_basis=settings.date_basis,
        merges=settings.merges,
        seconds=settings.limits.git_seconds,
    )


def _by_day(listed: Iterable[ListedCommit]) -> dict[date, tuple[ListedCommit, ...]]:
    days: dict[date, list[ListedCommit]] = defaultdict(list)
    for entry in listed:
        days[entry.day].append(entry)
    return {day: tuple(entries) for day, entries in sorted(days.items(), reverse=True)}


def _quiet(settings: Settings) -> Iterable[date]:
    return settings.window.days() if settings.quiet_days == "show" else ()


def _known(archive: Archive, repository: Repository, settings: Settings) -> Known:
    name, selection = repository.name, selection_digest(repository)
    loaded = [archive.load_if_readable(name, day) for day in archive.days(name) if day in settings.window]
    unreadable = {record.day: record for record in loaded if isinstance(record, UnreadableDay)}
    days = {record.day: record for record in loaded if record and record.day not in unreadable}
    by_sha: dict[str, CommitRecord] = {}
    selected: set[str] = set()
    for record in days.values():
        by_sha |= {commit.sha: commit for commit in (*record.withdrawn, *record.commits)}
        if record.selection == selection:
            selected.update(commit.sha for commit in record.commits)
    by_content = {_content(commit): commit for commit in by_sha.values() if commit.analysis.kind == "model"}
    return Known(days, by_sha, by_content, frozenset(by_sha.keys() - selected), unreadable)


def _content(record: CommitRecord) -> tuple[str, str, str]:
    return record.patch_id, record.subject, record.body


def _is_news(entry: ListedCommit, known: Known, settings: Settings) -> bool:
    """Tell whether the archive lacks the commit, or read it for other paths, by other rules or in another language."""
    record = known.by_sha.get(entry.sha)
    if record is None or entry.sha in known.unselected or record.importance.rules != rules_version(settings.importance):
        return True
    if record.state != "analysed" and "classification" not in record.model_fields_set:
        return True  # by an earlier version: whether its author stated the type must be known before a model is asked
    return record.analysis.kind == "rules" and record.analysis.language != settings.language


def _to_read(history: History) -> Iterator[str]:
    """Name the commits whose patches are read now or, for a model, later in this run."""
    for entry in chain.from_iterable(history.listed.values()):
        record = history.known.by_sha.get(entry.sha)
        if entry.sha in history.fresh or (
            record and with_state(record, history.settings, history.now).state == "pending"
        ):
            yield entry.sha


def carry_over(fresh: CommitRecord, known: Known) -> CommitRecord:
    """Keep what a model said of the same change; a changed rule does not make it untrue."""
    before = known.find_equivalent(fresh)
    if before is None:
        return fresh
    if before.analysis.kind == "rules":
        return fresh.model_copy(update={"failure": before.failure})
    importance = reapply_adjustment(fresh.importance, before.importance)
    kept = {field: getattr(before, field) for field in ("analysis", "change_type", "classification")}
    return fresh.model_copy(update=kept | {"importance": importance})


def _assemble_day(day: date, fresh: Mapping[str, CommitRecord], history: History) -> DayRecord:
    """Put a day together from what was read now and what was known.

    A commit that was read and is not among the fresh ones touches no wanted path. One beyond the bound on a day's
    commits stays if it is known; it cannot be told then whether it still touches one.
    """
    mirror, settings, known, listed = history.mirror, history.settings, history.known, history.listed.get(day, ())
    before, bound = known.days.get(day), settings.limits.commits_per_day
    found = [(fresh if entry.sha in history.fresh else known.by_sha).get(entry.sha) for entry in listed]
    commits = [commit for commit in found if commit]
    shown = {commit.sha for commit in commits}
    gone = [commit for commit in (before.commits + before.withdrawn if before else ()) if commit.sha not in shown]
    if mirror.stale and before:  # a mirror that could not be fetched is no witness that a commit is gone
        still = [commit for commit in gone if commit in before.commits and commit.sha not in history.fresh]
        commits, gone = sorted(commits + still, key=_timestamp_getter(settings), reverse=True), list(before.withdrawn)
    most = settings.limits.day_bytes
    fitting = fit_commits([with_state(commit, settings, history.now) for commit in commits], most)
    record = DayRecord(
        repository=mirror.repository.name,
        day=day,
        timezone=str(settings.zone),
        date_basis=settings.date_basis,
        commits=cap_high(fitting, settings.importance.high_per_day),
        omitted_commits=len(commits) - len(fitting) + sum(entry.sha not in known.by_sha for entry in listed[bound:]),
        selection=selection_digest(mirror.repository),
        overview=before.overview if before else None,
        overview_failure=before.overview_failure if before else None,
        withdrawn=fit_withdrawn(gone, most),
    )
    return _close_if_over(record, before, now=history.now, fresh=not mirror.stale)


def _timestamp_getter(settings: Settings) -> Callable[[CommitRecord], datetime]:
    """Return the date that orders commits."""
    return attrgetter("committed_at" if settings.date_basis == "committer" else "authored_at")


def _close_if_over(record: DayRecord, before: DayRecord | None, *, now: datetime, fresh: bool) -> DayRecord:
    """Close a day that is over; note what changed in a day that was closed before."""
    closing = closing_time(record.day, [ZoneInfo(record.timezone)])
    closed_at = before.closed_at if before else None
    revisions = before.revisions if before else ()
    if before and before.closed_at and (before.timezone, before.date_basis) == (record.timezone, record.date_basis):
        old, new = ({commit.sha for commit in day.commits} for day in (before, record))
        if old != new:
            change = Revision(at=now, added=tuple(sorted(new - old)), removed=tuple(sorted(old - new)))
            revisions = (*revisions, change)
    elif fresh and now >= closing:
        closed_at = closing
    return record.model_copy(update={"closed_at": closed_at, "revisions": revisions})
