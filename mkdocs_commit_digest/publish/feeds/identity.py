"""Ids and dates of feed entries: the parts that must never jump. Decided in docs/adr/0006-feed-identity.md."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.closing import closing_time, midnight_after

if TYPE_CHECKING:
    from datetime import date, datetime

    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.settings import PublishSettings

_NAMESPACE = uuid.UUID("f48d1dec-e17a-485b-9c07-c937392e1746")
"""Drawn once for this program; another one would change every id."""


def feed_id(settings: PublishSettings, slice_key: str = "") -> str:
    """Return the id of a feed, whatever its format: a `urn:uuid:` of the digest, its language and the slice."""
    return _urn("feed", _seed(settings), _language(settings), slice_key)


def entry_id(settings: PublishSettings, day: date, slice_key: str = "") -> str:
    """Return the id of an entry by its (first) day; titles, addresses, templates and revisions have no part in it."""
    return _urn("day", _seed(settings), _language(settings), slice_key, day.isoformat())


def release_id(settings: PublishSettings, repository: str, tag: str) -> str:
    """Return the id of a release's entry; a tag that is moved stays the same release."""
    return _urn("release", _seed(settings), _language(settings), repository, tag)


def end_of_day(report: DayReport) -> datetime:
    """Return the first moment of the next day, in the report's zone."""
    return midnight_after(report.day, report.zones)


def is_closed(report: DayReport, *, now: datetime) -> bool:
    """Whether a day is over, and was seen complete in every repository: what is collected later is a revision then."""
    return report.closed and now >= closing_time(report.day, report.zones)


def _seed(settings: PublishSettings) -> str:
    return settings.feeds.id or settings.repositories[0].name


def _language(settings: PublishSettings) -> str:
    return settings.language.replace("_", "-").lower()


def _urn(*parts: str) -> str:
    """Hash the parts as a JSON array: ASCII whatever they hold, and no two lists of parts look the same."""
    return uuid.uuid5(_NAMESPACE, json.dumps(parts)).urn
