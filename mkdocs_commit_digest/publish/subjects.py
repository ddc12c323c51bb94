"""How a commit is called wherever it is named: its subject as people read it, and its author."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import ChangeType
from mkdocs_commit_digest.publish.text import plain, shorten, subject_text

if TYPE_CHECKING:
    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.publish.reports import Entry
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_AUTHOR = 80
"""Characters of a name that are shown."""

_MAX_MARKS = 6
"""Marks taken off the start of a subject."""

_CONVENTIONAL = re.compile(
    r"""
    (?:build|chore|ci|docs?|feat|fix|perf|refactor|style|tests?)   # the types of the Angular convention
    (?:\([^()]{0,80}\))?!?                                         # scope, mark of breaking changes
    :(?![:/])\s*                                                   # neither `fix::name` nor an address
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PREFIX = re.compile(r"(?P<word>[A-Za-z][\w.+-]{0,30})(?:\([^()]{0,80}\)|\[[^\[\]]{0,80}\])?!?\s?:(?![:/])\s*")
_TAG = re.compile(r"[\[【]\s*(?P<word>[^\[\]【】]{1,40}?)\s*[\]】](?!\()\s*:?\s*")
_DRAFT = re.compile(r"(?:[\[(]\s*(?:WIP|draft|do not merge|DNM)\s*[\])]|(?:WIP|DRAFT)\s*:)\s*:?\s*", re.IGNORECASE)
_DRAFT_END = re.compile(r"\s*[\[(](?:WIP|draft|do not merge|DNM)[\])]\s*$", re.IGNORECASE)
_STRUCK = re.compile(r"~~[^~]{1,200}~~\s*")
_GITMOJI = re.compile(r":[a-z0-9_+-]{2,40}:\s*(?=\S)")
_EMOJI = re.compile(
    "(?:[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*)+\\s*(?=\\S)"
)
_SPACES = re.compile(r"\s{2,}")


def subject_of(entry: Entry, words: Vocabulary) -> str:
    """Return a commit's subject as it is shown everywhere: without what stands beside it, or was not meant to stay.

    Left out are a prefix or tag that says the type, a pull request's number, marks of drafts, struck-through text and
    signs at the start.
    """
    return readable_subject(entry.commit) or words("pages.no_subject")


def readable_subject(commit: CommitRecord) -> str:
    """Return a subject as people read it; plain text with code in backticks. Empty if the commit has none."""
    return _readable(full_subject(commit), _stated_words(commit), commit.change_type is ChangeType.REVERT)


def full_subject(commit: CommitRecord) -> str:
    """Return a subject as its author wrote it, on one bounded line, without a pull request's number at its end."""
    return subject_text(commit.subject, commit.pull_request)


def readable_line(subject: str) -> str:
    """Return a subject as people read it where nothing else is known of its commit."""
    return _readable(subject_text(subject), frozenset(), subject.lower().startswith("revert"))


def author_of(entry: Entry) -> str:
    """Return an author's name as it is shown everywhere."""
    return shorten(plain(entry.commit.author), MAX_AUTHOR) or "?"


def _stated_words(commit: CommitRecord) -> frozenset[str]:
    """Return the words by which an author stated the type, which has a place of its own."""
    if commit.classification.source != "stated":
        return frozenset()
    return frozenset(word.rstrip(":").casefold() for word in commit.classification.evidence[:_MAX_MARKS])


@lru_cache(maxsize=16_384)
def _readable(subject: str, stated: frozenset[str], is_revert: bool) -> str:  # noqa: FBT001 - cached by position
    text = _SPACES.sub(" ", _DRAFT_END.sub("", _STRUCK.sub("", subject))).strip()
    for _ in range(_MAX_MARKS):
        length = _mark_length(text, stated, is_revert=is_revert)
        if not length or not text[length:].strip():
            break
        text = text[length:].strip()
    return text or subject


def _mark_length(text: str, stated: frozenset[str], *, is_revert: bool) -> int:
    """Return how much of the start is a mark; 0: nothing. That something is taken back has to stay."""
    for pattern in (_DRAFT, _GITMOJI, _EMOJI):
        if found := pattern.match(text):
            return found.end()
    if is_revert:
        return 0
    if found := _CONVENTIONAL.match(text):
        return found.end()
    for pattern in (_PREFIX, _TAG):
        found = pattern.match(text)
        if found and found["word"].casefold() in stated:
            return found.end()
    return 0
