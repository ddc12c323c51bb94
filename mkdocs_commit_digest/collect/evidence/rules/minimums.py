"""The least version of something, against the lines that state one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.outlines import SIGN
from mkdocs_commit_digest.collect.evidence.rules.disproofs import Disproof, at
from mkdocs_commit_digest.collect.evidence.rules.phrases import patterns, readings

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
    from mkdocs_commit_digest.collect.evidence.outlines import Outline

_V = rf"v?(?P<version>{SIGN})"
_STATED = patterns(
    rf"\b(?:needs?|requires?|demands?|supported|minimum|from|since|at least)(?: [a-z]+){{0,6}} {_V}"
    r"(?: or (?:later|newer|above|higher)|\+| on(?:wards)?\b)",
    rf"\b(?:at least|no older than)(?: [a-z]+)? {_V}",
    rf"\bminimum (?:supported )?version (?:of [a-z]+ )?(?:is|becomes|of) (?:[a-z]+ )?{_V}",
    rf"\brais(?:es|ed) (?:the )?(?:minimum|floor) [^.;\ue000-\uf8ff]{{0,40}}? to (?:[a-z]+ )?{_V}",
    rf"(?:至少|最低|不低于|需要|要求)\s?(?:[a-z]+\s?|版本\s?|为\s?){{0,3}}{_V}\s?(?:或更高|及以上|以上|或以上|及更高|版本)",
)
_STATES = re.compile(
    r"\bmin|minimum|least|or (?:later|newer|above)|newer|older|support|requires?|>=|rust-version|engines|msrv|\bsince\b"
    r"|\bbelow\b|最低|以上|至少",
    re.IGNORECASE,
)
_VERSIONS = re.compile(r"(?<![\w.])v?(\d{1,5}(?:\.\d{1,5}){1,3})(?![\w.-]*[a-z])")
_PLAIN = re.compile(r"v?\d{1,5}(?:\.\d{1,5}){1,3}")


def minimums(outline: Outline, index: CommitIndex) -> Disproof | None:
    """A least version that no line states, where others are stated."""
    for match in readings(_STATED, outline.text):
        stated = outline.token(match["version"])
        if not _PLAIN.fullmatch(stated):
            continue
        version = stated.lstrip("vV")
        lines = [line for line in index.lines.all() if line.side != "-" and _STATES.search(line.text)]
        if any(line.has(version) for line in lines):
            continue
        for line in lines:
            others = [other for other in _VERSIONS.findall(line.text) if other.count(".") == version.count(".")]
            if line.side == "+" and others:
                return at(line, f"the least version is {others[0]}", others[0])
    return None
