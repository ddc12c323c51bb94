"""A cheap look at changed lines: may they touch a definition, a value or words that facts are made of?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_commit_digest.collect.facts.sources import FileVersions

_MAX_LINES = 5_000
_MAX_LINE = 500

_HASH_COMMENT = re.compile(r"\s*(?:\#|$)")
_SLASH_COMMENT = re.compile(r"\s*(?://(?!/)|$)")
_SAYS = re.compile(r"(?i)deprecat|error|exception|raise|throw|panic|fail|test|assert|obsolete")
"""Words of messages, tests and marks, in comments too."""

_OF_TESTS = re.compile(
    r"""
    \b(?:def|class|fn|fun|func|function|void|describe|context|it|x?it|xtest)\b | \b[A-Z]*TEST\w*\s*\(
    | (?i:\btest | skip | ignore | disabled | todo | fixme | xfail) | ^\s*(?:@|\#\[|\[\w)
    """,
    re.VERBOSE,
)
"""What a test, or a mark that it is skipped, has about it; nothing else is told of a file of tests."""

_BODY_LINE: Mapping[str, re.Pattern[str]] = {
    "Python": re.compile(
        r"""
        \s+(?: return\b | if\b | elif\b | else: | for\b | while\b | with\b | pass\b | break\b | continue\b | yield\b
             | assert\b | del\b | try: | except\b | finally: | self\.
             | [\w.]+\((?:[^=:]*)\)\s*$ )       # a call that stands alone
        """,
        re.VERBOSE,
    ),
}
_ANY_BODY_LINE = re.compile(
    r"\s+(?:return\b|if\b|\}?\s*else\b|for\b|while\b|switch\b|case\b|break;|continue;|match\b)|\s*[{})\];]+\s*$"
)


def may_tell(file: FileVersions, language: str) -> bool:
    """Tell whether a file is worth parsing; True where its changed lines are not known."""
    if file.status in {"added", "deleted"} or not (file.removed or file.added):
        return True
    if len(file.removed) + len(file.added) > _MAX_LINES:
        return True
    if file.kind is FileKind.TESTS:
        return any(_OF_TESTS.search(line[:_MAX_LINE]) for _, line in (*file.removed, *file.added))
    comment = _HASH_COMMENT if language in {"Python", "Ruby"} else _SLASH_COMMENT
    body = _BODY_LINE.get(language, _ANY_BODY_LINE)
    for _, line in (*file.removed, *file.added):
        start = line[:_MAX_LINE]
        if _SAYS.search(start):
            return True
        if not comment.match(start) and not body.match(start):
            return True
    return False
