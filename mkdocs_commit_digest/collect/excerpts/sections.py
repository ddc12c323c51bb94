"""The file sections of an excerpt: what was taken of a file, and what waits."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.excerpts.diffstats import shown
from mkdocs_commit_digest.collect.excerpts.pieces import Piece, Worth, pieces_in
from mkdocs_commit_digest.collect.excerpts.rendering import rendered_lines, rendered_pieces

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile

    Count = Callable[[str], int]

MARK_TOKENS = 16
"""Room for the line that says how much of a file is not shown."""
_MOST_MISSES = 6
"""Pieces of a file that are tried in vain, one after another, before the next file has its turn."""
_LEAST_LINES = 3
_CHARACTERS_PER_TOKEN = 8
_ABOVE = 2
"""Lines above what a piece tells that are kept when it is made shorter."""


@dataclass(eq=False, slots=True)
class FileSection:
    """A file on its way into an excerpt: the pieces taken so far, and those still to come."""

    file: ChangedFile
    facts: tuple[Fact, ...] = ()
    """Those of this file, the most telling first."""
    only_facts: bool = False
    """Of a file that is gone, only what people outside knew is shown."""
    was_cut: bool = False
    """Something of it was given up for good."""
    taken: list[Piece] = field(default_factory=list)
    _waiting: list[Piece] | None = None
    """Sorted by rank; None: nobody has looked into the file yet."""
    _sizes: dict[tuple[int, ...], int] = field(default_factory=dict)
    """Tokens of the pieces that were tried."""

    @property
    def path(self) -> str:
        """Of the file, after the commit."""
        return self.file.path

    @property
    def head(self) -> str:
        """The line above what is shown of the file."""
        old = self.file.old_path or self.file.path
        status = "" if self.file.status == "modified" else f" ({self.file.status})"
        return f"diff --git a/{shown(old)} b/{shown(self.file.path)}{status}\n"

    @property
    def has_public_facts(self) -> bool:
        """Whether people outside the project meet what it changes."""
        return any(fact.public for fact in self.facts)

    @property
    def waiting(self) -> list[Piece]:
        """What is not taken, the most telling first."""
        if self._waiting is None:
            pieces = pieces_in(self.file, self.facts)
            if self.only_facts:
                pieces = [piece for piece in pieces if piece.worth <= Worth.MESSAGE]
            self._waiting = sorted(pieces, key=lambda piece: piece.rank)
            self.was_cut = self.was_cut or self.only_facts or self.file.omitted_bytes > 0
        return self._waiting

    @property
    def is_whole(self) -> bool:
        """Everything was taken."""
        return bool(self.taken) and not self.waiting and not self.was_cut

    @property
    def mark(self) -> str:
        """The line under what is shown of a file that is not whole; empty if it is."""
        if self.is_whole:
            return ""
        left = sum(_changed(piece) for piece in self.waiting)
        total = left + sum(_changed(piece) for piece in self.taken)
        return f"\\ {left} of {total} changed lines of this file not shown\n" if left else "\\ the rest is not shown\n"

    @property
    def text(self) -> str:
        """What was taken of the file."""
        return self.head + rendered_pieces(sorted(self.taken, key=lambda piece: piece.place)) + self.mark

    def size_of(self, piece: Piece, left: int, count: Count) -> int:
        """Count the tokens of a piece with a header of its own, unless it is too long for `left` by any count."""
        key = (*piece.place, len(piece.lines.lines))
        if key not in self._sizes:
            most = max(left, 0) * _CHARACTERS_PER_TOKEN
            if not piece.is_removal and 2 * len(piece.lines.lines) > most:
                return left + 1
            text = f"{piece.lines.header}\n{rendered_lines(piece)}"
            if len(text) > most:
                return left + 1
            self._sizes[key] = count(text)
        return self._sizes[key]

    def take_up_to(self, room: int, count: Count, *, worth: Worth = Worth.BOILERPLATE) -> int:
        """Take pieces of at least some worth while they fit into `room` tokens; returns the tokens taken.

        One that does not fit is passed over, and later ones are tried. A file of which nothing else would be shown is
        shown by some lines at least.
        """
        used, misses, at = 0, 0, 0
        while at < len(self.waiting) and misses < _MOST_MISSES and self.waiting[at].worth <= worth:
            opening = 0 if self.taken else count(self.head) + MARK_TOKENS
            left = room - used - opening
            tokens = self._added_by(self.waiting[at], left, count)
            if tokens > left and not self.taken:
                tokens = self._shorten(at, left, count)
            if tokens > left:
                at, misses = at + 1, misses + 1
            else:
                self.taken.append(self.waiting.pop(at))
                used, misses = used + opening + tokens, 0
        return used

    def give_back(self, piece: Piece) -> None:
        """Let a piece wait that was taken, and found no place."""
        insort(self.waiting, piece, key=lambda waiting: waiting.rank)

    def _added_by(self, piece: Piece, left: int, count: Count) -> int:
        """Count what a piece would add; one that goes on where another ends needs no header."""
        header = count(piece.lines.header) if any(other.end == piece.place for other in self.taken) else 0
        return self.size_of(piece, left + header, count) - header

    def _shorten(self, at: int, left: int, count: Count) -> int:
        """Put those lines of a piece in its place that fit, around what it tells, and the others behind it.

        Returns their tokens; more than `left`, and everything as it was, if even three lines are too long.
        """
        piece = self.waiting[at]
        lines = len(piece.lines.lines) // 2
        while lines >= _LEAST_LINES and left > 0:
            before, core, after = _cut(piece, lines)
            tokens = self.size_of(core, left, count)
            if tokens <= left:
                self.waiting[at : at + 1] = [core, *filter(None, (before, after))]
                return tokens
            lines //= 2
        return left + 1


def _changed(piece: Piece) -> int:
    return sum(line[:1] in {"+", "-"} for line in piece.lines.lines)


def _cut(piece: Piece, lines: int) -> tuple[Piece | None, Piece, Piece | None]:
    """Cut so many lines out of a piece, from a little above what it tells on."""
    total = len(piece.lines.lines)
    first = max(0, min((piece.told or (0,))[0] - _ABOVE, total - lines))
    last = first + lines
    return _lines_of(piece, 0, first), _lines_of(piece, first, last) or piece, _lines_of(piece, last, total)


def _lines_of(piece: Piece, start: int, end: int) -> Piece | None:
    """Return some lines of a piece as a piece; None if there are none."""
    if start >= end:
        return None
    hunk = piece.lines.split(start)[1] if start else piece.lines
    told = tuple(at - start for at in piece.told if start <= at < end)
    worth = piece.worth if told or not piece.told else Worth.CODE
    place = (piece.place[0], piece.place[1] + start)
    return replace(piece, place=place, lines=hunk.split(end - start)[0], told=told, worth=worth)
