"""A repository's window of history, brought into the archive day by day.

Facts, rules and the rule-based analysis only: what waits for a model is marked `pending`. What the archive knows
already is not read again, and no analysis that was paid for is lost: not by a rebase, not by a rewritten history.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.archive.closing import closing_time
from mkdocs_commit_digest.archive.records import DayRecord, Revision
from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
from mkdocs_commit_digest.collect.facts.pipeline import facts_of_commits
from mkdocs_commit_digest.collect.git.history import list_commits, read_commits
from mkdocs_commit_digest.collect.judging.importance import cap_high, reapply_adjustment, rules_version
from mkdocs_commit_digest.collect.judging.judgement import judge_commit
from mkdocs_commit_digest.collect.models.analyses import is_current
from mkdocs_commit_digest.collect.models.next_tries import is_postponed
from mkdocs_commit_digest.collect.redaction import redact
from mkdocs_commit_digest.collect.snapshots import SnapshotRecorder
from mkdocs_commit_digest.facts import FACTS_VERSION
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.archive.store import Archive
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.facts.computing import FactsResult
    from mkdocs_commit_digest.collect.git.history import ListedCommit
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.settings import Repository, Settings

_WORTH_A_PROCESS = 16
"""Commits for which a second git process saves more than its start costs."""


@dataclass(frozen=True, slots=True)
class DayContext:
    """Where days are read from, by which settings, when, and which of their commits."""

    mirror: Mirror
    settings: Settings
    now: datetime
    shas: frozenset[str]
    """The commits whose patches are read; of the others the archive knows enough, or nothing is to be known."""


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

    def find_equivalent(self, record: CommitRecord) -> CommitRecord | None:
        """Find the same commit, or the same change under another id."""
        return self.by_sha.get(record.sha) or self.by_content.get(_content(record))


def update_days(
    mirror: Mirror, archive: Archive, settings: Settings, *, now: datetime, parser: ParsingPool | None = None
) -> Iterator[DayRecord]:
    """Bring the days of the window up to date in the archive; yields each day once it is saved.

    One git process lists the commits, one more reads those that are new, and one the files they change. A day is saved
    as soon as its last commit is read, so a run that is stopped loses little more than one day's reading.

    Args:
        mirror: Where to read.
        archive: Where days are kept.
        settings: Which days, and how they are judged.
        now: Decides which days are over.
        parser: Parses sources; None: one of its own, which ends with the last day.
    """
    with nullcontext(parser) if parser else ParsingPool() as pool:
        yield from _update_days(mirror, archive, settings, now, pool)


def _update_days(
    mirror: Mirror, archive: Archive, settings: Settings, now: datetime, parser: ParsingPool
) -> Iterator[DayRecord]:
    look = SnapshotRecorder(mirror, archive, settings, now)
    listed = _by_day(_list_wanted(mirror, settings))
    known = _known(archive, mirror.repository, settings)
    fresh = {
        entry.sha: day
        for day, entries in listed.items()
        for entry in entries[: settings.limits.commits_per_day]
        if _is_news(entry, known, settings)
    }
    reading = DayContext(mirror, settings, now, frozenset(fresh))
    mirror.fetch_files(_to_read(listed, known, reading))
    assemble = partial(_assemble_day, known=known, reading=reading)

    for day in sorted({*listed, *known.days, *_quiet(settings)} - set(fresh.values()), reverse=True):
        yield from _save_day(assemble(day, listed.get(day, ()), {}), look)
    seen = set()
    commits = read_patches(mirror, tuple(fresh), settings)
    told = facts_of_commits(mirror, commits, parser, redact=redact, seconds=settings.limits.git_seconds)
    for day, pairs in groupby(told, key=lambda pair: fresh[pair[0].sha]):
        seen.add(day)
        yield from _save_day(assemble(day, listed[day], _judge_commits(pairs, known, settings)), look)
    for day in set(fresh.values()) - seen:  # all their commits touch excluded paths only
        yield from _save_day(assemble(day, listed[day], {}), look)
    look.keep()


def read_patches(mirror: Mirror, shas: tuple[str, ...], settings: Settings) -> Iterator[Commit]:
    """Stream commits with their redacted patches, in the order of `shas`, within the settings' bounds."""
    return read_commits(
        mirror,
        shas,
        limits=settings.limits,
        redact=redact,
        include=mirror.repository.include,
        exclude=mirror.repository.exclude,
        processes=2 if len(shas) >= _WORTH_A_PROCESS and (os.cpu_count() or 1) > 1 else 1,
    )


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
    loaded = (archive.load(name, day) for day in archive.days(name) if day in settings.window)
    days = {record.day: record for record in loaded if record}
    by_sha: dict[str, CommitRecord] = {}
    selected: set[str] = set()
    for record in days.values():
        by_sha |= {commit.sha: commit for commit in (*record.withdrawn, *record.commits)}
        if record.selection == selection:
            selected.update(commit.sha for commit in record.commits)
    by_content = {_content(commit): commit for commit in by_sha.values() if commit.analysis.kind == "model"}
    return Known(days, by_sha, by_content, frozenset(by_sha.keys() - selected))


