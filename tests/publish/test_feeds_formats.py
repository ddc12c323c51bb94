"""Each format by its own rules: those of the RSS Advisory Board and the W3C's validator, RFC 4287, JSON Feed 1.1.

RSS profile: https://www.rssboard.org/rss-profile. Validator: https://validator.w3.org/feed/docs/.
"""

import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
from lxml import etree, html

from mkdocs_commit_digest.archive.records import Tier
from tests.helpers.day_records import a_commit, a_day, an_analysis, an_overview, some_days
from tests.publish.feed_files import NAMESPACES, atom, feed_files, feed_settings, json_feed, rss

SCHEMAS = Path(__file__).parent / "feed_schemas"
HUB = "https://hub.example/push?a=1&b=2"


@pytest.fixture(scope="module")
def files():
    """Feeds with everything that a feed can have."""
    rich = an_analysis(
        "Replaces `lock()`; a < b.",
        kind="model",
        impact_scope="All callers",
        risks=("May deadlock",),
        recommendations=("Look at `a.py`", "Run it"),
    )
    records = (
        *some_days(3, commits=7),
        a_day(a_commit("Vital", tier=Tier.HIGH, analysis=rich), repository="b/b", overview=an_overview("All & sundry")),
    )
    settings = feed_settings("octo/engine", "b/b", hub=HUB, slices=("tier:high",), site={"name": "A & B <c>"})
    return feed_files(records, settings)


@pytest.fixture(scope="module")
def channel(files):
    return rss(files).find("channel")


def test_xml_feeds_are_utf_8_and_say_so(files):
    for name in ("feed.xml", "atom.xml"):
        assert files[f"digest/{name}"].startswith(b'<?xml version="1.0" encoding="utf-8"?>\n')
        files[f"digest/{name}"].decode("utf-8")


def test_rss_has_one_channel_with_title_link_and_description(files, channel):
    # RSS 2.0.11, "Required channel elements".
    root = rss(files)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    assert len(root) == 1
    for required in ("title", "link", "description"):
        assert len(channel.findall(required)) == 1
        assert channel.findtext(required)


def test_rss_titles_are_plain_text_with_hexadecimal_references(files, channel):
    # RSS profile, "Character data": nothing in a title is escaped twice, and references are such that readers which
    # take it for HTML are right too. Validator, CharacterData.
    assert b"<title>A &#x26; B &#x3C;c&#x3E;: daily commit digest</title>" in files["digest/feed.xml"]
    assert channel.findtext("title") == "A & B <c>: daily commit digest"


def test_rss_names_its_own_address(channel):
    # RSS profile, "atom:link"; validator, MissingAtomSelfLink and SelfDoesntMatchLocation.
    (own,) = channel.findall("atom:link[@rel='self']", NAMESPACES)
    assert own.get("href") == "https://example.org/site/digest/feed.xml"


def test_rss_dates_are_rfc_822_with_four_digits_of_year(channel):
    # RSS profile, "Dates"; validator, InvalidRFC2822Date and ProblematicalRFC822Date.
    dates = [channel.findtext("lastBuildDate"), *(item.findtext("pubDate") for item in channel.iter("item"))]
    for text in dates:
        assert parsedate_to_datetime(text).utcoffset() is not None
        assert text.split()[3].isdigit()
        assert len(text.split()[3]) == 4


def test_rss_items_have_a_title_an_absolute_link_and_a_description(channel):
    # RSS 2.0.11, "Elements of <item>"; RSS profile, "link": a complete URL.
    for item in channel.iter("item"):
        assert item.findtext("title")
        assert item.findtext("description")
        assert urlsplit(item.findtext("link")).scheme == "https"


def test_rss_guids_are_unique_and_do_not_pretend_to_be_links(channel):
    # RSS profile, "guid"; validator, DuplicateValue and InvalidPermalink.
    guids = [item.find("guid") for item in channel.iter("item")]
    assert {guid.get("isPermaLink") for guid in guids} == {"false"}
    assert len({guid.text for guid in guids}) == len(guids) == 3


def test_rss_elements_that_may_stand_once_stand_once(channel):
    # Validator, DuplicateElement.
    once = ("title", "link", "description", "pubDate", "guid", "author", "{*}encoded", "{*}creator", "{*}updated")
    for item in channel.iter("item"):
        assert all(len(item.findall(name)) <= 1 for name in once)


def test_rss_has_whole_content_beside_a_plain_description(channel):
    # RSS profile, "content:encoded": the description is a summary then.
    item = channel.find("item")
    assert "<dl><dt>Scope</dt><dd>All callers</dd>" in item.findtext("content:encoded", namespaces=NAMESPACES)
    # RSS profile, "description": it is read as HTML, so plain text is escaped.
    assert item.findtext("description") == "All &amp; sundry"


def test_rss_creators_are_names_and_there_is_no_author_without_address(channel):
    # RSS profile, "dc:creator"; validator, InvalidContact.
    item = channel.find("item")
    assert item.findtext("dc:creator", namespaces=NAMESPACES) == "A & B <c>"
    assert item.find("author") is None
    assert [each.text for each in item.findall("dc:contributor", NAMESPACES)] == ["Ada Lovelace"]


def test_no_category_is_empty_or_repeated(files, channel):
    # Validator, MissingDescription and DuplicateValue on categories.
    for item in channel.iter("item"):
        names = [category.text for category in item.findall("category")]
        assert all(names)
        assert len(set(names)) == len(names)
    assert [category.text for category in channel.find("item").findall("category")] == [
        *("octo/engine", "b/b"),
        *("High importance", "Medium importance", "Low importance"),
        *("Fix", "Feature", "Performance", "Refactoring", "Architecture", "Security", "Documentation"),
    ]
    for category in atom(files).iter("{*}category"):
        assert category.get("term")


