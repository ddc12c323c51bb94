"""What a statement calls old is new, and what it calls new is old."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.outlines import SIGN
from mkdocs_commit_digest.collect.evidence.patch_text import occurrences, stands_in
from mkdocs_commit_digest.collect.evidence.rules.disproofs import Disproof, at
from mkdocs_commit_digest.collect.evidence.rules.phrases import GAP, NOUN, SHORT, named, patterns, readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.collect.evidence.changed_lines import Line
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
    from mkdocs_commit_digest.collect.evidence.outlines import Outline

_BECOMES = (
    r"(?:改为|改成|变为|变成|换成|换为|替换为|调整为|改用|切换(?:到|为|至)"
    r"|(?:升级|升|提升|提高|降低|降|增加|减少|增大|缩短|延长|更新|修改|调整)(?:到|至|为))"
)
_OLD, _NEW = rf"(?P<old>{SIGN})", rf"(?P<new>{SIGN})"
_IS_REPLACED = r"(?:is|are|was|were|has been|have been|gets) (?:now )?replaced"
_REPLACED = patterns(
    rf"\breplac(?:es|ed|ing|e) {named('old')} (?:by|with) {named('new')}",
    rf"{_OLD}(?: {NOUN})? {_IS_REPLACED} (?:by|with) {named('new')}",
    rf"(?:将|把)\s?{_OLD}\s?(?:整体)?(?:替换|取代|代替)为?{SHORT}{_NEW}",
)
"""The old one is gone."""
_CHANGED = patterns(
    rf"\breplac(?:es|ed|ing|e) {named('old')}{SHORT} (?:by|with) {named('new')}",
    rf"{_OLD}{SHORT} {_IS_REPLACED} (?:by|with) {named('new')}",
    rf"{_OLD}{SHORT} gives? way to {named('new')}",
    rf"{_OLD}{SHORT} in favou?r of {named('new')}",
    rf"{_OLD} becomes {named('new')}",
    rf"{_NEW}{SHORT},? (?:instead of|rather than|in place of) {named('old')}",
    rf"{_NEW} (?:now )?replaces {named('old')}(?! with| by)",
    rf"(?:由|从|自|将|把)\s?{_OLD}{GAP}{_BECOMES}{GAP}{_NEW}",
    rf"{_OLD}\s?(?:被|已)?\s?{_BECOMES}{SHORT}{_NEW}",
    rf"{_OLD}{SHORT}被{SHORT}{_NEW}\s?(?:取代|替换|代替|替代)",
    rf"不再{SHORT}{_OLD}{SHORT}[，,]\s?(?:而是|而|改为|改用|改成){SHORT}{_NEW}",
    rf"(?:用|以)\s?{_NEW}{SHORT}(?:取代|替换|代替|替代)了?{SHORT}{_OLD}",
    rf"{_NEW}{SHORT}[，,]?\s?(?:而不是|而非|而不再是|取代了?|代替了?|替代了?)\s?{SHORT}{_OLD}",
)
_FROM_TO = patterns(rf"\bfrom {named('old')}{GAP} to {named('new')}", rf"{_OLD}\s?(?:→|->|=>)\s?{_NEW}")
"""Ranges, moves and chains of calls look the same, so a sentence needs a verb of change."""
_CHANGES = re.compile(
    r"chang|moves from|moved from|bump|rais|lower|increas|decreas|reduc|upgrad|updat|downgrad|switch|migrat|convert"
    r"|turn|goes|\bgo\b|went|grow|shrink|drop|adjust|swap|replac|\bpin|[改变升降换]",
    re.IGNORECASE,
)
_OF = re.compile(
    rf"(?P<name>{SIGN}){GAP}(?:\b(?:chang|goes|rais|lower|switch)[a-z]*(?: [a-z]+)? from {SIGN}|(?:由|从)\s?{SIGN})"
)
_AGAINST = (
    r"(?!no\b|not\b|refuse|reject|den|ignor|drop|remov|prevent|avoid|fail|skip|without|forbid|disallow|redundant"
    r"|unused|obsolete|unneeded|unnecessary|useless|dead|gone|missing)"
)
_NOW = patterns(
    rf"\bnow {_AGAINST}[a-z]+(?: [a-z]+){{0,4}} {_NEW}",
    rf"(?:现在|如今|现)(?:会|将)?(?:使用|返回|采用|调用|读取|接受|改用)\s?{_NEW}",
)
_BEFORE = patterns(
    rf"\b(?:used to|previously|formerly)(?: [a-z]+){{1,5}} {_OLD}",
    rf"(?:原先|原本|此前|以前|之前|过去)(?:会|是|使用|返回|采用|调用|读取|接受|为)\s?{_OLD}",
)
_TURNS = re.compile(r"instead|rather|no longer|not |never|without|unlike|不|而非|取代|代替", re.IGNORECASE)
_HAS_A_LETTER = re.compile(r"[^\W\d]")


def swapped(outline: Outline, index: CommitIndex) -> Disproof | None:
    """Old → new stated the other way round, or as the present what only removed lines have."""
    text = outline.text
    ways = (*_CHANGED, *_FROM_TO) if _CHANGES.search(text) else _CHANGED
    for match in readings(ways, text):
        verdict = _turned_round(outline.token(match["old"]), outline.token(match["new"]), index)
        if verdict:
            return verdict
    if not index.lines.is_whole:
        return None
    return (
        next(filter(None, (_new_only(outline.token(match["old"]), index) for match in readings(_REPLACED, text))), None)
        or _moved_only(outline, index)
        or _no_more(outline, index)
        or _not_yet(outline, index)
    )


def _turned_round(old: str, new: str, index: CommitIndex) -> Disproof | None:
    """Find a run where the new one goes and the old one comes; one where it is as stated settles it."""
    if not old or not new or old == new:
        return None
    found: Disproof | None = None
    for run in index.lines.runs:
        if not run.removed or not run.added:
            continue
        (old_before, new_before), (old_after, new_after) = (
            _counts(side, old, new) for side in (run.removed, run.added)
        )
        if old_before > old_after and new_after > new_before:
            return None
        if not old_before and old_after and new_before > new_after:
            line = next(line for line in run.added if old in line.text)
            found = found or at(line, f"`{old}` is what the commit puts in place of `{new}`", old)
    return found


def _counts(lines: Sequence[Line], *tokens: str) -> tuple[int, ...]:
    """Count how often each token stands there; what stands within a longer one does not count."""
    counts = dict.fromkeys(tokens, 0)
    for line in lines:
        text = line.text
        for token in sorted(tokens, key=len, reverse=True):
            if token in text and stands_in(text, token):
                counts[token] += sum(1 for _ in occurrences(text, token))
                text = text.replace(token, " ")
    return tuple(counts[token] for token in tokens)


def _new_only(old: str, index: CommitIndex) -> Disproof | None:
    """Find what is said to be replaced, or to have been before, and of which there are added lines alone."""
    if not _HAS_A_LETTER.search(old) or index.stands_beside(old):
        return None
    sides = index.lines.sides(old)
    line = next((line for line in sides.added if line.is_program), None)
    if line is None or sides.removed or sides.kept:
        return None
    return at(line, f"`{old}` stands on added lines only", old)


def _moved_only(outline: Outline, index: CommitIndex) -> Disproof | None:
    """Find what is said to have another value now, and whose lines only stand elsewhere."""
    match = _OF.search(outline.text)
    if not match:
        return None
    name = outline.token(match["name"])
    sides = index.lines.sides(name)
    before, after = (sorted((line.path, line.text.strip()) for line in side) for side in (sides.removed, sides.added))
    if before and before == after:
        return at(sides.added[0], f"the lines with `{name}` are moved, not changed", name)
    return None


def _no_more(outline: Outline, index: CommitIndex) -> Disproof | None:
    """Find what is said to be there now, and stands on removed lines only."""
    for match in readings(_NOW, outline.text):
        token = outline.token(match["new"])
        if _TURNS.search(match.group()) or index.stands_beside(token):
            continue
        sides = index.lines.sides(token)
        if sides.removed and not sides.added and not sides.kept:
            return at(sides.removed[0], f"`{token}` stands on removed lines only", token)
    return None


def _not_yet(outline: Outline, index: CommitIndex) -> Disproof | None:
    """Find what is said to have been there before, and stands on added lines only."""
    tokens = (
        outline.token(match["old"]) for match in readings(_BEFORE, outline.text) if not _TURNS.search(match.group())
    )
    return next(filter(None, (_new_only(token, index) for token in tokens)), None)
