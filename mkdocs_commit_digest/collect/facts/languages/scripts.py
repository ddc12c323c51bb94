"""JavaScript and TypeScript, with and without markup in them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.languages.definitions import Export, Parameter
from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar, Shape
from mkdocs_commit_digest.collect.facts.languages.nodes import (
    has_token,
    inner_text,
    line_of,
    line_text,
    part,
    parts,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from mkdocs_commit_digest.collect.facts.languages.definitions import Definition
    from mkdocs_commit_digest.collect.facts.languages.grammar import Item

_NAME = re.compile(r"#?[\w$]+|['\"][^'\"]{1,80}['\"]")
_FUNCTIONS = frozenset({"arrow_function", "function_expression", "generator_function"})
_OBJECTS = frozenset({"object_type", "intersection_type"})
_INTERNAL = re.compile(r"@(?:internal|private|hidden)\b")
_BODY = 2_000


def _finish(item: Item, found: Definition) -> Definition | None:
    name, node = found.last_name, item.node
    if not _NAME.fullmatch(name):
        return None
    is_hidden = name.startswith(("#", "_")) or "private" in found.marks or bool(_INTERNAL.search(item.comment))
    is_public = (item.is_exported or bool(item.scope.owner)) and item.scope.is_public and not is_hidden
    found = replace(found, is_public=is_public, value=_without_cast(found.value))
    value = part(node, ("value",))
    if value is not None and value.type in _FUNCTIONS and found.kind in {"constant", "field"}:
        body = part(value, ("body",))
        lists = parts(value, ("parameters", "parameter"))
        return replace(
            found,
            kind="function",
            value="",
            parameters=tuple(p for one in lists for p in _parameters(one)),
            returns=line_text(part(value, ("return_type",)), 400).removeprefix(":").strip() or found.returns,
            signature=f"{name}{line_text(part(value, ('parameters', 'parameter')))}",
            body=text_of(body, _BODY),
        )
    if node.type == "type_alias_declaration" and value is not None:
        return replace(found, returns="" if value.type in _OBJECTS else line_text(value, 400))
    if found.kind == "constant" and not has_token(node.parent or node, "const"):
        return None
    if found.kind == "field":
        is_optional = has_token(node, "?")
        return replace(found, marks=(*found.marks, "optional") if is_optional else found.marks)
    return found


def _without_cast(value: str) -> str:
    return re.sub(r"\s+(?:as const|satisfies \w+)$", "", value)


def _parameters(listed: Node) -> Iterator[Parameter]:
    for node in [listed] if listed.type == "identifier" else listed.named_children:
        match node.type:
            case "required_parameter" | "optional_parameter":
                name = line_text(node.child_by_field_name("pattern"))
                typed = line_text(node.child_by_field_name("type")).removeprefix(":").strip()
                value = line_text(node.child_by_field_name("value"))
                is_optional = node.type == "optional_parameter" or bool(value) or name.startswith("...")
                if name != "this":
                    yield Parameter(name, typed, value, required=not is_optional)
            case "assignment_pattern":
                name, value = (line_text(node.child_by_field_name(side)) for side in ("left", "right"))
                yield Parameter(name, "", value, required=False)
            case "identifier" | "object_pattern" | "array_pattern":
                yield Parameter(line_text(node))
            case "rest_pattern":
                yield Parameter(line_text(node), required=False)


def _exports(node: Node) -> Iterator[Export]:
    source = inner_text(node.child_by_field_name("source")) if node.child_by_field_name("source") else ""
    clause = part(node, ("export_clause", "namespace_export"))
    if clause is None:
        if source:
            yield Export("*", source, "*", line_of(node))
        elif has_token(node, "default"):
            value = node.child_by_field_name("value")
            yield Export("default", "", text_of(value, 100), line_of(node))
        return
    for one in clause.named_children:
        name, alias = one.child_by_field_name("name"), one.child_by_field_name("alias")
        if name is not None:
            told = text_of(alias if alias is not None else name, 200)
            yield Export(told, source, text_of(name, 200), line_of(one))


def _assigned(node: Node) -> Iterator[Export]:
    """Read `module.exports = {…}` and `exports.name = …`."""
    assignment = node.named_children[0] if node.named_children else node
    left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
    if assignment.type != "assignment_expression" or left is None or left.type != "member_expression":
        return
    target = text_of(left, 100)
    if target == "module.exports" and right is not None and right.type == "object":
        for one in right.named_children:
            key = one.child_by_field_name("key")
            name = text_of(key if key is not None else one, 200)
            if _NAME.fullmatch(name):
                yield Export(name, "", name, line_of(one))
    elif found := re.fullmatch(r"(?:module\.)?exports\.([\w$]+)", target):
        yield Export(found[1], "", found[1], line_of(node))


_CALLS = r"""
(throw_statement) @error
((call_expression function: (identifier) @_called) @test (#match? @_called "^(it|test|xit|xtest)$"))
((call_expression function: (member_expression object: (identifier) @_called)) @test
  (#match? @_called "^(it|test)$"))
((call_expression function: (_) @_called) @deprecation (#match? @_called "[dD]eprecat|(^|\\.)warn(Once)?$"))
"""

_SHAPES = {
    "function_declaration": Shape("function", parameters=("parameters",), returns=("return_type",), body=("body",)),
    "generator_function_declaration": Shape(
        "function", parameters=("parameters",), returns=("return_type",), body=("body",)
    ),
    "function_signature": Shape("function", parameters=("parameters",), returns=("return_type",)),
    "class_declaration": Shape("class", body=("body",), bases=("class_heritage",), has_members=True),
    "abstract_class_declaration": Shape("class", body=("body",), bases=("class_heritage",), has_members=True),
    "interface_declaration": Shape("interface", body=("body",), bases=("extends_type_clause",), has_members=True),
    "type_alias_declaration": Shape("type", body=("value",), has_members=True),
    "enum_declaration": Shape("type", body=("body",), has_members=True),
    "enum_assignment": Shape("variant", value=("value",)),
    "variable_declarator": Shape("constant", value=("value",), type=("type",)),
    "method_definition": Shape("function", parameters=("parameters",), returns=("return_type",), body=("body",)),
    "method_signature": Shape("function", parameters=("parameters",), returns=("return_type",)),
    "abstract_method_signature": Shape("function", parameters=("parameters",), returns=("return_type",)),
    "property_signature": Shape("field", type=("type",)),
    "public_field_definition": Shape("field", type=("type",), value=("value",)),
    "field_definition": Shape("field", name=("property",), value=("value",)),
}
_WRAPPERS = frozenset(
    [
        "program",
        "export_statement",
        "ambient_declaration",
        "lexical_declaration",
        "variable_declaration",
        "module",
        "internal_module",
        "statement_block",
        "object_type",
        "intersection_type",
        "class_body",
        "interface_body",
        "enum_body",
    ]
)


def _grammar(name: str, package: str) -> Grammar:
    return Grammar(
        name=name,
        package=package,
        shapes=_SHAPES,
        wrappers=_WRAPPERS,
        exporting=frozenset({"export_statement"}),
        attributes=frozenset({"decorator", "accessibility_modifier"}),
        parameters=_parameters,
        finish=_finish,
        exports={"export_statement": _exports, "expression_statement": _assigned},
        strings=frozenset({"string", "template_string"}),
        messages=_CALLS,
    )


JAVASCRIPT = _grammar("JavaScript", "tree_sitter_javascript:language")
TYPESCRIPT = _grammar("TypeScript", "tree_sitter_typescript:language_typescript")
TSX = _grammar("TSX", "tree_sitter_typescript:language_tsx")
