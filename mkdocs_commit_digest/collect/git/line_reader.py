"""The lines that git prints about a mirror, as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.git.processes import GitProcess
from mkdocs_commit_digest.errors import GitError, HistoryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.collect.git.mirror import Mirror


def read_lines(args: Sequence[str], mirror: Mirror, seconds: float, *, stdin: bytes = b"") -> Iterator[bytes]:
    """Yield lines without their ends; what follows the last end is left out.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    try:
        with GitProcess(args, mirror.environ, stdin=stdin, seconds=seconds) as git:
            rest = b""
            while piece := git.read():
                *lines, rest = (rest + piece).split(b"\n")
                yield from lines
    except GitError as error:
        raise HistoryError(f"{mirror.repository.name}: history cannot be listed: {error}") from error
