"""Small looks at nodes of a syntax tree, none of which goes deeper than a few levels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

MAX_TEXT_BYTES = 2_000
"""Bytes of a node's text that are looked at."""

_LOOSE = re.compile(r"(?<=[(\[{]) | (?=[)\]},;])")
_TRAILING_COMMA = re.compile(r",\s*([)\]}>])")


def text_of(node: Node | None, limit: int = MAX_TEXT_BYTES) -> str:
    """Return the beginning of a node's text, as written."""
    if node is None:
        return ""
    text = node.text
    return text[:limit].decode("utf-8", "replace") if text else ""


def one_line(text: str) -> str:
    """Write a piece of source on one line, so that other line breaks and trailing commas make no difference."""
    line = " ".join(text.split())
    if "\n" not in text and not _LOOSE.search(line):
        return line
    return _LOOSE.sub("", _TRAILING_COMMA.sub(r"\1", line))


def line_text(node: Node | None, limit: int = MAX_TEXT_BYTES) -> str:
    """Return a node's text on one line."""
    return one_line(text_of(node, limit))


def part(node: Node, names: Iterable[str]) -> Node | None:
    """Return the first field or, failing that, the first child of a type, of the given names."""
    for name in names:
        found = node.child_by_field_name(name) or next((c for c in node.children if c.type == name), None)
        if found is not None:
            return found
    return None


def parts(node: Node, names: Iterable[str]) -> Iterator[Node]:
    """Yield all fields and children of types of the given names."""
    for name in names:
        fields = node.children_by_field_name(name)
        yield from fields or (child for child in node.children if child.type == name)


def child_of(node: Node, *types: str) -> Node | None:
    """Return the first child of one of these types."""
    return next((child for child in node.children if child.type in types), None)


def has_token(node: Node, *words: str) -> bool:
    """Tell whether one of its children is such a keyword."""
    return any(child.type in words for child in node.children)


def line_of(node: Node) -> int:
    """Return the line it begins on, from 1."""
    return int(node.start_point[0]) + 1


def inner_text(node: Node | None) -> str:
    """Return a string literal's content without its quotes and prefix."""
    text = text_of(node)
    found = re.match(r"""[A-Za-z@$]{0,3}(?:\#*)(\"{3}|'{3}|["'`])""", text)
    if not found:
        return text
    quote = found[1]
    body = text[found.end() :].rstrip("#")
    return body.removesuffix(quote)
