"""Ruby."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.languages.definitions import Definition, Parameter
from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar, Scope, Shape
from mkdocs_commit_digest.collect.facts.languages.nodes import line_of, line_text, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from mkdocs_commit_digest.collect.facts.languages.grammar import Item

_VISIBILITY = {"private": False, "protected": False, "public": True}
_NAME = re.compile(r"[^\W\d]\w*[?!=]?|[A-Z]\w*(?:::\w+)*")
_READERS = frozenset({"attr_reader", "attr_accessor", "attr_writer"})


def _finish(item: Item, found: Definition) -> Definition | None:
    name = found.last_name
    if found.kind == "constant" and not name[:1].isupper():
        return None
    if not _NAME.fullmatch(name):
        return None
    signature = text_of(item.node, 400).partition("\n")[0].partition(";")[0]
    return replace(found, signature=signature, is_test=found.kind == "function" and name.startswith("test_"))


def _parameters(listed: Node) -> Iterator[Parameter]:
    for node in listed.named_children:
        name = node.child_by_field_name("name")
        told, value = text_of(name if name is not None else node), line_text(node.child_by_field_name("value"))
        match node.type:
            case "identifier":
                yield Parameter(told)
            case "optional_parameter":
                yield Parameter(told, "", value, required=False)
            case "keyword_parameter":
                yield Parameter(f"{told}:", "", value, required=not value, keyword_only=True)
            case "splat_parameter" | "hash_splat_parameter" | "block_parameter":
                yield Parameter(text_of(node), required=False)


def _attributes(node: Node, scope: Scope) -> Iterator[Definition]:
    if text_of(node.child_by_field_name("method")) not in _READERS:
        return
    listed = node.child_by_field_name("arguments")
    for symbol in listed.named_children if listed is not None else ():
        name = text_of(symbol).lstrip(":")
        if _NAME.fullmatch(name):
            told = f"{scope.owner}::{name}" if scope.owner else name
            yield Definition(told, "field", line_of(symbol), scope.owner, name, is_public=scope.is_public)


def _visibility(node: Node) -> bool | None:
    return _VISIBILITY.get(text_of(node))


RUBY = Grammar(
    name="Ruby",
    package="tree_sitter_ruby:language",
    separator="::",
    shapes={
        "method": Shape("function", parameters=("parameters",), body=("body",)),
        "singleton_method": Shape("function", parameters=("parameters",), body=("body",)),
        "class": Shape("class", bases=("superclass",), body=("body",), has_members=True),
        "module": Shape("module", body=("body",), has_members=True),
        "assignment": Shape("constant", name=("left",), value=("right",)),
    },
    wrappers=frozenset({"program", "body_statement", "begin"}),
    parameters=_parameters,
    finish=_finish,
    special={"call": _attributes},
    switches={"identifier": _visibility},
    strings=frozenset({"string"}),
    messages=r"""
    ((call method: (identifier) @_called) @error (#match? @_called "^(raise|abort|fail)$"))
    ((call method: (identifier) @_called) @deprecation (#match? @_called "deprecat|^warn$"))
    """,
)
