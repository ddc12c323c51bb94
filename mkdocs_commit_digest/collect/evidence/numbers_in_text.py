"""Text → the numbers in it, each under every spelling by which it may be looked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.numerals import canonical
from mkdocs_commit_digest.collect.evidence.patch_text import is_word

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = re.compile(
    r"(?m:^@@+ -[^\n]*?\+\d[\d,]* @@+)|0[xX][0-9A-Fa-f]{1,32}"
    r"|(?P<number>(?<![0-9.])[0-9]+(?:_[0-9]{1,9})*(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]{1,3}(?![0-9A-Za-z]))?)"
    r"(?P<suffix>\s?%(?![A-Za-z(\"'])|[xX×](?![A-Za-z0-9_])|倍)?"
)
"""Hunk headers first, so that their line numbers are passed over."""
_TYPE_NAME = re.compile(
    r"(?:u?int|uint|float|bfloat|[bft]f|fp|mxfp|nvfp|[iuf]|e\d{1,2}m|sha|base|utf|md|vec|char|double|complex|simd)_?$",
    re.IGNORECASE,
)
"""What stands before digits that are part of the name of a type or of an algorithm: `int64`, `fp8`, `sha256`."""
_LONGEST_NUMBER = 40
_LONGEST_WORD = 12
"""Letters and digits around a number; longer ones are hashes and encoded data."""
_WORD_BEFORE = re.compile(r"[A-Za-z0-9]*$")
_NAME_BEFORE = re.compile(r"[A-Za-z]{1,10}\d{0,2}[A-Za-z]{0,2}_?$")
_WORD_AFTER = re.compile(r"[A-Za-z0-9]*")


def numbers_in(text: str, start: int, seen: set[str]) -> Iterator[tuple[str, int]]:
    """Yield (canonical number, with `%` or `x` after it where one stands there; position).

    Args:
        text: The text of a patch, or of a message.
        start: Where to begin.
        seen: Spellings that need not be yielded again; those found are put there.
    """
    for match in _NUMBER.finditer(text, start):
        if match.group() in seen:
            continue
        for name in _names_of(match, text):
            seen.add(match.group())
            yield name, match.start()


def _names_of(match: re.Match[str], text: str) -> Iterator[str]:
    """Yield the spellings under which a number is found: as a whole, its comma-separated parts, with its sign."""
    digits = match["number"]
    if digits is None:
        if not match.group().startswith("@@"):
            yield match.group().lower()
        return
    if len(digits) > _LONGEST_NUMBER or _is_in_a_hash(match, text) or _is_in_a_type(match, text):
        return
    name = canonical(digits)
    yield name
    if "," in digits:
        yield from (canonical(part) for part in digits.split(","))
    if match["suffix"]:
        yield name + ("%" if "%" in match["suffix"] else "x")


def _is_in_a_type(match: re.Match[str], text: str) -> bool:
    start = match.start("number")
    if not is_word(text[start - 1 : start]) and text[start - 1 : start] != "_":
        return False
    before = _NAME_BEFORE.search(text, max(0, start - _LONGEST_WORD), start)
    return bool(before and _TYPE_NAME.fullmatch(before.group()))


def _is_in_a_hash(match: re.Match[str], text: str) -> bool:
    start, end = match.start("number"), match.end("number")
    before, after = text[start - 1 : start], text[end : end + 1]
    if not is_word(before) and not is_word(after):
        return False
    left = _WORD_BEFORE.search(text, max(0, start - _LONGEST_WORD - 1), start)
    right = _WORD_AFTER.match(text, end, end + _LONGEST_WORD + 1)
    word = (left.group() if left else "") + match["number"] + (right.group() if right else "")
    return len(word) > _LONGEST_WORD
