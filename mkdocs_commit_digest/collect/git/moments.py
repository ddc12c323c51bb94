"""Dates as git writes them, however wrong, into moments that a calendar can hold."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_RAW = re.compile(rb"(-?\d{1,20}) ([+-])(\d+)(\d\d)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = datetime(1, 1, 3, tzinfo=UTC)
_LAST = datetime(9999, 12, 29, tzinfo=UTC)


def moment_of(raw: bytes, otherwise: bytes = b"") -> datetime:
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


def _within(seconds: int) -> datetime:
    bounded = min(max(seconds, int(_FIRST.timestamp())), int(_LAST.timestamp()))
    return _EPOCH + timedelta(seconds=bounded)
