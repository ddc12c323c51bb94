"""Whatever stands in a commit comes out of all three formats as it went in, or as signs that a reader can see."""

import json
import re

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from mkdocs_commit_digest.archive.records import CommitRecord, Tier
from mkdocs_commit_digest.publish.feeds.text import one_line
from mkdocs_commit_digest.publish.subjects import readable_subject
from mkdocs_commit_digest.publish.text import plain
from tests.helpers.day_records import a_commit, a_day, an_analysis, an_overview
from tests.publish.feed_files import feed_files, feed_settings, json_feed, read_entries

AS_THEY_ARE = [
    "Close ]]> early, <![CDATA[ open",
    "<script>alert(1)</script> & <b>bold</b> &lt;twice&gt; &#x41;",
    "Ship it 🚀 👩‍👩‍👧 🇩🇪",
    "שלום עולם, مرحبا",
    "{{ 7 * 7 }} {% raw %} ${HOME} --8<-- 'a'",
    "quotes \" ' ` and \\ backslash",
    "<!-- comment --> <?php ?> <!DOCTYPE x>",
    "astral \U0001d54f and combining e\u0301 n\u0303",
    "line \u2028 separator",
    "javascript:alert(1)//",
]


def subjects(record):
    """Return what each format says of the subjects of a one-commit day."""
    found = {}
    for kind, [(_, _, content)] in read_entries(feed_files([record])).items():
        tree = html.fragment_fromstring(content, create_parent="body")
        (found[kind],) = {link.text_content() for link in tree.iter("a") if "#c-" in link.get("href")}
    return found


@pytest.mark.parametrize("tier", ["high", "low"])
@pytest.mark.parametrize("text", AS_THEY_ARE)
def test_a_hostile_subject_equals_the_record_after_parsing(text, tier):
    found = subjects(a_day(a_commit(text, tier=tier)))
    assert found == dict.fromkeys(("rss", "atom", "json"), plain(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("bell \x07 and escape \x1b[31m", "bell ‹U+0007› and escape ‹U+001B›[31m"),
        ("null \x00 and delete \x7f", "null ‹U+0000› and delete ‹U+007F›"),
        ("C1 \x85\x9b", "C1 ‹U+009B›"),
        ("no characters \ufffe\uffff\ufdd0", "no characters ‹U+FFFE›‹U+FFFF›‹U+FDD0›"),
        ("half a pair \ud83d", "half a pair ‹U+D83D›"),
        ("carriage\r\nreturn\rhere", "carriage return here"),
    ],
)
def test_what_xml_cannot_carry_is_made_visible(text, shown):
    safe = a_commit("placeholder")
    hostile = CommitRecord.model_construct(**(dict(safe) | {"subject": text}))
    record = a_day(safe).model_copy(update={"commits": (hostile,)})
    assert subjects(record) == dict.fromkeys(("rss", "atom", "json"), shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("turned \u202eevil\u202c and \u200fmark", "turned ‹U+202E›evil‹U+202C› and ‹U+200F›mark"),
        ("\u2066isolate\u2069", "‹U+2066›isolate‹U+2069›"),
        ("zero\u200bwidth\ufeff", "zero‹U+200B›width‹U+FEFF›"),
    ],
)
def test_what_turns_text_around_or_shows_nothing_is_shown_as_pages_show_it(text, shown):
    assert subjects(a_day(a_commit(text))) == dict.fromkeys(("rss", "atom", "json"), shown)
    assert plain(text) == shown


def test_no_feed_holds_a_mark_that_turns_text_around():
    said = "\u202aa\u202bb\u202dc\u202ed\u202c \u2066e\u2067f\u2068g\u2069 \u200bh"
    commit = a_commit(said, tier="high", author=said, body=said, areas=(said,), analysis=an_analysis(summary=said))
    content = b"".join(feed_files([a_day(commit)]).values()).decode()
    assert "‹U+202E›" in content
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]|202[a-eA-E][^›]|206[6-9][^›]", content)


HOSTILE = "\x00\ud800 ]]> <img src=x onerror=alert(1)> \u202e {{ x }} & `code` \x1b"


def test_every_field_may_be_hostile():
    analysis = an_analysis(kind="model").model_copy(
        update={"summary": HOSTILE, "impact_scope": HOSTILE, "risks": (HOSTILE,), "model": HOSTILE, "language": HOSTILE}
    )
    values = {"author": HOSTILE, "areas": (HOSTILE,), "analysis": analysis, "subject": HOSTILE}
    commit = a_commit(tier=Tier.HIGH).model_copy(update=values)
    overview = an_overview("x", shas=(commit.sha,))
    overview = overview.model_copy(update={"points": (overview.points[0].model_copy(update={"text": HOSTILE}),)})
    record = a_day(a_commit()).model_copy(update={"commits": (commit,), "overview": overview})
    files = feed_files([record], feed_settings(site={"name": HOSTILE}, slices=("area", "language")))
    for uri, content in files.items():
        if not uri.startswith("digest/feed") or uri.endswith(".opml"):
            continue
        if uri.endswith(".json"):
            contents = [item["content_html"] for item in json.loads(content)["items"]]
        else:
            assert not feedparser.parse(content).bozo
            tree = etree.fromstring(content)
            contents = [each.text for each in (*tree.iter("{*}encoded"), *tree.iter("{*}content"))]
        assert len(contents) == 1
        assert "<img" not in contents[0]
        assert "onerror" in contents[0]


def test_a_link_to_a_forge_is_http_or_nothing():
    files = feed_files([a_day(a_commit())], feed_settings())
    assert "https://github.com/octo/engine/commit/" in json_feed(files)["items"][0]["content_html"]
    repository = feed_settings().repositories[0]
    for bad in ("javascript:alert(1)//", "data:text/html,x", None):
        hostile = type(repository)(url=repository.url, name=repository.name, web_url=bad)
        content = json_feed(feed_files([a_day(a_commit())], feed_settings(hostile)))["items"][0]["content_html"]
        assert "/commit/" not in content
        assert str(bad) not in content


@given(st.text(alphabet=st.characters(), max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_subject_is_carried_by_all_three_formats(text):
    commit = a_commit(seed="any").model_copy(update={"subject": text})
    found = subjects(a_day(a_commit()).model_copy(update={"commits": (commit,)}))
    assert len(set(found.values())) == 1
    assert found["json"] == (readable_subject(commit) or "(no subject)")


@given(st.text(alphabet=st.characters(), max_size=200), st.integers(2, 50))
def test_one_line_is_one_line_of_bounded_length(text, limit):
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
