"""Day records → day reports: all repositories of a day together, each commit with its place on the page."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.archive.unreadable import UnreadableDay
from mkdocs_commit_digest.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from mkdocs_commit_digest.archive.records import CommitRecord, DayRecord
    from mkdocs_commit_digest.vocabulary import Vocabulary

TIERS = (Tier.HIGH, Tier.MEDIUM, Tier.LOW)
"""In the order of the page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A commit and its place: where it is told of, and when it happened there."""

    commit: CommitRecord
    repository: str
    day: date
    anchor: str
    """`c-` and the first 12 digits of the SHA; a second commit with these digits on one day has a suffix."""
    local_time: datetime
    """The date by which it belongs to its day, in the report's zone."""
    inner: tuple[str, ...] = ()
    """Anchors of the commits inside it, in their order."""
    interests: tuple[str, ...] = ()
    """Names of the readers' interests that it fits."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Numbers of some commits."""

    commits: int
    """Entries."""
    brought: int
    """Commits that came with them."""
    authors: int
    files: int
    """Different files of different repositories; one that two commits touch counts once, as far as files are listed."""
    additions: int
    deletions: int
    tiers: Mapping[Tier, int]
    """All three, high first."""
    types: Mapping[ChangeType, int]
    """Those that occur, the most frequent first."""


@dataclass(frozen=True, slots=True)
class RepositoryDay:
    """One repository's part of a day."""

    record: DayRecord
    zone: ZoneInfo
    entries: tuple[Entry, ...]
    """Newest first."""
    statistics: Statistics
    moved: tuple[Entry, ...] = ()
    """Where entries are now that stood here when the day was closed, as far as they are told of at all."""

    @property
    def name(self) -> str:
        """`owner/name`."""
        return self.record.repository

    def entries_of(self, tier: Tier) -> tuple[Entry, ...]:
        """Return the commits of one tier, newest first."""
        return tuple(entry for entry in self.entries if entry.commit.importance.tier is tier)


@dataclass(frozen=True, slots=True)
class DayReport:
    """A day of all watched repositories."""

    day: date
    repositories: tuple[RepositoryDay, ...]
    """Those with commits, in the order in which their records came."""
    entries: tuple[Entry, ...]
    """Of all repositories, newest first."""
    statistics: Statistics
    silent: tuple[RepositoryDay, ...]
    """Those without commits of which something else is to be said: what came late, or where their commits went."""
    unreadable: tuple[str, ...]
    """Repositories whose file of the day cannot be read."""
    zones: tuple[ZoneInfo, ...]
    """The zones in which the repositories' days were cut; more than one only while a site changes its zone."""

    @property
    def closed(self) -> bool:
        """Whether nothing more is expected to come."""
        return not self.unreadable and all(part.record.closed_at for part in (*self.repositories, *self.silent))

    @property
    def is_told(self) -> bool:
        """Whether there is anything to say of it."""
        return bool(self.entries or self.silent or self.unreadable)


def day_reports(records: Iterable[DayRecord]) -> tuple[DayReport, ...]:
    """Group records by day, newest day first; a day none of whose records holds a commit is a report without entries.

    Raises:
        ArchiveError: a record names a time zone that does not exist.
    """
    by_day: dict[date, list[DayRecord]] = defaultdict(list)
    for record in records:
        by_day[record.day].append(record)
    return tuple(_report(day, by_day[day]) for day in sorted(by_day, reverse=True))


def statistics_of(entries: Iterable[Entry]) -> Statistics:
    """Count what some commits did."""
    entries = tuple(entries)
    commits = [entry.commit for entry in entries]
    tiers = Counter(commit.importance.tier for commit in commits)
    types = Counter(commit.change_type for commit in commits)
    return Statistics(
        commits=len(commits),
        brought=sum(commit.brought for commit in commits),
        authors=len({author for commit in commits for author in commit.authors or (commit.author,)}),
        files=len({(entry.repository, change.path) for entry in entries for change in entry.commit.files})
        + sum(commit.omitted_files for commit in commits),
        additions=sum(commit.additions for commit in commits),
        deletions=sum(commit.deletions for commit in commits),
        tiers={tier: tiers[tier] for tier in TIERS},
        types=dict(sorted(types.items(), key=lambda item: (-item[1], list(ChangeType).index(item[0])))),
    )


def zone_name(zone: ZoneInfo, day: date, words: Vocabulary | None = None) -> str:
    """Name a zone with its distance from UTC at noon of a day: `Asia/Shanghai (UTC+8)`, `UTC`; brackets by language."""
    offset = _offset(zone, day)
    if zone.key == offset:
        return offset
    return words("lists.bracket", said=zone.key, inside=offset) if words else f"{zone.key} ({offset})"


def _offset(zone: ZoneInfo, day: date) -> str:
    """`UTC+8`, `UTC−3:30`, `UTC`."""
    offset = datetime.combine(day, time(12), zone).utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "−"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "UTC"


def _report(day: date, records: list[DayRecord]) -> DayReport:
    taken: Counter[str] = Counter()
    parts = tuple(_with_inner(part, taken) for part in [_part(record, taken) for record in records])
    busy = tuple(part for part in parts if part.entries)
    silent = tuple(part for part in parts if not part.entries and _is_told(part.record))
    entries = sorted((entry for part in busy for entry in part.entries), key=_utc_of, reverse=True)
    zones = tuple({part.zone.key: part.zone for part in busy or parts}.values())
    unreadable = tuple(record.repository for record in records if isinstance(record, UnreadableDay))
    return DayReport(day, busy, tuple(entries), statistics_of(entries), silent, unreadable, zones)


def _part(record: DayRecord, taken: Counter[str]) -> RepositoryDay:
    zone = _zone(record)
    entries = []
    for commit in record.commits:
        anchor, at = _anchor(commit.sha, taken), record.time_of(commit).astimezone(zone)
        entries.append(Entry(commit, record.repository, record.day, anchor, at))
    entries.sort(key=_utc_of, reverse=True)
    return RepositoryDay(record, zone, tuple(entries), statistics_of(entries))


def _with_inner(part: RepositoryDay, taken: Counter[str]) -> RepositoryDay:
    """Give the commits inside entries their anchors, once all entries have theirs."""
    if not any(entry.commit.commits for entry in part.entries):
        return part
    entries = (
        replace(entry, inner=tuple(_anchor(commit.sha, taken) for commit in entry.commit.commits))
        for entry in part.entries
    )
    return replace(part, entries=tuple(entries))


def _anchor(sha: str, taken: Counter[str]) -> str:
    anchor = f"c-{sha[:12]}"
    taken[anchor] += 1
    return anchor if taken[anchor] == 1 else f"{anchor}-{taken[anchor]}"


def _is_told(record: DayRecord) -> bool:
    """Whether something is to be said of a day without entries: it tells of others, or it had some when it closed."""
    removed = any(revision.removed for revision in record.revisions)
    return bool(record.also_landed) or removed or any(note.kind == "rewritten" for note in record.notes)


def _utc_of(entry: Entry) -> datetime:
    return entry.local_time.astimezone(UTC)


def _zone(record: DayRecord) -> ZoneInfo:
    try:
        return ZoneInfo(record.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ArchiveError(
            f"{record.repository} {record.day}: timezone {record.timezone!r} does not exist; "
            "mend the archive file, or delete it to collect the day again"
        ) from error
