"""Commit → what it is: feature, fix, documentation, …; and what tells so. Pure.

What the author says clearly counts first: a conventional prefix, a tag, a gitmoji, `Revert`, a sentence that begins
with `Fix` or `Speed up`. Otherwise a small linear model weighs the words of the message and the facts of the diff
(type_model.py).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import ChangeType, Classification
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.subjects import read_subject
from mkdocs_commit_digest.collect.judging.type_features import features_of, largest_of
from mkdocs_commit_digest.collect.judging.type_model import type_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.judging.change_facts import ChangeFacts
    from mkdocs_commit_digest.collect.judging.subjects import Subject
    from mkdocs_commit_digest.collect.judging.type_model import TypeModel

_REVERT = re.compile(
    r"(?:un-?do )?revert(?:s|ed|ing)?\b|back(?:ed|s)? ?out\b|roll(?:s|ed)? ?back\b(?=.*[\"“])", re.IGNORECASE
)
_RELAND = re.compile(r"re-?land\b|re-?apply\b|un-?revert\b|revert:?\s+[\"“]?\W*revert\b", re.IGNORECASE)
_REVERTED = re.compile(r"\brevert(?:s|ed|ing)?:? (?:commit )?\W{0,2}([0-9a-f]{7,64})\b", re.IGNORECASE)
_BODY_READ = 8_000

_FIX = re.compile(
    r"(?:(?:quick|small|minor|simple|tiny|hot|bug|another|more|also|try(?:ing)?|attempt|temporary|temp|partial\w*"
    r"|properly|actually|really|to)[\s-]+){0,3}(?:bug|hot|quick)?-?fix(?:es|ed|ing|up)?\b|修复|修正|解决",
    re.IGNORECASE,
)
_CHORES = re.compile(
    r"\b(?:typos?|spelling|grammar|lint\w*|clippy|eslint|ruff|mypy|format\w*|whitespace|warnings?|comments?|docstrings?"
    r"|pre-commit|changelog|type hints?|flak[ey]\w*)\b",
    re.IGNORECASE,
)
"""What is mended without anything having been wrong for users."""
_DOCUMENTS = re.compile(
    r"(?:(?:updat|improv|expand|add|rewrit|clarif|correct|polish|refin|sync|translat|extend)\w* (?:[\w/-]+ ){0,3}"
    r"(?:docs?|documentation|readme|docstrings?|tutorials?|changelog|comments?)|document(?:s|ed|ing)?|docs?|readme)\b"
    r"(?!-)|更新文档",
    re.IGNORECASE,
)
_IN_SOURCE: tuple[tuple[ChangeType, re.Pattern[str]], ...] = (
    (
        ChangeType.PERFORMANCE,
        re.compile(
            r"(?:speed(?:s|ed|ing)?[ -]?up|optimi[sz]\w*|make \w+(?: \w+){0,2} faster"
            r"|(?:improv|increas|boost)(?:e|es|ed|ing)? (?:[\w-]+ ){0,2}(?:performance|speed|throughput|latency)"
            r"|reduc(?:e|es|ed|ing) (?:[\w-]+ ){0,2}(?:latency|overhead|allocations?))\b|优化",
            re.IGNORECASE,
        ),
    ),
    (
        ChangeType.REFACTOR,
        re.compile(r"(?:refactor|restructur|clean(?:s|ed|ing)?[ -]?up|deduplicat)\w*\b|重构", re.IGNORECASE),
    ),
    (
        ChangeType.FEATURE,
        re.compile(
            r"(?:support|implement)(?:s|ed|ing)?\b|(?:add|initial) support\b|新增|支持"
            r"|(?:improv|enhanc|clarif|better)\w*\b[^.;]{0,60}"
            r"\b(?:(?:error|warning|panic|log|help|diagnostic) (?:messages?|texts?|output|hints?)|diagnostics)\b",
            re.IGNORECASE,
        ),
    ),
)
"""What a sentence that begins so is, where source code changes with it."""
_OF_PROSE = re.compile(
    r"\b(?:docs?|documentation|docstrings?|readme|changelog|guides?|tutorials?|examples?|instructions?|links?|urls?|"
    r"typos?|spelling|grammar|wording|formatting|markdown|rst|page|section|heading|table|image|translation|comments?|"
    r"release notes|contributing|faq)\b|文档|说明|链接|错别字|示例",
    re.IGNORECASE,
)
_OF_TESTS = re.compile(
    r"\b(?:tests?|testing|testcases?|flak\w*|fixtures?|assert\w*|mocks?|spec)\b|_tests?\b|\btest_|测试", re.IGNORECASE
)
"""What a fix of nothing but prose, or tests, usually mentions; without it the author's own word stands."""
_BUMPS = re.compile(r"(?:bump|upgrade)(?:s|ed|ing)?\b", re.IGNORECASE)


