"""What a source file defines, exports and says: values that cross from parsing workers, small and plain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DefinitionKind = Literal["function", "class", "interface", "field", "variant", "constant", "type", "macro", "module"]

Visibility = Literal["public", "private"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function."""

    name: str
    """With `*` or `...` before it where it takes the rest."""
    type: str = ""
    default: str = ""
    required: bool = True
    keyword_only: bool = False
    """Given by name, so its place does not matter."""

    def __str__(self) -> str:
        """Write it as in source: `name: type = default`."""
        typed = f"{self.name}: {self.type}" if self.type else self.name
        return f"{typed} = {self.default}" if self.default else typed


@dataclass(frozen=True, slots=True)
class Definition:
    """One thing that a file defines."""

    name: str
    """With its owners before it, joined as the language does: `Client.get`, `Router::route`."""
    kind: DefinitionKind
    line: int
    """From 1 on."""
    owner: str = ""
    """Name of what it stands in; empty at the top."""
    signature: str = ""
    """From its first word to its body, on one line."""
    parameters: tuple[Parameter, ...] | None = None
    """None: not something that is called."""
    returns: str = ""
    value: str = ""
    """Of a constant or field: what it is, by default."""
    is_public: bool = True
    """As far as the language's own words say."""
    marks: tuple[str, ...] = ()
    """Decorators, attributes, annotations, modifiers."""
    bases: tuple[str, ...] = ()
    doc: str = ""
    """First sentence of its doc comment."""
    deprecated: str | None = None
    """What its mark of deprecation says, perhaps nothing; None: it has none."""
    is_test: bool = False
    is_skipped: bool = False
    is_setting: bool = False
    """A field of settings that users write."""
    is_error: bool = False
    """A class of exceptions or errors."""
    body: str = ""
    """The beginning of its body as written, to know it again under another name."""
    end: int = 0
    """Its last line."""

    @property
    def last_name(self) -> str:
        """The name without owners."""
        return self.name[len(self.owner) :].lstrip(".:#") if self.owner else self.name


@dataclass(frozen=True, slots=True)
class Export:
    """A name that a file hands on to others, or hides."""

    name: str
    """As others know it; `*`: all that the source exports."""
    source: str = ""
    """The module it comes from, as written; empty: this file."""
    original: str = ""
    """Its name there."""
    line: int = 1
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class SourceMessage:
    """Words of an error that is raised or of a warning of deprecation; or the name of a test that is a call."""

    kind: Literal["error", "deprecation", "test", "skipped"]
    text: str
    line: int
    owner: str = ""
    """The definition it stands in."""
    name: str = ""
    """What it speaks of, where that is said by itself."""


@dataclass(frozen=True, slots=True)
class Module:
    """What one file holds."""

    definitions: tuple[Definition, ...] = ()
    exports: tuple[Export, ...] = ()
    all_names: tuple[str, ...] | None = None
    """The names that the file says it exports (`__all__`); None: it does not say."""
    messages: tuple[SourceMessage, ...] = ()
