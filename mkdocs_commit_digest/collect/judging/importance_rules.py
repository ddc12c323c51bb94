"""The rules behind a tier: what each looks at, and what it is worth. Pure."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pathspec import GitIgnoreSpec

from mkdocs_commit_digest.archive.records import ChangeType, Reason
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.areas import area_of
from mkdocs_commit_digest.collect.judging.subjects import read_subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mkdocs_commit_digest.archive.records import Classification
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
    from mkdocs_commit_digest.collect.judging.change_facts import ChangeFacts

WEIGHTS: Mapping[str, float] = {
    "type_feature": 1.5,
    "type_fix": 1.5,
    "type_performance": 2.0,
    "type_refactor": 0.5,
    "type_architecture": 2.0,
    "type_security": 4.0,
    "type_documentation": 0.0,
    "type_tests": 0.0,
    "type_configuration": 0.0,
    "type_revert": 2.0,
    "type_other": 0.5,
    "breaking": 4.0,
    "security_words": 3.0,
    "severe_fix": 2.0,
    "names_removed": 1.5,
    "names_changed": 0.75,
    "names_added": 0.5,
    "options_added": 0.75,
    "options_removed": 1.5,
    "default_changed": 1.25,
    "deprecation": 1.25,
    "major_update": 1.5,
    "core": 0.75,
    "periphery": -1.0,
    "size": 0.9,
    "many_areas": 0.75,
    "new_files": 0.5,
    "typo": -1.5,
}
"""Points by reason code. `size` is per factor of ten over ten lines of source; the others are given once."""

_SECURITY = re.compile(
    r"\bCVE-\d{4}-\d+|\bGHSA-[\w-]{10,}|\bvulnerab\w+|\bexploitable\b|\b(?:XSS|CSRF|SSRF|RCE)\b"
    r"|\b(?:sql|command|code|shell|html|header) injection|\bpath traversal|\bprivilege escalation"
    r"|\b(?:permission|auth\w*) bypass|\bleak(?:s|ed|ing)? (?:\w+ ){0,2}(?:secrets?|tokens?|credentials?|passwords?)"
    r"|\b(?:secret|token|credential|password)s? leak|\buse[- ]after[- ]free|\b(?:buffer|stack|heap|integer) overflow",
    re.IGNORECASE,
)
_SEVERE = re.compile(
    r"\bcrash\w*|\bpanic(?!le)\w*|\bseg-?faults?\b|\bsigsegv\b|\bhang(?:s|ing)?\b|\b(?:dead|live)-?lock\w*"
    r"|\bdata[- ]loss\b|\bcorrupt\w*|\bOOMs?\b|\bout[- ]of[- ](?:memory|bounds)\b|\bmemory leaks?\b"
    r"|\bleak(?:s|ing|ed)? memory\b|\b(?:data )?races?(?: condition\w*)?\b|\bNaNs?\b"
    r"|\baccuracy (?:issue|regression|drop|loss|bug)s?\b"
    r"|\b(?:wrong|incorrect) (?:result|output|answer|value)s?\b|\billegal memory access\b|\bundefined behaviou?r\b"
    r"|\b(?:null|nil) ?pointer\b|\bNPE\b|\binfinite (?:loop|recursion)\b|\bregression\b"
    r"|崩溃|死锁|内存泄漏|数据丢失",
    re.IGNORECASE,
)
_BREAKING = re.compile(r"^BREAKING[ -]CHANGES?\s*:\s*\S", re.MULTILINE)
_BREAKING_SUBJECT = re.compile(
    r"^\W*breaking\b|\bbreaking changes?\b|\bbackwards?[- ]incompatible\b|\[breaking\]", re.IGNORECASE
)
_DEPRECATION = re.compile(r"\bdeprecat\w+", re.IGNORECASE)
_DEFAULT = re.compile(
    r"\b(?:chang|switch|updat|set|enabl|disabl|us|turn|mak|flip|bump|rais|lower|increas|decreas|reduc)"
    r"(?:e|es|ed|ing|s|\w)?\b.{0,60}\bdefaults?\b|\bby default\b|\bdefaults? to\b|\bas (?:the )?default\b",
    re.IGNORECASE,
)
_TYPO = re.compile(r"\b(?:typos?|misspell\w*|spelling|grammar|whitespace|nits?)\b", re.IGNORECASE)
_BODY_NOISE = re.compile(r"<!--(?s:.*?)(?:-->|\Z)|^[ \t]*[-*] \[[ xX]\].*$", re.MULTILINE)

_CORE_WORDS = frozenset(
    {"api", "auth", "compiler", "core", "crypto", "database", "engine", "executor", "kernel", "kernels", "memory"}
    | {"parser", "protocol", "router", "runtime", "scheduler", "security", "server", "storage"}
)
_PERIPHERY_WORDS = frozenset(
    {"bench", "benchmark", "benchmarks", "contrib", "demo", "demos", "dev", "devtools", "examples", "hack", "misc"}
    | {"playground", "script", "scripts", "site", "tool", "tooling", "tools", "website", "xtask"}
)
_MANY_AREAS = 3
_NAMED = 3
"""Names printed with a reason."""
_BODY_READ = 1_500
_BODY_SEARCHED = 16_000


def reasons_for(
    commit: Commit,
    classification: Classification,
    facts: ChangeFacts,
    weights: Mapping[str, float],
    core: tuple[str, ...],
) -> tuple[Reason, ...]:
    """Apply every rule; return those that hold, in the order in which they are told."""
    found = [
        _type_signal(classification),
        *_message_signals(commit, classification.type),
        *_api_signals(commit, facts),
        *_extent_signals(commit, facts, core),
    ]
    reasons = (
        Reason(code=code, points=round(weights.get(code, 0.0) * factor, 2), detail=detail)
        for code, factor, detail in found
    )
    return tuple(reason for reason in reasons if reason.points or reason.code.startswith("type_"))


Signal = tuple[str, float, str]
"""Reason code, factor on its weight, what was seen."""


def _type_signal(classification: Classification) -> Signal:
    """The type; of one that is a guess, no word is printed that would seem to prove it."""
    printed = () if classification.source == "estimated" else classification.evidence[:_NAMED]
    return f"type_{classification.type}", 1.0, ", ".join(printed)


def _message_signals(commit: Commit, change_type: ChangeType) -> Iterator[Signal]:
    subject = read_subject(commit.subject)
    opening = _BODY_NOISE.sub("", commit.body[:_BODY_SEARCHED])[:_BODY_READ]
    if is_breaking(commit):
        yield "breaking", 1.0, ""
    if found := _SECURITY.search(commit.subject) or _SECURITY.search(opening):
        yield "security_words", 1.0, found[0]
    if change_type in {ChangeType.FIX, ChangeType.REVERT, ChangeType.SECURITY, ChangeType.OTHER}:
        if found := _SEVERE.search(commit.subject):
            yield "severe_fix", 1.0, found[0]
        elif found := _SEVERE.search(opening):
            yield "severe_fix", 0.5, found[0]
    if found := _DEPRECATION.search(commit.subject):
        yield "deprecation", 1.0, found[0]
    if found := _TYPO.search(subject.sentence):
        yield "typo", 1.0, found[0]


def is_breaking(commit: Commit) -> bool:
    """Tell whether the author marks it so: `feat!:`, a `BREAKING CHANGE:` footer, or the words in its subject."""
    marked = read_subject(commit.subject).breaking or _BREAKING_SUBJECT.search(commit.subject)
    return bool(marked or _BREAKING.search(commit.body[:_BODY_SEARCHED]))


def _api_signals(commit: Commit, facts: ChangeFacts) -> Iterator[Signal]:
    names = facts.names
    if names.removed:
        yield "names_removed", _for_count(len(names.removed)), _some(names.removed)
    if names.changed:
        yield "names_changed", _for_count(len(names.changed)), _some(names.changed)
    if names.added:
        yield "names_added", _for_count(len(names.added)), _some(names.added)
    if facts.options_added:
        yield "options_added", 1.0, _some(facts.options_added)
    if facts.options_removed:
        yield "options_removed", 1.0, _some(facts.options_removed)
    if facts.source_lines and (found := _DEFAULT.search(commit.subject)):
        yield "default_changed", 1.0, found[0]
    elif facts.defaults:
        yield "default_changed", 0.5, ""
    if facts.major_updates:
        yield "major_update", 1.0, _some(facts.major_updates)


def _for_count(count: int) -> float:
    """One name counts once, ten count twice: many names are more, but not by their number."""
    return round(1.0 + min(math.log10(count), 1.0), 2)


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def _extent_signals(commit: Commit, facts: ChangeFacts, core: tuple[str, ...]) -> Iterator[Signal]:
    sources = [file for file in commit.files if file.kind is FileKind.SOURCE]
    if not sources:
        return
    central = [change.path for change in sources if is_core(change.path, core)]
    if central:
        yield "core", 1.0, central[0]
    elif all(is_periphery(change.path) for change in sources):
        yield "periphery", 1.0, sources[0].path
    weight = sum(_size(change) for change in sources)
    if weight > 10:  # noqa: PLR2004 - ten lines are the unit of the `size` rule
        yield "size", round(math.log10(weight / 10), 2), str(facts.source_lines)
    areas = {area_of(file) for file in sources}
    if len(areas) >= _MANY_AREAS:
        yield "many_areas", 1.0, str(len(areas))
    if facts.new_sources:
        yield "new_files", _for_count(len(facts.new_sources)), str(len(facts.new_sources))


def _size(change: ChangedFile) -> float:
    """Removed lines are read faster than added ones; moved files hardly at all."""
    return change.additions + change.deletions / 3


def is_core(path: str, patterns: tuple[str, ...]) -> bool:
    """Tell whether a source file matches the user's `core` patterns or, without any, bears a name of a central part."""
    if patterns:
        return bool(spec_of(patterns).match_file(path))
    words = {part for folder in path.lower().split("/") for part in re.split(r"[._-]", folder)}
    return bool(words & _CORE_WORDS) and not is_periphery(path)


def is_periphery(path: str) -> bool:
    """Tell whether a file lies in a folder of scripts, tools or the like."""
    return not _PERIPHERY_WORDS.isdisjoint(path.lower().split("/")[:-1])


@lru_cache(maxsize=16)
def spec_of(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    """Compile gitignore-style patterns once."""
    return GitIgnoreSpec.from_lines(patterns)
