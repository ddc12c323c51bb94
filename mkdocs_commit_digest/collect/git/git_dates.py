"""Dates as git writes them, however wrong, into moments that a calendar can hold."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from mkdocs_commit_digest.archive.date_bounds import FIRST_MOMENT, LAST_MOMENT

_RAW = re.compile(rb"(-?\d{1,20}) ([+-])(\d+)(\d\d)")
_DAY = 86_400
_SANE = range(-60_000_000_000, 100_000_000_000)
"""Seconds since 1970 (the years 69 to 5138) that no end of the calendar changes."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_timestamp(raw: bytes, otherwise: bytes = b"") -> datetime:
    """Read git's raw date, `<seconds since 1970> <+hhmm>`.

    A date that cannot be read gives way to `otherwise` (the commit's other date), and that to 1970. Years beyond 1 and
    9999 become the nearest that exist; an offset of a day or more becomes UTC.
    """
    found = _RAW.fullmatch(raw) or _RAW.fullmatch(otherwise)
    if not found:
        return _EPOCH
    seconds, sign, hours, minutes = found.groups()
    moment = _within(int(seconds))
    offset = timedelta(minutes=min(int(hours), 100) * 60 + int(minutes))
    if offset >= timedelta(days=1):
        return moment
    return moment.astimezone(timezone(-offset if sign == b"-" else offset))


def is_far_from(raw: bytes, since: date, until: date) -> bool:
    """Tell, many times faster than `moment_of`, that a date lies on none of these days in any zone.

    False says nothing.
    """
    found = _RAW.fullmatch(raw)
    if not found:
        return False
    seconds = int(found[1])
    first = (since.toordinal() - _EPOCH.toordinal() - 2) * _DAY
    last = (until.toordinal() - _EPOCH.toordinal() + 3) * _DAY
    return seconds in _SANE and not first <= seconds < last


def _within(seconds: int) -> datetime:
    bounded = min(max(seconds, int(FIRST_MOMENT.timestamp())), int(LAST_MOMENT.timestamp()))
    return _EPOCH + timedelta(seconds=bounded)
