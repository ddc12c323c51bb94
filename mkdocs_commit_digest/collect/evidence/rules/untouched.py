"""Said to be as it was, or to be all that changed, against the files that changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.evidence.outlines import SIGN
from mkdocs_commit_digest.collect.evidence.rules.disproofs import Disproof
from mkdocs_commit_digest.collect.evidence.rules.phrases import LEAD, NOUN, ZH_NOUN, patterns, readings

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
    from mkdocs_commit_digest.collect.evidence.outlines import Outline

_NAME = rf"(?P<name>{SIGN})"
_SAME = patterns(
    rf"{_NAME}(?: {NOUN})? (?:is|are|remains?|stays?|was|were) (?:left )?"
    r"(?:unchanged|untouched|unaffected|as (?:it|they) (?:is|was|are|were))",
    rf"{_NAME}(?: {NOUN})? (?:is|are|was|were) not (?:changed|touched|affected|modified)",
    rf"{_NAME}(?: {NOUN})? keeps? (?:its|their) (?:old|previous|former|present|current) ",
    rf"{_NAME}\s?{ZH_NOUN}?\s?"
    r"(?:保持不变|不受影响|未改动|没有改动|没有变化|未受影响|维持原样|未作修改|没有修改|未被修改)",
)
_ONLY = patterns(
    rf"\bonly {LEAD}(?:{NOUN} )?{_NAME}(?: {NOUN})? (?:is|was|gets) (?:touched|changed|modified|edited|affected)",
    rf"\b(?:touches|changes|modifies|edits) only {LEAD}(?:{NOUN} )?{_NAME}(?! (?:and|in|for)\b)",
    rf"(?:仅|只|只有)(?:修改|改动|涉及|触及|更改)了?\s?{_NAME}(?!\s?(?:和|与|、|中|的|里))",
)
_BESIDE = frozenset(
    {
        FileKind.TESTS,
        FileKind.SNAPSHOT,
        FileKind.DOCUMENTATION,
        FileKind.RELEASE_NOTES,
        FileKind.LOCK,
        FileKind.GENERATED,
    }
)
"""Files that go along with a change."""
_FEWEST = 2


def untouched(outline: Outline, index: CommitIndex) -> Disproof | None:
    """A changed file called as it was, or one of several called the only one."""
    for match in readings(_SAME, outline.text):
        token = outline.token(match["name"])
        path = next((path for path in sorted(index.changed_paths) if _is(path, token, index)), None)
        if path:
            return Disproof(f"`{path}` is changed", path, path)
    for match in readings(_ONLY, outline.text):
        mine = index.paths_of(outline.token(match["name"]))
        others = sorted(path for path in index.changed_paths - mine if index.kinds[path] not in _BESIDE)
        if mine and others:
            return Disproof(f"`{others[0]}` is changed, too", others[0], others[0])
    return None


def _is(path: str, token: str, index: CommitIndex) -> bool:
    """Tell whether a token is a file's path, or a command of two words or more that its file is called after."""
    if path in index.paths_of(token):
        return True
    words = re.findall(r"[a-z0-9]+", token.lower())
    stem = re.findall(r"[a-z0-9]+", path.rpartition("/")[2].rpartition(".")[0].lower())
    is_command = " " in token and len(stem) >= _FEWEST and words[-len(stem) :] == stem
    return is_command and index.kinds[path] is FileKind.SOURCE
