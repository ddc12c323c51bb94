"""When a day counts as complete: collecting closes it then, and no feed has it before."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from zoneinfo import ZoneInfo

GRACE = timedelta(hours=1)
"""How long after its end a day stays open: for late pushes and clocks that are wrong."""


def midnight_after(day: date, zones: Iterable[ZoneInfo]) -> datetime:
    """Return the first moment after a day, with its zone's offset; of several zones, the one that ends last."""
    midnights = (datetime.combine(day + timedelta(days=1), time(), zone) for zone in zones)
    # Through UTC, since 00:00 does not exist where clocks go forward at midnight.
    return max(midnight.astimezone(UTC).astimezone(midnight.tzinfo) for midnight in midnights)


def closing_time(day: date, zones: Iterable[ZoneInfo]) -> datetime:
    """Return when a day is over in all of its zones, by more than the grace period."""
    midnight = midnight_after(day, zones)
    return (midnight.astimezone(UTC) + GRACE).astimezone(midnight.tzinfo)
