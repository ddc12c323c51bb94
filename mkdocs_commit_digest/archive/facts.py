"""One fact of a change: what was computed from the change itself, with certainty and without a model.

Part of the archive's records, in a module of its own: records and the stage that computes facts both rest on it.
Strings are cut when a fact is made, so that no file of a history can make a record large.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

FactKind = Literal[
    "api",
    "option",
    "variable",
    "setting",
    "default",
    "dependency",
    "requirement",
    "deprecation",
    "error",
    "note",
    "release",
    "file",
    "test",
    "schema",
    "licence",
    "operation",
]
"""What changed: a definition, a command-line option, an environment variable, a field of settings, …"""

FactChange = Literal["added", "removed", "changed", "renamed"]

FACTS_VERSION = 3
"""Raised when the same change gives other facts than before, so that they are computed anew."""

MAX_NAME = 200
MAX_VALUE = 200
MAX_TEXT = 300


def shorten(text: str, limit: int) -> str:
    """Return a text on one line without control characters, at most `limit` characters, with an ellipsis if cut."""
    if len(text) <= limit and text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]:
        return text
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * limit]).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


Name = Annotated[str, AfterValidator(partial(shorten, limit=MAX_NAME))]
Value = Annotated[str, AfterValidator(partial(shorten, limit=MAX_VALUE))]
Text = Annotated[str, AfterValidator(partial(shorten, limit=MAX_TEXT))]


class Fact(BaseModel):
    """What a change did to one thing that has a name."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: FactKind
    change: FactChange
    name: Name
    """As users write it: `Client.get`, `--no-cache`, `UV_CACHE_DIR`, `httpx`. Renamed: the new name."""
    old: Value | None = None
    """What it was: a signature, a parameter, a default, a version. Renamed: the old name."""
    new: Value | None = None
    path: str = ""
    """Of the file after the change (before it, if deleted)."""
    line: Annotated[int, Field(ge=1)] | None = None
    """1-based, in the file after the change; before it, if removed; None where not known."""
    public: bool = True
    """Whether people outside the project can meet it."""
    text: Text = ""
    """The author's own word for it, where there is one: doc comment, help text, note."""
