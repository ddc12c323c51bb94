"""The patch of one file → its hunks, each with the line where it starts in the new file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER = re.compile(r"@@ -(?P<old>\d{1,9})(?:,\d{1,9})? \+(?P<new>\d{1,9})(?:,\d{1,9})? @@(?P<context>.*)")
_MERGE_HEADER = re.compile(r"@@@+ .*?\+(?P<new>\d{1,9})(?:,\d{1,9})? @@@+(?P<context>.*)")


@dataclass(frozen=True, slots=True)
class Hunk:
    """A hunk, or a piece of a long one."""

    old_start: int
    """1-based line in the file before the commit; 0 in a new file."""
    new_start: int
    """1-based line in the file after the commit; 0 in a deleted file."""
    context: str
    """The enclosing function or section as git names it; empty if it names none."""
    lines: tuple[str, ...]
    """With their leading ` `, `+`, `-` or `\\`."""

    @property
    def header(self) -> str:
        """`@@ -10,7 +10,9 @@ def f():`."""
        old = sum(line[:1] in {" ", "-", ""} for line in self.lines)
        new = sum(line[:1] in {" ", "+", ""} for line in self.lines)
        return f"@@ -{self.old_start},{old} +{self.new_start},{new} @@{self.context}"

    @property
    def text(self) -> str:
        """Header and lines, each ended by a line feed."""
        return "\n".join((self.header, *self.lines)) + "\n"

    def split(self, at: int) -> tuple[Hunk, Hunk]:
        """Cut before line `at` (counted from 0) into two hunks that each have the right line numbers."""
        first, second = self.lines[:at], self.lines[at:]
        old = self.old_start + sum(line[:1] in {" ", "-", ""} for line in first)
        new = self.new_start + sum(line[:1] in {" ", "+", ""} for line in first)
        return Hunk(self.old_start, self.new_start, self.context, first), Hunk(old, new, self.context, second)


def hunks_of(patch: str, *, longest: int | None = None) -> Iterator[Hunk]:
    """Yield the hunks of one file's patch in order; those over `longest` lines in pieces with headers of their own.

    Lines before the first hunk header are skipped; a header that cannot be read ends the hunk before it.
    """
    start: tuple[int, int, str] | None = None
    lines: list[str] = []
    for line in patch.split("\n"):
        if line.startswith(("@@ ", "@@@", "diff --git ")):
            yield from _pieces(start, lines, longest)
            start, lines = _start_of(line), []
        elif start:
            lines.append(line)
    if lines and not lines[-1]:
        lines.pop()
    yield from _pieces(start, lines, longest)


def _start_of(header: str) -> tuple[int, int, str] | None:
    match = _HEADER.match(header)
    if match:
        return int(match["old"]), int(match["new"]), match["context"]
    merge = _MERGE_HEADER.match(header)
    return (0, int(merge["new"]), merge["context"]) if merge else None


def _pieces(start: tuple[int, int, str] | None, lines: list[str], longest: int | None) -> Iterator[Hunk]:
    if not start or not lines:
        return
    hunk = Hunk(*start, tuple(lines))
    while longest and len(hunk.lines) > longest:
        piece, hunk = hunk.split(longest)
        yield piece
    yield hunk
