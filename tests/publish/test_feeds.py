"""Which days a feed holds, when it says they were, and how large it may grow."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import feedparser
import pytest

from mkdocs_commit_digest.archive.records import Revision, Tier
from mkdocs_commit_digest.publish.feeds import alternates, feeds, why_no_feeds
from mkdocs_commit_digest.publish.feeds.slices import Slice
from mkdocs_commit_digest.publish.reports import day_reports
from tests.helpers.day_records import DAY, a_commit, a_day, an_analysis, an_overview, sha_of, some_days
from tests.publish.feed_files import feed_files, feed_settings, json_feed, link_texts, read_entries


def items(files):
    return json_feed(files)["items"]


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("UTC", "2026-01-21T00:00:00+00:00"),
        ("Asia/Shanghai", "2026-01-21T00:00:00+08:00"),
        ("America/New_York", "2026-01-21T00:00:00-05:00"),
    ],
)
def test_a_day_enters_one_hour_after_its_end_in_its_own_zone(zone, end):
    record = a_day(a_commit(), timezone=zone)
    closed = datetime.fromisoformat(end) + timedelta(hours=1)
    assert items(feed_files([record], now=closed - timedelta(seconds=1))) == []
    (item,) = items(feed_files([record], now=closed))
    assert item["date_published"] == end


def test_the_end_of_a_day_exists_where_clocks_go_forward_at_midnight():
    # Beirut's clocks went from 00:00 to 01:00 on 2026-03-29.
    record = a_day(a_commit(), day=date(2026, 3, 28), timezone="Asia/Beirut")
    (item,) = items(feed_files([record], now=datetime(2026, 4, 1, tzinfo=UTC)))
    assert datetime.fromisoformat(item["date_published"]) == datetime(2026, 3, 28, 22, tzinfo=UTC)


def test_a_day_waits_for_the_last_of_its_repositories():
    records = [a_day(a_commit(), timezone="Asia/Tokyo"), a_day(a_commit(), timezone="UTC", repository="b/b")]
    assert items(feed_files(records, now=datetime(2026, 1, 20, 20, tzinfo=UTC))) == []
    assert len(items(feed_files(records, now=datetime(2026, 1, 21, 1, tzinfo=UTC)))) == 1


@pytest.mark.parametrize("slice_", ["feed.xml", "feeds/weekly.xml", "feeds/monthly.xml"])
def test_a_day_that_was_not_seen_complete_enters_no_feed(slice_):
    # Collected at noon and never since: what came in the afternoon would be added without a dated revision.
    part, whole = a_day(a_commit("x"), closed_at=None, repository="b/b"), a_day(a_commit("y"))
    late = datetime(2026, 3, 1, tzinfo=UTC)

    def entries_of(*records):
        settings = feed_settings("octo/engine", "b/b", periods=("week", "month"))
        return feedparser.parse(feed_files(records, settings, now=late)[f"digest/{slice_}"]).entries

    assert len(entries_of(whole)) == 1
    assert entries_of(whole, part) == []
    assert len(entries_of(whole, part.model_copy(update={"closed_at": late}))) == 1


def test_entries_are_newest_first_in_every_format_whatever_order_the_records_come_in():
    records = some_days(5)
    files = feed_files((records[3], records[0], records[4], records[2], records[1]))
    assert files == feed_files(records)
    for read in read_entries(files).values():
        assert len(read) == 5
    dates = [item["date_published"] for item in items(files)]
    assert dates == sorted(dates, reverse=True)


def test_a_feed_is_the_same_file_whenever_it_is_built():
    records = some_days(4)
    first = feed_files(records, now=datetime(2026, 1, 22, tzinfo=UTC))
    assert first == feed_files(records, now=datetime(2031, 7, 1, 3, 4, 5, tzinfo=UTC))


@pytest.mark.parametrize("records", [(), (a_day(a_commit()),)], ids=["no record", "an open day"])
def test_a_feed_without_entries_is_valid_and_depends_on_no_clock(records):
    files = feed_files(records, now=datetime(2026, 1, 20, 13, tzinfo=UTC))
    assert files == feed_files(records, now=datetime(2026, 1, 20, 14, tzinfo=UTC))
    for uri in ("digest/feed.xml", "digest/atom.xml"):
        parsed = feedparser.parse(files[uri])
        assert not parsed.bozo
        assert parsed.entries == []


def test_a_site_without_address_has_no_feeds_and_says_what_to_set():
    settings = feed_settings(site={"url": None})
    assert list(feeds(day_reports(some_days(1)), settings, now=datetime(2027, 1, 1, tzinfo=UTC))) == []
    assert alternates(settings) == ()
    assert "site_url" in why_no_feeds(settings)
    assert why_no_feeds(feed_settings()) is None


def test_no_formats_means_no_feeds():
    settings = feed_settings(formats=())
    assert feed_files(some_days(1), settings) == {}
    assert alternates(settings) == ()


def test_the_formats_have_fixed_addresses():
    assert {"digest/feed.xml", "digest/atom.xml", "digest/feed.json"} <= set(feed_files(some_days(1)))
    atom_alone = feed_files(some_days(1), feed_settings(formats=("atom",)))
    assert "digest/atom.xml" in atom_alone
    assert not {"digest/feed.xml", "digest/feed.json"} & set(atom_alone)


def test_a_page_announces_every_feed_with_its_media_type():
    assert alternates(feed_settings()) == (
        ("application/rss+xml", "Engines, daily: daily commit digest (RSS)", "digest/feed.xml"),
        ("application/atom+xml", "Engines, daily: daily commit digest (Atom)", "digest/atom.xml"),
        ("application/feed+json", "Engines, daily: daily commit digest (JSON Feed)", "digest/feed.json"),
    )


def test_a_page_announces_its_own_slices_only_where_they_are_configured():
    settings = feed_settings(formats=("rss",), slices=("tier:high",))
    high, low = Slice("tier", "high"), Slice("tier", "low")
    uris = [uri for _, _, uri in alternates(settings, high, low)]
    assert uris == ["digest/feed.xml", "digest/feeds/tier-high.xml"]


def test_a_revision_moves_updated_and_nothing_else():
    record = a_day(a_commit())
    revision = Revision(at=datetime(2026, 1, 25, 8, tzinfo=UTC), added=(sha_of("late"),))
    (before,) = items(feed_files([record]))
    (after,) = items(feed_files([record.model_copy(update={"revisions": (revision,)})]))
    assert (after["id"], after["date_published"]) == (before["id"], before["date_published"])
    assert before["date_modified"] == before["date_published"]
    assert datetime.fromisoformat(after["date_modified"]) == revision.at
    assert "on Sunday, 25 January 2026: 1 added, 0 removed." in after["content_html"]


def test_the_summary_is_the_overview_in_plain_text():
    record = a_day(a_commit("One"), overview=an_overview("The cache is faster.", "a < b & c stay."))
    (item,) = items(feed_files([record]))
    assert item["summary"] == "The cache is faster. a < b & c stay."


def test_without_overview_the_summary_names_what_matters_most():
    commits = [a_commit("Small"), a_commit("Large", tier=Tier.HIGH, analysis=an_analysis("It is large."))]
    (item,) = items(feed_files([a_day(*commits)]))
    assert item["summary"].startswith("It is large.")


def test_overview_points_link_to_their_entries():
    commit = a_commit("One")
    record = a_day(commit, overview=an_overview("Point.", shas=(commit.sha, sha_of("elsewhere"))))
    (item,) = items(feed_files([record]))
    assert (
        f'Point. <a href="https://example.org/site/digest/2026-01-20/#c-{commit.sha[:12]}">[1]</a></li>'
        in (item["content_html"])
    )


def test_every_commit_is_told_of_with_links_to_entry_commit_and_pull_request():
    records = some_days(1, commits=6)
    (item,) = items(feed_files(records))
    for commit in records[0].commits:
        assert (
            f'href="https://example.org/site/digest/2026-01-20/#c-{commit.sha[:12]}">{commit.subject}</a>'
            in (item["content_html"])
        )
        assert f'href="https://github.com/octo/engine/commit/{commit.sha}"' in item["content_html"]
        assert f'href="https://github.com/octo/engine/pull/{commit.pull_request}"' in item["content_html"]


def test_addresses_follow_the_sites_kind_of_urls():
    (item,) = items(feed_files([a_day(a_commit())], feed_settings(site={"directory_urls": False})))
    assert item["url"] == "https://example.org/site/digest/2026-01-20.html"


def test_addresses_are_uris_of_ascii_characters():
    settings = feed_settings(site={"url": "https://例え.jp/été/"})
    assert items(feed_files([a_day(a_commit())], settings))[0]["url"] == (
        "https://xn--r8jz45g.jp/%C3%A9t%C3%A9/digest/2026-01-20/"
    )


def test_a_quiet_day_enters_only_where_quiet_days_are_shown():
    quiet = a_day()
    assert items(feed_files([quiet])) == []
    (item,) = items(feed_files([quiet], replace(feed_settings(), quiet_days="show")))
    assert item["summary"] == "No commits on this day."


def test_a_feed_holds_the_newest_days_up_to_its_number():
    files = feed_files(some_days(9), feed_settings(items=4))
    assert [item["_commit_digest"]["day"] for item in items(files)] == [
        "2026-01-20",
        "2026-01-19",
        "2026-01-18",
        "2026-01-17",
    ]


def verbose(n, day=DAY, **values):
    text = "Explains <the> change & what 'comes' of it. " * 30
    return a_day(
        *(a_commit(f"Change {i}", tier=Tier.HIGH, seed=(day, i), analysis=an_analysis(text)) for i in range(n)),
        day=day,
        **values,
    )


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml", "feed.json"])
def test_no_file_is_larger_than_its_bound(name):
    days = [verbose(12, DAY - timedelta(days=n)) for n in range(12)]
    for bound in (60_000, 130_000):
        content = feed_files(days, feed_settings(max_bytes=bound))[f"digest/{name}"]
        assert len(content) <= bound
        assert len(content) > bound // 3


def test_a_bound_leaves_out_the_oldest_days_and_keeps_the_rest_as_it_was():
    days = [verbose(3, DAY - timedelta(days=n)) for n in range(20)]
    whole = items(feed_files(days, feed_settings(max_bytes=1_000_000, item_bytes=10_000)))
    cut = items(feed_files(days, feed_settings(max_bytes=40_000, item_bytes=10_000)))
    assert 1 < len(cut) < len(whole)
    assert cut == whole[: len(cut)]


def after_lead(item):
    """The links below the headings of tiers."""
    return link_texts(item["content_html"][item["content_html"].index("<h2>") :])


def test_an_item_that_is_too_long_counts_what_it_leaves_out():
    (item,) = items(feed_files([verbose(200)], feed_settings(item_bytes=20_000)))
    assert len(item["content_html"].encode()) <= 20_000
    texts = link_texts(item["content_html"])
    (more,) = [text for text in texts if "more changes" in text]
    shown = len({text for text in after_lead(item) if text.startswith("Change ")})
    assert more == f"{200 - shown} more changes are on the page."
    assert item["_commit_digest"]["commits"] == 200


def test_the_high_tier_of_every_repository_comes_before_the_low_tier_of_any():
    many = [a_commit(f"Low {n}", analysis=an_analysis("Words. " * 100)) for n in range(100)]
    records = [a_day(*many), a_day(a_commit("Vital", tier=Tier.HIGH), repository="z/z")]
    (item,) = items(feed_files(records, feed_settings("octo/engine", "z/z", item_bytes=20_000)))
    assert "Vital" in link_texts(item["content_html"])


def test_one_analysis_that_is_too_long_shows_its_subject_alone():
    huge = a_commit("Huge", tier=Tier.HIGH, analysis=an_analysis("x " * 100_000))
    (item,) = items(feed_files([a_day(huge, a_commit("Small"))]))
    assert {"Huge", "Small"} <= set(link_texts(item["content_html"]))
    assert "more commit" not in item["content_html"]


def test_an_old_entry_stays_byte_for_byte_when_a_day_comes():
    records = some_days(6)
    before, after = feed_files(records[:-1]), feed_files(records)
    for kind, old in read_entries(before).items():
        assert read_entries(after)[kind][1:] == old
    assert items(after)[1:] == items(before)
    for uri, start in (("digest/feed.xml", b"<item>"), ("digest/atom.xml", b"<entry>")):
        assert after[uri].split(start)[2:] == before[uri].split(start)[1:]


def test_only_the_revised_entry_changes():
    records = list(some_days(3))
    before = items(feed_files(records))
    records[1] = records[1].model_copy(update={"revisions": (Revision(at=datetime(2026, 1, 29, tzinfo=UTC)),)})
    after = items(feed_files(records))
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True]


def test_the_feed_was_updated_when_its_last_entry_was():
    records = list(some_days(3))
    records[0] = records[0].model_copy(update={"revisions": (Revision(at=datetime(2026, 1, 29, 5, tzinfo=UTC)),)})
    files = feed_files(records)
    assert feedparser.parse(files["digest/atom.xml"]).feed.updated == "2026-01-29T05:00:00+00:00"
    assert feedparser.parse(files["digest/feed.xml"]).feed.updated == "Thu, 29 Jan 2026 05:00:00 +0000"


def test_words_are_in_the_language_of_the_site():
    settings = feed_settings(language="zh")
    content = feed_files(some_days(1), settings)
    feed = json.loads(content["digest/feed.json"])
    assert feed["language"] == "zh"
    assert feed["items"][0]["title"] == "2026年1月20日星期二：Change 0 of 2026-01-20；Change 1 of 2026-01-20"
    assert "缺陷修复" in feed["items"][0]["tags"]
    assert feedparser.parse(content["digest/feed.xml"]).feed.language == "zh"


def test_who_wrote_the_analyses_is_said():
    commits = [a_commit("A", analysis=an_analysis(kind="model")), a_commit("B"), a_commit("C")]
    (item,) = items(feed_files([a_day(*commits)]))
    assert "Analyses by: rules, no model (2), test/model (1)" in item["content_html"]


def test_dates_of_entries_never_repeat():
    published = [item["date_published"] for item in items(feed_files(some_days(8)))]
    assert all(newer > older for newer, older in pairwise(published))
