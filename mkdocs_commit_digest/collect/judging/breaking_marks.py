"""Commit message → whether its author marks the change as one that breaks users. Pure.

A mark is a sign that stands for nothing else: `!` before the colon of a type, a `BREAKING CHANGE:` footer,
`[BREAKING]`, `Breaking:`, a trailing "(breaking change)", 💥. Words within a sentence are none: "without breaking
changes" breaks nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.judging.subjects import read_subject

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.commits import Commit

BODY_SEARCHED = 16_000
"""Characters of a body in which marks are looked for."""
NOT_SAID = re.compile(
    r"<!--(?s:.*?)(?:-->|\Z)|^[ \t]*[-*+] \[[ xX]\].*$|^(?:```|~~~)(?s:.*?)(?:^(?:```|~~~)|\Z)", re.MULTILINE
)
"""Parts of a body that its author did not write for this change: comments and checklists of templates, quoted code."""

_IN_SUBJECT = re.compile(
    r"""
    ^\W{0,4}breaking(?:[ -]changes?)?\s?(?:\([^()]{0,80}\))?\s?!?[:：]   # Breaking: …, BREAKING CHANGE(api): …
    | [\[(【]\s?breaking(?:[ -]changes?)?\s?[\])】]                      # [BREAKING], … (breaking change)
    | 💥 | :boom:
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BANG = re.compile(
    r"^(?:\W{1,4}\s?)?[A-Za-z][\w/.+-]{0,40}\s?(?:\([^()\n]{0,80}\)|\[[^\[\]\n]{0,80}\])?!\s?[:：](?![:/])"
)
"""`type!: `, `type(scope)!: `, whatever the type is called."""
_FOOTER = re.compile(
    r"""
    ^[ \t]{0,3}(?:[-*+•]\s)?                 # also in a list
    (?:\#{1,6}\s)?[*_]{0,3}                  # a heading, or bold
    BREAKING[ -]CHANGES?
    (?:\([^()\n]{0,80}\))?[*_]{0,3}\s?[:：]   # its colon, within the bold part or behind it
    [*_]{0,3}[ \t]*(?P<said>[^\n]*)
    """,
    re.VERBOSE | re.MULTILINE,
)
_NOTHING = re.compile(
    r"[\s*_`.]*(?:no(?:ne|t applicable)?|n/?a|nothing|nil|false)\b[\s*_`.!]*(?:$|[.,;(])", re.IGNORECASE
)
"""What a template's footer is left at where nothing breaks."""


def is_marked_breaking(commit: Commit) -> bool:
    """Tell whether the author marks a commit as breaking.

    >>> from tests.helpers.commits import commit_of
    >>> [is_marked_breaking(commit_of(said)) for said in ("odd(x)!: drop v1", "feat: go without breaking changes")]
    [True, False]
    """
    subject = commit.subject[:BODY_SEARCHED]
    if read_subject(subject).breaking or _BANG.match(subject) or _IN_SUBJECT.search(subject):
        return True
    body = NOT_SAID.sub("", commit.body[:BODY_SEARCHED])
    return any(_is_said(found, body) for found in _FOOTER.finditer(body))


def _is_said(footer: re.Match[str], body: str) -> bool:
    """Tell whether anything stands in a footer: on its line or, where that is empty, on the next."""
    said = footer["said"].strip() or body[footer.end() :].lstrip().partition("\n")[0]
    return bool(said) and not _NOTHING.match(said)
