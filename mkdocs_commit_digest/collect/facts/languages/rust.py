"""Rust."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.languages.definitions import Definition, Export, Parameter
from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar, Scope, Shape
from mkdocs_commit_digest.collect.facts.languages.nodes import child_of, line_of, line_text, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

    from mkdocs_commit_digest.collect.facts.languages.definitions import DefinitionKind
    from mkdocs_commit_digest.collect.facts.languages.grammar import Item

_TEST = re.compile(r"#\[\s*(?:\w+\s*::\s*)*(?:test|rstest|test_case)\b|#\[\s*cfg\s*\(\s*test\b")
_SKIP = re.compile(r"#\[\s*ignore\b")
_HIDDEN = re.compile(r"doc\s*\(\s*hidden")
_EXPORTED_MACRO = re.compile(r"#\[\s*macro_export")
_READ_FROM_FILES = re.compile(r"\bDeserialize\b")
_ERROR = re.compile(r"\bError\b")
_PUB = re.compile(r"^\s*pub(?:\s*\([^)]*\))?\s+")
_INHERITS = frozenset({"interface", "type"})


def _finish(item: Item, found: Definition) -> Definition | None:
    said = text_of(child_of(item.node, "visibility_modifier"))
    inherits = item.scope.owner_kind in _INHERITS and found.kind != "module"
    is_public = item.scope.is_public and (inherits or said == "pub")
    if found.kind == "macro":
        is_public = any(map(_EXPORTED_MACRO.search, found.marks))
    if any(map(_HIDDEN.search, found.marks)):
        is_public = False
    is_test = any(map(_TEST.search, found.marks))
    if item.scope.in_test and not is_test and found.kind != "module":
        return None
    marked_as_error = found.kind in {"class", "type"} and any("derive" in m and _ERROR.search(m) for m in found.marks)
    return replace(
        found,
        is_public=is_public,
        is_test=(is_test and found.kind == "function") or (found.kind == "module" and (is_test or item.scope.in_test)),
        is_skipped=any(map(_SKIP.search, found.marks)),
        is_error=marked_as_error,
        is_setting=found.is_setting and (is_public or item.scope.is_setting),
        signature=_PUB.sub("", found.signature),
    )


def _parameters(listed: Node) -> Iterator[Parameter]:
    for node in listed.named_children:
        if node.type == "parameter":
            yield Parameter(line_text(node.child_by_field_name("pattern")), line_text(node.child_by_field_name("type")))
        elif node.type == "self_parameter":
            yield Parameter("self", line_text(node))


def _impl(node: Node, scope: Scope) -> tuple[Node | None, Scope]:
    """Give the owner of an inherent `impl`; what a trait asks for is the trait's."""
    if node.child_by_field_name("trait") is not None:
        return None, scope
    name = re.sub(r"<.*", "", line_text(node.child_by_field_name("type"), 200))
    owner = f"{scope.owner}::{name}" if scope.owner else name
    return node.child_by_field_name("body"), Scope(owner, scope.is_public, scope.in_test, "class")


def _uses(node: Node) -> Iterator[Export]:
    is_public = text_of(child_of(node, "visibility_modifier")) == "pub"
    argument = node.child_by_field_name("argument")
    if not is_public or argument is None:
        return
    for path, alias in _use_paths(re.sub(r"//[^\n]*", "", text_of(argument))):
        source, _, name = path.rpartition("::")
        if name == "self":
            source, _, name = source.rpartition("::")
        yield Export(alias or name, source, name, line_of(node))


def _use_paths(text: str) -> Iterator[tuple[str, str]]:
    """Open up the braces of a `use`: `a::{b, c as d}` → `a::b`, and `a::c` with its alias."""
    stack, word = [""], ""
    for char in re.sub(r"\s+", " ", text) + ",":
        if char == "{":
            stack.append(stack[-1] + word.strip())
            word = ""
        elif char in ",}":
            if word.strip():
                path, _, alias = word.strip().partition(" as ")
                yield (stack[-1] + path).replace(" ", ""), alias.strip()
            word = ""
            if char == "}" and len(stack) > 1:
                stack.pop()
        else:
            word += char


_MADE = re.compile(r"\bpub\s+(?P<what>struct|enum|trait|fn|type|const|static)\s+(?P<name>[A-Za-z_]\w*)")
_KINDS: Mapping[str, DefinitionKind] = {"struct": "class", "enum": "type", "trait": "interface", "fn": "function"}


def _macro_items(node: Node, scope: Scope) -> Iterator[Definition]:
    """Read what a macro is given to define: `define_rejection! { pub struct Name; }`."""
    for found in _MADE.finditer(text_of(child_of(node, "token_tree"))):
        name, before = found["name"], found.string.count("\n", 0, found.start())
        yield Definition(
            name=f"{scope.owner}::{name}" if scope.owner else name,
            owner=scope.owner,
            kind=_KINDS.get(found["what"], "type"),
            line=line_of(node) + before,
            signature=f"{found['what']} {name}",
            is_public=scope.is_public,
        )


RUST = Grammar(
    name="Rust",
    package="tree_sitter_rust:language",
    separator="::",
    shapes={
        "function_item": Shape("function", parameters=("parameters",), returns=("return_type",), body=("body",)),
        "function_signature_item": Shape("function", parameters=("parameters",), returns=("return_type",)),
        "struct_item": Shape("class", body=("body",), has_members=True),
        "union_item": Shape("class", body=("body",), has_members=True),
        "enum_item": Shape("type", body=("body",), has_members=True),
        "enum_variant": Shape("variant", value=("value",)),
        "trait_item": Shape("interface", body=("body",), has_members=True),
        "field_declaration": Shape("field", type=("type",)),
        "const_item": Shape("constant", type=("type",), value=("value",)),
        "static_item": Shape("constant", type=("type",), value=("value",)),
        "type_item": Shape("type", type=("type",)),
        "associated_type": Shape("type"),
        "mod_item": Shape("module", body=("body",), has_members=True),
        "macro_definition": Shape("macro", body=("macro_rule",)),
    },
    wrappers=frozenset({"source_file", "foreign_mod_item", "declaration_list", "expression_statement"}),
    comments=frozenset({"line_comment", "block_comment"}),
    attributes=frozenset({"attribute_item"}),
    parameters=_parameters,
    finish=_finish,
    owners={"impl_item": _impl},
    special={"macro_invocation": _macro_items},
    exports={"use_declaration": _uses},
    strings=frozenset({"string_literal", "raw_string_literal"}),
    messages=r"""
    ((macro_invocation macro: (_) @_called) @error (#match? @_called "(^|::)(panic|bail|anyhow|ensure|eyre)$"))
    ((attribute_item (attribute (identifier) @_called)) @error (#eq? @_called "error"))
    """,
)
