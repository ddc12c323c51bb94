"""Renamed the wrong way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.outlines import SIGN
from mkdocs_commit_digest.collect.evidence.rules.disproofs import Disproof, at
from mkdocs_commit_digest.collect.evidence.rules.phrases import SHORT, named, patterns, readings

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
    from mkdocs_commit_digest.collect.evidence.outlines import Outline

_OLD = rf"(?P<old>{SIGN})"
_RENAMED = patterns(
    rf"{_OLD}{SHORT} (?:is|are|was|were|has been|have been|gets) (?:now )?(?:renamed|moved)"
    rf" (?:to|as|into) {named('new')}",
    rf"\brenam(?:es|ed|e|ing) {named('old')}{SHORT} (?:to|as|into) {named('new')}",
    rf"{_OLD}{SHORT}(?:重命名|改名|更名|改称){SHORT}(?P<new>{SIGN})",
)


def renamed(outline: Outline, index: CommitIndex) -> Disproof | None:
    """The new name given as the old one."""
    if not index.lines.is_whole:
        return None
    for match in readings(_RENAMED, outline.text):
        old, new = outline.token(match["old"]), outline.token(match["new"])
        verdict = None if old == new else _files(old, new, index) or _names(old, new, index)
        if verdict:
            return verdict
    return None


def _files(old: str, new: str, index: CommitIndex) -> Disproof | None:
    for before, after in index.renames:
        if _ends(after, old) and _ends(before, new) and not (_ends(before, old) and _ends(after, new)):
            return Disproof(f"`{before}` was renamed to `{after}`", after, after)
    return None


def _names(old: str, new: str, index: CommitIndex) -> Disproof | None:
    """A name that goes stands on a removed line; this one is only used further."""
    if any(old in path or new in path for pair in index.renames for path in pair):
        return None
    before, after = index.lines.sides(old), index.lines.sides(new)
    if before.removed or not before.added:
        return None
    is_turned = bool(after.removed) and not after.added
    line = next((line for line in before.added if is_turned or line.is_program), None)
    return at(line, f"`{old}` stands on no removed line, and on added ones", old) if line else None


def _ends(path: str, token: str) -> bool:
    return path == token or path.endswith("/" + token.strip("/"))
