"""How the room of an excerpt is shared out among files, and what is said of what finds none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.excerpts.diffstats import shown
from mkdocs_commit_digest.collect.excerpts.pieces import Worth
from mkdocs_commit_digest.collect.excerpts.rendering import shortened_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mkdocs_commit_digest.collect.excerpts.pieces import Piece
    from mkdocs_commit_digest.collect.excerpts.sections import FileSection

    Count = Callable[[str], int]

_SHARES = {True: 0.25, False: 0.12}
"""Of the room that is left, for the first turn of a file with and without something that people outside meet."""
_SHARE_OF_FACTS = 0.7
"""Of the room, for what people outside meet, before any file has its turn."""
_LEAST_TURN = 200
"""Tokens of a first turn at least."""
_LEAST_ROOM = 40
"""Tokens below which there is no use in going on."""
_SHARE_OF_OUTLINE = 0.12
_LONGEST_SIGNATURE = 120
_MOST_SIGNATURES = 40
"""Of one file."""
_FILES_OUTLINED = 60
_OUTLINE_HEAD = "\\ Not shown; what is defined there, by line:\n"


def fill(sections: Sequence[FileSection], room: int, count: Count) -> int:
    """Share out `room` tokens; returns what is left.

    What people outside meet comes first, up to a share; then every file has a turn in order; then come all definitions
    and facts, and the rest in the same order.
    """
    kept = int(room * (1 - _SHARE_OF_FACTS))
    for worth in (Worth.PUBLIC_FACT, Worth.MESSAGE):
        for section in sections:
            if room - kept >= _LEAST_ROOM and section.has_public_facts:
                room -= section.take_up_to(room - kept, count, worth=worth)
    for section in sections:
        if room < _LEAST_ROOM:
            return room
        turn = max(_LEAST_TURN, int(room * _SHARES[section.has_public_facts]))
        room -= section.take_up_to(min(room, turn), count, worth=Worth.CODE)
    for worth in Worth:
        for section in sections:
            if room < _LEAST_ROOM:
                return room
            room -= section.take_up_to(room, count, worth=worth)
    return room


def room_without_outline(room: int) -> int:
    """Return the tokens that are left where some are kept for the outline of what finds no place."""
    return room - int(room * _SHARE_OF_OUTLINE)


def outline_of_rest(sections: Iterable[FileSection], room: int, count: Count) -> str:
    """List the signatures of what was not taken, with their lines: what people outside meet first, then the rest."""
    some = [section for section in sections if not section.is_whole][:_FILES_OUTLINED]
    left = room - count(_OUTLINE_HEAD)
    told: dict[str, list[str]] = {}
    for public in (True, False):
        for section in some:
            head = f"\\ {shown(section.path)}\n"
            for line in _signatures(section, public=public):
                left -= count(line) + (0 if head in told else count(head))
                if left < 0:
                    break
                told.setdefault(head, []).append(line)
    return _OUTLINE_HEAD + "".join(head + "".join(lines) for head, lines in told.items()) if told else ""


def _signatures(section: FileSection, *, public: bool) -> list[str]:
    pieces = [piece for piece in section.waiting if piece.told and (piece.worth <= Worth.PUBLIC_DEFINITION) is public]
    told = (line for piece in pieces[:_MOST_SIGNATURES] for line in _told_lines(piece))
    return [f"\\ {number} {text}\n" for number, text in told][:_MOST_SIGNATURES]


def _told_lines(piece: Piece) -> Iterator[tuple[int, str]]:
    """Yield (line number, text with its sign) of what a piece tells; removed lines have their old numbers."""
    old, new = piece.lines.old_start, piece.lines.new_start
    told = frozenset(piece.told)
    for at, line in enumerate(piece.lines.lines):
        if at in told:
            yield (
                (old if line.startswith("-") else new),
                line[:1] + shortened_line(line[1:].strip(), _LONGEST_SIGNATURE),
            )
        old += line[:1] in {" ", "-", ""}
        new += line[:1] in {" ", "+", ""}
