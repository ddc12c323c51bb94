"""Several git processes read by one thread, so that none stands still while another one is waited for."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mkdocs_commit_digest.collect.git.processes import GitProcess

MOST_AHEAD = 8 * 1024 * 1024
"""Bytes put aside of one process; beyond them it waits, as it would for a full pipe."""


@dataclass(slots=True)
class _Line:
    """One process and what was read of it before it was asked for."""

    git: GitProcess
    pieces: deque[bytes] = field(default_factory=deque)
    size: int = 0
    ended: bool = False

    @property
    def has_room(self) -> bool:
        return not self.ended and self.size < MOST_AHEAD

    def put_aside(self) -> None:
        piece = self.git.take()
        self.pieces.append(piece)
        self.size += len(piece)
        self.ended = not piece

    def next_piece(self) -> bytes:
        piece = self.pieces.popleft()
        self.size -= len(piece)
        return piece


def reading_ahead(processes: Sequence[GitProcess]) -> list[Callable[[], bytes]]:
    """Return what to call in place of each process's `read`."""
    lines = [_Line(git) for git in processes]
    return [partial(_read, line, [other for other in lines if other is not line]) for line in lines]


def _read(line: _Line, others: Sequence[_Line]) -> bytes:
    while not line.pieces:
        waiting = [other for other in others if other.has_room]
        ready = line.git.wait([other.git for other in waiting])
        for other in waiting:
            if other.git in ready:
                other.put_aside()
        if line.git in ready:
            return line.git.take()
    return line.next_piece()
