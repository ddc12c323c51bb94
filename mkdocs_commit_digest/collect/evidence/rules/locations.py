"""Said to be defined in a file, and defined in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.outlines import SIGN
from mkdocs_commit_digest.collect.evidence.rules.definitions import is_defined_on
from mkdocs_commit_digest.collect.evidence.rules.disproofs import Disproof, at
from mkdocs_commit_digest.collect.evidence.rules.phrases import LEAD, LIST, NOUN, SHORT, patterns, readings

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
    from mkdocs_commit_digest.collect.evidence.outlines import Outline

_NAME, _FILE = rf"(?P<name>{SIGN})", rf"{LEAD}(?:{NOUN} )?(?P<file>{SIGN})"
_DEFINED = patterns(
    rf"{_NAME}(?: {NOUN})?,? (?:is |are |was )?(?:now )?(?:newly )?"
    rf"(?:defined|declared|implemented|located|lives?|resides?|sits) in {_FILE}",
    rf"(?P<file>{SIGN}) (?:defines|declares|implements) {LEAD}(?:{NOUN} )?{_NAME}",
    rf"{_NAME}\s?(?:被|现)?(?:定义|声明|实现|位于|放|写|存放)(?:在|于)?\s?(?P<file>{SIGN})",
    rf"在\s?(?P<file>{SIGN})\s?(?:中|里)?\s?(?:定义|声明|实现)了?{SHORT}{_NAME}",
)
_ADDED_TO = patterns(
    rf"\b(?:adds|introduces) {LEAD}(?:{NOUN} )?(?P<names>{LIST})(?: {NOUN})? (?:to|in) {_FILE}",
    rf"(?P<names>{LIST})(?: {NOUN})? (?:is|are|has been|have been) added (?:to|in) {_FILE}",
    rf"(?:在|向|给)\s?(?P<file>{SIGN})\s?(?:中|里)?\s?(?:新增|增加|添加|加入)了?{SHORT}(?P<names>{LIST})",
)


def locations(outline: Outline, index: CommitIndex) -> Disproof | None:
    """X in one file, where another has it."""
    for match in readings(_DEFINED, outline.text):
        verdict = _defined_elsewhere(outline.token(match["name"]), outline.token(match["file"]), index)
        if verdict:
            return verdict
    if not index.lines.is_whole:
        return None
    for match in readings(_ADDED_TO, outline.text):
        verdict = _added_elsewhere(outline.named(match["names"]), outline.token(match["file"]), index)
        if verdict:
            return verdict
    return None


def _defined_elsewhere(name: str, file: str, index: CommitIndex) -> Disproof | None:
    paths = index.paths_of(file)
    if not paths or index.path(name):
        return None
    lines = [line for line in index.lines.all() if line.side != "-" and is_defined_on(line, name)]
    if not lines or any(line.path in paths for line in lines):
        return None
    return at(lines[0], f"`{name}` is defined in `{lines[0].path}`", lines[0].path)


def _added_elsewhere(names: tuple[str, ...], file: str, index: CommitIndex) -> Disproof | None:
    paths = index.paths_of(file)
    if not paths:
        return None
    for name in names:
        if any(name in path for path in index.paths):
            continue
        here = any(line.path in paths and name in line.text for line in index.lines.all())
        there = [line for line in index.lines.sides(name).added if line.is_program]
        if there and not here:
            return at(there[0], f"`{name}` stands in `{there[0].path}`, not in `{file}`", there[0].path)
    return None
