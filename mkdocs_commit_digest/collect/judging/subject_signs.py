"""What a message says of a change, by its words: what goes, what comes, what it mends, what it is for. Pure.

Words hint; facts and marks tell (importance_rules.py). So a word that only a few authors use is none here.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

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

_NEAR = 60
"""Characters in which words are looked for that make another matter of what was said before them."""
_SENTENCE_READ = 400
_CODE_NAMED = re.compile(r"`[^`]{1,60}`")
_TYPING = frozenset({"typ", "typing", "mypy", "types", "lint"})
_ISSUE = re.compile(r"\b(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?)\b:?\s{1,3}(?:[\w./-]{1,60})?#\d{1,7}", re.IGNORECASE)


def message_signals(commit: Commit, change_type: ChangeType) -> Iterator[Signal]:
    """Yield what the message says."""
    subject = read_subject(commit.subject)
    sentence = subject.sentence[:_SENTENCE_READ]
    opening = NOT_SAID.sub("", commit.body[:BODY_SEARCHED])[:_BODY_READ]
    if found := security_word(f"{commit.subject[:_SENTENCE_READ]}\n{opening}"):
        yield "security_words", 1.0, found
    if change_type in _SEVERE_OF:
        if severe := _SEVERE.search(commit.subject):
            yield "severe_fix", 1.0, severe[0]
        elif severe := _SEVERE.search(opening):
            yield "severe_fix", 0.5, severe[0]
    yield from _label_signals(subject)
    for code, pattern in _subject_words().items():
        if said := pattern.search(sentence):
            yield code, 1.0, said[0]
    if named := _CODE_NAMED.search(sentence):
        yield "code_named", 1.0, named[0]
    if read_message(commit.subject, commit.body).issues or _ISSUE.search(opening):
        yield "issue_closed", 1.0, ""
    if _BOT.search(commit.author):
        yield "bot", 1.0, commit.author[:60]


@cache
def _subject_words() -> Mapping[str, re.Pattern[str]]:
    """Reason code → the words that say so, from `subject_words.toml`."""
    text = files(__package__).joinpath("subject_words.toml").read_text("utf-8")
    return {code: _pattern_of(table) for code, table in tomllib.loads(text).items()}


def _pattern_of(table: Mapping[str, Any]) -> re.Pattern[str]:
    words = rf"\b(?:{'|'.join(table['words'])})\b"
    unless = rf"(?!.{{0,{_NEAR}}}\b(?:{'|'.join(table['unless'])})\b)" if "unless" in table else ""
    return re.compile(rf"^(?:\S{{1,30}} )?{words}" if table.get("first") else words + unless, re.IGNORECASE)


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
