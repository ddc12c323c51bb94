"""Python."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.languages.definitions import Export, Parameter
from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar, Shape
from mkdocs_commit_digest.collect.facts.languages.nodes import inner_text, line_of, line_text, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from mkdocs_commit_digest.collect.facts.languages.definitions import Definition
    from mkdocs_commit_digest.collect.facts.languages.grammar import Item

_NAME = re.compile(r"[^\W\d]\w*")
_ENUM = re.compile(r"\b(?:Str|Int)?(?:Enum|Flag)\b")
_MODELS = re.compile(r"\b(?:BaseSettings|Settings\w*|\w*Config)\b")
_SKIP = re.compile(r"\bskip|\bxfail")
_SELF = frozenset({"self", "cls", "mcs"})


def _finish(item: Item, found: Definition) -> Definition | None:
    name, marks = found.last_name, found.marks
    if not _NAME.fullmatch(name) or any(mark.endswith((".setter", ".deleter")) for mark in marks):
        return None
    if name.startswith("__") and found.kind == "constant":
        return None
    is_special = bool(item.scope.owner) and name.startswith("__") and name.endswith("__")
    is_public = item.scope.is_public and (is_special or not name.startswith("_"))
    kind, parameters = found.kind, found.parameters
    if kind == "constant" and item.scope.owner:
        kind = "variant" if item.scope.owner_kind == "type" else "field"
    if kind == "class":
        kind = "type" if any(map(_ENUM.search, found.bases)) else "class"
    if parameters and item.scope.owner and parameters[0].name in _SELF:
        parameters = parameters[1:]
    return replace(
        found,
        kind=kind,
        is_public=is_public,
        parameters=parameters,
        doc=found.doc if kind in {"field", "constant"} else _docstring(item.node) or found.doc,
        is_test=kind == "function" and name.startswith("test"),
        is_skipped=any(map(_SKIP.search, marks)),
        is_setting=(kind == "class" and any(map(_MODELS.search, found.bases)))
        or (kind == "field" and item.scope.is_setting and bool(found.returns)),
        signature=found.signature.removeprefix("async ") if kind == "function" else found.signature,
    )


def _docstring(node: Node) -> str:
    body = node.child_by_field_name("body")
    first = body.named_children[0] if body is not None and body.named_children else None
    string = first.named_children[0] if first is not None and first.type == "expression_statement" else None
    if string is None or string.type != "string":
        return ""
    paragraph = inner_text(string).strip().split("\n\n", 1)[0]
    return re.split(r"(?<=[.!?。])\s", " ".join(paragraph.split()), maxsplit=1)[0][:300]


def _parameters(listed: Node) -> Iterator[Parameter]:
    by_name = False
    for node in listed.named_children:
        match node.type:
            case "identifier":
                yield Parameter(text_of(node), keyword_only=by_name)
            case "default_parameter" | "typed_default_parameter":
                name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
                typed = line_text(node.child_by_field_name("type"))
                yield Parameter(text_of(name), typed, line_text(value), required=False, keyword_only=by_name)
            case "typed_parameter":
                told, typed = text_of(node.named_children[0]), line_text(node.child_by_field_name("type"))
                yield Parameter(told, typed, required=not told.startswith("*"), keyword_only=by_name)
                by_name = by_name or told.startswith("*")
            case "list_splat_pattern" | "dictionary_splat_pattern":
                yield Parameter(text_of(node), required=False)
                by_name = True
            case "keyword_separator":
                by_name = True
            case "positional_separator":
                continue


def _imports(node: Node) -> Iterator[Export]:
    source = text_of(node.child_by_field_name("module_name"))
    for name in node.children_by_field_name("name"):
        original, alias = name.child_by_field_name("name"), name.child_by_field_name("alias")
        told = text_of(alias if alias is not None else name)
        yield Export(told, source, text_of(original) or told, line_of(name), is_public=not told.startswith("_"))
    if any(child.type == "wildcard_import" for child in node.children):
        yield Export("*", source, "*", line_of(node))


def _all_names(root: Node) -> tuple[str, ...] | None:
    names: list[str] | None = None
    for statement in root.named_children:
        if statement.type != "expression_statement" or not text_of(statement, 40).startswith("__all__"):
            continue
        names = names or []
        todo = list(statement.named_children)
        while todo:
            node = todo.pop()
            if node.type == "string":
                names.append(inner_text(node))
            elif node.type not in {"subscript", "attribute"}:
                todo += node.named_children
    return tuple(names) if names is not None else None


PYTHON = Grammar(
    name="Python",
    package="tree_sitter_python:language",
    shapes={
        "function_definition": Shape("function", parameters=("parameters",), returns=("return_type",), body=("body",)),
        "class_definition": Shape("class", bases=("superclasses",), body=("body",), has_members=True),
        "assignment": Shape("constant", name=("left",), value=("right",), type=("type",)),
        "type_alias_statement": Shape("type", name=("left",), value=("right",)),
    },
    wrappers=frozenset(
        [
            "module",
            "decorated_definition",
            "if_statement",
            "else_clause",
            "elif_clause",
            "try_statement",
            "except_clause",
            "finally_clause",
            "block",
            "with_statement",
            "expression_statement",
        ]
    ),
    attributes=frozenset({"decorator"}),
    brackets=((b"(", b")"), (b"[", b"]"), (b"{", b"}")),
    long_quotes=(b'"""', b"'''"),
    parameters=_parameters,
    finish=_finish,
    exports={"import_from_statement": _imports},
    strings=frozenset({"string"}),
    all_names=_all_names,
    speaking=(b"raise", b"exit", b"error", b"fail", b"abort", b"warn", b"eprecat", b"RemovedIn"),
    messages=r"""
    (raise_statement) @error
    ((call function: (_) @_called) @error (#match? @_called "(^|\\.)(exit|error|fail|abort)$")
      (#not-match? @_called "(?i)log"))
    ((call function: (_) @_called) @deprecation (#match? @_called "(^|\\.)warn\\w*$|[Dd]eprecat|RemovedIn"))
    """,
)
