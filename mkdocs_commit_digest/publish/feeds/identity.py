"""Ids and dates of feed entries: the parts that must never jump. Decided in docs/adr/0006-feed-identity.md."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from zoneinfo import ZoneInfo

    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.settings import Settings

GRACE = timedelta(hours=1)
"""How long after its end a day stays open: for late pushes and clocks that are wrong."""

_NAMESPACE = uuid.UUID("f48d1dec-e17a-485b-9c07-c937392e1746")
"""Drawn once for this program; another one would change every id."""


def feed_id(settings: Settings, slice_key: str = "") -> str:
    """Return the id of a feed, whatever its format: a `urn:uuid:` of the digest, its language and the slice."""
    return _urn("feed", _seed(settings), _language(settings), slice_key)


def entry_id(settings: Settings, day: date, slice_key: str = "") -> str:
    """Return the id of an entry by its (first) day; titles, addresses, templates and revisions have no part in it."""
    return _urn("day", _seed(settings), _language(settings), slice_key, day.isoformat())


def end_of_day(report: DayReport) -> datetime:
    """Return the first moment of the next day, in the report's zone."""
    return midnight_after(report.day, report.zones)


def midnight_after(day: date, zones: Iterable[ZoneInfo]) -> datetime:
    """Return the first moment after a day, with its zone's offset; of several zones, the one that ends last."""
    midnights = (datetime.combine(day + timedelta(days=1), time(), zone) for zone in zones)
    # Through UTC, since 00:00 does not exist where clocks go forward at midnight.
    return max(midnight.astimezone(UTC).astimezone(midnight.tzinfo) for midnight in midnights)


def is_closed(report: DayReport, *, now: datetime) -> bool:
    """Whether a day is over, by more than the grace period."""
    return now >= end_of_day(report) + GRACE


def _seed(settings: Settings) -> str:
    return settings.feeds.id or settings.repositories[0].name


def _language(settings: Settings) -> str:
    return settings.language.replace("_", "-").lower()


def _urn(*parts: str) -> str:
    """Hash the parts as a JSON array: ASCII whatever they hold, and no two lists of parts look the same."""
    return uuid.uuid5(_NAMESPACE, json.dumps(parts)).urn
