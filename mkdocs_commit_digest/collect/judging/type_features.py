"""Commit → the features by which its type is judged: words of the message, counts of the diff. Pure.

All features are yes or no. Each carries what to print when it was what decided: a word as its author wrote it, or a
path or name of the diff; empty where nothing can be shown.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.change_facts import COMPANIONS, OPTION_KINDS
from mkdocs_commit_digest.collect.judging.line_cues import CUES, cues_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.judging.change_facts import ChangeFacts

_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*|[\u4e00-\u9fff]{2}")
_CODE = re.compile(r"`[^`]*`|\b\w+(?:[_.:/]{1,2}\w+)+(?:\(\))?|\b[a-z]+[A-Z]\w*|\b\w+\(\)")
_VERSION = re.compile(r"\bv?\d+\.\d+(?:\.\d+)?\b|\bv\d+\b")
_UPDATE = re.compile(r"\b(?:from|to)\s+[`'\"]?v?\d|→")
_BOT = re.compile(r"\[bot\]|\bbot\b|renovate|dependabot|pre-commit-ci", re.IGNORECASE)
_NOT_IN_BODY = re.compile(
    r"<!--(?s:.*?)(?:-->|\Z)|```(?s:.*?)(?:```|\Z)|https?://\S+|^[ \t]*[-*] \[[ xX]\].*$|^[\w-]{1,40}-by:.*$",
    re.MULTILINE | re.IGNORECASE,
)
_CLOSED = re.compile(
    r"\b(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?)\b:?\s{1,3}(?:[\w./-]{1,60})?(?:#\d|https?:)", re.IGNORECASE
)
"""`Fixes #12` says what is closed, which features do as well: it shows a reader nothing."""
_BODY_READ = 500
_SMALL = 30
"""Changed lines of source up to which single words of the diff are telling."""

_TEST_RATIOS = (0.3, 1.5, 5.0)
"""Changed lines of tests for one of source, between few and many."""

_FILLERS = frozenset(
    {
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "for",
        "from",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "more",
    }
    | {"of", "on", "or", "our", "some", "that", "the", "their", "this", "to", "up", "via", "we", "when", "will", "with"}
)

_NAMES = frozenset({"api"})
_MAX_LINE = 401
"""With its sign."""


def features_of(sentence: str, commit: Commit, facts: ChangeFacts) -> dict[str, str]:
    """Return the features that hold, each with what to print of it; `sentence` is the subject without its marks."""
    found = dict(_of_sentence(sentence))
    found.update(_of_body(commit.body))
    if _BOT.search(commit.author):
        found["author:bot"] = commit.author
    found.update(_of_kinds(commit, facts))
    found.update(_of_size(commit, facts))
    found.update(_of_facts(facts))
    found.update(_of_lines(commit, facts))
    return found


def stem(word: str) -> str:
    """Cut the endings that English verbs and plurals take: `fixes`, `fixed`, `fixing` → `fix`."""
    word = word.lower().replace("'", "")
    for ending in ("ing", "ed", "es", "s", "e"):
        least = 3 if ending in {"ing", "ed"} else 2
        if word.endswith(ending) and len(word) - len(ending) > least - (ending == "s") and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls" else word  # noqa: PLR2004


def _of_sentence(sentence: str) -> Iterator[tuple[str, str]]:
    plain = _CODE.sub(" ", sentence)
    if plain != sentence:
        yield "has:code", ""
    for name, pattern in (("version", _VERSION), ("update", _UPDATE)):
        if found := pattern.search(sentence):
            yield f"has:{name}", found[0]
    words = [(stem(word), word) for word in _WORD.findall(plain)[:40]]
    for place, (root, word) in zip(("first", "second"), words, strict=False):
        yield f"{place}:{root}", _shown(word)
    for root, word in words:
        yield f"word:{root}", _shown(word)
    for (root, word), (next_root, next_word) in pairwise(words):
        yield f"pair:{root} {next_root}", f"{word} {next_word}" if _shown(word) and _shown(next_word) else ""
    yield f"length:{min(len(sentence.split()), 12) // 3}", ""


def _of_body(body: str) -> Iterator[tuple[str, str]]:
    text = _NOT_IN_BODY.sub(" ", body[:6_000])[:_BODY_READ]
    if not text.strip():
        yield "body:none", ""
    words = _WORD.findall(text)
    in_prose = set(_WORD.findall(_NOT_IN_BODY.sub(" ", _CLOSED.sub(" ", body[:6_000]))))
    for word in words:
        yield f"body:{stem(word)}", _shown(word) if word in in_prose else ""


def _shown(word: str) -> str:
    """Words that hold sentences together explain nothing, whatever they weigh."""
    return "" if word.lower() in _FILLERS else word


def largest_of(kind: FileKind, commit: Commit) -> str:
    """Return the path of the most changed file of a kind; empty if there is none."""
    files = [file for file in commit.files if file.kind is kind]
    return max(files, key=lambda file: (file.lines, file.path)).path if files else ""


def _of_kinds(commit: Commit, facts: ChangeFacts) -> Iterator[tuple[str, str]]:
    kinds = set(facts.files) - COMPANIONS
    for kind in facts.files:
        yield f"has:{kind}", largest_of(kind, commit)
    if len(kinds) == 1:
        only = next(iter(kinds))
        yield f"only:{only}", largest_of(only, commit)
    if kinds and all(kind.is_configuration for kind in kinds):
        yield "only:setup", largest_of(max(kinds, key=lambda kind: (facts.lines[kind], kind)), commit)
    if not facts.files:
        yield "only:nothing", ""
    total = sum(facts.lines.values()) or 1
    for kind, lines in facts.lines.items():
        if lines > 0.5 * total:
            yield f"most:{kind}", largest_of(kind, commit)
    yield from _of_tests(facts, kinds)


def _of_tests(facts: ChangeFacts, kinds: set[FileKind]) -> Iterator[tuple[str, str]]:
    """How tests go along with source."""
    if FileKind.SOURCE not in kinds:
        return
    if FileKind.TESTS not in kinds:
        yield "source:untested", ""
        return
    ratio = facts.lines[FileKind.TESTS] / (facts.source_lines + 1)
    yield f"tests-to-source:{sum(ratio >= bound for bound in _TEST_RATIOS)}", ""


def _of_size(commit: Commit, facts: ChangeFacts) -> Iterator[tuple[str, str]]:
    files = len(commit.files)
    yield f"files:{min(files.bit_length(), 7)}", ""
    yield f"source-lines:{min(facts.source_lines.bit_length(), 12)}", ""
    yield f"lines:{min(facts.written_lines.bit_length(), 12)}", ""
    sources = [file for file in commit.files if file.kind is FileKind.SOURCE]
    added = sum(change.additions for change in sources)
    removed = sum(change.deletions for change in sources)
    if added + removed:
        share = added / (added + removed)
        yield f"added-share:{round(share * 8)}", ""
    for status in ("added", "deleted", "renamed"):
        count = sum(change.status == status for change in sources)
        if count:
            yield f"source-{status}:{1 if count == 1 else 2}", ""
        elif any(change.status == status for change in commit.files):
            yield f"other-{status}", ""


def _of_facts(facts: ChangeFacts) -> Iterator[tuple[str, str]]:
    named = {
        "names:added": facts.named(_NAMES, "added"),
        "names:removed": facts.named(_NAMES, "removed"),
        "names:changed": facts.named(_NAMES, "changed"),
        "options:added": facts.named(OPTION_KINDS, "added"),
        "options:removed": facts.named(OPTION_KINDS, "removed"),
        "major": facts.major_updates(),
    }
    for name, names in named.items():
        if names:
            yield name, names[0]
    counted = {
        "defaults": facts.named({"default"}),
        "formatting": facts.formatting_only,
        "comments": facts.comments_only,
    }
    for name, holds in counted.items():
        if holds:
            yield name, ""
    if named["names:added"] and not named["names:removed"]:
        yield "names:only-added", named["names:added"][0]


def _of_lines(commit: Commit, facts: ChangeFacts) -> Iterator[tuple[str, str]]:
    """Cues on the changed lines of source; which side they stand on tells more than that they are there."""
    sources = [file for file in commit.files if file.kind is FileKind.SOURCE]
    lines = [line for file in sources[:50] for line in file.changed_lines[:400]]
    if not lines:
        return
    added = [line[1:_MAX_LINE] for line in lines if line[0] == "+"]
    removed = [line[1:_MAX_LINE] for line in lines if line[0] == "-"]
    size = "small" if facts.source_lines <= _SMALL else "large"
    more, fewer = (Counter(cue for line in side for cue in cues_on(line)) for side in (added, removed))
    for name in CUES:
        balance = more[name] - fewer[name]
        if balance:
            yield f"{size}:{'more' if balance > 0 else 'fewer'}-{name}", ""
