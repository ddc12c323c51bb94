"""One vocabulary, complete in every language that ships."""

from __future__ import annotations

import string
from datetime import date

import pytest
from babel import numbers

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.vocabulary import languages, vocabulary


def placeholders(entry) -> set[str]:
    sentences = [entry] if isinstance(entry, str) else entry.values()
    return {name for sentence in sentences for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_english_and_chinese_ship():
    assert {"en", "zh"} <= set(languages())


@pytest.mark.parametrize("language", [name for name in languages() if name != "en"])
def test_every_language_says_what_english_says(language):
    from mkdocs_commit_digest.vocabulary import _entries

    english, other = _entries("en"), _entries(language)
    assert set(other) == set(english)
    for key, entry in english.items():
        assert placeholders(entry) - {"n"} == placeholders(other[key]) - {"n"}, key


def test_every_tier_and_type_has_a_word_of_its_own():
    for language in languages():
        words = vocabulary(language)
        assert len({words(f"types.{kind}") for kind in ChangeType}) == len(ChangeType)
        assert len({words(f"tiers.{tier}") for tier in Tier}) == len(Tier)


def test_plural_forms_follow_the_language():
    english, chinese = vocabulary("en"), vocabulary("zh")
    assert english("counts.commits", n=1) == "1 commit"
    assert english("counts.commits", n=0) == "0 commits"
    assert english("counts.commits", n=3412) == "3,412 commits"
    assert chinese("counts.commits", n=1) == "1 个提交"


def test_dates_are_written_as_the_language_writes_them():
    day = date(2026, 1, 20)
    assert vocabulary("en").long_date(day) == "Tuesday, 20 January 2026"
    assert vocabulary("zh").long_date(day) == "2026年1月20日星期二"


def test_a_language_without_a_file_speaks_english_with_its_own_numbers():
    words = vocabulary("de")
    assert words("tiers.high") == "high"
    assert words.number(4912) == "4.912"


def test_a_region_inherits_from_its_language():
    assert vocabulary("zh-CN")("tiers.high") == "高"


def test_an_unknown_language_is_english():
    assert vocabulary("xx")("tiers.high") == "high"


@pytest.mark.parametrize(("usd", "said"), [(0, "$0.00"), (0.0123, "$0.0123"), (12.5, "$12.50")])
def test_small_sums_keep_their_digits(usd, said):
    assert vocabulary("en").money(usd) == said


def test_a_missing_key_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        vocabulary("en")("no.such.key")


def test_braces_in_values_are_not_placeholders():
    assert "{n}" in vocabulary("en").entries["counts.commits"]["one"]
    assert vocabulary("en")("counts.commits", n=1, other="{tiers}") == "1 commit"


def test_each_language_formats_the_same_number_and_date_in_its_own_way():
    day = date(2026, 1, 20)
    said = {name: (vocabulary(name).number(1234.5), vocabulary(name).long_date(day)) for name in ("en", "de", "zh")}
    assert said["en"] == ("1,234.5", "Tuesday, 20 January 2026")
    assert said["de"][0] == "1.234,5"
    assert said["zh"][1] == "2026年1月20日星期二"
    assert vocabulary("en").number(1234) == "1,234"
    assert vocabulary("en").short_date(day) != vocabulary("en").long_date(day)


def test_a_number_is_formatted_once(monkeypatch):
    calls = []
    format_decimal = numbers.format_decimal
    monkeypatch.setattr(numbers, "format_decimal", lambda *a, **k: calls.append(a) or format_decimal(*a, **k))
    assert {vocabulary("en").number(987_654_321) for _ in range(5)} == {"987,654,321"}
    assert len(calls) <= 1
