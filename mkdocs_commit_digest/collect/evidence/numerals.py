"""Numbers as people write them: digits with separators, full-width and Chinese numerals, units of measure."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FULL_WIDTH = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF05)
}
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_POWERS = {"十": 10, "百": 100, "千": 1_000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}

_FORMED = re.compile(r"(?<![A-Za-z0-9)\]])[²³¹⁰-⁹₀-₉①-⓿❶-➓]+(?=\s?(?:[xX×%倍]|percent|fold|times))")
"""Raised, lowered and circled digits before the sign of a ratio; elsewhere they are powers and the marks of lists."""
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
ENGLISH = {
    word: value
    for value, word in enumerate(
        (
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
            *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
        ),
        start=1,
    )
} | {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
"""Word → value."""
_LONGEST = 30
_LARGEST_EXPONENT = 30

SECONDS: dict[str, Decimal] = {
    "ns": Decimal("1e-9"),
    "us": Decimal("1e-6"),
    "ms": Decimal("1e-3"),
    "s": Decimal(1),
    "min": Decimal(60),
    "h": Decimal(3_600),
    "d": Decimal(86_400),
    "week": Decimal(604_800),
}
"""Unit of time → seconds."""
BYTES: dict[str, Decimal] = {
    "b": Decimal(1),
    "kb": Decimal(1024),
    "mb": Decimal(1024**2),
    "gb": Decimal(1024**3),
    "tb": Decimal(1024**4),
}
"""Unit of size → bytes; powers of 1,000 are tried as well."""

_UNIT_WORDS = {
    "ns": "ns nanosecond nanoseconds 纳秒",
    "us": "us µs μs microsecond microseconds 微秒",
    "ms": "ms msec millisecond milliseconds 毫秒",
    "s": "s sec secs second seconds 秒 秒钟",
    "min": "min mins minute minutes 分钟 分",
    "h": "h hr hrs hour hours 小时 个小时",
    "d": "day days 天 日",
    "week": "week weeks 周 个星期",
    "b": "byte bytes 字节",
    "kb": "kb kib kilobytes",
    "mb": "mb mib megabyte megabytes 兆",
    "gb": "gb gib gigabyte gigabytes",
    "tb": "tb tib terabytes",
    "%": "% percent 个百分点",
    "x": "x × times 倍 fold",
    "files": "file files 文件 个文件",
    "lines": "line lines 行",
}
UNITS = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}
"""Word → unit."""


def narrow(text: str) -> str:
    """Turn full-width letters, and digits of any form or script, into ASCII: `４`, `٩`, `𝟗`; `②x`, `⁹⁹ percent`."""
    text = text.translate(_FULL_WIDTH)
    if text.isascii():
        return text
    text = _FORMED.sub(lambda digits: unicodedata.normalize("NFKC", digits.group()), text)
    return re.sub(r"[^\D0-9]", lambda digit: str(unicodedata.decimal(digit.group())), text)


def vulgar_fraction(character: str) -> str:
    """Spell `⅔` as `2/3`."""
    return unicodedata.normalize("NFKC", character).replace("\u2044", "/")


def english_value(words: str) -> int | None:
    """Read an English numeral: forty → 40, twenty-five → 25, a hundred → 100."""
    total = 0
    for word in re.split(r"[ -]", words.lower()):
        if word in {"hundred", "thousand", "million"}:
            total = (total or 1) * {"hundred": 100, "thousand": 1_000, "million": 1_000_000}[word]
        elif word in ENGLISH:
            total += ENGLISH[word]
        elif word not in {"a", "and"}:
            return None
    return total or None


def canonical(digits: str) -> str:
    """Spell a number in one way: `4,912` → `4912`, `2.50` → `2.5`, `1_000` → `1000`; versions and hex stay."""
    plain = digits.replace("_", "")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    value = decimal_of(plain)
    return plain.lower() if value is None else spelled(value)


def decimal_of(digits: str) -> Decimal | None:
    """Read a plain decimal number; None for anything else, and for what is absurdly long."""
    if len(digits) > _LONGEST or not digits.isascii() or "_" in digits:
        return None
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) <= _LARGEST_EXPONENT else None


def spelled(value: Decimal) -> str:
    """Write without exponent and trailing zeros."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def chinese_value(numeral: str) -> int | None:
    """Read a Chinese numeral: 三十二 → 32, 两千 → 2000, 一二三 → 123."""
    if all(character in _DIGITS for character in numeral):
        return int("".join(str(_DIGITS[character]) for character in numeral))
    total = section = digit = 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _POWERS:
            section += (digit or 1) * _POWERS[character]
            digit = 0
        elif character in _GROUPS:
            total += (section + digit or 1) * _GROUPS[character]
            section = digit = 0
        else:
            return None
    return total + section + digit


def spellings(value: Decimal, unit: str | None) -> Iterator[tuple[str, str | None]]:
    """Yield (number, unit) of the same quantity as it may stand in code: 2 min → 2 min, 120 s, 120000 ms."""
    yield spelled(value), unit
    if unit in BYTES:
        tables = [BYTES, {name: Decimal(1_000**power) for power, name in enumerate(BYTES)}]
    else:
        tables = [SECONDS] if unit in SECONDS else []
    for table in tables:
        for name, factor in table.items():
            other = value * table[unit or ""] / factor
            if other != value and other == other.quantize(Decimal("0.001")):
                yield spelled(other), name
