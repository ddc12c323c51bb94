"""The text of one file's patch → its hunks, and the lines that they name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOUNDARY = re.compile(r"^(?:@@|diff --git ).*\n?", re.MULTILINE)
"""Lines of a file begin with a sign or a space, so these are git's own."""
HEADER = re.compile(r"@@ -(?P<old>\d{1,9})(?:,\d{1,9})? \+(?P<new>\d{1,9})(?:,\d{1,9})? @@(?P<context>.*)")
_RUN = re.compile(
    r"""
    ^@@\ -(?P<start>\d+)(?:,(?P<count>\d+))?.*   # a header
    | (?P<same>(?:^\ .*\n?)+)                    # lines on both sides
    | (?P<old>(?:^-.*\n?)+)                      # removed lines
    | (?P<new>(?:^\+.*\n?)+)                     # added lines
    """,
    re.MULTILINE | re.VERBOSE,
)

LineRange = tuple[int, int, int]
"""First line before the commit (of an insertion: the line it stands before), lines removed, lines added."""


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

    def split(self, at: int) -> tuple[Hunk, Hunk]:
        """Cut before line `at` (counted from 0) into two hunks that each have the right line numbers."""
        first, second = self.lines[:at], self.lines[at:]
        old = self.old_start + sum(line[:1] in {" ", "-", ""} for line in first)
        new = self.new_start + sum(line[:1] in {" ", "+", ""} for line in first)
        return Hunk(self.old_start, self.new_start, self.context, first), Hunk(old, new, self.context, second)


def hunks_in(patch: str) -> Iterator[Hunk]:
    """Yield the hunks of one file's patch in order.

    Lines before the first header are skipped, and those under one that cannot be read.
    """
    ends = [(match.start(), match.end()) for match in _BOUNDARY.finditer(patch)]
    for (start, body), (end, _) in pairwise([*ends, (len(patch), len(patch))]):
        header = HEADER.match(patch, start)
        if header and body < end:
            lines = tuple(patch[body:end].removesuffix("\n").split("\n"))
            yield Hunk(int(header["old"]), int(header["new"]), header["context"], lines)


def line_ranges(patch: str, start: int = 0) -> Iterator[LineRange]:
    """Yield which lines change, from a position on."""
    line, removed = 0, 0
    for run in _RUN.finditer(patch, start):
        kind = run.lastgroup
        lines = run[0].count("\n") + (not run[0].endswith("\n"))
        if kind != "new" and removed:
            yield line - removed, removed, 0
            removed = 0
        if kind == "same":
            line += lines
        elif kind == "old":
            line, removed = line + lines, lines
        elif kind == "new":
            yield line - removed, removed, lines
            removed = 0
        else:  # a header; of a hunk without old lines it names the line before
            line = int(run["start"]) + (run["count"] == "0")
    if removed:
        yield line - removed, removed, 0
