"""Dates as git writes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.git.git_dates import is_far_from, parse_timestamp

SINCE, UNTIL = date(2026, 1, 20), date(2026, 1, 22)
NEAR = int(datetime(2026, 1, 21, tzinfo=timezone.utc).timestamp())  # noqa: UP017
RAW = st.builds(
    "{} {}{:02}{:02}".format,
    st.one_of(st.integers(NEAR - 500_000, NEAR + 500_000), st.integers(-(10**19), 10**19)),
    st.sampled_from("+-"),
    st.integers(0, 30),
    st.integers(0, 59),
).map(str.encode)


@given(st.one_of(RAW, st.binary(max_size=24)), st.sampled_from(["Pacific/Kiritimati", "Etc/GMT+12", "UTC"]))
@example(b"99999999999999999999 +0000", "UTC")
@example(b"-62135596800 +0000", "UTC")
def test_what_is_far_is_on_none_of_the_days_in_any_zone(raw, zone):
    if is_far_from(raw, SINCE, UNTIL):
        assert not SINCE <= parse_timestamp(raw).astimezone(ZoneInfo(zone)).date() <= UNTIL


@pytest.mark.parametrize("window", [(date.min, date.max), (date.max, date.max), (date.min, date.min)])
def test_the_ends_of_the_calendar_are_days_like_others(window):
    for raw in (b"0 +0000", b"99999999999999999999 +0000", b"-99999999999999999999 +0000", b"-90000000000 +0000"):
        if is_far_from(raw, *window):
            assert not window[0] <= parse_timestamp(raw).date() <= window[1]


def test_most_of_history_is_far():
    assert is_far_from(b"1500000000 +0800", SINCE, UNTIL)
    assert not is_far_from(f"{NEAR} +0800".encode(), SINCE, UNTIL)
    assert not is_far_from(b"", SINCE, UNTIL)
    assert parse_timestamp(b"1500000000 +0800").utcoffset() == timedelta(hours=8)
