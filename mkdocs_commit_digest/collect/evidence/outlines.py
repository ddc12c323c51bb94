"""Sentence → its outline: each name, path or number one sign, so that short patterns can read what is said of them.

`from `a` to `b`` becomes `from ␣ to ␣`, with a private sign for each ␣. What stands between backticks can so imitate no
words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mkdocs_commit_digest.collect.evidence.mentions import mentions_of
from mkdocs_commit_digest.collect.evidence.numerals import narrow

_FIRST = 0xE000
_MOST = 400
SIGN = f"[{chr(_FIRST)}-{chr(_FIRST + _MOST)}]"
"""A pattern that matches one mention."""
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_LONGEST = 1_200


@dataclass(frozen=True, slots=True)
class Outline:
    """A sentence whose mentions are signs."""

    text: str
    tokens: tuple[str, ...]

    def token(self, sign: str) -> str:
        """Return what a sign stands for: without backticks, call brackets and quotes."""
        return self.tokens[ord(sign) - _FIRST]

    def named(self, signs: str | None) -> tuple[str, ...]:
        """Return what the signs in a text stand for, in order."""
        return tuple(self.token(sign) for sign in signs or "" if ord(sign) - _FIRST in range(len(self.tokens)))


def outline_of(sentence: str) -> Outline:
    """Read a sentence; at most 400 mentions of it."""
    text = _PRIVATE.sub(" ", narrow(sentence[:_LONGEST]))
    pieces: list[str] = []
    tokens: list[str] = []
    end = 0
    for start, stop, token in mentions_of(text):
        if len(tokens) >= _MOST:
            break
        pieces += (text[end:start], chr(_FIRST + len(tokens)))
        tokens.append(token)
        end = stop
    return Outline("".join((*pieces, text[end:])), tuple(tokens))
