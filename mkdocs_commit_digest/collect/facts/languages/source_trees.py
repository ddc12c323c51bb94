"""Bytes → their syntax tree; that of a changed file from the tree of what it was, where that is faster."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Tree

    from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar

Hunk = tuple[int, int, int, int]
"""Rows from 0 on: where it starts and ends before the change, and where after it; ends are behind the last row."""

Point = tuple[int, int]
"""Row and column, in bytes, from 0 on."""

_MOST_HUNKS = 400


@dataclass(frozen=True)
class SourceTree:
    """One version of a file."""

    content: bytes
    """As UTF-8."""
    tree: Tree

    @cached_property
    def rows(self) -> list[int]:
        """Where each row starts."""
        return list(accumulate((len(row) + 1 for row in self.content.split(b"\n")[:-1]), initial=0))


def parse(grammar: Grammar, content: bytes) -> SourceTree:
    """Parse a file, whose bytes are UTF-8."""
    return SourceTree(content, grammar.parser.parse(content))


def parse_like(grammar: Grammar, content: bytes, before: SourceTree, hunks: Sequence[Hunk]) -> SourceTree:
    """Parse a file of which another version is parsed, with what differs between them.

    What stands outside of the hunks is not read again. Where a tree has errors, how it recovered from them may hang
    on where parsing began, so such a file is parsed whole.

    Args:
        grammar: Its language.
        content: The file.
        before: The other version.
        hunks: From the other version to this one, in order.
    """
    if before.tree.root_node.has_error or len(hunks) > _MOST_HUNKS:
        return SourceTree(content, grammar.parser.parse(content))
    after = SourceTree(content, before.tree)
    if not _fit(before, after, hunks):
        return SourceTree(content, grammar.parser.parse(content))
    tree = before.tree.copy()
    for hunk in reversed(hunks):
        _edit(tree, before, after, hunk)
    tree = grammar.parser.parse(content, tree)
    return SourceTree(content, grammar.parser.parse(content) if tree.root_node.has_error else tree)


def as_utf8(content: bytes) -> bytes:
    """Return bytes that queries can read: they fail on a node whose bytes are not UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace").encode()
    return content


def _fit(before: SourceTree, after: SourceTree, hunks: Sequence[Hunk]) -> bool:
    """Tell whether two versions are the same outside of the hunks."""
    old = new = 0
    for a, b, c, d in (*hunks, (len(before.rows), 0, len(after.rows), 0)):
        first, second = _at(before, a)[0], _at(after, c)[0]
        if first < old or second < new or before.content[old:first] != after.content[new:second]:
            return False
        old, new = _at(before, b)[0], _at(after, d)[0]
    return True


def _edit(tree: Tree, before: SourceTree, after: SourceTree, hunk: Hunk) -> None:
    """Tell a tree what one hunk does; later ones were told before."""
    (start, point), (end, end_point) = _at(before, hunk[0]), _at(before, hunk[1])
    (new_start, new_point), (new_end, new_end_point) = _at(after, hunk[2]), _at(after, hunk[3])
    row = point[0] + new_end_point[0] - new_point[0]
    column = new_end_point[1] if new_end_point[0] != new_point[0] else point[1] + new_end_point[1] - new_point[1]
    tree.edit(start, end, start + new_end - new_start, point, end_point, (row, column))


def _at(source: SourceTree, row: int) -> tuple[int, Point]:
    """Return where a row starts; behind the last one, where the file ends."""
    rows = source.rows
    if row < len(rows):
        return rows[row], (row, 0)
    return len(source.content), (len(rows) - 1, len(source.content) - rows[-1])
