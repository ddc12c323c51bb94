"""The file sections of an excerpt, and how the room is shared out among them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.excerpts.diffstats import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
    from mkdocs_commit_digest.collect.diff.hunks import Hunk

    Count = Callable[[str], int]

_SHARE_OF_FILE = 0.25
"""Of the room that is left, for the first turn of one file."""
_LEAST_TURN = 200
"""Tokens of a first turn at least."""
_LEAST_ROOM = 40
"""Tokens below which there is no use in going on."""
_LONGEST_PIECE = 80
"""Lines of a hunk that are taken or left together."""
_LEAST_LINES = 3
_LONGEST_LINE = 400
_CHARACTERS_PER_TOKEN = 8
_SUMMED_UP_FROM = 8
"""Lines of a hunk that only removes, from which it is summed up."""
_DEFINITION = re.compile(
    r"-\s{0,12}(?:export |public |pub |async )?"
    r"(?:def|class|fn|func|function|interface|struct|trait|enum|template|#define)\b"
)
_KEPT_OF_REMOVED = 2
_KEPT_DEFINITIONS = 6


@dataclass(eq=False, slots=True)
class FileSection:
    """A file on its way into an excerpt: the pieces taken so far, and those still to come."""

    path: str
    head: str
    rest: Iterator[Hunk]
    was_cut: bool = False
    """Something of it was given up for good."""
    waiting: Hunk | None = None
    taken: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    """Tokens of each piece."""

    @classmethod
    def of(cls, file: ChangedFile) -> FileSection:
        """Open the section of one file."""
        old = file.old_path or file.path
        head = f"diff --git a/{shown(old)} b/{shown(file.path)}"
        if file.status != "modified":
            head += f" ({file.status})"
        return cls(file.path, head + "\n", _pieces(file), was_cut=file.omitted_bytes > 0)

    @property
    def text(self) -> str:
        """What was taken of the file."""
        return self.head + "".join(self.taken)

    @property
    def is_whole(self) -> bool:
        """Everything was taken."""
        return not self.was_cut and self.next_hunk() is None

    def next_hunk(self) -> Hunk | None:
        """Return the hunk that comes next without taking it; None at the end."""
        if self.waiting is None:
            self.waiting = next(self.rest, None)
        return self.waiting

    def take_up_to(self, room: int, count: Count) -> int:
        """Take pieces while they fit into `room` tokens; returns the tokens taken."""
        used = 0 if self.taken else count(self.head)
        while (hunk := self.next_hunk()) is not None:
            text = render_hunk(hunk)
            tokens = _tokens(text, room - used, count)
            if used + tokens > room:
                used = self._take_beginning(hunk, room, used, count) if not self.taken else used
                break
            self._take(text, tokens, None)
            used += tokens
        return used if self.taken else 0

    def _take(self, text: str, tokens: int, rest: Hunk | None) -> None:
        self.taken.append(text)
        self.sizes.append(tokens)
        self.waiting = rest

    def _take_beginning(self, hunk: Hunk, room: int, used: int, count: Count) -> int:
        """Take as many lines of a hunk as fit, so that no file is without a word."""
        lines = len(hunk.lines) // 2
        while lines >= _LEAST_LINES:
            first, rest = hunk.split(lines)
            text = render_hunk(first)
            tokens = _tokens(text, room - used, count)
            if used + tokens <= room:
                self._take(text, tokens, rest)
                return used + tokens
            lines //= 2
        return used


def _pieces(file: ChangedFile) -> Iterator[Hunk]:
    """Yield a file's hunks, long ones in pieces with headers of their own."""
    for hunk in file.hunks:
        rest = hunk
        while len(rest.lines) > _LONGEST_PIECE:
            piece, rest = rest.split(_LONGEST_PIECE)
            yield piece
        yield rest


def fill(sections: Sequence[FileSection], room: int, count: Count) -> None:
    """Share out `room` tokens: a first turn for every file in order, then the rest in the same order."""
    room -= sum(_turns(sections, room, count, share=_SHARE_OF_FILE))
    sum(_turns([section for section in sections if not section.is_whole], room, count, share=1.0))


def _turns(sections: Iterable[FileSection], room: int, count: Count, *, share: float) -> Iterator[int]:
    for section in sections:
        if room < _LEAST_ROOM:
            return
        used = section.take_up_to(min(room, max(_LEAST_TURN, int(room * share))), count)
        room -= used
        yield used


def render_hunk(hunk: Hunk) -> str:
    """Return a hunk's text; one that only removes is summed up, and very long lines are cut."""
    lines = list(hunk.lines)
    removed = [line for line in lines if line.startswith("-")]
    if len(removed) >= _SUMMED_UP_FROM and not any(line.startswith("+") for line in lines):
        kept = removed[:_KEPT_OF_REMOVED]
        definitions = [line for line in removed[_KEPT_OF_REMOVED:] if _DEFINITION.match(line)][:_KEPT_DEFINITIONS]
        lines = [*kept, *definitions, f"\\ {len(removed) - len(kept) - len(definitions)} more removed lines not shown"]
    cut = [line if len(line) <= _LONGEST_LINE else _shorten_line(line) for line in lines]
    return "\n".join((hunk.header, *cut)) + "\n"


def _shorten_line(line: str) -> str:
    return f"{line[:_LONGEST_LINE]} …({len(line) - _LONGEST_LINE} more characters)"


def _tokens(text: str, room: int, count: Count) -> int:
    """Count, unless the text is too long by any count."""
    if len(text) > max(room, 0) * _CHARACTERS_PER_TOKEN:
        return len(text)
    return count(text)
