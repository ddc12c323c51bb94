r"""Parse the bytes of one `git log --raw -p -z` process while it runs; pure but for the reading it is given.

A commit is `<start> NUL fields… NUL <end> NUL`, then, if it changes files, LF, its raw entries (NUL after each field),
an empty field, and a patch whose every line is git's own header or begins with one of ` +-\@`. So `diff --git` at the
start of a line is always a header, and the start mark, which holds a nonce, cannot be forged by a message or a file.
Memory is bounded by the chunk size and by what the caller asks to keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SECTION = b"\ndiff --git "
_HEADER_BYTES = 16 * 1024
"""Bytes of a file's patch that are kept in any case, to see what kind of patch it is."""

MAX_PATH_BYTES = 4096
"""Longer paths are cut: no file system takes them."""

_RAW_BYTES = 512
_RAW_FIELDS = 5


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One file of a commit, as in `git diff --raw` (git-diff-tree(1), "RAW OUTPUT FORMAT")."""

    old_mode: bytes
    new_mode: bytes
    old_id: bytes
    new_id: bytes
    status: bytes
    """One letter."""
    path: bytes
    old_path: bytes | None

    @property
    def sections(self) -> int:
        """How many `diff --git` sections git prints: a change of type is a deletion and an addition."""
        return 2 if self.status == b"T" else 1


class PatchText:
    """What is counted and kept of one file's patch, which comes in pieces of any size."""

    __slots__ = ("_kept", "_last", "_minus", "_plus", "_room", "additions", "binary", "deletions", "size")

    def __init__(self, room: int) -> None:
        self._room = max(room, _HEADER_BYTES)
        self._kept: list[bytes] = []
        self._last = b"\n"
        self._plus = self._minus = 0
        self.additions = self.deletions = self.size = 0
        self.binary = False
        """Git shows no lines of it, since it holds other things than text."""

    @property
    def has_lines(self) -> bool:
        """Whether there is anything but headers."""
        return self.additions + self.deletions > 0

    def feed(self, piece: bytes) -> None:
        """Count the lines that begin in a piece."""
        if not piece:
            return
        if self._last == b"\n":
            self._plus += piece[:1] == b"+"
            self._minus += piece[:1] == b"-"
        self._plus += piece.count(b"\n+")
        self._minus += piece.count(b"\n-")
        self._last = piece[-1:]
        self.size += len(piece)
        if self._room > 0:
            self._kept.append(piece[: self._room])
            self._room -= len(piece)

    def end_section(self) -> None:
        """Add a section's lines up, without the `--- a/…` and `+++ b/…` that stand above hunks."""
        if self._plus:
            self.additions += self._plus - 1
            self.deletions += self._minus - 1
        elif b"\nBinary files " in b"".join(self._kept):
            self.binary = True
        self._plus = self._minus = 0

    def first(self, limit: int) -> bytes:
        """Return the patch, or as many whole lines of its beginning as fit into `limit` bytes."""
        kept = b"".join(self._kept)
        if self.size <= limit:
            return kept
        return kept[: kept.rfind(b"\n", 0, max(limit, 0)) + 1]


class LogStream:
    """A cursor over the bytes of the log."""

    def __init__(self, read: Callable[[], bytes], start: bytes) -> None:
        """Take a function that gives the next bytes (none at the end) and the mark that begins each commit."""
        self._read = read
        self._start = start
        self._boundary = b"\n" + start
        self._hold = max(len(self._boundary), len(_SECTION))
        self._buffer = b""
        self._position = 0
        self._ended = False
        self._next = -1  # where the next boundary was found, -1: not yet, len(buffer): not in the buffer

    def ends(self) -> bool:
        """Whether there is nothing left."""
        return not self._peek(1)

    def token(self, limit: int) -> bytes:
        """Take the bytes up to the next NUL and return the first `limit` of them."""
        kept = b""
        while (end := self._buffer.find(b"\0", self._position)) < 0:
            kept += self._take(len(self._buffer))[: limit - len(kept)]
            if not self._fill():
                raise HistoryError("git's output ends in the middle of a commit")
        kept += self._take(end)[: limit - len(kept)]
        self._position += 1
        return kept

    def has_files(self) -> bool:
        """Whether raw entries follow, and not the next commit at once."""
        return self._peek(1) == b"\n"

    def raw_entries(self) -> Iterator[RawEntry]:
        """Take the raw entries of a commit."""
        self._position += 1
        while head := self.token(_RAW_BYTES):
            fields = head.split(b" ")
            if len(fields) != _RAW_FIELDS or not head.startswith(b":"):
                raise HistoryError(f"git printed {head[:60]!r} where the fields of a file belong")
            status = fields[4][:1]
            path = self.token(MAX_PATH_BYTES)
            old_path, path = (path, self.token(MAX_PATH_BYTES)) if status in {b"R", b"C"} else (None, path)
            yield RawEntry(fields[0][1:], fields[1], fields[2], fields[3], status, path, old_path)

    def section(self, text: PatchText | None) -> bool:
        """Take one `diff --git` section into `text`, if given; return whether the commit has another one."""
        if self._peek(len(_SECTION) - 1) != _SECTION[1:]:
            raise HistoryError("git printed something else where a patch should begin")
        while True:
            boundary = self._find_boundary()
            end = self._buffer.find(_SECTION, self._position, boundary)
            if end >= 0 or boundary < len(self._buffer):
                piece = self._take((end if end >= 0 else boundary) + 1)
                break
            if not self._fill_after(text):
                piece = self._take(len(self._buffer))
                break
        if text:
            text.feed(piece)
            text.end_section()
        return end >= 0

    def skip_sections(self) -> None:
        """Pass over the rest of a commit's patch."""
        while self._find_boundary() >= len(self._buffer):
            if not self._fill_after(None):
                self._position = len(self._buffer)
                return
        self._position = self._next + 1

    def _fill_after(self, text: PatchText | None) -> bool:
        """Hand over what cannot hold the beginning of a mark, and read on. Returns False at the end."""
        piece = self._take(max(self._position, len(self._buffer) - self._hold))
        if text:
            text.feed(piece)
        return self._fill()

    def _find_boundary(self) -> int:
        """Return where the next commit begins (its mark's line feed), or the buffer's length."""
        if self._next < self._position:
            found = self._buffer.find(self._boundary, self._position)
            self._next = found if found >= 0 else len(self._buffer)
        return self._next

    def _take(self, end: int) -> bytes:
        piece = self._buffer[self._position : end]
        self._position = end
        return piece

    def _peek(self, count: int) -> bytes:
        while len(self._buffer) - self._position < count and self._fill():
            pass
        return self._buffer[self._position : self._position + count]

    def _fill(self) -> bool:
        more = b"" if self._ended else self._read()
        self._ended = not more
        self._buffer = self._buffer[self._position :] + more
        self._position = 0
        self._next = -1
        return bool(more)
