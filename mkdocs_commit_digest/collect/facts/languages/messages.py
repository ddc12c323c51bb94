"""Words of errors and of warnings of deprecation, found by each language's query."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.collect.facts.languages.definitions import SourceMessage
from mkdocs_commit_digest.collect.facts.languages.nodes import inner_text, line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tree_sitter import Node

    from mkdocs_commit_digest.collect.facts.languages.definitions import Definition
    from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar

_MAX_MESSAGES = 5_000
_MAX_NODES = 400
_SHORTEST = 8
"""Characters of words worth telling."""

_SKIPPED = re.compile(r"\b(?:skip|todo|fixme)\b|^x")
_DEPRECATING = re.compile(r"Deprecat|RemovedIn|FutureWarning|deprecat")


def read_messages(
    grammar: Grammar, root: Node, definitions: Sequence[Definition], owner: str = ""
) -> Iterator[SourceMessage]:
    """Yield the messages within a node, each with the innermost definition around it, or else the owner."""
    if grammar.query is None or not _may_speak(grammar, root):
        return
    from tree_sitter import QueryCursor  # noqa: PLC0415 - native code, wanted in workers only

    captures = QueryCursor(grammar.query, match_limit=10_000).captures(root)
    kinds: tuple[Literal["error", "deprecation"], ...] = ("error", "deprecation")
    for kind in kinds:
        around = _Around(definitions, owner)
        for node in _in_order(captures.get(kind, ())):
            text = words_in(grammar, node)
            if kind == "deprecation" and not _DEPRECATING.search(text_of(node)):
                continue
            if len(text) >= _SHORTEST and " " in text:
                yield SourceMessage(kind, text, line_of(node), around.name_at(line_of(node)))
    for node in _in_order(captures.get("test", ())):
        called = text_of(node.child_by_field_name("function"), 100)
        yield SourceMessage("skipped" if _SKIPPED.search(called) else "test", words_in(grammar, node), line_of(node))


class _Around:
    """Which definition is around a line; lines are asked for in order."""

    def __init__(self, definitions: Iterable[Definition], owner: str) -> None:
        self._owner = owner
        self._ahead = deque(definitions)
        self._open: list[Definition] = []

    def name_at(self, line: int) -> str:
        """Return the name of the innermost definition around a line, or else the owner."""
        while self._ahead and self._ahead[0].line <= line:
            one = self._ahead.popleft()
            self._close(one.line)
            self._open.append(one)
        self._close(line)
        return self._open[-1].name if self._open else self._owner

    def _close(self, line: int) -> None:
        while self._open and self._open[-1].end < line:
            self._open.pop()


def _may_speak(grammar: Grammar, node: Node) -> bool:
    text = node.text or b"" if grammar.speaking else b""
    return not grammar.speaking or any(word in text for word in grammar.speaking)


def _in_order(nodes: Sequence[Node]) -> list[Node]:
    """Return captured nodes as the file has them; a query gives them in any order."""
    return sorted(nodes, key=lambda node: node.start_byte)[:_MAX_MESSAGES]


def read_marks(grammar: Grammar, source: bytes) -> Iterator[SourceMessage]:
    """Yield marks of deprecation that stand in text which the grammar cannot read, such as calls of macros."""
    if grammar.patterns is None or b"DEPRECATED" not in source:
        return
    line = position = 0
    for found in grammar.patterns.finditer(source):
        line += source.count(b"\n", position, found.start())
        position = found.start()
        rest = found["rest"].decode("utf-8", "replace").strip(", \n")
        yield SourceMessage("deprecation", " ".join(rest.split()), line + 1, name=found["name"].decode())


def words_in(grammar: Grammar, node: Node) -> str:
    """Return the first string in a statement, with those that stand directly beside it."""
    todo, left = [node], _MAX_NODES
    while todo and left:
        left -= 1
        at = todo.pop()
        if at.type in grammar.strings:
            whole = at.parent if at.parent is not None and at.parent.type.startswith("concatenated_") else at
            pieces = [inner_text(one) for one in whole.children if one.type in grammar.strings] or [inner_text(at)]
            return " ".join("".join(pieces).split())[:600]
        todo += reversed(at.children)
    return ""
