"""SourceTree → `Module`: one walk for all languages, without recursion and bounded in depth and number."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.languages.comments import deprecation_in, first_sentence
from mkdocs_commit_digest.collect.facts.languages.definitions import Definition, Module
from mkdocs_commit_digest.collect.facts.languages.grammar import Item, Scope
from mkdocs_commit_digest.collect.facts.languages.messages import read_marks, read_messages
from mkdocs_commit_digest.collect.facts.languages.nodes import (
    line_of,
    line_text,
    one_line,
    part,
    parts,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node

    from mkdocs_commit_digest.collect.facts.languages.definitions import Export
    from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar, Shape
    from mkdocs_commit_digest.collect.facts.languages.source_trees import SourceTree

MAX_DEPTH = 60
"""Definitions, and wrappers of them, within each other."""
MAX_DEFINITIONS = 20_000
"""Of one file."""
_BODY = 2_000
"""Characters of a body that are kept to know it again."""
_MAX_MARK = 200

_SETTINGS = re.compile(r"(?:Config|Configuration|Settings|Options|Preferences|Args)$")
_FOR_TOOLS = re.compile(r"[ \t]#\s?(?:type:|noqa|pyright:|ty:|mypy:|fmt:|pragma:|pylint:)[^\n]*")
"""Comments for checkers, which are no part of a signature."""
_ERRORS = re.compile(r"(?:Error|Exception|Rejection)$")
_ERROR_BASES = re.compile(r"(?:Error|Exception|Throwable|Warning)$")


def read_module(grammar: Grammar, source: SourceTree, *, messages: bool = True) -> Module:
    """Return what a file holds, with or without its messages."""
    root = source.tree.root_node
    walk = Walk(grammar)
    walk.run(walk.steps(WalkStep(root, Scope())))
    definitions = tuple(sorted(walk.definitions, key=lambda one: one.line))
    return Module(
        definitions=definitions,
        exports=tuple(sorted(walk.exports, key=lambda one: one.line)),
        all_names=grammar.all_names(root) if b"__all__" in source.content else None,
        messages=(*read_messages(grammar, root, definitions), *read_marks(grammar, source.content)) if messages else (),
    )


@dataclass(frozen=True, slots=True)
class WalkStep:
    """A node to look at, with what stands before it."""

    node: Node
    scope: Scope
    marks: tuple[str, ...] = ()
    comment: str = ""
    is_exported: bool = False
    is_bound: bool = False
    """What it means hangs on the words that it stands behind."""


class Walk:
    """What was found so far."""

    def __init__(self, grammar: Grammar) -> None:
        """Begin with nothing."""
        self.grammar = grammar
        self.definitions: list[Definition] = []
        self.exports: list[Export] = []

    def run(self, steps: Iterable[WalkStep]) -> None:
        """Read all that steps define, and all within."""
        todo = list(steps)
        while todo and len(self.definitions) <= MAX_DEFINITIONS:
            for body in self.meet(todo.pop()):
                todo += self.steps(body)

    def steps(self, step: WalkStep) -> list[WalkStep]:
        """Return what stands in a node, in order, each with the comments and marks that stand before it."""
        parent, grammar, marks, scope = step.node, self.grammar, step.marks, step.scope
        comments, pending = [step.comment] if step.comment else [], list(marks)
        last_row, spoken_for = parent.start_point[0], -1
        keeps = parent.type.endswith("declaration")  # its modifiers hold for all that it declares
        found: list[WalkStep] = []
        for child in parent.children:
            kind = child.type
            if kind in grammar.comments:
                start, end = child.start_point, child.end_point
                if start[0] > last_row + 1:
                    comments = []
                if start[0] > spoken_for:  # else it speaks of what stands before it
                    comments.append(text_of(child))
                # A line comment may hold its line's end.
                last_row = end[0] - (end[1] == 0)
            elif kind in grammar.attributes:
                pending.append(text_of(child, _MAX_MARK))
                last_row = child.end_point[0]
                found.append(WalkStep(child, scope))
            elif kind in grammar.switches and (said := grammar.switches[kind](child)) is not None:
                scope = replace(scope, is_public=said)
            elif child.is_named:
                comment = "\n".join(comments) if comments and child.start_point[0] <= last_row + 1 else ""
                found.append(WalkStep(child, scope, tuple(pending), comment, step.is_exported, keeps))
                comments = []
                if not keeps:
                    pending = list(marks)
                last_row = spoken_for = child.end_point[0]
        return found

    def meet(self, step: WalkStep) -> list[WalkStep]:
        """Read what a step defines, and return the bodies in which there may be more."""
        grammar, node, scope, comment, kind = self.grammar, step.node, step.scope, step.comment, step.node.type
        if scope.depth > MAX_DEPTH:
            return []
        if kind in grammar.exports:
            self.exports += grammar.exports[kind](node)
        if kind in grammar.special:
            self.definitions += (
                replace(one, doc=one.doc or first_sentence(comment), end=node.end_point[0] + 1)
                for one in grammar.special[kind](node, scope)
            )
        if kind in grammar.owners:
            body, inner = grammar.owners[kind](node, scope)
            return [WalkStep(body, replace(inner, depth=scope.depth + 1))] if body is not None else []
        if shape := grammar.shapes.get(kind):
            return self._define(Item(node, scope, step.marks, comment, step.is_exported), shape)
        if kind in grammar.wrappers:
            inner = replace(scope, depth=scope.depth + 1)
            is_exported = step.is_exported or kind in grammar.exporting
            return [WalkStep(node, inner, step.marks, comment, is_exported)]
        return []

    def _define(self, item: Item, shape: Shape) -> list[WalkStep]:
        bodies: list[WalkStep] = []
        for number, name in enumerate(parts(item.node, shape.name)):
            found = self._definition(item, shape, line_text(name, 200), line_of(name))
            if found is None:
                break
            self.definitions.append(found)
            if number == 0 and shape.has_members:
                bodies = _members(item, shape, found)
            if len(shape.name) > 1 or shape.kind == "function":  # further ones are alternatives, or types
                break
        return bodies

    def _definition(self, item: Item, shape: Shape, name: str, line: int) -> Definition | None:
        node, scope, grammar = item.node, item.scope, self.grammar
        body = part(node, shape.body) if shape.body else None
        marks = item.marks + tuple(text_of(c, _MAX_MARK) for c in node.children if c.type in grammar.attributes)
        lists = [one for field in shape.parameters for one in parts(node, (field,))]
        deprecated = deprecation_in(item.comment, marks)
        bases = tuple(line_text(one, 300) for one in parts(node, shape.bases))
        found = Definition(
            name=f"{scope.owner}{grammar.separator}{name}" if scope.owner else name,
            owner=scope.owner,
            kind=shape.kind,
            line=line,
            end=node.end_point[0] + 1,
            signature=_signature(node, body),
            parameters=tuple(p for one in lists for p in grammar.parameters(one)) if shape.parameters else None,
            returns=line_text(part(node, shape.returns or shape.type), 400).removeprefix(":").strip(),
            value=line_text(part(node, shape.value), 400),
            is_public=scope.is_public,
            marks=marks,
            bases=bases,
            doc=first_sentence(item.comment),
            deprecated=deprecated,
            is_test=scope.in_test,
            is_setting=scope.is_setting and shape.kind == "field",
            is_error=shape.kind == "class" and bool(_is_error(name, bases)),
            body=text_of(body, _BODY),
        )
        return grammar.finish(item, found)


def _members(item: Item, shape: Shape, found: Definition) -> list[WalkStep]:
    """Return where a definition's members stand."""
    owner = Scope(
        owner=found.name,
        is_public=found.is_public,
        in_test=found.is_test,
        owner_kind=found.kind,
        is_setting=found.is_setting or bool(_SETTINGS.search(found.last_name)),
        depth=item.scope.depth + 1,
    )
    bodies = (*parts(item.node, shape.body), *parts(item.node, ("primary_constructor", "class_parameters")))
    return [WalkStep(body, owner) for body in bodies]


def _is_error(name: str, bases: tuple[str, ...]) -> bool:
    words = (word for base in bases for word in re.findall(r"\w+", base))
    return bool(bases) and (any(map(_ERROR_BASES.search, words)) or bool(_ERRORS.search(name)))


def _signature(node: Node, body: Node | None) -> str:
    """Return a definition's text up to its body, on one line."""
    text = node.text or b""
    end = body.start_byte - node.start_byte if body is not None and body.start_byte > node.start_byte else len(text)
    header = _FOR_TOOLS.sub("", text[: min(end, 1_500)].decode("utf-8", "replace"))
    return one_line(header).removesuffix("=>").rstrip(" {:=;")
