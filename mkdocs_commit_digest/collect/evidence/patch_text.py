"""Where a word stands in a text, and on which line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_HITS = 5_000


def occurrences(text: str, token: str, start: int = 0) -> Iterator[int]:
    """Yield where `token` stands with no letter or digit right before or after it."""
    position = text.find(token, start)
    for _ in range(_MOST_HITS):
        if position < 0:
            return
        before, after = text[position - 1 : position], text[position + len(token) : position + len(token) + 1]
        if not (is_word(before) and is_word(token[:1])) and not (is_word(after) and is_word(token[-1:])):
            yield position
        position = text.find(token, position + 1)


def stands_in(text: str, token: str) -> bool:
    """Tell whether `token` stands in a text, not within a longer word."""
    return next(occurrences(text, token), None) is not None


def is_word(character: str) -> bool:
    """Tell an ASCII letter or digit; CJK text stands next to code without a space."""
    return character.isascii() and character.isalnum()


def line_around(text: str, position: int) -> str:
    """Return the line that holds a position."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return text[start : end if end >= 0 else len(text)]