def _content(record: CommitRecord) -> tuple[str, str, str]:
    return record.patch_id, record.subject, record.body


def _is_news(entry: ListedCommit, known: Known, settings: Settings) -> bool:
    """Tell whether the archive lacks the commit, or read it for other paths, by other rules or in another language."""
    record = known.by_sha.get(entry.sha)
    if record is None or entry.sha in known.unselected or record.importance.rules != rules_version(settings.importance):
        return True
    if record.facts_version != FACTS_VERSION:
        return True
    return record.analysis.kind == "rules" and record.analysis.language != settings.language


def _to_read(listed: Mapping[date, Iterable[ListedCommit]], known: Known, reading: DayContext) -> Iterator[str]:
    """Name the commits whose patches are read now or, for a model, later in this run."""
    settings, now = reading.settings, reading.now
    for entry in chain.from_iterable(listed.values()):
        record = known.by_sha.get(entry.sha)
        if entry.sha in reading.shas or (record and with_state(record, settings, now).state == "pending"):
            yield entry.sha


def _judge_commits(
    pairs: Iterable[tuple[Commit, FactsResult]], known: Known, settings: Settings
) -> dict[str, CommitRecord]:
    words = vocabulary(settings.language)
    waiting = bool(settings.model.models)
    records = (
        judge_commit(commit, settings, words, waiting_for_model=waiting).model_copy(
            update={"facts": result.facts, "facts_version": FACTS_VERSION}
        )
        for commit, result in pairs
    )
    return {record.sha: _carried_over(record, known.find_equivalent(record)) for record in records}


def _carried_over(fresh: CommitRecord, before: CommitRecord | None) -> CommitRecord:
    """Keep what a model said of the same change; a changed rule does not make it untrue."""
    if before is None:
        return fresh
    if before.analysis.kind == "rules":
        return fresh.model_copy(update={"failure": before.failure})
    importance = reapply_adjustment(fresh.importance, before.importance)
    kept = {"analysis": before.analysis, "change_type": before.change_type, "importance": importance}
    return fresh.model_copy(update=kept)


def _assemble_day(
    day: date, listed: Sequence[ListedCommit], fresh: Mapping[str, CommitRecord], known: Known, reading: DayContext
) -> DayRecord:
    """Put a day together from what was read now and what was known.

    A commit that was read and is not among the fresh ones touches no wanted path. One beyond the bound on a day's
    commits stays if it is known; it cannot be told then whether it still touches one.
    """
    before, bound = known.days.get(day), reading.settings.limits.commits_per_day
    found = [(fresh if entry.sha in reading.shas else known.by_sha).get(entry.sha) for entry in listed]
    commits = [commit for commit in found if commit]
    shown = {commit.sha for commit in commits}
    gone = [commit for commit in (before.commits + before.withdrawn if before else ()) if commit.sha not in shown]
    if reading.mirror.stale and before:  # a mirror that could not be fetched is no witness that a commit is gone
        still = [commit for commit in gone if commit in before.commits and commit.sha not in reading.shas]
        commits, gone = (
            sorted(commits + still, key=_timestamp_getter(reading.settings), reverse=True),
            list(before.withdrawn),
        )
    commits = [with_state(commit, reading.settings, reading.now) for commit in commits]
    record = DayRecord(
        repository=reading.mirror.repository.name,
        day=day,
        timezone=str(reading.settings.zone),
        date_basis=reading.settings.date_basis,
        commits=cap_high(commits, reading.settings.importance.high_per_day),
        omitted_commits=sum(entry.sha not in known.by_sha for entry in listed[bound:]),
        selection=selection_digest(reading.mirror.repository),
        overview=before.overview if before else None,
        overview_failure=before.overview_failure if before else None,
        withdrawn=tuple(gone),
    )
    return _close_if_over(record, before, now=reading.now, fresh=not reading.mirror.stale)


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


def _save_day(record: DayRecord, look: SnapshotRecorder) -> Iterator[DayRecord]:
    """Save a day; one that never had a commit is kept only where quiet days are shown."""
    if record.commits or record.withdrawn or record.revisions or look.settings.quiet_days == "show":
        changed = look.archive.save(record)
        look.note(record, closes=closing_time(record.day, [ZoneInfo(record.timezone)]), changed=changed)
        yield record
