"""One sentence a repository: on pages, in lists, and as the title of a feed's item."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.publish.lead.headlines import headlines_of
from mkdocs_commit_digest.publish.reports import day_reports
from mkdocs_commit_digest.publish.text import shorten_words
from mkdocs_commit_digest.vocabulary import vocabulary
from tests.helpers.day_records import a_day
from tests.publish.feed_files import LATER, feed_files, feed_settings
from tests.publish.test_lead import GONE, MOVED, OPTION, RELEASE, fact, judged, note
from tests.publish.test_pages import day_of


def headline(*commits, language="en"):
    words = vocabulary(language)
    (report,) = day_reports([a_day(*commits)])
    (found,) = headlines_of(report.entries, words)
    return found.plain(words, named=False)


@pytest.mark.parametrize(
    ("said", "commits"),
    [
        ("engine 2.0.0 released", [judged("Bump", Tier.LOW, RELEASE)]),
        ("engine 2.0.0 released; Reject it", [judged("Bump", Tier.LOW, RELEASE), judged("fix!: Reject it")]),
        ("Sums by MD5 are refused", [judged("x", Tier.LOW, note("Sums by MD5 are refused."))]),
        ("option removed --slow", [judged("Clean up", Tier.LOW, GONE)]),
        ("Drop --slow", [judged("Drop `--slow`", Tier.LOW, GONE)]),
        ("default changed timeout: 5 → 30", [judged("Wait longer", Tier.LOW, MOVED)]),
        ("new option --fast; default changed timeout: 5 → 30",
         [judged("Be quick", Tier.LOW, OPTION), judged("Wait longer", Tier.LOW, MOVED)]),
        ("Teach it", [judged("feat: Teach it", Tier.MEDIUM, change_type=ChangeType.FEATURE), judged("Typo")]),
        ("engine 3.1.0 released", [judged("Bump", Tier.LOW, fact("release", "added", "engine 3.1.0", new="3.1.0"))]),
        ("engine 2.0.0 released; part 3.1.0 released", [judged("Bump", Tier.LOW, RELEASE), judged(
            "Bump part", Tier.LOW, fact("release", "added", "part 3.1.0", new="3.1.0"))]),
        ("kernels 3.1.0 released", [judged("Bump", Tier.LOW, fact("release", "added", "kernels 3.1.0", new="3.1.0"))]),
    ],
)  # fmt: skip
def test_a_headline_is_made_of_facts_of_notes_or_of_the_foremost_subject(said, commits):
    assert headline(*commits) == said


def test_a_headline_is_put_together_as_the_language_does():
    release, rest = judged("Bump", Tier.LOW, RELEASE), judged("拒绝 MD5", Tier.HIGH)
    assert headline(release, rest, language="zh") == "engine 2.0.0 发布；拒绝 MD5"


def test_a_headline_has_two_parts_at_most():
    many = [judged(f"Drop {n}!", Tier.HIGH, fact("option", "removed", f"--o{n}")) for n in range(5)]
    assert headline(*many).count(";") == 1


@given(st.text(alphabet="ab `", max_size=60), st.integers(8, 40))
def test_a_line_is_cut_between_words_and_in_no_code(text, limit):
    cut = shorten_words(text, limit)
    assert len(cut) <= limit
    if cut != text:
        assert cut.endswith("…")
        assert cut.count("`") % 2 == 0 or text.count("`") % 2
        head = cut[:-1]
        if "`" not in text and " " in text[limit // 2 : limit - 1]:
            assert text.startswith(head)
            assert text[len(head)] == " "


def test_the_title_of_a_feeds_item_is_its_date_and_the_headlines_of_all_repositories():
    days = [
        a_day(judged("Bump", Tier.LOW, RELEASE), repository="a/a"),
        a_day(judged("fix: Mend `x`", Tier.HIGH), repository="b/b"),
    ]
    files = feed_files(days, feed_settings("a/a", "b/b"), now=LATER)
    (item,) = json.loads(files["digest/feed.json"])["items"]
    assert item["title"] == "Tuesday, 20 January 2026: a 2.0.0 released · b: Mend x"


def test_a_headline_that_nothing_stands_before_begins_with_a_capital_letter():
    page = day_of(judged("Go faster", Tier.HIGH, OPTION, change_type=ChangeType.FEATURE))
    assert "<bdi>New option <code>--fast</code></bdi>" in page.body
