"""Pieces of a file → text: those that follow each other under one header, long removals summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.collect.excerpts.pieces import Piece

_LONGEST_LINE = 400
_SUMMED_UP_FROM = 8
"""Lines of a piece that only removes, from which it is summed up."""
_KEPT_OF_REMOVED = 2
_KEPT_TOLD = 8
"""Definitions and facts among removed lines that are shown."""


def rendered_lines(piece: Piece) -> str:
    """Return a piece without its header; one that only removes is summed up, and very long lines are cut."""
    lines = list(piece.lines.lines)
    removed = [at for at, line in enumerate(lines) if line.startswith("-")]
    if len(removed) >= _SUMMED_UP_FROM and not any(line.startswith("+") for line in lines):
        told = [at for at in piece.told if lines[at].startswith("-")][:_KEPT_TOLD]
        kept = sorted({*removed[:_KEPT_OF_REMOVED], *told})
        lines = [*(lines[at] for at in kept), f"\\ {len(removed) - len(kept)} more removed lines not shown"]
    return "".join(f"{shortened_line(line)}\n" for line in lines)


def shortened_line(line: str, longest: int = _LONGEST_LINE) -> str:
    """Cut a very long line, saying so."""
    if len(line) <= longest:
        return line
    return f"{line[:longest]} …({len(line) - longest} more characters)"


def rendered_pieces(pieces: Iterable[Piece]) -> str:
    """Return pieces of one file, which are in order, as hunks."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        if runs and runs[-1][-1].end == piece.place:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return "".join(_rendered_run(run) for run in runs)


def _rendered_run(run: list[Piece]) -> str:
    first = run[0].lines
    lines = tuple(line for piece in run for line in piece.lines.lines)
    header = type(first)(first.old_start, first.new_start, first.context, lines).header
    return header + "\n" + "".join(map(rendered_lines, run))
