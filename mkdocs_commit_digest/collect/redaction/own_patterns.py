"""Users' own patterns (`redaction.patterns`): whatever they match is taken out as well.

They run in RE2, which is linear in the text whatever the pattern: in Python's `re`, one with nested repetitions would
let whoever writes commits hold a build for ever.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.collect.redaction import placeholder, redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KIND = "own-pattern"


@cache
def redact_with(patterns: tuple[str, ...]) -> Callable[[str], str]:
    """Return what takes secrets out of a text: the built-in redaction, then each of the patterns, line by line."""
    if not patterns:
        return redact
    import re2  # noqa: PLC0415 - an extra, which the option's check has found

    compiled = tuple(re2.compile(pattern) for pattern in patterns)

    def redact_more(text: str) -> str:
        clean = redact(text)
        for pattern in compiled:
            clean = "".join(_pieces(clean, pattern))
        return clean

    return redact_more


def _pieces(text: str, pattern: Any) -> Iterator[str]:
    """Yield the text with a mark for each match; of a match over several lines, one for each line."""
    position = 0
    for match in pattern.finditer(text.encode("utf-8", "replace").decode()):
        for start, end in _parts_on_lines(text, *match.span()):
            yield text[position:start] + placeholder(KIND)
            position = end
    yield text[position:]


def _parts_on_lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        line_end = text.find("\n", start, end)
        stop = end if line_end < 0 else line_end
        if start < stop:
            yield start, stop
        start = stop + 1
