"""Subject → what it takes back or brings back, however often it was taken back before. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mkdocs_commit_digest.collect.judging.merge_messages import ENDINGS

_MAX_SUBJECT = 1_000
_MAX_DEPTH = 12
_TAGS = re.compile(r"(?:\s*\[[^\[\]]{1,80}\]\s*[:：]?)*\s*")
_BACK = re.compile(
    r"(?P<again>re-?appl(?:y|ies|ied)|re-?land(?:s|ed)?|un-?revert)"
    r"|(?:revert(?:s|ed|ing)?|back(?:s|ed)?[ -]?out|roll(?:s|ed)?[ -]?back)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?:\([^()]{0,80}\))?!?\s*(?:[:：]\s*)?(?:of\s+)?[\"“](?P<title>.*)[\"”]\s*", re.DOTALL)
_PREFIXED = re.compile(r"(?:\([^()]{0,80}\))?!?\s*[:：]\s*(?P<title>\S.*)", re.DOTALL)
_REVERTED = re.compile(r"\brevert(?:s|ed|ing)?:? (?:commit )?\W{0,2}([0-9a-f]{7,64})\b", re.IGNORECASE)
_BODY_READ = 8_000
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Reverted:
    """What a change undoes."""

    title: str
    """The subject of the change that is taken back, or brought back."""
    is_back: bool
    """Whether it is there again: its revert was taken back, or it was applied once more."""
    commit: str
    """What the message names as taken back, shortened; empty if it names none."""


def read_revert(subject: str, body: str) -> Reverted | None:
    """Read a subject that takes a change back by its title; None: it does not."""
    title, depth = subject.strip()[:_MAX_SUBJECT], 0
    while depth < _MAX_DEPTH:
        rest = ENDINGS.sub("", title).strip()
        tags = _TAGS.match(rest)
        rest = rest[tags.end() :] if tags else rest
        word = _BACK.match(rest)
        found = word and (_QUOTED.fullmatch(rest, word.end()) or _PREFIXED.fullmatch(rest, word.end()))
        if not word or not found:
            break
        depth += 2 if word["again"] else 1
        title = found["title"].strip()
    if not depth or not title:
        return None
    named = _REVERTED.search(body[:_BODY_READ])
    return Reverted(title, depth % 2 == 0, named[1].lower()[:_SHORT] if named else "")
