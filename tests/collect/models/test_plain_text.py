import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.models.plain_text import cut_to_sentences, plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("## Heading\n\ntext", "Heading text"),
        ("- one\n- two", "one two"),
        ("> quoted", "quoted"),
        ("```python\ncode()\n```", "code()"),
        ("a\n---\nb", "a b"),
        ("**strong** and `**kwargs`", "strong and `**kwargs`"),
        ("[text](javascript:alert)", "text"),
        ("![image](https://x/y.png)", "image"),
        ("<b>bold</b> <script>x</script>", "bold x"),
        ("vector<int> and Map<String, T>", "vector<int> and Map<String, T>"),
        ("`<div>` stays code", "`<div>` stays code"),
        ("`__init__` and __init__", "`__init__` and __init__"),
        ("Great! 🚀✅", "Great!"),
        ("a\x00b\x1b[31mc\u202ed", "ab[31mcd"),
        ("a\ud800b", "ab"),
        ("None.", ""),
        ("N/A", ""),
        ("暂无。", ""),
        ("  \n\t ", ""),
        ("a * b - c # d > e", "a * b - c # d > e"),
        ("C# and C++ code", "C# and C++ code"),
    ],
)
def test_plain(written, read):
    assert plain(written) == read


def test_bounded_text_ends_where_a_sentence_ends():
    assert cut_to_sentences("One. Two. Three.", 10) == "One. Two."
    assert cut_to_sentences("第一句。第二句。", 5) == "第一句。"
    assert cut_to_sentences("v1.2 is out. More", 13) == "v1.2 is out."


def test_text_that_could_only_be_cut_is_refused():
    with pytest.raises(ValueError, match="at most 5"):
        cut_to_sentences("no sentence ends here", 5)


@given(st.text())
def test_plain_text_is_one_line_and_stays_as_it_is(text):
    once = plain(text)
    assert "\n" not in once
    assert once == once.strip()


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "*" * 50_000, "<a" * 30_000, "`" * 50_000, "- " * 50_000, "# " * 50_000, "**a" * 20_000]
)
def test_hostile_text_is_read_in_no_time(text):
    assert len(plain(text)) <= len(text)
