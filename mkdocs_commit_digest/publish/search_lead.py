"""The beginning of a statement that the search shall hold: an index of a year must stay light."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

MAX_WORDS = 10
"""Words of a summary that are searched: with these, subject, id and ten paths, a year of 35 commits a day is light."""

ENOUGH_WORDS = 4
"""Words after which the end of a sentence is a good place to stop."""

_HAN_PER_WORD = 2
_PIECE = re.compile(
    r"(?P<tag></?)[^>]*>|(?P<space>\s+)|(?P<han>[\u3000-\u9fff\uff00-\uffef])"
    r"|(?P<word>(?:&[^;]*;|[^<&\s\u3000-\u9fff\uff00-\uffef])+)"
)


def search_lead(statement: Markup) -> tuple[Markup, Markup]:
    """Part a statement after its first words, outside of any element; the second part may be empty."""
    weight, depth, before = 0, 0, ""
    for piece in _PIECE.finditer(statement):
        kind, text = piece.lastgroup, piece[0]
        if kind == "tag":
            depth += 1 if piece["tag"] == "<" else -1
        elif kind in {"space", "han"}:
            weight += 1 if kind == "han" else _HAN_PER_WORD
            is_end = text in "。！？；" or (kind == "space" and before.endswith((".", "!", "?")))
            most = ENOUGH_WORDS if is_end else MAX_WORDS
            if not depth and weight >= _HAN_PER_WORD * most:
                return statement[: piece.end()], statement[piece.end() :]
        before = text
    return statement, statement[:0]
