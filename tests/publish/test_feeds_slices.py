"""Slices: feeds of some commits, and the lists that lead to all feeds."""

import json
from datetime import UTC, datetime
from urllib.parse import urljoin

import feedparser
import pytest
from lxml import etree, html

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.records import ChangeType, Revision, Tier
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.feeds import announce_feeds, feed_list_page
from mkdocs_commit_digest.publish.feeds.slices import Slice
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.reports import day_reports
from mkdocs_commit_digest.publish.uris import Uris
from tests.helpers.day_records import a_commit, a_day, an_analysis, an_overview, some_days
from tests.publish.feed_files import LATER, feed_files, feed_settings, link_texts

GONE = Fact(kind="variable", change="removed", name="ENGINE_SLOW")
NEW = Fact(kind="option", change="added", name="--fast", new="--fast")
LATE = datetime(2026, 1, 25, 12, tzinfo=UTC)
ALL_KINDS = ("repository", "tier", "type", "area", "language")


@pytest.fixture
def records():
    return (
        a_day(
            a_commit("Vital fix", tier=Tier.HIGH, areas=("core", "api/v2"), facts=(GONE,)),
            a_commit("Small feature", change_type=ChangeType.FEATURE, areas=("docs",), facts=(NEW,)),
            overview=an_overview("Speaks of all."),
        ),
        a_day(
            a_commit("Elsewhere", change_type=ChangeType.SECURITY, analysis=an_analysis(language="zh")),
            repository="b/b",
        ),
    )


def is_page(output):
    return isinstance(output, Page)


def subjects(content):
    subjects = set()
    for item in json.loads(content)["items"]:
        subjects |= {text for text in link_texts(item["content_html"]) if text[0].isupper() and "page" not in text}
    return sorted(subjects)


@pytest.mark.parametrize(
    ("asked", "uri", "shown"),
    [
        ("tier:high", "tier-high", ["Vital fix"]),
        ("type:feature", "type-feature", ["Small feature"]),
        ("area:api/v2", "area-api--v2", ["Vital fix"]),
        ("repository:b/b", "repository-b--b", ["Elsewhere"]),
        ("language:zh", "language-zh", ["Elsewhere"]),
        ("facts:option", "facts-option", ["Small feature"]),
        ("facts:removed", "facts-removed", ["Vital fix"]),
        ("breaking", "breaking", ["Vital fix"]),
    ],
)
def test_a_slice_shows_its_commits_and_no_others(records, asked, uri, shown):
    files = feed_files(records, feed_settings("octo/engine", "b/b", slices=(asked,)))
    assert subjects(files[f"digest/feeds/{uri}.json"]) == shown
    assert f"digest/feeds/{uri}.xml" in files
    assert f"digest/feeds/atom/{uri}.xml" in files


def test_a_kind_gives_a_feed_for_each_value_that_occurs(records):
    files = feed_files(records, feed_settings("octo/engine", "b/b", formats=("rss",), slices=ALL_KINDS))
    assert sorted(uri.removeprefix("digest/feeds/") for uri in files if uri.startswith("digest/feeds/")) == [
        *("area-api--v2.xml", "area-core.xml", "area-docs.xml", "area-engine.xml"),
        *("language-en.xml", "language-zh.xml"),
        *("repository-b--b.xml", "repository-octo--engine.xml"),
        *("tier-high.xml", "tier-low.xml"),
        *("type-feature.xml", "type-fix.xml", "type-security.xml"),
    ]


def test_a_slice_counts_and_titles_what_it_shows(records):
    files = feed_files(records, feed_settings("octo/engine", "b/b", slices=("tier:low",)))
    feed = json.loads(files["digest/feeds/tier-low.json"])
    (item,) = feed["items"]
    assert feed["title"] == "Engines, daily: daily commit digest: Low importance"
    assert item["title"] == "Tuesday, 20 January 2026: engine: new option --fast · b: Elsewhere"
    assert item["_commit_digest"]["tiers"] == {"high": 0, "medium": 0, "low": 2}
    assert "High importance" not in item["tags"]
    assert "Speaks of all" not in item["summary"] + item["content_html"]


def test_a_repositorys_slice_keeps_its_overview_and_leads_to_its_page(records):
    files = feed_files(records, feed_settings("octo/engine", "b/b", slices=("repository",)))
    feed = json.loads(files["digest/feeds/repository-octo--engine.json"])
    assert feed["items"][0]["summary"] == "Speaks of all."
    assert feed["home_page_url"] == "https://example.org/site/digest/repositories/octo/engine/"


def test_days_without_such_commits_are_not_in_a_slice():
    days = some_days(3, commits=1)
    loud = a_day(a_commit("Loud", tier=Tier.HIGH, at=LATE), day=LATE.date())
    files = feed_files((*days, loud), feed_settings(slices=("type:security", "type:fix")))
    assert len(json.loads(files["digest/feeds/type-fix.json"])["items"]) == 1
    assert json.loads(files["digest/feeds/type-security.json"])["items"] == []