def test_rss_ttl_is_a_positive_number_of_minutes(channel):
    # RSS profile, "ttl".
    assert int(channel.findtext("ttl")) == 60


def test_rss_knows_only_elements_of_rss_and_of_the_three_namespaces(files):
    # Validator, UndefinedElement.
    known = {
        *("rss", "channel", "item", "title", "link", "description", "language", "lastBuildDate", "ttl", "generator"),
        *("docs", "category", "pubDate", "guid"),
        *(f"{{{NAMESPACES['atom']}}}{name}" for name in ("link", "updated")),
        *(f"{{{NAMESPACES['dc']}}}{name}" for name in ("creator", "contributor")),
        f"{{{NAMESPACES['content']}}}encoded",
    }
    assert {element.tag for element in rss(files).iter("*")} <= known


@pytest.mark.parametrize("name", ["digest/atom.xml", "digest/feeds/atom/tier-high.xml"])
def test_atom_is_valid_by_the_schema_of_its_rfc(files, name):
    schema = etree.RelaxNG(file=str(SCHEMAS / "atom.rng"))
    schema.assertValid(etree.fromstring(files[name]))


def test_atom_without_entries_is_valid_too():
    etree.RelaxNG(file=str(SCHEMAS / "atom.rng")).assertValid(atom(feed_files(())))


def test_atom_keeps_the_rules_that_its_schema_cannot_say(files):
    # RFC 4287, 4.1.1: an author in the feed; 4.1.2: a link rel=alternate in each entry; 4.2.6: ids are unique IRIs.
    feed = atom(files)
    assert feed.findtext("atom:author/atom:name", namespaces=NAMESPACES) == "A & B <c>"
    ids = [each.text for each in feed.iter("{*}id")]
    assert len(set(ids)) == len(ids) == 4
    for entry in feed.findall("atom:entry", NAMESPACES):
        (link,) = entry.findall("atom:link[@rel='alternate']", NAMESPACES)
        assert link.get("href").startswith("https://")
        assert datetime.fromisoformat(entry.findtext("atom:updated", namespaces=NAMESPACES)).utcoffset() is not None


def test_atom_says_which_text_is_html(files):
    entry = atom(files).find("atom:entry", NAMESPACES)
    assert entry.find("atom:content", NAMESPACES).get("type") == "html"
    assert entry.find("atom:summary", NAMESPACES).get("type") == "text"
    assert entry.findtext("atom:summary", namespaces=NAMESPACES) == "All & sundry"
    assert atom(files).get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


@pytest.mark.parametrize("name", ["digest/feed.json", "digest/feeds/tier-high.json"])
def test_json_feed_is_valid_by_a_schema_of_version_1_1(files, name):
    schema = json.loads((SCHEMAS / "jsonfeed-1.1.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(json.loads(files[name]))


def test_json_feed_holds_the_figures_for_programs(files):
    assert json_feed(files)["items"][0]["_commit_digest"] == {
        "about": "https://mkdocs-commit-digest.readthedocs.io/",
        "day": "2026-01-20",
        "repositories": ["octo/engine", "b/b"],
        "commits": 8,
        "tiers": {"high": 4, "medium": 2, "low": 2},
    }


def test_a_hub_is_named_in_every_format(files, channel):
    # WebSub, 4: https://www.w3.org/TR/websub/#discovery.
    assert channel.find("atom:link[@rel='hub']", NAMESPACES).get("href") == HUB
    assert atom(files).find("atom:link[@rel='hub']", NAMESPACES).get("href") == HUB
    assert json_feed(files)["hubs"] == [{"type": "WebSub", "url": HUB}]


def test_without_a_hub_none_is_named():
    plain = feed_files(some_days(1))
    assert rss(plain).find(".//atom:link[@rel='hub']", NAMESPACES) is None
    assert "hubs" not in json_feed(plain)


def test_the_content_is_the_same_in_every_format(files, channel):
    contents = [item["content_html"] for item in json_feed(files)["items"]]
    assert [item.findtext("content:encoded", namespaces=NAMESPACES) for item in channel.iter("item")] == contents
    assert [content.text for content in atom(files).iter("{*}content")] == contents


def test_content_stands_alone(files):
    # Validator, ContainsRelRef, SecurityRisk and DangerousStyleAttr.
    allowed = {"p", "h2", "h3", "h4", "ul", "li", "dl", "dt", "dd", "a", "code", "em", "br", "hr"}
    for item in json_feed(files)["items"]:
        tree = html.fragment_fromstring(item["content_html"], create_parent="body")
        assert {element.tag for element in tree.iter()} - {"body"} <= allowed
        for element in tree.iter():
            assert set(element.keys()) <= {"href"}
            if element.get("href"):
                assert urlsplit(element.get("href")).scheme == "https"


def test_statements_that_were_not_found_in_the_diff_are_marked():
    evidence = {"inferences": ("May deadlock",)}
    analysis = an_analysis(kind="model", risks=("May deadlock", "Drops `x`"), evidence=evidence)
    files = feed_files([a_day(a_commit(tier=Tier.HIGH, analysis=analysis))])
    content = json_feed(files)["items"][0]["content_html"]
    assert "<dd>May deadlock<em> (inferred)</em></dd><dd>Drops <code>x</code></dd>" in content
