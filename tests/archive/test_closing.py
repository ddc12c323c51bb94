"""A day counts as complete an hour after its end, wherever clocks change."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.archive.closing import closing_time


@pytest.mark.parametrize(
    ("day", "zones", "closes"),
    [
        ((2026, 1, 20), ["UTC"], (2026, 1, 21, 1)),
        ((2026, 1, 20), ["Asia/Shanghai"], (2026, 1, 20, 17)),
        ((2026, 1, 20), ["Asia/Shanghai", "America/New_York"], (2026, 1, 21, 6)),
        ((2026, 3, 28), ["Asia/Beirut"], (2026, 3, 28, 23)),  # the 29th begins at 01:00
        ((2026, 10, 24), ["Asia/Beirut"], (2026, 10, 24, 23)),  # the 24th has 25 hours
    ],
)
def test_a_day_is_closed_an_hour_after_its_last_moment(day, zones, closes):
    assert closing_time(date(*day), map(ZoneInfo, zones)) == datetime(*closes, tzinfo=UTC)
