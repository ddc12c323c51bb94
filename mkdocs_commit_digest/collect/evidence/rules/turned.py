"""What a statement says is added was removed, and the reverse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.outlines import SIGN
from mkdocs_commit_digest.collect.evidence.patch_text import stands_in
from mkdocs_commit_digest.collect.evidence.rules.definitions import is_defined_on
from mkdocs_commit_digest.collect.evidence.rules.disproofs import Disproof, at
from mkdocs_commit_digest.collect.evidence.rules.phrases import LEAD, LIST, NOUN, SHORT, patterns, readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.collect.evidence.changed_lines import Line
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
    from mkdocs_commit_digest.collect.evidence.outlines import Outline

_NAMES = rf"{LEAD}(?:{NOUN} )?(?P<names>{LIST})"
_SCOPE = rf"(?: (?:to|in|into|from|of) {LEAD}(?:{NOUN} )?(?P<scope>{SIGN}))?"
_ZH_SCOPE = rf"(?:(?:在|从|给|为|向)?\s?(?P<scope>{SIGN})\s?(?:中|里|内|上)?\s?的?)?"
_ZH_GAP = r"(?P<gap>[^\ue000-\uf8ff，。；：,.;:]{0,12}?)"
_IS = r"(?:is|are|has been|have been) (?:newly |now |also )?"
_START = r"(?:^|[:;(] ?|[-*•] )"
_ADDED = patterns(
    rf"(?:\b(?:adds|introduces|gains)|{_START}(?:added?|introduced?)) {_NAMES}"
    rf"(?! (?:support|handling|to (?!the\b|{SIGN})|from|for|with)\b|-){_SCOPE}",
    rf"(?P<names>{LIST})(?: {NOUN})? {_IS}(?:added|introduced){_SCOPE}",
    rf"{_ZH_SCOPE}(?:新增|增加|添加|引入|加入)了?{_ZH_GAP}(?P<names>{LIST})(?:\s?的\s?(?P<of>{SIGN}))?",
)
_REMOVED = patterns(
    rf"(?:\b(?:removes|drops|deletes)|{_START}(?:removed?|dropp?(?:ed)?|deleted?)) {_NAMES}"
    rf"(?! (?:to|for|with)\b|-){_SCOPE}",
    rf"(?P<names>{LIST})(?: {NOUN})? {_IS}(?:removed|dropped|deleted){_SCOPE}",
    rf"\b(?:support|handling) (?:for|of) (?:[a-z]+(?:'s)? )?(?P<names>{LIST})(?: {NOUN})? {_IS}(?:removed|dropped)",
    rf"{_ZH_SCOPE}(?:删除|移除|去掉|去除|删去)了?{_ZH_GAP}(?P<names>{LIST})",
    rf"(?P<names>{SIGN})\s?{SHORT}(?:被|已被|已)(?:删除|移除|去掉|去除)",
)
_NOT = re.compile(
    r"(?:\b(?:not|no|never|no longer|without|would|could|can|should|may|might|must|if|to|were|was)"
    r"|n't|不|未|无|没有|避免|防止|可以|应|需|若|如果)[^\ue000-\uf8ff]{0,16}$",
    re.IGNORECASE,
)
"""What turns a verb round, or makes it a possibility."""
_ABOUT = re.compile(r"[对针关为在从当使支]")
"""What is added is something about the name, not the name."""
_OPTION = re.compile(
    r"\blong\s*=|add_argument|add_option|\.option\(|click\.|[Ff]lags?\.|\.flag\(|make_option|Option\(|\balias"
)
_HAS_A_LETTER = re.compile(r"[^\W\d]")
_BEFORE = 24


def turned(outline: Outline, index: CommitIndex) -> Disproof | None:
    """Added for removed, removed for added."""
    if not index.lines.is_whole:
        return None
    for ways, judge in ((_ADDED, _not_added), (_REMOVED, _not_removed)):
        for match in readings(ways, outline.text):
            groups = match.groupdict()
            scope = next(iter(outline.named(groups.get("scope"))), "")
            is_about = _ABOUT.search(groups.get("gap") or "") and not (scope and index.path(scope))
            if is_about or _NOT.search(outline.text[max(0, match.start() - _BEFORE) : match.start()]):
                continue
            named = outline.named(f"{groups['names']}{groups.get('of') or ''}")
            names = tuple(name for name in named if _HAS_A_LETTER.search(name))
            verdict = judge(names, scope, index) if names else None
            if verdict:
                return verdict
    return None


def _not_added(names: Sequence[str], scope: str, index: CommitIndex) -> Disproof | None:
    if scope:
        lines = _within(scope, index)
        removed = [line for name in names for line in _on(lines, name, "-")]
        if removed and not any(_on(lines, name, "+") for name in names):
            return at(removed[0], f"in `{scope}`, `{names[0]}` stands on removed lines only", names[0])
        if removed:
            return None
    for name in names:
        if index.stands_beside(name):
            continue
        sides = index.lines.sides(name)
        if sides.removed and not index.lines.has(name, "+"):
            return at(sides.removed[0], f"`{name}` stands on removed lines and on no added one", name)
    return None


def _not_removed(names: Sequence[str], scope: str, index: CommitIndex) -> Disproof | None:
    for name in names:
        if index.is_gone(name):
            continue
        verdict = _comes(name, index) or (None if scope else _stays(name, index))
        if verdict:
            return verdict
    return None


def _comes(name: str, index: CommitIndex) -> Disproof | None:
    if index.lines.has(name, "-"):
        return None
    sides = index.lines.sides(name)
    new = [line for line in sides.added if line.is_program or is_defined_on(line, name)]
    if new and not sides.kept:
        return at(new[0], f"`{name}` stands on added lines and on no removed one", name)
    return None


def _stays(name: str, index: CommitIndex) -> Disproof | None:
    """Find lines that come again as they were, or an option that is still defined."""
    sides = index.lines.sides(name)
    new = {(line.path, line.text.strip()) for line in sides.added if line.is_program}
    if sides.removed and " " not in name and all((line.path, line.text.strip()) in new for line in sides.removed):
        return at(sides.added[0], f"the lines with `{name}` are moved, not removed", name)
    if not name.startswith("--") or not name[2:]:
        return None
    quoted = re.compile(rf"[\"'](?:--)?{re.escape(name[2:])}[\"' =\[<]")
    lines = (line for line in index.lines.all() if line.side != "-" and line.is_program and name[2:] in line.text)
    line = next((line for line in lines if quoted.search(line.text) and _OPTION.search(line.text)), None)
    return at(line, f"the option `{name}` is still defined", name) if line else None


def _within(scope: str, index: CommitIndex) -> list[Line]:
    """Return the lines of a file, or of the hunks within something, that define it, or that name it."""
    place = index.path(scope)
    if place:
        return [line for line in index.lines.all() if line.path == place.path]
    hunks = index.lines.hunks
    inside = [hunk for hunk in hunks if stands_in(hunk.context, scope)]
    defining = [hunk for hunk in hunks if any(is_defined_on(line, scope) for line in hunk.lines)]
    naming = [hunk for hunk in hunks if any(line.has(scope) for line in hunk.lines)]
    return [line for hunk in inside or defining or naming for line in hunk.lines]


def _on(lines: Sequence[Line], name: str, side: str) -> list[Line]:
    return [line for line in lines if line.side == side and line.has(name)]
