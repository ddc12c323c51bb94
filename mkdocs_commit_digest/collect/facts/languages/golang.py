"""Go."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.languages.definitions import Parameter
from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar, Shape
from mkdocs_commit_digest.collect.facts.languages.nodes import line_text, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from mkdocs_commit_digest.collect.facts.languages.definitions import Definition
    from mkdocs_commit_digest.collect.facts.languages.grammar import Item

_RECEIVER = re.compile(r"\(\s*(?:\w+\s+)?\*?\s*(\w+)")
_TEST = re.compile(r"(?:Test|Fuzz|Benchmark|Example)(?![a-z])")
_TAGGED = re.compile(r"\b(?:json|yaml|toml|mapstructure|koanf|hcl):")


def _finish(item: Item, found: Definition) -> Definition | None:
    name, owner, kind, node = found.last_name, found.owner, found.kind, item.node
    if node.type == "method_declaration":
        receiver = _RECEIVER.match(text_of(node.child_by_field_name("receiver")))
        owner = receiver[1] if receiver else ""
    typed = node.child_by_field_name("type")
    if kind == "class" and typed is not None:
        kind = {"struct_type": "class", "interface_type": "interface"}.get(typed.type, "type")  # type: ignore[assignment]
    is_public = item.scope.is_public and name[:1].isupper() and (not owner or owner[:1].isupper())
    return replace(
        found,
        name=f"{owner}.{name}" if owner else name,
        owner=owner,
        kind=kind,
        is_public=is_public,
        returns="" if kind in {"class", "interface"} else found.returns,
        signature=re.sub(r"^func \([^)]*\) ", "func ", found.signature),
        is_test=kind == "function" and not owner and bool(_TEST.match(name)),
        is_setting=found.is_setting and bool(_TAGGED.search(text_of(node.child_by_field_name("tag")))),
        is_error=kind == "class" and name.endswith("Error"),
    )


def _parameters(listed: Node) -> Iterator[Parameter]:
    for node in listed.named_children:
        names = node.children_by_field_name("name")
        typed = line_text(node.child_by_field_name("type"))
        is_rest = node.type == "variadic_parameter_declaration"
        for name in [text_of(one) for one in names] or ["_"]:
            yield Parameter(name, f"...{typed}" if is_rest else typed, required=not is_rest)


GO = Grammar(
    name="Go",
    package="tree_sitter_go:language",
    shapes={
        "function_declaration": Shape("function", parameters=("parameters",), returns=("result",), body=("body",)),
        "method_declaration": Shape("function", parameters=("parameters",), returns=("result",), body=("body",)),
        "type_spec": Shape("class", type=("type",), body=("type",), has_members=True),
        "type_alias": Shape("type", type=("type",)),
        "const_spec": Shape("constant", type=("type",), value=("value",)),
        "var_spec": Shape("constant", type=("type",), value=("value",)),
        "field_declaration": Shape("field", type=("type",)),
        "method_elem": Shape("function", parameters=("parameters",), returns=("result",)),
    },
    wrappers=frozenset(
        [
            "source_file",
            "type_declaration",
            "const_declaration",
            "var_declaration",
            "var_spec_list",
            "struct_type",
            "interface_type",
            "field_declaration_list",
        ]
    ),
    parameters=_parameters,
    finish=_finish,
    strings=frozenset({"interpreted_string_literal", "raw_string_literal"}),
    messages=r"""
    ((call_expression function: (_) @_called) @error
      (#match? @_called "^(errors\\.(New|Errorf|Wrapf?)|fmt\\.Errorf|status\\.Errorf?|panic|log\\.Fatalf?)$"))
    """,
)
