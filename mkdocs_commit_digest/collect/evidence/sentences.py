"""Text → sentences, in Latin and CJK punctuation, with code left whole."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    ("e.g", "i.e", "etc", "vs", "cf", "approx", "no", "nos", "fig", "sec", "dr", "mr", "ms", "resp", "incl", "al", "ca")
)
_END = re.compile(r"[。！？]+[”’」』）)\"']*\s*|[.!?]+[)\"'”’]*(?:\s+|$)|\n\s*")
_CODE = re.compile(r"`[^`\n]*`")
_LAST_WORD = re.compile(r"([A-Za-z.]{1,12})$")
_ENUMERATION = re.compile(r"\s*\(?\d{1,2}$")


def sentences(text: str) -> tuple[str, ...]:
    """Split a text; joined again, the sentences are the text.

    A full stop ends a sentence only before white space, so file names, versions and numbers stay whole; what stands
    between backticks is never split.
    """
    inside = [match.span() for match in _CODE.finditer(text)]
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if any(first <= end.start() < last for first, last in inside) or _goes_on(
            text[start : end.start()], end.group()
        ):
            continue
        found.append(text[start : end.end()])
        start = end.end()
    if start < len(text):
        found.append(text[start:])
    return tuple(sentence for sentence in found if sentence)


def _goes_on(before: str, end: str) -> bool:
    """Tell an abbreviation or the number of a list item from the end of a sentence."""
    if not end.startswith("."):
        return False
    word = _LAST_WORD.search(before[-12:])
    return bool(word and word[1].lower().strip(".") in _ABBREVIATIONS) or bool(_ENUMERATION.fullmatch(before))
