"""Positions in the text of one file's patch: where a word stands, and on which line of the new file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_HITS = 5_000


def body_start(text: str) -> int:
    """Return where the hunks begin: git's header lines hold object ids and modes."""
    first = text.find("\n@@")
    return first + 1 if first >= 0 else len(text)


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


def new_line(text: str, position: int) -> int | None:
    """Return the 1-based line in the new file; None on removed lines and hunk headers."""
    line_start = text.rfind("\n", 0, position) + 1
    if text[line_start : line_start + 1] not in {"+", " "}:
        return None
    header = text.rfind("\n@@", 0, position)
    match = re.match(r"@@+ .*?\+(\d{1,9})", text[header + 1 : header + 200])
    if not match:
        return None
    first = text.find("\n", header + 1) + 1
    removed = text.count("\n-", first - 1, line_start - 1) + text.count("\n\\", first - 1, line_start - 1)
    line = int(match[1]) + text.count("\n", first, line_start) - removed
    return line if line > 0 else None
