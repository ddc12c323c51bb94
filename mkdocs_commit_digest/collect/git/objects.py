"""Contents of files from a mirror: one `git cat-file --batch` for as many as are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.git.processes import GitProcess
from mkdocs_commit_digest.errors import GitError, HistoryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_commit_digest.collect.git.mirrors import Mirror

_FIELDS = 3
"""`<id> <type> <size>`."""


def read_objects(
    mirror: Mirror, names: Iterable[str], *, largest: int, seconds: float
) -> Iterator[tuple[str, bytes | None]]:
    """Yield each named object with its content, in the order given: None if missing, larger than `largest`, or no file.

    A folder that is there gives empty bytes.

    Args:
        mirror: Where to read.
        names: Object ids, or `<commit>:<path>`; without line ends.
        largest: Bytes of a file that is still given.
        seconds: That git may be silent.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    wanted = tuple(dict.fromkeys(name for name in names if "\n" not in name and name))
    if not wanted:
        return
    stdin = "".join(f"{name}\n" for name in wanted).encode("utf-8", "surrogateescape")
    command = (f"--git-dir={mirror.path}", "cat-file", "--batch", "--buffer")
    try:
        with GitProcess(command, mirror.environ, stdin=stdin, seconds=seconds) as git:
            stream = _Stream(git)
            for name in wanted:
                yield name, stream.next_object(largest)
    except GitError as error:
        raise HistoryError(f"{mirror.repository.name}: its files cannot be read: {error}") from error


class _Stream:
    """A cursor over the output of `git cat-file --batch`."""

    def __init__(self, git: GitProcess) -> None:
        self._git = git
        self._buffer = bytearray()

    def next_object(self, largest: int) -> bytes | None:
        """Take one object; None where there is none, or it is too large or no file."""
        head = self._line().rsplit(b" ", _FIELDS - 1)
        if len(head) != _FIELDS or not head[2].isdigit():  # "… missing", "… ambiguous"
            return None
        size = int(head[2])
        wanted = head[1] == b"blob" and size <= largest
        content = self._take(size, keep=wanted)
        self._take(1, keep=False)
        return content if wanted else b"" if head[1] == b"tree" else None

    def _line(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            self._fill()
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line

    def _take(self, size: int, *, keep: bool) -> bytes:
        kept = bytearray()
        while size:
            if not self._buffer:
                self._fill()
            piece = self._buffer[:size]
            del self._buffer[: len(piece)]
            size -= len(piece)
            if keep:
                kept += piece
        return bytes(kept)

    def _fill(self) -> None:
        piece = self._git.read()
        if not piece:
            raise GitError("git ended before it gave all files")
        self._buffer += piece
