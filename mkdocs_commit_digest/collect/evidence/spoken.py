"""Does a text say what a sentence claims? For what is written from texts alone, without a commit: overviews."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.claims import claims_of
from mkdocs_commit_digest.collect.evidence.numerals import canonical
from mkdocs_commit_digest.collect.evidence.patch_text import stands_in

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.evidence.claims import Claim

_DIGITS = re.compile(r"[0-9]+(?:[.,_][0-9]+)*")
_PIECES = re.compile(r"[A-Za-z0-9_]+")


class Spoken:
    """A text in which claims are looked up."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lower = text.lower()

    def bears_out(self, sentence: str) -> bool:
        """Tell whether the text has every path, identifier and number of a sentence, in any spelling of a number."""
        return all(self._has(claim) for claim in claims_of(sentence))

    @cached_property
    def _numbers(self) -> frozenset[str]:
        stated = (claim.token for claim in claims_of(self._text) if claim.kind == "number")
        return frozenset(canonical(number) for number in (*stated, *_DIGITS.findall(self._text)))

    def _has(self, claim: Claim) -> bool:
        if claim.kind == "number":
            return canonical(claim.token) in self._numbers or stands_in(self._text, claim.token)
        token = claim.token.removesuffix("()").strip("/*").lower()
        if stands_in(self._lower, token):
            return True
        pieces = _PIECES.findall(token)
        return claim.is_code and len(pieces) > 1 and all(stands_in(self._lower, piece) for piece in pieces)
