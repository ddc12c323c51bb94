"""What the search holds of a summary: a few words, cut between elements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from mkdocs_commit_digest.publish.search_lead import search_lead
from mkdocs_commit_digest.publish.search_words import MAX_LENGTH, MAX_WORDS, search_words
from mkdocs_commit_digest.publish.text import prose
from tests.helpers.site_checker import html_errors


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("Teaches the parser generics.", "Teaches the parser generics."),
        (
            "One two three four five six seven eight nine ten eleven.",
            "One two three four five six seven eight nine ten ",
        ),
        ("Teaches the parser generics. It takes all that is nested.", "Teaches the parser generics. "),
        (
            "Fixes it. It was in the way of everything else that came after.",
            "Fixes it. It was in the way of everything else ",
        ),
        ("修复了缓存过期后内存泄漏的问题。共改动两个文件。", "修复了缓存过期后内存泄漏的问题。"),
        ("修复了缓存过期后内存泄漏而且还有更多的其他相关问题", "修复了缓存过期后内存泄漏而且还有更多的其"),
        ("", ""),
    ],
)
def test_a_lead_is_ten_words_or_a_sentence(text, lead):
    first, rest = search_lead(Markup(text))
    assert first == lead
    assert first + rest == text


def test_code_is_never_cut():
    first, rest = search_lead(
        prose("Moves a b c d e f g `one two three four` on to the next", lambda _: "https://e.org/")
    )
    assert first.endswith("</code></a> ")
    assert rest == "on to the next"


@given(st.text(max_size=300), st.booleans())
def test_both_parts_of_any_statement_are_whole_html(text, linked):
    statement = prose(text, (lambda _: "x") if linked else None)
    first, rest = search_lead(statement)
    assert first + rest == statement
    assert html_errors(f"<p>{first}</p>") == html_errors(f"<p>{rest}</p>") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Uses `rlimit` and `Path.relative_to()`", "rlimit Path.relative_to"),
        ("Plain words. A sentence, and `code` more", "code"),
        ("Names that nobody marked: relative_to(), FleetAlgoKnob, os.path, --walk-up, std::move, PyTorch", None),
        ("`known_already` and `<br>`", "br"),
    ],
)
def test_names_of_sentences_are_kept(text, names):
    found = search_words([prose(text)], (), "known_already")
    if names is None:
        names = "relative_to FleetAlgoKnob os.path --walk-up std::move PyTorch"
    assert set(found.split()) == set(names.split())


@given(st.lists(st.text(max_size=200), max_size=5), st.booleans())
def test_few_and_short_names_are_kept(texts, linked):
    found = search_words([prose(f"`{text}`", (lambda _: "x") if linked else None) for text in texts], (), "").split()
    assert len(found) == len(set(found)) <= MAX_WORDS
    assert all(len(word) <= MAX_LENGTH for word in found)
