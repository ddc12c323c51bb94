"""Commit message → what its author says of the change: why, in whole sentences, and point by point. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.judging.rules_text.message_blocks import MAX_BODY, message_blocks
from mkdocs_commit_digest.collect.judging.rules_text.noise import is_telling_point, says_why
from mkdocs_commit_digest.collect.judging.rules_text.plain_words import (
    SENTENCE_END,
    as_sentence,
    bounded,
    is_han,
    plain_text,
    repeats,
    weight_of,
    without_repetition,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mkdocs_commit_digest.collect.judging.rules_text.message_blocks import Block

MAX_POINT = 240
"""Characters of one bullet."""
MAX_QUOTE = 280
"""Characters of a sentence that is quoted as a warning."""
_FEW_WORDS = 3
"""A paragraph with no more words explains nothing."""
_A_LINE = 16
"""Words up to which a first paragraph may only say what changes, so that the next one may say more."""

_CAUSE = re.compile(
    r"""
    \b(?:because|so\ that|in\ order\ to|previously|before\ this|currently|otherwise|as\ a\ result|due\ to|therefore)\b
    |因为|由于|导致|以便|此前|之前|否则
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WHY = re.compile(
    r"""
    \b(?:while|since|but|today|caus(?:e|es|ed|ing)|leads?\ to|led\ to|fail(?:s|ed|ing|ure)?|broken?|breaks?|crash\w*
    |wrong(?:ly)?|incorrect\w*|instead\ of|avoid\w*|prevent\w*|missing|unable|cannot|can't|didn't|doesn't
    |(?:did|does)\ not|would|needed|allows?|ensures?|used\ to|to\ (?:avoid|prevent|fix|support|allow|keep|make))\b
    |避免|为了
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LEANS_BACK = re.compile(
    r"(?:this|it|that|these|those|they|also|however|but|and|or|in addition|additionally|furthermore|then|note|both"
    r"|here|there|after|with this|so|for example|e\.g|the (?:latter|former|above))\b|其中|此外|另外|这",
    re.IGNORECASE,
)
"""A paragraph that begins so is understood only after another."""
_BREAKING = re.compile(
    r"^[ \t>*_#-]{0,8}BREAKING[ -]CHANGES?[*_ \t]*[:：][*_ \t]*(\S.*(?:\n[ \t]*\S.*){0,6})", re.MULTILINE
)
_MARKED = re.compile(r"^[ \t>*_#-]{0,8}BREAKING[ -]CHANGES?\b", re.MULTILINE)
_ENDING = re.compile(r"[;,]?\s*(?:\b(?:and|or)|及|和)?\s*[;,；，]?\.?$", re.IGNORECASE)
"""What ends a bullet that is part of a sentence."""
_MIGRATION = re.compile(r"\bmigrat(?:e|es|ing|ion)\b|迁移", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AuthorText:
    """What a message says beside its subject; plain text on one line each, with code in backticks."""

    explanation: str = ""
    """Whole sentences; empty if there are none that say more than the subject."""
    points: tuple[str, ...] = ()
    """The author's bullets that say more than the subject."""
    breaking: str | None = None
    """What the author marks as a breaking change; empty where it is marked without words; None where it is not."""
    migration: str = ""
    """The sentence that speaks of a migration."""


def author_text(subject: str, body: str, *, most: int) -> AuthorText:
    """Read a message; the explanation has at most `most` characters."""
    blocks = message_blocks(body)
    points = _points(blocks, subject)
    return AuthorText(
        _explanation([one for one in blocks if not one.is_point], subject, most),
        points,
        _breaking(body[:MAX_BODY]),
        _sentence_with(_MIGRATION, (plain_text(one.text) for one in blocks)),
    )


def is_foreign(text: str, language: str) -> bool:
    """Tell whether a text is in another script than a language of reports uses."""
    return bool(text) and is_han(text) != (language.partition("-")[0] in {"zh", "ja"})


def _explanation(paragraphs: Sequence[Block], subject: str, most: int) -> str:
    """Return what stands under a heading that asks why; else the first paragraph that says more than the subject.

    A second one goes before a first that only says what changes, in a line, if it says why.
    """
    found = []
    for one in paragraphs:
        text = without_repetition(plain_text(one.text), subject)
        if weight_of(text) > _FEW_WORDS and (kept := bounded(text, most)) and weight_of(kept) > _FEW_WORDS:
            found.append((one.heading, kept))
    if not found:
        return ""
    reasons = (text for heading, text in found if says_why(heading) and not _LEANS_BACK.match(text))
    if under_heading := next(reasons, ""):
        return under_heading
    (heading, first), (other, second) = found[0], found[min(1, len(found) - 1)]
    is_what = weight_of(first) <= _A_LINE and not _CAUSE.search(first) and not _WHY.search(first)
    is_why = heading == other and _CAUSE.search(second) and not _LEANS_BACK.match(second)
    return second if is_what and is_why else first


def _points(blocks: Iterable[Block], subject: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for one in blocks:
        if one.is_point and is_telling_point(one.text):
            text = _ENDING.sub("", plain_text(one.text))
            if weight_of(text) > 1 and not repeats(text, subject) and (kept := bounded(text, MAX_POINT)):
                found[kept] = None
    return tuple(found)


def _breaking(body: str) -> str | None:
    if found := _BREAKING.search(body):
        return bounded(plain_text(found[1]), MAX_QUOTE)
    return "" if _MARKED.search(body) else None


def _sentence_with(pattern: re.Pattern[str], texts: Iterable[str]) -> str:
    for text in texts:
        for sentence in SENTENCE_END.split(text):
            if pattern.search(sentence) and not sentence.rstrip().endswith((":", "：")):
                return bounded(as_sentence(sentence), MAX_QUOTE)
    return ""
