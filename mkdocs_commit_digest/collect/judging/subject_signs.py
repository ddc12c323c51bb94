"""What a message says of a change, by its words: what goes, what comes, what it mends, what it is for. Pure.

Words hint; facts and marks tell (importance_rules.py). So a word that only a few authors use is none here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import ChangeType
from mkdocs_commit_digest.collect.judging.breaking_marks import BODY_SEARCHED, NOT_SAID
from mkdocs_commit_digest.collect.judging.merge_messages import read_message
from mkdocs_commit_digest.collect.judging.subjects import read_subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.judging.subjects import Subject

Signal = tuple[str, float, str]
"""Reason code, factor on its weight, what was seen."""

_BODY_READ = 1_500
_BOT = re.compile(r"\[bot\]|\bbot\b|^renovate|^dependabot|^pre-commit-ci", re.IGNORECASE)

_SECURITY = re.compile(
    r"\bCVE-\d{4}-\d+|\bGHSA-[\w-]{10,}|\bvulnerab\w+|\bexploitable\b|\b(?:XSS|CSRF|SSRF|RCE)\b"
    r"|\b(?:sql|command|code|shell|html|header) injection|\bpath traversal|\bprivilege escalation"
    r"|\b(?:permission|auth\w*) bypass|\bleak(?:s|ed|ing)? (?:\w+ ){0,2}(?:secrets?|tokens?|credentials?|passwords?)"
    r"|\b(?:secret|token|credential|password)s? leak|\buse[- ]after[- ]free|\b(?:buffer|heap|integer) overflow",
    re.IGNORECASE,
)
_ABOUT_TESTS = re.compile(
    r"\b(?:tests?|testing|testcases?|fixtures?|fuzz\w*|mocks?|flaky|CI|benchmarks?|lint\w*|scanners?|audit\w*)\b",
    re.IGNORECASE,
)
"""A sentence with these speaks of what is done about security, or of a check for it."""
_SENTENCE = re.compile(r"[^.!?。\n]+(?:\.(?=\S)[^.!?。\n]*)*")
_SEVERE = re.compile(
    r"\bcrash\w*|\bpanic(?!le)\w*|\bseg-?faults?\b|\bsigsegv\b|\bhang(?:s|ing)?\b|\b(?:dead|live)-?lock\w*"
    r"|\bdata[- ]loss\b|\bcorrupt\w*|\bOOMs?\b|\bout[- ]of[- ](?:memory|bounds)\b|\bmemory leaks?\b"
    r"|\bleak(?:s|ing|ed)? memory\b|\b(?:data )?races?(?: condition\w*)?\b|\bNaNs?\b|\bstack overflow\b"
    r"|\baccuracy (?:issue|regression|drop|loss|bug)s?\b"
    r"|\b(?:wrong|incorrect) (?:result|output|answer|value)s?\b|\billegal memory access\b|\bundefined behaviou?r\b"
    r"|\b(?:null|nil) ?pointer\b|\bNPE\b|\binfinite (?:loop|recursion)\b|\bregression\b"
    r"|崩溃|死锁|内存泄漏|数据丢失",
    re.IGNORECASE,
)
_SEVERE_OF = frozenset({ChangeType.FIX, ChangeType.REVERT, ChangeType.SECURITY, ChangeType.OTHER})

_INSIDE = (
    r"(?!.{0,60}\b(?:unused|unneeded|unnecessary|dead|redundant|needless|obsolete|leftover|stale|duplicat\w+|debug|todos?"
    r"|internal|private|helpers?|tests?|imports?|comments?|warnings?|whitespace|flaky|ci|workflows?|lint\w*|hacks?"
    r"|workarounds?|useless|trailing|temporary|mentions?|typos?|allocations?|clones?)\b)"
)
"""What goes without anybody outside noticing."""
_SUBJECT_WORDS: Mapping[str, re.Pattern[str]] = {
    code: re.compile(pattern, re.IGNORECASE)
    for code, pattern in (
        (
            "removal_words",
            rf"{_INSIDE}.{{0,80}}?(?P<word>\b(?:remov(?:e[sd]?|ing|al)|drop(?:s|ped|ping)?|delet(?:e[sd]?|ing))\b)",
        ),
        (
            "requirement_words",
            r".{0,200}?(?P<word>\b(?:requires?|required|rejects?|rejected|forbids?|disallow(?:s|ed)?|no longer|enforces?|errors? (?:when|if|on|for)"
            r"|fail(?:s|ed)? (?:when|if|on)|bail(?:s|ed)?|stop(?:s|ped)? (?:support|accept|allow)\w*|(?:raise|bump|increase|set|update)s? (?:the )?(?:minimum|min\b|msrv)"
            r"|minimum (?:supported )?\w+ version|not allowed|instead of)\b)",
        ),
        (
            "stable_words",
            r".{0,200}?(?P<word>\b(?:stabili[sz]\w*|graduat\w+|unflag\w*|out of (?:preview|beta|alpha|experimental)|general(?:ly)? availab\w+"
            r"|promot\w+ .{0,40}to (?:stable|beta|ga)|mark .{0,40}as (?:stable|beta))\b)",
        ),
        ("deprecation", r".{0,200}?(?P<word>\bdeprecat\w+)"),
        (
            "default_changed",
            r".{0,200}?(?P<word>\bby default\b|\bdefaults? (?:to|of|driver|value|is)\b|\b(?:as )?(?:the|new) default\b|默认)",
        ),
        (
            "new_words",
            r"(?P<word>(?:\[?\w+\]?:? )?\b(?:add(?:s|ed|ing)?|supports?|supported|allow(?:s|ed)?|introduc\w+|implement\w*|enabl\w+|expos\w+"
            r"|accept(?:s|ed)?|provid\w+|initial|new|permit(?:s|ted)?)\b|.{0,80}\b(?:support (?:for|of)|add support|new \w+ (?:option|flag|command|api|method|function)s?)\b|新增|支持|添加)",
        ),
        (
            "typo",
            r".{0,200}?(?P<word>\b(?:typos?|misspell\w*|spelling|grammar|whitespace|nits?)\b)",
        ),
        (
            "refactor_words",
            r".{0,200}?(?P<word>\b(?:refactor\w*|clean(?:s|ed|ing)?[ -]?ups?|simplif\w+|mov(?:e[sd]?|ing)|extract(?:s|ed|ing)?|inlin\w+|reus\w+|consolidat\w+|dead code|unused"
            r"|de-?duplicat\w+|internal\w*|privat\w+|split\w*|reorgani[sz]\w+|restructur\w+|renam\w+|migrat\w+|rewrit\w+|port(?:ed|ing)? to|cosmetic|tidy|modernize|helpers?|homogeni[sz]e)\b|重构)",
        ),
        (
            "checks_words",
            r".{0,200}?(?P<word>\b(?:lint\w*|clippy|eslint|ruff|mypy|pyright|prettier|flake8|rustfmt|gofmt|format(?:ting)? (?:code|files?)|typing|type hints?|annotat\w+|noqa"
            r"|coverage|flak[ey]\w*|tests?|testing|fixtures?|snapshots?|benchmarks?|test suite|pre-commit)\b)",
        ),
        (
            "automation_words",
            r".{0,200}?(?P<word>\bCI\b|\b(?:workflows?|github actions?|gha|dependabot|renovate|release (?:process|pipeline|script|job)|changelogs?|changesets?|nightly|codecov|codspeed|runners?|devcontainer|agents?|claude|AGENTS\.md|contributing|issue templates?|codeowners|triage\w*|cherry-?pick\w*|backports?|version bump|bump version|prepare)\b)",
        ),
        (
            "documentation_words",
            r".{0,200}?(?P<word>\b(?:docs?|document(?:s|ed|ation|ing)?|readme|docstrings?|comments?|examples?|guides?|changelog|wording|links?)\b)",
        ),
        ("code_named", r".{0,200}?(?P<word>`[^`]{1,60}`)"),
    )
}
_TYPING = frozenset({"typ", "typing", "mypy", "types", "lint"})
_ISSUE = re.compile(r"\b(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?)\b:?\s{1,3}(?:[\w./-]{1,60})?#\d{1,7}", re.IGNORECASE)


def message_signals(commit: Commit, change_type: ChangeType) -> Iterator[Signal]:
    """Yield what the message says."""
    subject = read_subject(commit.subject)
    sentence = subject.sentence[:400]
    opening = NOT_SAID.sub("", commit.body[:BODY_SEARCHED])[:_BODY_READ]
    if found := security_word(f"{commit.subject[:400]}\n{opening}"):
        yield "security_words", 1.0, found
    if change_type in _SEVERE_OF:
        if severe := _SEVERE.search(commit.subject):
            yield "severe_fix", 1.0, severe[0]
        elif severe := _SEVERE.search(opening):
            yield "severe_fix", 0.5, severe[0]
    yield from _label_signals(subject)
    for code, pattern in _SUBJECT_WORDS.items():
        if said := pattern.match(sentence):
            yield code, 1.0, " ".join(said["word"].split())[:60]
    if read_message(commit.subject, commit.body).issues or _ISSUE.search(opening):
        yield "issue_closed", 1.0, ""
    if _BOT.search(commit.author):
        yield "bot", 1.0, commit.author[:60]


def _label_signals(subject: Subject) -> Iterator[Signal]:
    """What stands before the colon, beside the type."""
    words = [word.rstrip(":") for _, word in subject.said] + list(subject.labels)
    for word in re.split(r"[ /,&+]+", " ".join(words[:8])[:200]):
        if word == "DEP":
            yield "deprecation", 1.0, word
        elif word.lower() in _TYPING:
            yield "checks_words", 1.0, word


def security_word(text: str) -> str:
    """Return the first word of security in a text, in a sentence that is not about tests or checks; empty: none."""
    for sentence in _SENTENCE.finditer(text):
        found = _SECURITY.search(sentence[0])
        if found and not _ABOUT_TESTS.search(sentence[0]):
            return found[0]
    return ""
