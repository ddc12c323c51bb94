"""Commit → what it is: feature, fix, documentation, …; and what tells so. Pure.

What the author says clearly counts first: a conventional prefix, a tag, a gitmoji, `Revert`, a sentence that begins
with `Fix` or `Speed up`. Otherwise a small linear model weighs the words of the message and the facts of the diff
(type_model.py).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import ChangeType
from mkdocs_commit_digest.collect.judging.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.subjects import read_subject
from mkdocs_commit_digest.collect.judging.type_features import features_of, largest_of
from mkdocs_commit_digest.collect.judging.type_model import type_model

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.judging.change_facts import ChangeFacts
    from mkdocs_commit_digest.collect.judging.subjects import Subject
    from mkdocs_commit_digest.collect.judging.type_model import TypeModel

Verdict = tuple[ChangeType, tuple[str, ...]]
"""A type and what tells so, strongest first: words of the message, or paths and names of the diff.

Nothing: the type is the model's estimate from all words and files, and no single one of them shows it.
"""

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
        re.compile(r"(?:support|implement)(?:s|ed|ing)?\b|(?:add|initial) support\b|新增|支持", re.IGNORECASE),
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


def change_type_of(commit: Commit, facts: ChangeFacts) -> Verdict:
    """Return the type of a commit and what tells so: words of its message, or paths and names of its diff."""
    return classify_with(commit, facts, type_model())


def classify_with(commit: Commit, facts: ChangeFacts, model: TypeModel) -> Verdict:
    """As `change_type_of`, with the model given."""
    return _classify(commit, facts, model)[:2]


def classify_or_estimate(commit: Commit, facts: ChangeFacts) -> tuple[ChangeType, tuple[str, ...] | None]:
    """As `change_type_of`, with None in place of what tells so where the type is no more than a guess."""
    change_type, evidence, is_sure = _classify(commit, facts, type_model())
    return change_type, evidence if is_sure else None


def _classify(commit: Commit, facts: ChangeFacts, model: TypeModel) -> tuple[ChangeType, tuple[str, ...], bool]:
    """A verdict, and whether it is more than a guess."""
    subject = read_subject(commit.subject)
    if told := _revert(commit) or _stated_verdict(subject) or _plain(subject, commit, facts):
        return (*told, True)
    if not facts.files and not subject.sentence:
        return ChangeType.OTHER, (), True
    estimate = model.type_of(features_of(subject.sentence, commit, facts))
    return estimate.change_type, estimate.evidence, estimate.is_sure


def reverted_sha(subject: str, body: str) -> str | None:
    """Return the commit that the message says it takes back, as written there (7 to 64 hex digits)."""
    if not _reverting_word(subject, body):
        return None
    found = _REVERTED.search(body[:_BODY_READ]) or _REVERTED.search(subject)
    return found[1].lower() if found else None


def _revert(commit: Commit) -> Verdict | None:
    word = _reverting_word(commit.subject, commit.body)
    return (ChangeType.REVERT, (word,)) if word else None


def _reverting_word(subject: str, body: str) -> str:
    """The word that says a commit takes another back; empty if none does, or if it brings one back."""
    parsed = read_subject(subject)
    if _RELAND.match(parsed.sentence) or _RELAND.match(subject):
        return ""
    named = next((word for kind, word in parsed.said if kind is ChangeType.REVERT), "")
    found = _REVERT.match(parsed.sentence)
    in_body = "This reverts commit" if body.lstrip().lower().startswith("this reverts commit") else ""
    return named or (found[0] if found else "") or in_body


def _stated_verdict(subject: Subject) -> Verdict | None:
    """What the author named: a fix beats all, since `[CI][Fix]` is a fix; a prefix beats tags; else the first."""
    if not subject.said:
        return None
    fixes = [said for said in subject.said if said[0] is ChangeType.FIX]
    prefixes = [said for said in subject.said if said[1].endswith(":")]
    kind, word = (fixes or prefixes or subject.said)[0]
    return kind, (word.removesuffix(":"),)


def _plain(subject: Subject, commit: Commit, facts: ChangeFacts) -> Verdict | None:
    """A sentence that begins with `Fix` is a fix, unless prose, tests or style is all it speaks of and mends."""
    if (found := _FIX.match(subject.sentence)) and not _CHORES.search(subject.sentence):
        for kind, change_type, words in (
            (FileKind.DOCUMENTATION, ChangeType.DOCUMENTATION, _OF_PROSE),
            (FileKind.TESTS, ChangeType.TESTS, _OF_TESTS),
        ):
            if facts.is_only(kind) and words.search(subject.sentence):
                return change_type, (largest_of(kind, commit),)
        return ChangeType.FIX, (found[0],)
    return _leading_verb(subject.sentence, facts)


def _leading_verb(sentence: str, facts: ChangeFacts) -> Verdict | None:
    """Verbs at the head of a sentence that leave little doubt."""
    if (found := _DOCUMENTS.match(sentence)) and not facts.names:
        return ChangeType.DOCUMENTATION, (found[0],)
    if (found := _BUMPS.match(sentence)) and not facts.names.added:
        return ChangeType.CONFIGURATION, (found[0],)
    if facts.source_lines:
        for kind, pattern in _IN_SOURCE:
            if found := pattern.match(sentence):
                return kind, (found[0],)
    return None
