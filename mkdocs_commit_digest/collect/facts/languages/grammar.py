"""How one language's syntax tree is read: a table of node types, and a few functions where languages differ."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.languages.definitions import DefinitionKind  # noqa: TC001 - a dataclass

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from tree_sitter import Language, Node, Parser, Query

    from mkdocs_commit_digest.collect.facts.languages.definitions import Definition, Export, Parameter


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the parts of one type of node stand: names of fields, or types of children."""

    kind: DefinitionKind
    name: tuple[str, ...] = ("name",)
    parameters: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    has_members: bool = False
    """Definitions in its body are its members."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where the walk is: what surrounds a node."""

    owner: str = ""
    is_public: bool = True
    in_test: bool = False
    owner_kind: DefinitionKind | None = None
    is_setting: bool = False
    """The owner's fields are settings that users write."""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A node that defines something, with what stands before it."""

    node: Node
    scope: Scope
    marks: tuple[str, ...]
    """Decorators, attributes, annotations and modifiers, as written."""
    comment: str
    """The comments directly above it, as written."""
    is_exported: bool = False
    """A wrapper around it says that it is exported."""


_BRACKETS = ((b"{", b"}"), (b"(", b")"), (b"/*", b"*/"), (b"#if", b"#endif"), (b'r#"', b'"#'))

Define = Callable[[Item, "Definition"], "Definition | None"]


@dataclass(frozen=True)
class Grammar:
    """One language."""

    name: str
    package: str
    """Module and function that give the grammar, as `tree_sitter_go:language`."""
    shapes: Mapping[str, Shape]
    wrappers: frozenset[str]
    """Nodes whose children are looked at as if they stood in their place."""
    parameters: Callable[[Node], Iterator[Parameter]]
    """Reads one list of parameters."""
    finish: Define
    """Says what only this language knows: visibility, tests, marks. None: no definition."""
    comments: frozenset[str] = frozenset({"comment"})
    attributes: frozenset[str] = frozenset()
    """Nodes before or in a definition that are its marks."""
    exporting: frozenset[str] = frozenset()
    """Wrappers that export what they hold."""
    exports: Mapping[str, Callable[[Node], Iterator[Export]]] = field(default_factory=dict)
    special: Mapping[str, Callable[[Node, Scope], Iterator[Definition]]] = field(default_factory=dict)
    """Types of nodes that define things in a way of their own."""
    owners: Mapping[str, Callable[[Node, Scope], tuple[Node | None, Scope]]] = field(default_factory=dict)
    """Types of nodes that define nothing themselves and own what is in them: `impl`, `namespace`."""
    switches: Mapping[str, Callable[[Node], bool | None]] = field(default_factory=dict)
    """Types of nodes that say whether what comes after them is public; None: they say nothing."""
    brackets: tuple[tuple[bytes, bytes], ...] = _BRACKETS
    """What opens and closes what may go over blank lines."""
    long_quotes: tuple[bytes, ...] = (b'"""', b"`")
    """Quotes of strings that may go over blank lines."""
    has_gaps: bool = False
    """It cannot read all that is written in the language, so an error in a tree says little."""
    separator: str = "."
    messages: str = ""
    """A query whose captures are `error` and `deprecation`: the statements that hold their words."""
    speaking: tuple[bytes, ...] = ()
    """Words of which one stands in whatever the query finds; empty: any may."""
    patterns: re.Pattern[bytes] | None = None
    """Marks of deprecation that no syntax tree shows, with groups `name` and `rest`."""
    strings: frozenset[str] = frozenset({"string", "string_literal"})
    all_names: Callable[[Node], tuple[str, ...] | None] = lambda _: None

    @cached_property
    def language(self) -> Language:
        """The native grammar; loaded when first used, in a worker."""
        from tree_sitter import Language  # noqa: PLC0415 - native code, wanted in workers only

        module, _, function = self.package.partition(":")
        return Language(getattr(importlib.import_module(module), function)())

    @cached_property
    def parser(self) -> Parser:
        """A parser of this language."""
        from tree_sitter import Parser  # noqa: PLC0415

        return Parser(self.language)

    @cached_property
    def query(self) -> Query | None:
        """The query for messages."""
        from tree_sitter import Query  # noqa: PLC0415

        return Query(self.language, self.messages) if self.messages else None
