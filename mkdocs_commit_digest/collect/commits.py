"""A commit on its way through the upper floor: what git told of it, secrets taken out."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from mkdocs_commit_digest.archive.records import FileChange


_CHANGED = re.compile(r"^[-+].*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FilePatch:
    """The patch of one file, from its `diff --git` line on."""

    path: str
    """The path after the commit (before it, if deleted); the same text as in `FileChange.path`."""
    text: str
    """Decoded as UTF-8 with U+FFFD for what is not; cut at the end of a line where a bound bit."""
    omitted_bytes: int = 0
    """Bytes of patch that a bound cut off."""

    def changed_lines(self) -> list[str]:
        """Return the added and removed lines of its hunks, each with its sign and without its end."""
        first_hunk = 0 if self.text.startswith("@@") else self.text.find("\n@@")
        return _CHANGED.findall(self.text, first_hunk) if first_hunk >= 0 else []


@dataclass(frozen=True, slots=True)
class Omitted:
    """Files of a commit that are counted, and of which nothing else is kept."""

    files: int = 0
    additions: int = 0
    deletions: int = 0


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit with its patch. Every text in it is redacted."""

    sha: str
    parents: tuple[str, ...]
    author: str
    authored_at: datetime
    """Aware, in the offset its author wrote."""
    committed_at: datetime
    """Aware, in the offset its committer wrote."""
    subject: str
    body: str
    files: tuple[FileChange, ...]
    patches: tuple[FilePatch, ...]
    """In the order of `files`; files without a textual patch (binary, mode only) have an empty text."""
    omitted: Omitted = Omitted()
    """Files beyond the bound on files in a commit."""

    @property
    def files_total(self) -> int:
        """How many files it changes, listed or not."""
        return len(self.files) + self.omitted.files

    @property
    def additions(self) -> int:
        """Lines added over all files, listed or not."""
        return sum(change.additions for change in self.files) + self.omitted.additions

    @property
    def deletions(self) -> int:
        """Lines removed over all files, listed or not."""
        return sum(change.deletions for change in self.files) + self.omitted.deletions

    def patch_id(self) -> str:
        """Digest the changed lines and paths: equal for the same change at another place in history.

        Line numbers, object ids and context lines do not count, as in git-patch-id(1).
        Returns 32 hex digits.
        """
        digest = hashlib.sha256()
        for change, patch in zip(self.files, self.patches, strict=True):
            digest.update(f"{change.status}\0{change.old_path}\0{change.path}\0{change.binary}\n".encode())
            lines = "\n".join([*patch.changed_lines(), ""])  # each with its end
            digest.update(lines.encode("utf-8", "surrogatepass"))
            digest.update(b"%d\n" % patch.omitted_bytes)
        return digest.hexdigest()[:32]
