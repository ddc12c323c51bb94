import re
import unicodedata
from html import unescape

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.publish.text import (
    escape,
    inert,
    paragraphs,
    plain,
    prose,
    shorten,
    subject_text,
    web_address,
)
from tests.publish.hostile import HOSTILE

any_text = st.text(st.characters(codec=None)) | st.sampled_from(HOSTILE)


def text_and_elements(html):
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return "".join(tree.itertext()), {node.tag for node in tree.iter()} - {"DOCUMENT_FRAGMENT"}


@given(any_text)
def test_escaped_text_is_read_back_whole_and_makes_no_element(text):
    shown, elements = text_and_elements(str(escape(text)))
    assert shown.strip() == plain(text)
    assert not elements


@given(any_text)
def test_nothing_that_markdown_or_a_template_acts_on_is_left(text):
    html = str(escape(text))
    assert not set(html) & set("<>\"'`~{}[]\\\n\r\t\x0b\x0c\x85\u2028\u2029")
    assert "--8<--" not in html


@given(any_text)
def test_every_character_of_plain_text_can_be_seen(text):
    unseen = {c for c in plain(text) if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}}
    assert not unseen
    assert not set(plain(text)) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff\u00ad"
    )


@given(any_text)
def test_text_is_always_encodable(text):
    plain(text).encode("utf-8")
    str(prose(text)).encode("utf-8")
    inert(text).encode("utf-8")


@given(any_text)
def test_text_for_front_matter_cannot_leave_an_attribute_or_start_an_element(text):
    assert not set(inert(text)) & set('<>"{}`\n')


@given(any_text | st.text(st.sampled_from("&#xlgt;a1[]%")))
def test_text_for_front_matter_means_the_same_however_often_it_is_read_as_html(text):
    assert unescape(inert(text)) == inert(text)
    assert not re.search(r"\[[\[%#]|[\]%#]\]", inert(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("R&D at AT&T, a && b", "R&D at AT&T, a && b"),
        ("&lt;img src=x&gt;", "＆lt;img src=x＆gt;"),
        ("&ltimg", "＆ltimg"),
        ("&#60;b", "＆#60;b"),
        ("[Fix] a[0]", "[Fix] a[0]"),
        ("[[ config ]]", "［[ config ]］"),
        ("[% raw %]", "［% raw %］"),
    ],
)
def test_only_what_would_act_is_changed_in_front_matter(text, shown):
    assert inert(text) == shown


@given(st.text(st.characters(codec="utf-8")))
def test_shortening_keeps_to_the_limit(text):
    assert len(shorten(text, 20)) <= 20


def test_hidden_characters_are_named():
    assert plain("a\u202eb\u200bc") == "a‹U+202E›b‹U+200B›c"


@pytest.mark.parametrize("text", ["❤️", "👨‍👩‍👧", "می‌خواهم", "क्‍ष", "1️⃣", "日本語", "é"])
def test_joiners_that_a_script_or_an_emoji_needs_stay(text):
    assert plain(text) == text


def test_stacks_of_combining_marks_are_cut():
    assert len(plain("e" + "\u0301" * 200)) == 4


def test_code_spans_become_code_and_nothing_else_becomes_markup():
    assert (
        str(prose("In `a<b>` and **not bold** [x](y)")) == "In <code>a&lt;b&gt;</code> and **not bold** &#91;x&#93;(y)"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a ``b`c`` d", "a <code>b&#96;c</code> d"),
        ("a `b`` c` d", "a <code>b&#96;&#96; c</code> d"),
        ("a ``b` c", "a &#96;&#96;b&#96; c"),
        ("`a``b`", "<code>a&#96;&#96;b</code>"),
        ("`", "&#96;"),
        ("``", "&#96;&#96;"),
        ("`a` `b", "<code>a</code> &#96;b"),
    ],
)
def test_a_code_span_ends_at_as_many_backticks_as_it_began_with(text, html):
    assert str(prose(text)) == html


@pytest.mark.parametrize(
    "text", ["`" * 6_000, "`" * 2_999 + "x" + "`" * 3_000, "".join("`" * n + "x" for n in range(1, 109))]
)
def test_endless_backticks_are_text(text):
    """A pattern that goes back and forth takes hours for these."""
    assert text_and_elements(str(prose(text))) == (text, set())


def test_code_spans_are_linked_where_the_token_is_known():
    html = str(prose("See `app.py`, not `other`.", {"app.py": "https://forge.example/app.py"}.get))
    assert html == 'See <a href="https://forge.example/app.py"><code>app.py</code></a>, not <code>other</code>.'


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x", "vbscript:x", "file:///etc/passwd"]
)
def test_addresses_that_could_run_something_lead_nowhere(url):
    assert web_address(url) == "#"


@pytest.mark.parametrize("url", ["https://a.example/x", "http://a.example", "../2026-01-20/#c-1", "#c-1"])
def test_addresses_of_the_web_and_of_the_site_stay(url):
    assert web_address(url) == url


@pytest.mark.parametrize(
    ("subject", "number", "shown"),
    [
        ("Fix it (#12)", 12, "Fix it"),
        ("Fix it (#12)", None, "Fix it (#12)"),
        ("Fix (!7)", 7, "Fix"),
        ("(#12)", 12, "(#12)"),
        ("two  spaces\nand a line", None, "two spaces and a line"),
        ("", None, ""),
    ],
)
def test_subjects_are_one_line_without_the_number_shown_beside_them(subject, number, shown):
    assert subject_text(subject, number) == shown


def test_a_subject_of_a_megabyte_is_bounded():
    assert len(subject_text("x" * 1_000_000)) <= 240


def test_statements_are_split_into_paragraphs_and_items():
    assert paragraphs("One.\n\nTwo.\n- three\n- four") == ("One.", "Two.", "three", "four")
