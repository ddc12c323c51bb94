"""Chinese pages as Chinese is set: no spaces within it, full-width marks, and other languages said to be such."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.publish.templating import mark_foreign
from mkdocs_commit_digest.vocabulary import vocabulary
from tests.publish.test_golden import rendered_files

HAN = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]"
FAULTS = {
    "a space between Chinese": re.compile(rf"{HAN} +{HAN}"),
    "a space beside a full-width mark": re.compile(r"[，。；：？！、（）“] +(?!·)|(?<!·) +[，。；：？！、（）”]"),
    "a half-width mark": re.compile(r"[\u4e00-\u9fff][,:;!?()]|[,:;!?()][\u4e00-\u9fff]"),
}
QUOTED = re.compile(r"<(bdi|code)\b[^>]*>.*?</\1>")
LEGEND = re.compile(r'<p class="cd-legend".*')


def seen_lines(text):
    """What a reader sees of each line, with a letter for whatever is quoted from elsewhere."""
    for line in text.splitlines():
        yield unescape(re.sub(r"<[^>]*>", "", QUOTED.sub("x", LEGEND.sub("", line)))).strip()


@pytest.fixture(scope="module")
def pages():
    return {uri: text for uri, text in rendered_files("zh") if uri.endswith(".md")}


@pytest.mark.parametrize("fault", FAULTS)
def test_chinese_is_set_as_chinese(pages, fault):
    found = [
        (uri, line)
        for uri, text in pages.items()
        for line in seen_lines(text)
        if FAULTS[fault].search(line) and re.search(r"[\u4e00-\u9fff]", line)
    ]
    assert not found


def test_a_date_is_one_word(pages):
    assert any("2026年1月20日星期二" in text for text in pages.values())


def test_english_subjects_say_so(pages):
    text = pages["digest/2026-01-20.md"]
    assert '<bdi lang="en">Add fused norm kernel for half precision</bdi>' in text
    assert "<bdi>王芳</bdi>" in text


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ("锁文件", "改动 3 个文件，其中有锁文件中的文件。"),
        ("src", "改动 3 个文件，其中有 src 中的文件。"),
    ],
)
def test_a_space_stands_between_scripts_only(names, sentence):
    assert vocabulary("zh")("rules.where_among", n=3, areas=names) == sentence


@given(st.text(max_size=30))
def test_what_is_filled_in_stays_as_it_is(name):
    words = vocabulary("zh")
    assert name.strip(" ") in words("rules.where_among", n=3, areas=name)
    assert name.strip(" ") in words("pages.trust.by_model", model=name)


@given(st.text(alphabet="ab <>&;中é", max_size=30))
def test_marking_a_language_changes_no_text(text):
    body = f"<bdi>{text.replace('<', '&lt;')}</bdi>"
    assert mark_foreign(body).replace(' lang="en"', "") == body
