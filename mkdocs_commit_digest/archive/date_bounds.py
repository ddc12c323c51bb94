"""How far the calendar goes: at its very ends, a zone or a week more is a date that does not exist."""

from __future__ import annotations

from datetime import UTC, date, datetime

FIRST_MOMENT = datetime(1, 1, 3, tzinfo=UTC)
LAST_MOMENT = datetime(9999, 12, 29, tzinfo=UTC)
"""Moments from the one to the other have a local time in every zone."""

FIRST_DAY = date(2, 1, 1)
LAST_DAY = date(9998, 12, 31)
"""Days from the one to the other have a week, a month and a day before and after them."""
