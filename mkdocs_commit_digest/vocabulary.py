"""Every word we say to readers, in their language: one file of `locales/` a language.

A word is asked for by its key: `words("tiers.high")`, `words("counts.commits", n=34)`. What a language
lacks is said in English. Dates, numbers and plural forms follow the Unicode locale data in Babel.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError, dates, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

FALLBACK = "en"

PLURAL_CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})
"""Categories of the Unicode plural rules; a table of nothing else holds the forms of one sentence."""

_HAN = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]"
_WITHOUT_SPACES = frozenset({"ja", "zh"})
"""Languages that put spaces between their own characters and others, and none within."""
_ENDS_IN_HAN = re.compile(rf"{_HAN}$")
_BEGINS_WITH_HAN = re.compile(_HAN)
_FULL_WIDTH = frozenset("，。；：？！、（）“”")
"""Marks that have their own space."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language. Build it with `vocabulary()`."""

    language: str
    """As configured: `zh`, `pt-BR`."""
    locale: Locale
    entries: Mapping[str, str | Mapping[str, str]]
    """Dotted key → sentence with `{placeholders}`, or plural category → sentence."""

    def __call__(self, key: str, /, **values: object) -> str:
        """Say the sentence of `key`; `n` chooses the plural form and is formatted as a number.

        Raises:
            KeyError: no language has the key, which is a mistake of ours.
        """
        entry = self.entries[key]
        if not isinstance(entry, str):
            n = values.get("n")
            form = self.locale.plural_form(n) if isinstance(n, int | float) else "other"
            entry = entry.get(form) or entry["other"]
        said = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        if self.locale.language in _WITHOUT_SPACES:
            return _fit(entry, {name: str(value) for name, value in said.items()})
        return entry.format_map(said)

    @property
    def spoken(self) -> str:
        """The language that the words are in: the one asked for, or the one that stands in for it."""
        return next((tag for tag in reversed(_ancestry(self.language)) if tag in languages()), FALLBACK)

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    def list(self, items: Iterable[str], by: str = "comma") -> str:
        """Put items side by side as the language does; `by` is a key of the section `lists`."""
        return str(self.entries[f"lists.{by}"]).join(items)

    def number(self, value: float) -> str:
        """Format a number with the language's separators: 4,912."""
        return _number(value, str(self.locale))

    def money(self, usd: float) -> str:
        """Format US dollars with as many digits as small sums need."""
        digits = "0.00" if usd >= 1 or usd == 0 else "0.0000"
        return "$" + str(numbers.format_decimal(usd, digits, locale=self.locale))

    def long_date(self, day: date) -> str:
        """Tuesday, 20 January 2026."""
        return _date(day, str(self.entries.get("dates.long", "full")), str(self.locale))

    def short_date(self, day: date) -> str:
        """Tue 20 Jan."""
        return _date(day, str(self.entries.get("dates.short", "medium")), str(self.locale))

    def month(self, day: date) -> str:
        """January 2026."""
        return _date(day, str(self.entries.get("dates.month", "LLLL y")), str(self.locale))

    def time(self, moment: datetime) -> str:
        """23:59."""
        return str(dates.format_time(moment, format="HH:mm", locale=self.locale))


def _fit(sentence: str, said: Mapping[str, str]) -> str:
    """Fill a sentence in; the spaces around a placeholder are for names in other scripts and go beside Chinese.

    What is filled in stays as it is.
    """
    done = ""
    for literal, name in _pieces(sentence):
        done = _join(done, literal)
        done = _join(done, said[name]) if name else done
    return done


def _join(left: str, right: str) -> str:
    """Put two pieces together without a space that one of them has at its edge, where both sides are Chinese."""
    left_end, right_begin = left.rstrip(" "), right.lstrip(" ")
    if (left_end, right_begin) == (left, right) or not left_end or not right_begin:
        return left + right
    both = _ENDS_IN_HAN.search(left_end) and _BEGINS_WITH_HAN.match(right_begin)
    return (
        left_end + right_begin if both or left_end[-1] in _FULL_WIDTH or right_begin[0] in _FULL_WIDTH else left + right
    )


@lru_cache(maxsize=4_096)
def _pieces(sentence: str) -> tuple[tuple[str, str | None], ...]:
    """Part a sentence into what stands in it and the name of the placeholder that follows."""
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(sentence))


@lru_cache(maxsize=65_536)
def _number(value: float, locale: str) -> str:
    """Format a number once: pages print the same few thousand over and over, and Babel parses a pattern each time."""
    return str(numbers.format_decimal(value, locale=locale))


@lru_cache(maxsize=16_384)
def _date(day: date, pattern: str, locale: str) -> str:
    """Format a date once."""
    return str(dates.format_date(day, format=pattern, locale=locale))


@cache
def vocabulary(language: str) -> Vocabulary:
    """Return the words of `language`; unknown languages speak English with their own dates and numbers."""
    entries = dict(_entries(FALLBACK))
    for tag in _ancestry(language):
        entries.update(_entries(tag))
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(FALLBACK)
    return Vocabulary(language, locale, entries)


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a file."""
    names = (entry.name for entry in files(__package__).joinpath("locales").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def _ancestry(language: str) -> tuple[str, ...]:
    """`pt-BR` → `pt`, `pt-BR`."""
    parts = language.replace("_", "-").split("-")
    return tuple("-".join(parts[: n + 1]) for n in range(len(parts)))


@cache
def _entries(language: str) -> Mapping[str, str | Mapping[str, str]]:
    if language not in languages():
        return {}
    text = files(__package__).joinpath("locales", f"{language}.toml").read_text("utf-8")
    return dict(_flattened(tomllib.loads(text), ""))


def _flattened(table: Mapping[str, Any], prefix: str) -> list[tuple[str, str | Mapping[str, str]]]:
    flat: list[tuple[str, str | Mapping[str, str]]] = []
    for key, value in table.items():
        if isinstance(value, str) or PLURAL_CATEGORIES.issuperset(value):
            flat.append((prefix + key, value))
        else:
            flat.extend(_flattened(value, f"{prefix}{key}."))
    return flat
