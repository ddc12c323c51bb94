"""When feeds change though no record does: as days, weeks and months come to their end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.archive.closing import closing_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mkdocs_commit_digest.archive.records import DayRecord

_MOST = timedelta(days=3)
"""A day is over by then, whatever its zone."""


def next_close(records: Iterable[DayRecord], *, now: datetime) -> datetime | None:
    """Return the next moment at which a day of the records, or its week or month, may enter the feeds; None: never."""
    recent = (now - _MOST).date()
    days = {(day, record.timezone) for record in records for day in _last_days(record.day) if day >= recent}
    closes = (closing_time(day, [ZoneInfo(zone)]) for day, zone in days)
    return min((close for close in closes if close > now), default=None)


def _last_days(day: date) -> Iterator[date]:
    """Yield a day, and the last days of its week and month."""
    yield day
    yield day + timedelta(days=6 - day.weekday())
    yield (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
