"""What is asked of a parsing worker, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mkdocs_commit_digest.collect.facts.comparison import Comparison
from mkdocs_commit_digest.collect.facts.languages.definitions import Module
from mkdocs_commit_digest.collect.facts.languages.source_trees import Hunk  # noqa: TC001 - a dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """Two versions of a file to compare, or one to read."""

    language: str
    old: bytes | None
    new: bytes | None
    hunks: tuple[Hunk, ...] = ()
    """What differs between them, as far as it is known."""
    what: Literal["compare", "read"] = "compare"
    key: str = ""
    """Jobs of one key (the path) go to one worker, which remembers what it parsed last."""


@dataclass(frozen=True, slots=True)
class NotParsed:
    """Why there is no answer."""

    why: Literal["size", "time", "crash"]


Answer = Comparison | Module | NotParsed
