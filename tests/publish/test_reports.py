from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.archive.records import ChangeType, FileChange, Tier
from mkdocs_commit_digest.errors import ArchiveError
from mkdocs_commit_digest.publish.reports import day_reports, zone_name
from tests.helpers.day_records import DAY, a_commit, a_day, some_days

NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)


def test_records_of_one_day_make_one_report_newest_commit_first():
    first = a_day(a_commit("one", at=NOON), a_commit("three", at=NOON + timedelta(hours=2)))
    second = a_day(a_commit("two", at=NOON + timedelta(hours=1)), repository="octo/other")
    (report,) = day_reports([first, second])
    assert [entry.commit.subject for entry in report.entries] == ["three", "two", "one"]
    assert [part.name for part in report.repositories] == ["octo/engine", "octo/other"]


def test_reports_come_newest_day_first():
    days = [report.day for report in day_reports(some_days(5))]
    assert days == sorted(days, reverse=True)


def test_one_commit_in_two_repositories_has_two_anchors():
    commit = a_commit("shared")
    (report,) = day_reports([a_day(commit), a_day(commit, repository="fork/engine")])
    assert sorted(entry.anchor for entry in report.entries) == [f"c-{commit.sha[:12]}", f"c-{commit.sha[:12]}-2"]


def test_statistics_count_what_the_records_hold():
    files = (FileChange(path="a.py", additions=5, deletions=1), FileChange(path="b.py", additions=1))
    day = a_day(
        a_commit("one", tier="high", author="Ada", files=files),
        a_commit("two", tier="low", author="Ada", files=files[:1], change_type=ChangeType.FEATURE),
        a_commit("three", tier="low", author="Bob", files=()),
    )
    statistics = day_reports([day])[0].statistics
    assert (statistics.commits, statistics.authors, statistics.files) == (3, 2, 2)
    assert (statistics.additions, statistics.deletions) == (11, 2)
    assert dict(statistics.tiers) == {Tier.HIGH: 1, Tier.MEDIUM: 0, Tier.LOW: 2}
    assert list(statistics.types) == [ChangeType.FIX, ChangeType.FEATURE]


def test_times_are_those_of_the_zone_in_which_the_day_was_cut():
    late = a_commit("late", at=datetime(2026, 1, 20, 15, 59, tzinfo=UTC))
    (report,) = day_reports([a_day(late, timezone="Asia/Shanghai")])
    assert report.entries[0].local_time.strftime("%H:%M") == "23:59"


def test_a_day_by_author_date_shows_author_times():
    commit = a_commit("x", at=NOON, authored_at=NOON - timedelta(hours=3))
    (report,) = day_reports([a_day(commit, date_basis="author")])
    assert report.entries[0].local_time.hour == 9


def test_a_quiet_day_is_a_report_without_entries():
    (report,) = day_reports([a_day()])
    assert report.entries == ()
    assert report.repositories == ()


def test_a_day_is_closed_when_all_its_repositories_are():
    opened = a_day(a_commit("x"), repository="octo/other", closed_at=None)
    assert day_reports([a_day(a_commit("y"))])[0].closed
    assert not day_reports([a_day(a_commit("y")), opened])[0].closed


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "/etc/localtime", "Asia"])
def test_a_zone_that_does_not_exist_is_an_error_that_names_the_record(zone):
    with pytest.raises(ArchiveError, match=r"octo/engine 2026-01-20: timezone"):
        day_reports([a_day(a_commit("x"), timezone=zone)])


@pytest.mark.parametrize(
    ("zone", "day", "name"),
    [
        ("Asia/Shanghai", DAY, "Asia/Shanghai (UTC+8)"),
        ("UTC", DAY, "UTC"),
        ("America/St_Johns", DAY, "America/St_Johns (UTC−3:30)"),
        ("Europe/Berlin", date(2026, 7, 1), "Europe/Berlin (UTC+2)"),
        ("Europe/Berlin", DAY, "Europe/Berlin (UTC+1)"),
    ],
)
def test_a_zone_is_named_with_its_distance_from_utc_on_that_day(zone, day, name):
    assert zone_name(ZoneInfo(zone), day) == name
