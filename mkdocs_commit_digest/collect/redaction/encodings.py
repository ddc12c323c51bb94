"""Text that is written in another way: percent-encoded, with escaped slashes, with entities for quotes.

A line is decoded, looked at as it reads then, and what is found is told by its place in the line as it is written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENCODED = r"%(?:2[0-9A-Fa-f]|3[A-Fa-f]|40|5[BDFbdf]|7[BDEbde])|\\\\?/|&(?:quot|apos|amp|#39|#34|#x27|#x22);"
_ENCODED = re.compile(ENCODED)
_ENTITIES = {"quot": '"', "apos": "'", "amp": "&", "#39": "'", "#34": '"', "#x27": "'", "#x22": '"'}
_LONGEST_LINE = 16_384


def secrets_in_encoded_text(
    text: str, secrets_in: Callable[[str], list[tuple[int, int, str]]]
) -> list[tuple[int, int, str]]:
    """Find what `secrets_in` finds in each decoded line: (start, end, kind) in the text as it is written."""
    return [
        (start + places[first], start + places[last], kind)
        for start, line in _encoded_lines(text)
        for decoded, places in [_decoded(line)]
        for first, last, kind in secrets_in(decoded)
    ]


def _encoded_lines(text: str) -> Iterator[tuple[int, str]]:
    position = 0
    while match := _ENCODED.search(text, position):
        start = text.rfind("\n", position, match.start()) + 1 or position
        end = text.find("\n", match.end())
        position = len(text) if end < 0 else end
        if position - start <= _LONGEST_LINE:
            yield start, text[start:position]


def _decoded(line: str) -> tuple[str, list[int]]:
    """Return a line as it reads, and for each of its characters, and for its end, where that is written."""
    pieces: list[str] = []
    places: list[int] = []
    position = 0
    for match in _ENCODED.finditer(line):
        pieces += [line[position : match.start()], _character(match.group())]
        places += range(position, match.start() + 1)
        position = match.end()
    places += range(position, len(line) + 1)
    return "".join([*pieces, line[position:]]), places


def _character(written: str) -> str:
    if written.startswith("%"):
        return chr(int(written[1:], 16))
    return "/" if written.endswith("/") else _ENTITIES[written[1:-1]]
