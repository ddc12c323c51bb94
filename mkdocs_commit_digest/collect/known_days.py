"""What the archive holds of a repository's window: its days, its entries, and what of them stays where it is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import FACTS_VERSION
from mkdocs_commit_digest.archive.unreadable import UnreadableDay
from mkdocs_commit_digest.collect.judging.importance import rules_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from mkdocs_commit_digest.archive.records import CommitRecord, DayRecord
    from mkdocs_commit_digest.archive.store import Archive
    from mkdocs_commit_digest.settings import Repository, Settings, Window


@dataclass(frozen=True, slots=True)
class KnownDays:
    """What the archive holds of a repository's window."""

    days: Mapping[date, DayRecord]
    by_sha: Mapping[str, CommitRecord]
    by_content: Mapping[tuple[str, str, str], CommitRecord]
    """Analysed by a model, and no longer in history: key, subject and body → record, for commits that were rebased."""
    unselected: frozenset[str]
    """Commits of which is not known whether they touch a wanted path: `include` or `exclude` changed since they were
    read, or they were withdrawn, of which that may have been the reason."""
    newest_closed: date | None
    """The youngest day that was closed before this run."""
    unreadable: Mapping[date, UnreadableDay]
    """Days whose files cannot be read; they are left as they are, since whoever mends them may save paid work."""

    def find_equivalent(self, record: CommitRecord) -> CommitRecord | None:
        """Find the same commit, or the same change under an id that history has no more."""
        return self.by_sha.get(record.sha) or self.by_content.get(content_key(record))

    def is_over(self, day: date) -> bool:
        """Whether readers were told of a day, or of a younger one, before this run."""
        record = self.days.get(day)
        if record is not None:
            return record.closed_at is not None
        return self.newest_closed is not None and day < self.newest_closed

    def was_told_in_time(self, sha: str, day: date) -> bool:
        """Whether an entry stood on a day before that was closed."""
        record = self.days.get(day)
        if record is None or all(commit.sha != sha for commit in record.commits):
            return False
        return all(sha not in revision.added for revision in record.revisions)


def known_days(
    archive: Archive,
    repository: Repository,
    window: Window,
    *,
    complete: date,
    gone: Callable[[list[str]], frozenset[str]],
) -> KnownDays:
    """Load what is known of a window; commits of an open day go by what a closed one holds of them.

    Args:
        archive: Where days are kept.
        repository: Whose days.
        window: Which days.
        complete: Up to this day every day was saved; a run that was interrupted may have closed younger ones only.
        gone: Tells which of some commits are no longer in history.
    """
    name, selection = repository.name, selection_digest(repository)
    every = archive.days(name)
    loaded = [archive.load_if_readable(name, day) for day in every if day in window]
    unreadable = {record.day: record for record in loaded if isinstance(record, UnreadableDay)}
    days = {record.day: record for record in loaded if record and record.day not in unreadable}
    by_sha: dict[str, CommitRecord] = {}
    selected: set[str] = set()
    for record in days.values():
        by_sha |= {commit.sha: commit for commit in (*record.withdrawn, *record.commits)}
        if record.selection == selection:
            selected.update(commit.sha for commit in record.commits)
    by_content = _by_content(by_sha.values(), gone)
    newest_closed = _newest_closed(archive, name, every, complete)
    return KnownDays(days, by_sha, by_content, frozenset(by_sha.keys() - selected), newest_closed, unreadable)


def content_key(record: CommitRecord) -> tuple[str, str, str]:
    """What tells the same change under another id."""
    return record.reuse_key, record.subject, record.body


def _by_content(
    records: Iterable[CommitRecord], gone: Callable[[list[str]], frozenset[str]]
) -> dict[tuple[str, str, str], CommitRecord]:
    """Find what may give its analysis on: commits that are still in history keep theirs to themselves."""
    able = {record.sha: record for record in records if record.analysis.kind == "model" and record.reuse_key}
    return {content_key(able[sha]): able[sha] for sha in sorted(gone(list(able)))}


def selection_digest(repository: Repository) -> str:
    """Name the paths that are wanted of a repository; empty: all."""
    patterns = (repository.include, repository.exclude)
    return hashlib.sha256(json.dumps(patterns).encode()).hexdigest()[:8] if any(patterns) else ""


def is_news(sha: str, known: KnownDays, settings: Settings) -> bool:
    """Tell whether the archive lacks the commit, or read it for other paths, by other rules or in another language."""
    record = known.by_sha.get(sha)
    if record is None or settings.read_again or sha in known.unselected:
        return True
    if record.importance.rules != rules_version(settings.importance):
        return True
    if record.state != "analysed" and "classification" not in record.model_fields_set:
        return True  # by an earlier version: whether its author stated the type must be known before a model is asked
    return record.analysis.kind == "rules" and record.analysis.language != settings.language


def same_rules(record: DayRecord, settings: Settings) -> bool:
    """Whether a day was cut, and its entries were made, as the settings ask."""
    made = (record.timezone, record.date_basis, record.unit)
    return made == (str(settings.zone), settings.date_basis, settings.entry_unit)


def other_rules(record: DayRecord, settings: Settings) -> bool:
    """Whether a day was cut by another basis, or its entries are of another unit."""
    return (record.date_basis, record.unit) != (settings.date_basis, settings.entry_unit)


def stays_as_it_was(known: KnownDays, day: date, settings: Settings) -> bool:
    """Whether a day was closed by another basis or unit, and is not to be read again."""
    record = known.days.get(day)
    closed = record is not None and record.closed_at is not None
    return closed and record is not None and other_rules(record, settings) and not settings.read_again


def _newest_closed(archive: Archive, name: str, days: tuple[date, ...], complete: date) -> date | None:
    """Look from the youngest day back; archives of the first schema do not tell how far they are complete."""
    for day in reversed(days):
        record = archive.load_if_readable(name, day)
        if record and record.closed_at and (day <= complete or record.schema_version == 1):
            return day
    return None


def lacks_facts(sha: str, day: date, known: KnownDays) -> bool:
    """Tell whether an entry's facts are not those of today's extractors; days that readers know stay as they are."""
    record = known.by_sha.get(sha)
    return record is not None and record.facts_version != FACTS_VERSION and not known.is_over(day)
