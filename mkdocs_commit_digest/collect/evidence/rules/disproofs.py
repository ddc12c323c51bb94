"""What a rule finds of a statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_commit_digest.collect.evidence.changed_lines import Line
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
    from mkdocs_commit_digest.collect.evidence.outlines import Outline


@dataclass(frozen=True, slots=True)
class Disproof:
    """The commit says otherwise."""

    reason: str
    """Why, in an English clause for whoever repairs or reads the statement again."""
    token: str
    """The name, path or value that decides."""
    path: str | None = None
    line: int | None = None
    """1-based in the file after the commit."""


def at(line: Line, reason: str, token: str) -> Disproof:
    """Return a verdict that a line decides."""
    return Disproof(reason, token, line.path, line.number)


if TYPE_CHECKING:
    Rule = Callable[[Outline, CommitIndex], Disproof | None]
