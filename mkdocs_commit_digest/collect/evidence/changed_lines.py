"""Commit → its lines with their sides: which a patch adds, removes or only shows, and which stand for which.

The one place where rules read patches line by line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.evidence.patch_text import stands_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.commits import Commit

_MOST_LINES = 40_000
_LONGEST_LINE = 2_000
_SAYS_ONLY = frozenset({FileKind.TESTS, FileKind.SNAPSHOT, FileKind.DOCUMENTATION, FileKind.RELEASE_NOTES})
_COMMENTS = ("#", "//", "/*", "*", "--", ";", "<!--", '"""', "'''", "dnl ", "rem ", "%")
_DIRECTIVES = (
    "#define",
    "#include",
    "#if",
    "#endif",
    "#else",
    "#elif",
    "#undef",
    "#pragma",
    "#[",
    "#!",
    "--[",
    "*(",
    "*=",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a hunk."""

    path: str
    kind: FileKind
    side: Literal["+", "-", " "]
    text: str
    """Without its sign."""
    number: int | None
    """1-based in the file after the commit; None on removed lines."""

    def has(self, token: str) -> bool:
        """Tell whether a text stands on it, not within a longer word."""
        return token in self.text and stands_in(self.text, token)

    @property
    def is_program(self) -> bool:
        """It does something: no comment, and not in a test or a text that only speaks of the program."""
        start = self.text.lstrip()
        is_comment = start.startswith(_COMMENTS) and not start.startswith(_DIRECTIVES)
        return self.kind not in _SAYS_ONLY and not is_comment


@dataclass(frozen=True, slots=True)
class LinedHunk:
    """A hunk as lines."""

    path: str
    kind: FileKind
    context: str
    """What git names as enclosing; empty if nothing."""
    lines: tuple[Line, ...]

    def runs(self) -> Iterator[LineRun]:
        """Yield what was removed with what was put in its place."""
        removed: list[Line] = []
        added: list[Line] = []
        for line in self.lines:
            if line.side == " " or (line.side == "-" and added):
                if removed or added:
                    yield LineRun(tuple(removed), tuple(added))
                removed, added = [], []
            if line.side != " ":
                (removed if line.side == "-" else added).append(line)
        if removed or added:
            yield LineRun(tuple(removed), tuple(added))


@dataclass(frozen=True, slots=True)
class LineRun:
    """Removed lines and the added ones that follow them; either may be empty."""

    removed: tuple[Line, ...]
    added: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """The lines on which a text stands."""

    added: tuple[Line, ...]
    removed: tuple[Line, ...]
    kept: tuple[Line, ...]
    """Shown around a change."""


class ChangedLines:
    """The lines of a commit; read when first asked for."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._sides: dict[str, Sides] = {}

    @cached_property
    def hunks(self) -> tuple[LinedHunk, ...]:
        """All hunks, in order, up to a bound on lines."""
        return tuple(self._read())

    @cached_property
    def is_whole(self) -> bool:
        """Nothing of the patches is missing, so what stands nowhere is not there."""
        cut = self._commit.omitted.files or any(file.omitted_bytes for file in self._commit.files)
        return not cut and sum(len(hunk.lines) for hunk in self.hunks) < _MOST_LINES

    @cached_property
    def runs(self) -> tuple[LineRun, ...]:
        """All runs of changed lines."""
        return tuple(run for hunk in self.hunks for run in hunk.runs())

    def all(self) -> Iterator[Line]:
        """Yield each line."""
        for hunk in self.hunks:
            yield from hunk.lines

    def sides(self, token: str) -> Sides:
        """Find the lines on which a text stands, not within a longer word."""
        if token not in self._sides:
            found: dict[str, list[Line]] = {"+": [], "-": [], " ": []}
            for line in self.all():
                if line.has(token):
                    found[line.side].append(line)
            self._sides[token] = Sides(tuple(found["+"]), tuple(found["-"]), tuple(found[" "]))
        return self._sides[token]

    def has(self, text: str, side: str) -> bool:
        """Tell whether a text stands on any line of a side, within longer words, too."""
        return any(line.side == side and text in line.text for line in self.all())

    def _read(self) -> Iterator[LinedHunk]:
        left = _MOST_LINES
        for file in self._commit.files:
            for hunk in file.hunks:
                lines = tuple(_numbered(hunk.lines[:left], hunk.new_start, file.path, file.kind))
                left -= len(lines)
                yield LinedHunk(file.path, file.kind, hunk.context, lines)
                if left <= 0:
                    return


def _numbered(lines: tuple[str, ...], start: int, path: str, kind: FileKind) -> Iterator[Line]:
    number = start
    for line in lines:
        text = line[1:_LONGEST_LINE]
        if line[:1] == "-":
            yield Line(path, kind, "-", text, None)
        elif line[:1] != "\\":
            yield Line(path, kind, "+" if line[:1] == "+" else " ", text, number)
            number += 1
