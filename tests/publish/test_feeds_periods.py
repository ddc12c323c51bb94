"""Weeks and months: feeds of their own, made from the same days."""

import json
from datetime import UTC, date, datetime, timedelta

import feedparser
import pytest
from lxml import etree

from mkdocs_commit_digest.archive.records import Revision, Tier
from mkdocs_commit_digest.publish.feeds import alternates
from tests.helpers.day_records import DAY, a_commit, a_day, an_analysis, some_days
from tests.publish.feed_files import feed_files, feed_settings, link_texts
from tests.publish.test_feeds_formats import SCHEMAS

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
BOTH = {"periods": ("week", "month")}


def weekly(records, *, now=MARCH, **values):
    return json.loads(feed_files(records, feed_settings(**BOTH | values), now=now)["digest/feeds/weekly.json"])["items"]


def monthly(records, *, now=MARCH, **values):
    return json.loads(feed_files(records, feed_settings(**BOTH | values), now=now)["digest/feeds/monthly.json"])[
        "items"
    ]


def test_a_week_runs_from_monday_to_sunday_and_enters_when_it_is_over():
    records = some_days(10, commits=2)  # 11 to 20 January 2026; the 11th is a Sunday
    end = datetime(2026, 1, 26, tzinfo=UTC)
    assert [item["_commit_digest"]["first_day"] for item in weekly(records, now=end)] == ["2026-01-12", "2026-01-05"]
    newest, middle, oldest = weekly(records, now=end + timedelta(hours=1))
    assert (newest["_commit_digest"]["first_day"], newest["_commit_digest"]["last_day"]) == ("2026-01-19", "2026-01-25")
    assert newest["date_published"] == "2026-01-26T00:00:00+00:00"
    assert [item["_commit_digest"]["commits"] for item in (newest, middle, oldest)] == [4, 14, 2]
    assert newest["title"].startswith("Week 4 of 2026: Change 0 of 2026-01-")


def test_the_week_of_new_year_has_the_number_of_its_iso_year():
    (item,) = weekly([a_day(a_commit(), day=date(2025, 12, 30))])
    assert item["title"].startswith("Week 1 of 2026: ")


@pytest.mark.parametrize(
    ("day", "end"), [((2026, 1, 31), "2026-02-01"), ((2024, 2, 29), "2024-03-01"), ((2025, 12, 1), "2026-01-01")]
)
def test_a_month_ends_with_its_last_day(day, end):
    (item,) = monthly(
        [a_day(a_commit(), day=date(*day), timezone="Asia/Shanghai")], now=datetime(2026, 3, 1, tzinfo=UTC)
    )
    assert item["date_published"] == f"{end}T00:00:00+08:00"


def test_a_month_counts_its_days_and_names_what_matters_most():
    vital = a_commit("Vital", tier=Tier.HIGH, analysis=an_analysis("Changes `core` for good."))
    records = (*some_days(3, commits=3, until=DAY - timedelta(days=1)), a_day(vital))
    (item,) = monthly(records)
    assert item["title"].startswith("January 2026: Change 0 of 2026-01-")
    assert item["url"] == "https://example.org/site/digest/2026-01/"
    links = link_texts(item["content_html"])
    assert {"Vital", "Tuesday, 20 January 2026", "Monday, 19 January 2026"} <= set(links)
    assert "Vital" in links[:4]
    assert "Vital" in item["summary"]


def test_ids_of_periods_and_days_differ_and_stay():
    first = weekly(some_days(9))
    ids = [item["id"] for item in first] + [item["id"] for item in monthly(some_days(9))]
    files = feed_files(some_days(9), feed_settings())
    ids += [item["id"] for item in json.loads(files["digest/feed.json"])["items"]]
    assert len(set(ids)) == len(ids)
    moved = feed_settings(**BOTH, site={"url": "https://moved.example/", "name": "Other"})
    again = json.loads(feed_files(some_days(9), moved, now=MARCH)["digest/feeds/weekly.json"])["items"]
    assert [item["id"] for item in again] == [item["id"] for item in first]


def test_an_old_week_stays_when_a_new_one_comes():
    before, after = (
        weekly(some_days(9)),
        weekly((*some_days(9), a_day(a_commit("New"), day=date(2026, 1, 27)))),
    )
    assert after[1:] == before


def test_a_revision_of_a_day_updates_its_week():
    record = a_day(a_commit(), revisions=(Revision(at=datetime(2026, 1, 30, tzinfo=UTC)),))
    (item,) = weekly([record])
    assert item["date_modified"] == "2026-01-30T00:00:00+00:00"
    assert item["date_published"] == "2026-01-26T00:00:00+00:00"


def test_feeds_of_periods_are_valid_in_all_formats_and_announced():
    settings = feed_settings(**BOTH)
    files = feed_files(some_days(40), settings, now=MARCH)
    schema = etree.RelaxNG(file=str(SCHEMAS / "atom.rng"))
    for name in ("weekly", "monthly"):
        assert not feedparser.parse(files[f"digest/feeds/{name}.xml"]).bozo
        schema.assertValid(etree.fromstring(files[f"digest/feeds/atom/{name}.xml"]))
    assert b"digest/feeds/weekly.xml" in files["digest/feeds.opml"]
    assert [uri for _, _, uri in alternates(settings)][:3] == ["digest/feed.xml", "digest/atom.xml", "digest/feed.json"]


def test_an_entry_of_a_month_is_bounded():
    text = "Words of an analysis that goes on. " * 400
    days = [
        a_day(
            *(a_commit("Subject " * 60, tier=Tier.HIGH, seed=(n, i), analysis=an_analysis(text)) for i in range(40)),
            day=date(2026, 1, n),
        )
        for n in range(1, 32)
    ]
    (item,) = monthly(days)
    assert len(item["content_html"].encode()) < 30_000


def test_periods_can_be_left_out():
    assert not [uri for uri in feed_files(some_days(9), feed_settings()) if "ly." in uri]
