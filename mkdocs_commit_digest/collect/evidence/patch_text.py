"""Where a word stands in a text, and on which line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_HITS = 5_000
_BEFORE_A_POINT = re.compile(r"[0-9]\.$")
"""Of `3.9`, the 9 is no number."""
_NEAR = 4
"""Characters beside a word that tell whether it goes on."""


def occurrences(text: str, token: str, start: int = 0) -> Iterator[int]:
    """Yield where `token` stands, and not as a part of a longer word.

    `_` joins words, so `max_len` stands in `_max_len` and not in `max_len_k`. `-` joins those of names that have one
    themselves: `--dry` does not stand in `--dry-run`, but `run` does.
    """
    joins = "-" in token
    position = text.find(token, start)
    for _ in range(_MOST_HITS):
        if position < 0:
            return
        end = position + len(token)
        if token[:1].isdecimal() and _BEFORE_A_POINT.search(text, max(0, position - 2), position):
            position = text.find(token, position + 1)
            continue
        if not (is_word(token[:1]) and _goes_on(text[max(0, position - _NEAR) : position][::-1], joins=joins)) and not (
            is_word(token[-1:]) and _goes_on(text[end : end + _NEAR], joins=joins)
        ):
            yield position
        position = text.find(token, position + 1)


def stands_in(text: str, token: str) -> bool:
    """Tell whether `token` stands in a text, not within a longer word."""
    return next(occurrences(text, token), None) is not None


def is_word(character: str) -> bool:
    """Tell an ASCII letter or digit; CJK text stands next to code without a space."""
    return character.isascii() and character.isalnum()


def _goes_on(text: str, *, joins: bool) -> bool:
    """Tell whether a word goes on with a text; before a word, the text is read backwards."""
    if is_word(text[:1]):
        return True
    rest = text.lstrip("_")
    if len(rest) < len(text):
        return is_word(rest[:1])
    return joins and text[:1] == "-" and text[1:2].isascii() and text[1:2].isalpha()


def line_around(text: str, position: int) -> str:
    """Return the line that holds a position."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return text[start : end if end >= 0 else len(text)]
