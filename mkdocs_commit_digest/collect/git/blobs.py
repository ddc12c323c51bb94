"""The files that commits touch, for copies that were made without them: which are missing, and all of them at once.

Left to itself, git fetches such files one commit at a time while it prints patches: hundreds of requests. Here the
ids are found first, from trees alone, and asked for together. Renames are found by comparing files that were deleted
with files that were added, so the files on both sides of every change are all that a patch can need.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.git.cloning import clone
from mkdocs_commit_digest.collect.git.copies import copy_lock
from mkdocs_commit_digest.collect.git.processes import GitProcess
from mkdocs_commit_digest.collect.git.remote_errors import RefusedError, RemoteError
from mkdocs_commit_digest.errors import GitError, HistoryError, MirrorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mkdocs_commit_digest.collect.git.copies import Copy
    from mkdocs_commit_digest.collect.git.remote_branch import RemoteBranch, Tip

_CHANGE = re.compile(rb":(\d{6}) (\d{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ")
_SUBMODULE = b"160000"

_REQUEST_BYTES = 900_000
"""Bytes of one request. Beyond a megabyte less one packet git sends it in chunks, which not every server takes."""
_WANT_BYTES = 10
"""What the protocol adds to each id."""


@dataclass(frozen=True, slots=True)
class BlobSupply:
    """Where a copy without files gets them from."""

    copy: Copy
    remote: RemoteBranch | None = field(repr=False)
    """None: the network is not to be touched."""
    tip: Tip | None
    cannot: str
    """Why nothing can be fetched now; empty: it can."""
    emit: Callable[[str], None] = field(default=lambda _: None, repr=False)

    def fetch(self, shas: Iterable[str]) -> None:
        """Fetch the files that commits touch, and the tip's `.gitattributes`, if any of them is missing.

        Raises:
            MirrorError: they cannot be had; names cause and cure.
            HistoryError: the copy cannot be read.
        """
        shas = tuple(shas)
        if not shas:
            return
        with copy_lock(self.copy.path, self.copy.repository, self.copy.seconds):
            if not self.copy.again().blobless:  # another build may have made it anew
                return
            missing = self._missing(shas)
            if missing and (self.remote is None or self.cannot):
                raise MirrorError(
                    f"{self.copy.repository.name}: {len(missing):,} files that its commits touch are not in the copy, "
                    f"and cannot be fetched: {self.cannot}"
                )
            if missing and self.remote:
                self._fetch(self.remote, missing)

    def _fetch(self, remote: RemoteBranch, missing: Sequence[bytes]) -> None:
        try:
            try:
                for part in _parts(missing):
                    remote.fetch_objects(part, self.copy.path)
            except RefusedError:
                clone(self.copy, remote, self.tip, self.emit, full=True)
                self.emit(f"{self.copy.repository.name}: its server does not give single files, so all were fetched")
        except RemoteError as error:
            raise MirrorError(
                f"{self.copy.repository.name}: files that its commits touch cannot be fetched: {error}; "
                f"{remote.cure(error)}"
            ) from error

    def _missing(self, shas: Sequence[str]) -> tuple[bytes, ...]:
        """Return the ids of the files that are not in the copy."""
        ids = self._touched(shas) | self._attributes()
        stdin = b"".join(b"%s\n" % each for each in ids)
        answers = self._lines(("cat-file", "--batch-check=%(objectname)", "--buffer"), stdin)
        return tuple(sorted(line.split(b" ")[0] for line in answers if line.endswith(b" missing")))

    def _touched(self, shas: Sequence[str]) -> set[bytes]:
        args = ("log", "--ignore-missing", "--no-walk=unsorted", "--stdin", "--format=", "--raw", "--no-renames")
        options = ("--no-abbrev", "--root", "--diff-merges=first-parent", "--no-show-signature", "--no-color")
        stdin = "".join(f"{sha}\n" for sha in shas).encode()
        ids = set()
        for line in self._lines((*args, *options), stdin) if shas else ():
            change = _CHANGE.match(line)
            if change:
                old_mode, new_mode, old, new = change.groups()
                ids |= {each for mode, each in ((old_mode, old), (new_mode, new)) if mode != _SUBMODULE}
        return {each for each in ids if each.strip(b"0")}

    def _attributes(self) -> set[bytes]:
        if self.copy.head is None:
            return set()
        lines = self._lines(("ls-tree", self.copy.head, "--", ".gitattributes"), b"")
        fields = [line.split(b"\t")[0].split(b" ") for line in lines]
        return {oid for _, kind, oid in fields if kind == b"blob"}

    def _lines(self, args: Sequence[str], stdin: bytes) -> Iterator[bytes]:
        command = (f"--git-dir={self.copy.path}", *args)
        try:
            with GitProcess(command, self.copy.environ, stdin=stdin, seconds=self.copy.seconds) as git:
                rest = b""
                while piece := git.read():
                    *lines, rest = (rest + piece).split(b"\n")
                    yield from lines
        except GitError as error:
            raise HistoryError(f"{self.copy.repository.name}: its copy cannot be read: {error}") from error


def _parts(ids: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Cut a list of ids where a request gets too long, which few windows reach."""
    count = _REQUEST_BYTES // (len(ids[0]) + _WANT_BYTES)
    for first in range(0, len(ids), count):
        yield ids[first : first + count]
