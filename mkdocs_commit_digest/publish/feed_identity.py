"""Ids and dates of feed entries: the parts that must never jump. Decided in docs/adr/0006-feed-identity.md."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from mkdocs_commit_digest.records import DayRecord
    from mkdocs_commit_digest.settings import Settings

GRACE = timedelta(hours=1)
"""How long after its end a day stays open: for late pushes and clocks that are wrong."""

_NAMESPACE = uuid.UUID("f48d1dec-e17a-485b-9c07-c937392e1746")
"""Drawn once for this program; another one would change every id."""


def feed_id(settings: Settings, slice_key: str = "") -> str:
    """Return the id of a feed, whatever its format: a `urn:uuid:` of the digest, its language and the slice."""
    return _urn("feed", _seed(settings), _language(settings), slice_key)


def entry_id(settings: Settings, day: date, slice_key: str = "") -> str:
    """Return the id of a day's report in a feed; titles, addresses, templates and revisions have no part in it."""
    return _urn("day", _seed(settings), _language(settings), slice_key, day.isoformat())


def end_of_day(record: DayRecord, settings: Settings) -> datetime:
    """Return the first moment of the next day in the record's zone, with that zone's offset."""
    zone = zone_of(record, settings)
    midnight = datetime.combine(record.day + timedelta(days=1), time(), zone)
    return midnight.astimezone(UTC).astimezone(zone)  # where clocks go forward at midnight, 00:00 does not exist


def is_closed(records: Iterable[DayRecord], settings: Settings, *, now: datetime) -> bool:
    """Whether a day is over, by more than the grace period, in the zones of all its records."""
    return all(now >= end_of_day(record, settings) + GRACE for record in records)


def _seed(settings: Settings) -> str:
    return settings.feeds.id or settings.repositories[0].name


def _language(settings: Settings) -> str:
    return settings.language.replace("_", "-").lower()


def _urn(*parts: str) -> str:
    return uuid.uuid5(_NAMESPACE, "\n".join(parts)).urn


def zone_of(record: DayRecord, settings: Settings) -> ZoneInfo:
    """Return a record's zone; an archive file may name one that does not exist, and then the configured one holds."""
    try:
        return ZoneInfo(record.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return settings.zone
