"""What was taken of a very large commit, put into the parts in which it is read, folder after folder."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.excerpts.rendering import rendered_pieces
from mkdocs_commit_digest.collect.excerpts.sections import MARK_TOKENS
from mkdocs_commit_digest.collect.excerpts.sharing import outline_of_rest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mkdocs_commit_digest.collect.excerpts.pieces import Piece
    from mkdocs_commit_digest.collect.excerpts.sections import FileSection

    Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class PackedParts:
    """The pieces of each part, by file."""

    packs: tuple[dict[FileSection, list[Piece]], ...]

    def texts(self, head: str, outlined: int, count: Count) -> list[str]:
        """Return the text of each part.

        All begin with `head`, and end with an outline of their files in up to `outlined` tokens.
        """
        texts: list[str] = []
        total = len(self.packs)
        for number, pack in enumerate(self.packs, 1):
            title = f"Part {number} of {total}\n" if total > 1 else ""
            body = (section.head + rendered_pieces(pieces) + section.mark for section, pieces in pack.items())
            outline = outline_of_rest(pack, outlined, count)
            texts.append(head + title + "".join(body) + outline)
        return texts

    def files_begun(self) -> list[int]:
        """Count the files that begin in each part."""
        seen: set[int] = set()
        counts = []
        for pack in self.packs:
            begun = {id(section) for section in pack} - seen
            seen |= begun
            counts.append(len(begun))
        return counts


def pack_sections(sections: Sequence[FileSection], room: int, max_parts: int, count: Count) -> PackedParts:
    """Put what was taken into parts of `room` tokens; what finds no place is given back."""
    areas: dict[str, list[FileSection]] = defaultdict(list)
    for section in sections:
        if section.taken:
            areas["/".join(section.path.split("/")[:-1][:2])].append(section)
    packs: list[dict[FileSection, list[Piece]]] = [{}]
    left = room
    for section in (section for area in areas.values() for section in area):
        head = count(section.head) + MARK_TOKENS
        placed: list[Piece] = []
        for piece in sorted(section.taken, key=lambda piece: piece.place):
            tokens = section.size_of(piece, room, count)
            needed = tokens + (0 if section in packs[-1] else head)
            if needed > left and len(packs) < max_parts and packs[-1]:
                packs.append({})
                left, needed = room, tokens + head
            if needed > left:
                section.give_back(piece)
                continue
            packs[-1].setdefault(section, []).append(piece)
            placed.append(piece)
            left -= needed
        section.taken = placed
    return PackedParts(tuple(packs))
