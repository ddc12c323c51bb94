"""Does a sentence only say again what was said before?"""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[A-Za-z0-9_]+|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")
_STOP_WORDS = frozenset(
    re.findall(
        r"\S+",
        "a an the this that these those it its is are was were be been has have had do does did will "
        "would can could may might must of in on at to for from by with as and or but not no so than "
        "then when which who also now new commit change changes patch",
    )
)
_SAME = 0.85
_LEAST = 2
"""Tokens below which a sentence is too short to be told from another by its words."""


def content_words(text: str) -> frozenset[str]:
    """Return the words that carry meaning, in lower case; runs of CJK characters as pairs of neighbours."""
    words: set[str] = set()
    for run in _TOKEN.findall(text):
        if run.isascii():
            parts = {part.lower() for part in _CAMEL.split(run) if part}
            words |= {_stem(part) for part in parts - _STOP_WORDS}
        else:
            words |= {run[place : place + 2] for place in range(max(1, len(run) - 1))}
    return frozenset(words)


def repeats(sentence: str, said: list[frozenset[str]]) -> bool:
    """Tell whether nearly all content words of a sentence stand in one earlier sentence.

    Args:
        sentence: What may be said again.
        said: `content_words` of each earlier sentence.
    """
    words = content_words(sentence)
    if len(words) < _LEAST:
        return any(words and words <= earlier for earlier in said)
    return any(len(words & earlier) >= _SAME * len(words) for earlier in said)


def _stem(word: str) -> str:
    """Take off English endings, roughly: adds, added, adding → add."""
    for ending in ("ing", "ied", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:  # noqa: PLR2004
            return word.removesuffix(ending)
    return word.removesuffix("e")
