"""C, C++ and CUDA. What a function's declarator says stands inside out, so names are read from within."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.languages.comments import deprecation_in
from mkdocs_commit_digest.collect.facts.languages.definitions import Definition, Parameter
from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar, Scope, Shape
from mkdocs_commit_digest.collect.facts.languages.nodes import (
    line_of,
    line_text,
    one_line,
    part,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from mkdocs_commit_digest.collect.facts.languages.grammar import Item

_MAX_NESTED = 20
_BODY = 2_000
_NAMES = frozenset(
    [
        "identifier",
        "field_identifier",
        "type_identifier",
        "qualified_identifier",
        "destructor_name",
        "operator_name",
        "template_function",
    ]
)
_NAME = re.compile(r"~?[\w:]+(?:<.*>)?|operator.*")
_GUARD = re.compile(r"_(?:H|HH|HPP|HXX|H_|HPP_|INCLUDED|H_INCLUDED)_*$|^_?_?[A-Z0-9_]+_H_*$")
_MODIFIERS = re.compile(r"^(?:(?:virtual|inline|static|extern|explicit|__host__|__device__|__forceinline__)\s+)+")
_ATTRIBUTE = frozenset({"attribute_declaration", "attribute_specifier", "ms_declspec_modifier"})
_DEPRECATING = re.compile(
    rb"""
    (?<!define[ ])\b\w*DEPRECATED\w*[ ]?   # a macro that marks what it names,
    \(\s{0,40}(?P<name>[A-Za-z_]\w{2,})    # and the name,
    (?P<rest>,[^()]{0,300})\)              # with what it says of it
    """,
    re.VERBOSE,
)
_ERROR = re.compile(r"(?:Error|Exception|exception|error)$")


def _declarations(node: Node, scope: Scope) -> Iterator[Definition]:
    """Read functions, constants and fields from declarations and definitions."""
    is_static = any(text_of(child) == "static" for child in node.children if child.type == "storage_class_specifier")
    marks = tuple(text_of(child, 200) for child in node.children if child.type in _ATTRIBUTE)
    for declarator in node.children_by_field_name("declarator"):
        function, name = _inside(declarator)
        if name is None or not _NAME.fullmatch(text_of(name, 200)):
            continue
        told = text_of(name, 200)
        base = Definition(
            name=f"{scope.owner}::{told}" if scope.owner else told,
            owner=scope.owner,
            kind="function",
            line=line_of(name),
            is_public=scope.is_public and not (is_static and not scope.owner),
            marks=marks,
            deprecated=deprecation_in("", marks),
            returns=line_text(node.child_by_field_name("type"), 400),
        )
        if function is not None:
            yield _function(node, function, base)
        elif node.type != "function_definition":
            yield from _variable(node, declarator, scope, base)


def _function(node: Node, function: Node, base: Definition) -> Definition:
    body, text = node.child_by_field_name("body"), node.text or b""
    end = body.start_byte - node.start_byte if body is not None else len(text)
    signature = one_line(text[: min(end, 1_500)].decode("utf-8", "replace")).rstrip(" ;{=")
    listed = function.child_by_field_name("parameters")
    return replace(
        base,
        signature=_MODIFIERS.sub("", signature),
        parameters=tuple(_parameters(listed)) if listed is not None else (),
        body=text_of(body, _BODY),
    )


def _variable(node: Node, declarator: Node, scope: Scope, base: Definition) -> Iterator[Definition]:
    is_field = node.type == "field_declaration"
    value = part(declarator, ("value",)) or node.child_by_field_name("default_value")
    if not is_field and not any(text_of(c) in {"const", "constexpr"} for c in node.children):
        return
    yield replace(
        base,
        kind="field" if is_field else "constant",
        value=line_text(value, 400),
        is_setting=is_field and scope.is_setting,
        signature=line_text(node, 600).rstrip(";"),
    )


def _inside(declarator: Node) -> tuple[Node | None, Node | None]:
    """Return the innermost function declarator and the name that a declarator declares."""
    function, at = None, declarator
    for _ in range(_MAX_NESTED):
        if at.type == "function_declarator":
            function = at
        if at.type in _NAMES:
            return function, at
        inner = at.child_by_field_name("declarator") or next(
            (child for child in at.named_children if child.type.endswith("declarator") or child.type in _NAMES), None
        )
        if inner is None:
            return function, None
        if function is at and inner.type == "parenthesized_declarator":
            function = None  # a pointer to a function is no function
        at = inner
    return function, None


def _parameters(listed: Node) -> Iterator[Parameter]:
    for node in listed.named_children:
        if node.type == "identifier":
            yield Parameter(text_of(node))
        elif node.type.endswith("parameter_declaration"):
            declarator, value = node.child_by_field_name("declarator"), node.child_by_field_name("default_value")
            name = _inside(declarator)[1] if declarator is not None else None
            whole = line_text(node).split("=", 1)[0].strip()
            told = text_of(name) if name is not None else ""
            typed = re.sub(rf"\b{re.escape(told)}\b(?!.*\b{re.escape(told)}\b)", "", whole).strip() if told else whole
            if typed != "void":
                yield Parameter(told or "_", typed, line_text(value), required=value is None)
        elif node.type == "variadic_parameter":
            yield Parameter("...", required=False)


def _finish(item: Item, found: Definition) -> Definition | None:
    node, name = item.node, found.last_name
    if found.kind == "macro" and (_GUARD.search(name) or (not found.value and found.parameters is None)):
        return None
    if node.type in {"class_specifier", "struct_specifier", "union_specifier", "enum_specifier"}:
        if node.child_by_field_name("body") is None:  # only named, not defined
            return None
        is_error = bool(found.bases) and bool(_ERROR.search(name))
        return replace(found, is_error=is_error, signature=found.signature.split("{")[0].strip())
    if found.kind == "macro":
        found = replace(found, value=re.sub(r"\s*/\*.*?\*/|\s*//.*", "", found.value).strip())
    return found


def _typedef(node: Node, scope: Scope) -> Iterator[Definition]:
    typed, declarator = node.child_by_field_name("type"), node.child_by_field_name("declarator")
    name = _inside(declarator)[1] if declarator is not None else None
    if name is None:
        return
    is_struct = typed is not None and typed.child_by_field_name("body") is not None
    told = text_of(name, 200)
    if is_struct and typed is not None and text_of(typed.child_by_field_name("name")) == told:
        return
    yield Definition(
        name=f"{scope.owner}::{told}" if scope.owner else told,
        owner=scope.owner,
        kind="type",
        line=line_of(name),
        is_public=scope.is_public,
        signature=f"typedef {told}" if is_struct else line_text(node, 600).rstrip(";"),
    )


def _typedef_owner(node: Node, scope: Scope) -> tuple[Node | None, Scope]:
    """Give the members of a struct that only its typedef names."""
    typed, declarator = node.child_by_field_name("type"), node.child_by_field_name("declarator")
    body = typed.child_by_field_name("body") if typed is not None else None
    name = _inside(declarator)[1] if declarator is not None else None
    owner = text_of(name, 200)
    if typed is not None and typed.type == "enum_specifier":
        owner = ""
    return body, replace(scope, owner=owner or scope.owner, owner_kind="class")


def _namespace(node: Node, scope: Scope) -> tuple[Node | None, Scope]:
    name = text_of(node.child_by_field_name("name"), 200)
    owner = f"{scope.owner}::{name}" if scope.owner and name else name or scope.owner
    is_public = scope.is_public and bool(name) and not re.search(r"(?i)\b(?:detail|details|internal|impl)\b", name)
    return node.child_by_field_name("body"), replace(scope, owner=owner, is_public=is_public)


def _access(node: Node) -> bool | None:
    return not text_of(node).startswith("private")


_CLASS = Shape("class", bases=("base_class_clause",), body=("body",), has_members=True)

_SHAPES = {
    "class_specifier": _CLASS,
    "struct_specifier": _CLASS,
    "union_specifier": _CLASS,
    "enum_specifier": Shape("type", body=("body",), has_members=True),
    "enumerator": Shape("variant", value=("value",)),
    "preproc_def": Shape("macro", value=("value",)),
    "preproc_function_def": Shape("macro", parameters=("parameters",), body=("value",)),
    "alias_declaration": Shape("type", type=("type",)),
    "concept_definition": Shape("type"),
}
_WRAPPERS = frozenset(
    [
        "translation_unit",
        "preproc_ifdef",
        "preproc_if",
        "preproc_else",
        "preproc_elif",
        "linkage_specification",
        "declaration_list",
        "template_declaration",
        "declaration",
        "field_declaration",
        "field_declaration_list",
        "enumerator_list",
        "ERROR",
    ]
)


def _grammar(name: str, package: str) -> Grammar:
    return Grammar(
        name=name,
        package=package,
        separator="::",
        shapes=_SHAPES,
        wrappers=_WRAPPERS,
        attributes=_ATTRIBUTE,
        has_gaps=True,
        parameters=_parameters,
        finish=_finish,
        special=dict.fromkeys(("function_definition", "declaration", "field_declaration"), _declarations)
        | {"type_definition": _typedef},
        owners={"type_definition": _typedef_owner, "namespace_definition": _namespace},
        patterns=_DEPRECATING,
        switches={"access_specifier": _access},
        strings=frozenset({"string_literal", "raw_string_literal", "preproc_arg"}),
        messages=r"""
        ((call_expression function: (_) @_called) @error
          (#match? @_called "(?i)(^|[._:>])(failf|errorf?|fatal|die|panic|throw_\w+|\w*_(check|error|throw)\w*)$"))
        ((preproc_call directive: (preproc_directive) @_called) @error (#match? @_called "error"))
        """
        + ("" if name == "C" else "(throw_statement) @error"),
    )


C = _grammar("C", "tree_sitter_c:language")
CPP = _grammar("C++", "tree_sitter_cpp:language")
CUDA = _grammar("CUDA", "tree_sitter_cuda:language")