def classify(commit: Commit, facts: ChangeFacts, model: TypeModel | None = None) -> Classification:
    """Say what a commit is, and what tells so; by the weights that ship with the package unless others are given."""
    subject = read_subject(commit.subject)
    if found := _revert(commit) or _named(subject) or _leading_words(subject, commit, facts):
        return found
    if not facts.files and not subject.sentence:
        return Classification(type=ChangeType.OTHER, source="estimated")
    return (model or type_model()).classify(features_of(subject.sentence, commit, facts))


def reverted_sha(subject: str, body: str) -> str | None:
    """Return the commit that the message says it takes back, as written there (7 to 64 hex digits)."""
    if not _reverting_word(subject, body):
        return None
    found = _REVERTED.search(body[:_BODY_READ]) or _REVERTED.search(subject)
    return found[1].lower() if found else None


def _revert(commit: Commit) -> Classification | None:
    word = _reverting_word(commit.subject, commit.body)
    return Classification(type=ChangeType.REVERT, source="stated", evidence=(word,)) if word else None


def _reverting_word(subject: str, body: str) -> str:
    """The word that says a commit takes another back; empty if none does, or if it brings one back."""
    parsed = read_subject(subject)
    if _RELAND.match(parsed.sentence) or _RELAND.match(subject):
        return ""
    named = next((word for kind, word in parsed.said if kind is ChangeType.REVERT), "")
    found = _REVERT.match(parsed.sentence)
    in_body = "This reverts commit" if body.lstrip().lower().startswith("this reverts commit") else ""
    return named or (found[0] if found else "") or in_body


def _named(subject: Subject) -> Classification | None:
    """What the author named: a fix beats all, since `[CI][Fix]` is a fix; a prefix beats tags; else the first."""
    if not subject.said:
        return None
    fixes = [said for said in subject.said if said[0] is ChangeType.FIX]
    prefixes = [said for said in subject.said if said[1].endswith(":")]
    kind, word = (fixes or prefixes or subject.said)[0]
    return Classification(type=kind, source="stated", evidence=(word.removesuffix(":"),))


def _leading_words(subject: Subject, commit: Commit, facts: ChangeFacts) -> Classification | None:
    """A sentence that begins with `Fix` is a fix, unless prose, tests or style is all it speaks of and mends."""
    if (found := _FIX.match(subject.sentence)) and not _CHORES.search(subject.sentence):
        for kind, change_type, words in (
            (FileKind.DOCUMENTATION, ChangeType.DOCUMENTATION, _OF_PROSE),
            (FileKind.TESTS, ChangeType.TESTS, _OF_TESTS),
        ):
            if facts.is_only(kind) and words.search(subject.sentence):
                return Classification(type=change_type, source="message", evidence=(largest_of(kind, commit),))
        return Classification(type=ChangeType.FIX, source="stated", evidence=(found[0],))
    verbs = _leading_verbs(subject.sentence, facts)
    return next((Classification(type=kind, source="message", evidence=(verb,)) for kind, verb in verbs), None)


def _leading_verbs(sentence: str, facts: ChangeFacts) -> Iterator[tuple[ChangeType, str]]:
    """Yield the verbs at the head of a sentence that leave little doubt, and what they say."""
    if (found := _DOCUMENTS.match(sentence)) and not facts.named({"api"}):
        yield ChangeType.DOCUMENTATION, found[0]
    if (found := _BUMPS.match(sentence)) and not facts.named({"api"}, "added"):
        yield ChangeType.CONFIGURATION, found[0]
    if facts.source_lines:
        for kind, pattern in _IN_SOURCE:
            if found := pattern.match(sentence):
                yield kind, found[0]
