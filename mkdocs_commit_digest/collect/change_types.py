"""Commit → what it is: feature, fix, documentation, …; and why. Pure.

What the author says clearly (a conventional prefix, a tag, a gitmoji, `Revert`, a fix named as such) counts first. Then
a small linear model weighs the words of the message and the facts of the diff; its weights are a table in
`type_weights.json`, made by `benchmarks/train_types.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.file_kinds import FileKind
from mkdocs_commit_digest.collect.subjects import read_subject
from mkdocs_commit_digest.records import ChangeType

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.change_facts import ChangeFacts
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.subjects import Subject

Verdict = tuple[ChangeType, tuple[str, ...]]
"""A type and what speaks for it, strongest first."""

_REVERT = re.compile(r'(?:Revert|Back out|Backout|Roll ?back)\b[ :]+["“]|Revert\b|Back ?out\b', re.IGNORECASE)
_RELAND = re.compile(r"(?:re-?land|re-?apply|un-?revert|revert\s+[\"“]?revert)\b", re.IGNORECASE)
_REVERTED = re.compile(r"\breverts? (?:commit )?\W{0,2}([0-9a-f]{7,64})\b", re.IGNORECASE)
_FIX = re.compile(r"\b(?:bug|hot|quick)?-?fix(?:es|ed|ing)?\b|修复|修正", re.IGNORECASE)
_LEADING_FIX = re.compile(r"(?:\w+ )?(?:bug|hot|quick)?-?fix(?:es|ed|ing)?\b(?!\w*ture)|修复|修正", re.IGNORECASE)


def change_type_of(commit: Commit, facts: ChangeFacts) -> Verdict:
    """Return the type of a commit and the evidence for it."""
    subject = read_subject(commit.subject)
    return _revert(commit, subject) or _said(subject) or _plain_fix(subject, facts) or _by_words(subject, facts)


def reverted_sha(subject: str, body: str) -> str | None:
    """Return the commit that the message says it takes back, as written there (7 to 64 hex digits)."""
    if not _is_revert(subject, body):
        return None
    found = _REVERTED.search(body) or _REVERTED.search(subject)
    return found[1].lower() if found else None


def _is_revert(subject: str, body: str) -> bool:
    sentence = read_subject(subject).sentence
    if _RELAND.match(sentence):
        return False
    said = read_subject(subject).said
    named = any(kind is ChangeType.REVERT for kind, _ in said)
    return named or bool(_REVERT.match(sentence)) or body.lstrip().lower().startswith("this reverts commit")


def _revert(commit: Commit, subject: Subject) -> Verdict | None:
    if _is_revert(commit.subject, commit.body):
        return ChangeType.REVERT, (subject.sentence.split()[0] if subject.sentence else "revert",)
    return None


def _said(subject: Subject) -> Verdict | None:
    """What the author named; a fix beats other names, since `[CI][Fix]` is a fix."""
    if not subject.said:
        return None
    fixes = [said for said in subject.said if said[0] is ChangeType.FIX]
    kind, word = (fixes or subject.said)[0]
    return kind, (word,)


def _plain_fix(subject: Subject, facts: ChangeFacts) -> Verdict | None:
    """A sentence that begins with `Fix` is a fix, unless it mends prose or tests alone."""
    found = _LEADING_FIX.match(subject.sentence)
    if not found:
        return None
    if facts.is_only(FileKind.DOCUMENTATION):
        return ChangeType.DOCUMENTATION, (found[0], str(FileKind.DOCUMENTATION))
    if facts.is_only(FileKind.TESTS):
        return ChangeType.TESTS, (found[0], str(FileKind.TESTS))
    return ChangeType.FIX, (found[0],)


def _by_words(subject: Subject, facts: ChangeFacts) -> Verdict:
    if facts.is_only(FileKind.DOCUMENTATION):
        return ChangeType.DOCUMENTATION, ("documentation",)
    if facts.is_only(FileKind.TESTS):
        return ChangeType.TESTS, ("tests",)
    if facts.files and all(kind.is_configuration for kind in facts.files):
        return ChangeType.CONFIGURATION, ("configuration",)
    if _FIX.search(subject.sentence):
        return ChangeType.FIX, ("fix",)
    return ChangeType.FEATURE, ()
