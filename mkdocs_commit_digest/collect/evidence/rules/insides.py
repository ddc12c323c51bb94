"""Said to happen in a function that is shown, and in which nothing changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.outlines import SIGN
from mkdocs_commit_digest.collect.evidence.patch_text import stands_in
from mkdocs_commit_digest.collect.evidence.rules.definitions import is_defined_on
from mkdocs_commit_digest.collect.evidence.rules.disproofs import Disproof, at
from mkdocs_commit_digest.collect.evidence.rules.phrases import LEAD, NOUN, patterns, readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.collect.evidence.changed_lines import Line
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
    from mkdocs_commit_digest.collect.evidence.outlines import Outline

_INSIDE = patterns(
    r"\b(?:happens|is (?:now )?(?:added|done|made|implemented|handled)|are (?:now )?added|lives?|takes place|sits)"
    rf" (?:to|in|inside|within) {LEAD}(?:{NOUN} )?(?P<name>{SIGN})",
    rf"(?:写|实现|发生|添加|加|放|位于|放置)(?:在|到|于)?\s?(?P<name>{SIGN})\s?(?:函数|方法)?\s?(?:中|里|内|之中|当中)",
)
_NAME = re.compile(r"[A-Za-z_][\w.:]*")
_CLOSES = re.compile(r"\s*[)}\]]|\s*(?:else|elif|except|finally|end)\b")


def insides(outline: Outline, index: CommitIndex) -> Disproof | None:
    """A change placed in a function that stays as it was."""
    for match in readings(_INSIDE, outline.text):
        name = outline.token(match["name"])
        line = None if index.path(name) or not _NAME.fullmatch(name) else _unchanged(name, index)
        if line:
            return at(line, f"nothing changes in `{name}` as far as it is shown", name)
    return None


def _unchanged(name: str, index: CommitIndex) -> Line | None:
    """Return where a function is defined, if no changed line is in it, or may be."""
    shown: Line | None = None
    for hunk in index.lines.hunks:
        if stands_in(hunk.context, name):
            return None
        for number, line in enumerate(hunk.lines):
            if is_defined_on(line, name.rsplit(".", 1)[-1]):
                if line.side != " " or _changes(hunk.lines[number + 1 :], line):
                    return None
                shown = line
    return shown


def _changes(after: Sequence[Line], definition: Line) -> bool:
    """Tell whether a line of what a definition holds has a side; what holds it ends where the indentation does."""
    depth = _indentation(definition.text)
    for line in after:
        if line.text.strip() and _indentation(line.text) <= depth and not _CLOSES.match(line.text):
            return False
        if line.side != " ":
            return True
    return False


def _indentation(text: str) -> int:
    return len(text) - len(text.lstrip())
