"""Java, C#, Kotlin, Scala, Swift and PHP: classes with modifiers before their members."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.languages.definitions import Parameter
from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar, Shape
from mkdocs_commit_digest.collect.facts.languages.nodes import line_text, part, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from mkdocs_commit_digest.collect.facts.languages.definitions import Definition
    from mkdocs_commit_digest.collect.facts.languages.grammar import Item

_TEST = re.compile(r"@(?:\w+\.)*(?:Test|ParameterizedTest|RepeatedTest)\b|\[(?:Fact|Theory|Test|TestMethod|TestCase)\b")
_SKIP = re.compile(r"@(?:Disabled|Ignore)\b|\[Ignore|Skip\s*=")
_NAME = re.compile(r"\$?[^\W\d]\w*|init")
_OPEN_OWNERS = frozenset({"interface", "type"})
_MARKS = frozenset(
    [
        "modifiers",
        "modifier",
        "attribute_list",
        "annotation",
        "visibility_modifier",
        "static_modifier",
        "abstract_modifier",
        "final_modifier",
        "readonly_modifier",
    ]
)


@dataclass(frozen=True, slots=True)
class _Finish:
    """What one of these languages takes as public."""

    public: re.Pattern[str] | None
    """What must be said; None: what is not hidden is public."""
    hidden: re.Pattern[str] = re.compile(r"\b(?:private|internal|fileprivate)\b")

    def __call__(self, item: Item, found: Definition) -> Definition | None:
        name = found.last_name
        if not _NAME.fullmatch(name):
            return None
        words = " ".join(found.marks)
        inherits = item.scope.owner_kind in _OPEN_OWNERS
        said = inherits or self.public is None or bool(self.public.search(words))
        is_static = bool(re.search(r"\b(?:const|final|static|let|val)\b", f"{words} {text_of(item.node, 80)}"))
        kind = found.kind
        if kind == "field" and found.value and is_static and re.fullmatch(r"[A-Z][A-Z0-9_]+|[A-Z]\w*", name):
            kind = "constant"
        declared = text_of(item.node.child_by_field_name("declaration_kind"))
        if declared == "extension":  # of Swift; what it holds belongs to a type that may be anywhere
            return replace(found, kind="module", signature="")
        if declared == "enum":
            kind = "type"
        return replace(
            found,
            kind=kind,
            is_public=item.scope.is_public and said and not self.hidden.search(words),
            is_test=kind == "function" and (bool(_TEST.search(words)) or bool(re.match(r"test(?![a-z])", name))),
            is_skipped=bool(_SKIP.search(words)),
            signature=_without_marks(found),
        )


def _without_marks(found: Definition) -> str:
    """Return a signature without annotations and words of visibility, which are compared by themselves."""
    text = found.signature
    for mark in found.marks:
        text = text.replace(" ".join(mark.split()), "", 1)
    return " ".join(text.split())


def _parameters(listed: Node) -> Iterator[Parameter]:
    """Read one list of parameters; defaults stand in a field, or follow a parameter."""
    found: list[Parameter] = []
    for child in listed.named_children:
        if child.type.endswith("parameter") and child.type != "type_parameter":
            name = part(child, ("name", "simple_identifier", "identifier", "variable_declarator"))
            typed = part(child, ("type", "user_type", "nullable_type", "function_type"))
            typed_text = line_text(typed)
            value = part(child, ("default_value", "default"))
            is_rest = "..." in text_of(child) or child.type in {"variadic_parameter", "spread_parameter"}
            told = line_text(name) or line_text(child)
            if value is None and listed.type == "parameter_list" and len(child.named_children) > 1:
                value = child.named_children[-1] if has_equals(child) else None
            found.append(Parameter(told, typed_text, line_text(value), required=value is None and not is_rest))
        elif found and child.type.endswith(("literal", "expression", "identifier")) and not found[-1].default:
            found[-1] = replace(found[-1], default=line_text(child), required=False)
    yield from found


def has_equals(node: Node) -> bool:
    """Tell whether a default is given in a node."""
    return any(child.type == "=" for child in node.children)


def _swift_parameters(node: Node) -> Iterator[Parameter]:
    """Read one parameter of Swift, which stand in the function without a list around them."""
    label, name = node.child_by_field_name("external_name"), node.child_by_field_name("name")
    whole = line_text(node)
    value = node.next_sibling
    default = ""
    if value is not None and value.type == "=" and value.next_sibling is not None:
        default = line_text(value.next_sibling)
    typed = whole.partition(":")[2].strip()
    yield Parameter(text_of(label) or text_of(name), typed, default, required=not default)


def _grammar(  # noqa: PLR0913 - one row a language, all keyword-only
    name: str,
    package: str,
    *,
    shapes: dict[str, Shape],
    wrappers: str,
    finish: _Finish,
    comments: str = "comment",
    strings: str = "string_literal",
    messages: str = "(throw_statement) @error",
    parameters: Callable[[Node], Iterator[Parameter]] = _parameters,
    separator: str = ".",
) -> Grammar:
    return Grammar(
        name=name,
        package=package,
        shapes=shapes,
        wrappers=frozenset(wrappers.split()),
        comments=frozenset(comments.split()),
        attributes=_MARKS,
        parameters=parameters,
        finish=finish,
        strings=frozenset(strings.split()),
        messages=messages,
        separator=separator,
    )


def _class(*bases: str) -> Shape:
    return Shape("class", bases=bases, body=("body",), has_members=True)


_INTERFACE = Shape("interface", body=("body",), has_members=True)
_ENUM = Shape("type", body=("body",), has_members=True)

JAVA = _grammar(
    "Java",
    "tree_sitter_java:language",
    shapes={
        "class_declaration": _class("superclass", "interfaces"),
        "record_declaration": Shape("class", parameters=("parameters",), body=("body",), has_members=True),
        "interface_declaration": _INTERFACE,
        "annotation_type_declaration": _INTERFACE,
        "enum_declaration": _ENUM,
        "enum_constant": Shape("variant"),
        "method_declaration": Shape("function", parameters=("parameters",), returns=("type",), body=("body",)),
        "annotation_type_element_declaration": Shape("function", returns=("type",)),
        "constructor_declaration": Shape("function", parameters=("parameters",), body=("body",)),
        "variable_declarator": Shape("field", value=("value",)),
    },
    wrappers="program field_declaration constant_declaration enum_body_declarations",
    finish=_Finish(re.compile(r"\b(?:public|protected)\b")),
    comments="line_comment block_comment",
)
C_SHARP = _grammar(
    "C#",
    "tree_sitter_c_sharp:language",
    shapes={
        "class_declaration": _class("base_list"),
        "struct_declaration": _class("base_list"),
        "record_declaration": Shape("class", parameters=("parameter_list",), body=("body",), has_members=True),
        "interface_declaration": _INTERFACE,
        "enum_declaration": _ENUM,
        "enum_member_declaration": Shape("variant", value=("value",)),
        "method_declaration": Shape("function", parameters=("parameters",), returns=("returns",), body=("body",)),
        "constructor_declaration": Shape("function", parameters=("parameters",), body=("body",)),
        "delegate_declaration": Shape("function", parameters=("parameters",), returns=("type",)),
        "property_declaration": Shape("field", type=("type",), value=("value",), body=("accessors",)),
        "variable_declarator": Shape("field", value=("string_literal", "integer_literal", "real_literal")),
    },
    wrappers="compilation_unit namespace_declaration file_scoped_namespace_declaration declaration_list "
    "field_declaration event_field_declaration variable_declaration preproc_if preproc_else",
    finish=_Finish(re.compile(r"\b(?:public|protected)\b")),
    messages="(throw_statement) @error (throw_expression) @error",
    strings="string_literal interpolated_string_expression verbatim_string_literal",
)
KOTLIN = _grammar(
    "Kotlin",
    "tree_sitter_kotlin:language",
    shapes={
        "function_declaration": Shape(
            "function",
            parameters=("function_value_parameters",),
            returns=("user_type", "nullable_type"),
            body=("function_body",),
        ),
        "class_declaration": Shape(
            "class",
            bases=("delegation_specifiers",),
            parameters=("primary_constructor",),
            body=("class_body", "enum_class_body"),
            has_members=True,
        ),
        "object_declaration": Shape("class", body=("class_body",), has_members=True),
        "enum_entry": Shape("variant", name=("identifier", "simple_identifier")),
        "variable_declaration": Shape("field", name=("identifier",), type=("user_type", "nullable_type")),
        "class_parameter": Shape("field", name=("identifier",), type=("user_type", "nullable_type")),
        "type_alias": Shape("type", name=("type", "identifier")),
    },
    wrappers="source_file property_declaration companion_object class_body class_parameters",
    finish=_Finish(None),
    comments="line_comment block_comment",
    messages="(throw_expression) @error",
)
SCALA = _grammar(
    "Scala",
    "tree_sitter_scala:language",
    shapes={
        "class_definition": Shape(
            "class", parameters=("class_parameters",), bases=("extend",), body=("body",), has_members=True
        ),
        "object_definition": _class("extend"),
        "trait_definition": Shape("interface", bases=("extend",), body=("body",), has_members=True),
        "enum_definition": _ENUM,
        "function_definition": Shape("function", parameters=("parameters",), returns=("return_type",), body=("body",)),
        "function_declaration": Shape("function", parameters=("parameters",), returns=("return_type",)),
        "val_definition": Shape("field", name=("pattern",), type=("type",), value=("value",)),
        "type_definition": Shape("type", type=("type",)),
    },
    wrappers="compilation_unit package_clause template_body",
    finish=_Finish(None, re.compile(r"\bprivate\b")),
    comments="comment block_comment",
    strings="string interpolated_string_expression",
    messages="(throw_expression) @error",
)
SWIFT = _grammar(
    "Swift",
    "tree_sitter_swift:language",
    shapes={
        "function_declaration": Shape("function", parameters=("parameter",), body=("body",)),
        "init_declaration": Shape("function", parameters=("parameter",), body=("body",)),
        "protocol_function_declaration": Shape("function", parameters=("parameter",)),
        "class_declaration": _class("inheritance_specifier"),
        "protocol_declaration": _INTERFACE,
        "enum_entry": Shape("variant"),
        "property_declaration": Shape("field", type=("type_annotation",), value=("value",)),
        "typealias_declaration": Shape("type"),
    },
    wrappers="source_file class_body enum_class_body protocol_body",
    finish=_Finish(re.compile(r"\b(?:public|open)\b")),
    comments="comment multiline_comment",
    parameters=_swift_parameters,
    strings="line_string_literal multi_line_string_literal",
    messages="(control_transfer_statement) @error",
)
PHP = _grammar(
    "PHP",
    "tree_sitter_php:language_php",
    separator="::",
    shapes={
        "function_definition": Shape("function", parameters=("parameters",), returns=("return_type",), body=("body",)),
        "method_declaration": Shape("function", parameters=("parameters",), returns=("return_type",), body=("body",)),
        "class_declaration": _class("base_clause", "class_interface_clause"),
        "interface_declaration": _INTERFACE,
        "trait_declaration": _class(),
        "enum_declaration": _ENUM,
        "enum_case": Shape("variant", value=("value",)),
        "const_element": Shape("constant", name=("name",), value=("integer", "string", "encapsed_string", "boolean")),
        "property_element": Shape("field", value=("default_value",)),
    },
    wrappers="program namespace_definition compound_statement declaration_list enum_declaration_list "
    "const_declaration property_declaration",
    finish=_Finish(None, re.compile(r"\b(?:private|protected)\b")),
    strings="string encapsed_string",
    messages="(throw_expression) @error",
)