def test_a_slice_is_valid_when_it_is_empty():
    files = feed_files((), feed_settings(slices=("tier:high",)))
    for uri in ("digest/feeds/tier-high.xml", "digest/feeds/atom/tier-high.xml"):
        assert not feedparser.parse(files[uri]).bozo


@pytest.mark.parametrize("name", ["../../x", "a/../b", "", " ", "Ä", "x" * 500, "a\x00b", "CON", "a--b", "\ud800"])
def test_no_value_leaves_the_folder_of_the_feeds(name):
    slug = Slice("area", name).slug
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-")
    assert ".." not in slug
    assert len(slug) < 100


def test_two_values_never_share_a_file():
    names = ["a/b", "a-b", "a--b", "A/B", "a.b", "a_b", "a b", "ab", "a/b/", "x.atom", "x"]
    assert len({Slice("area", name).slug for name in names}) == len(names)


def test_an_old_entry_of_a_slice_stays_when_a_day_comes():
    settings = feed_settings(slices=("tier:high",))
    days = some_days(5)
    before, after = (
        json.loads(feed_files(records, settings)["digest/feeds/tier-high.json"])["items"]
        for records in (days[:-1], days)
    )
    assert after[1:] == before


def test_a_revision_of_another_repository_leaves_a_slice_alone():
    settings = feed_settings("octo/engine", "b/b", slices=("repository",))
    other = a_day(a_commit("Other"), repository="b/b")
    revised = other.model_copy(update={"revisions": (Revision(at=LATE),)})
    before, after = (feed_files((a_day(a_commit()), each), settings) for each in (other, revised))
    assert before["digest/feeds/repository-octo--engine.xml"] == after["digest/feeds/repository-octo--engine.xml"]
    assert before["digest/feeds/repository-b--b.xml"] != after["digest/feeds/repository-b--b.xml"]


def test_opml_lists_every_feed_once_with_its_address(records):
    files = feed_files(records, feed_settings("octo/engine", "b/b", slices=("tier", "repository")))
    root = etree.fromstring(files["digest/feeds.opml"])
    # http://opml.org/spec2.opml, "Subscription lists": type, text and xmlUrl are required.
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    outlines = root.findall("body/outline")
    assert {outline.get("type") for outline in outlines} == {"rss"}
    assert all(outline.get("text") and outline.get("htmlUrl") for outline in outlines)
    base = "https://example.org/site/"
    uris = [outline.get("xmlUrl").removeprefix(base) for outline in outlines]
    assert uris == [
        "digest/feed.xml",
        "digest/feeds/tier-high.xml",
        "digest/feeds/tier-low.xml",
        "digest/feeds/repository-octo--engine.xml",
        "digest/feeds/repository-b--b.xml",
    ]
    assert set(uris) <= set(files)


def test_the_list_of_feeds_links_every_file_and_the_opml(records):
    settings = feed_settings("octo/engine", "b/b", slices=ALL_KINDS)
    files = feed_files(records, settings)
    page = feed_list_page(day_reports(records), settings)
    assert page.uri == "digest/feeds.md"
    links = {urljoin("digest/feeds/", link.get("href")) for link in html.fragment_fromstring(page.body).iter("a")}
    assert links == {uri for uri in files if not uri.startswith("digest/assets/")}
    assert [media for media, _, _ in page.feeds] == [
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
    ]
    assert [heading.text for heading in page.outline] == [
        *("Feeds", "Everything", "By repository", "By importance", "By change type", "By area"),
        "By language of the analyses",
    ]


def test_the_home_of_a_slice_is_a_page_that_is_there(records):
    settings = feed_settings("octo/engine", "b/b", slices=(*ALL_KINDS, "area:nowhere"))
    pages = {Uris.of(settings).served_path(page.uri) for page in publish(records, settings, now=LATER) if is_page(page)}
    homes = {
        json.loads(content)["home_page_url"].removeprefix("https://example.org/site/")
        for uri, content in feed_files(records, settings).items()
        if uri.endswith(".json")
    }
    assert len(homes) > 10
    assert homes <= pages


def test_every_page_announces_the_feeds_and_its_own(records):
    settings = feed_settings("octo/engine", "b/b", formats=("rss",), slices=("repository", "tier:high"))
    pages = publish(records, settings, now=LATER)
    reports = day_reports(records)
    found = {
        page.uri: [uri.removeprefix("digest/") for _, _, uri in page.feeds]
        for page in announce_feeds(pages, reports, settings)
        if is_page(page)
    }
    assert found["digest/2026-01-20.md"] == ["feed.xml"]
    assert found["digest/tags/tier-high.md"] == ["feed.xml", "feeds/tier-high.xml"]
    assert found["digest/tags/tier-low.md"] == ["feed.xml"]
    assert found["digest/repositories/b/b.md"] == ["feed.xml", "feeds/repository-b--b.xml"]
    assert found["digest/tags/repository-b--b.md"] == ["feed.xml", "feeds/repository-b--b.xml"]


def test_a_site_without_feeds_has_no_list_of_them():
    assert feed_list_page((), feed_settings(site={"url": None})) is None
