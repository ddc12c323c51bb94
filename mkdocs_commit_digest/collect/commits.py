"""A commit on its way through the upper floor: what git told of it, secrets taken out."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile

if TYPE_CHECKING:
    from datetime import datetime

    from mkdocs_commit_digest.archive.records import CommitRecord


_MODES = re.compile(r"^(?:old|new|deleted file|new file) mode [0-7]+$", re.MULTILINE)


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
    files: tuple[ChangedFile, ...]
    omitted: Omitted = Omitted()
    """Files beyond the bound on files in a commit."""

    @classmethod
    def of_record(cls, record: CommitRecord) -> Commit:
        """Make it of what the archive keeps, which is all but the patches."""
        listed = record.files
        return cls(
            sha=record.sha,
            parents=record.parents,
            author=record.author,
            authored_at=record.authored_at,
            committed_at=record.committed_at,
            subject=record.subject,
            body=record.body,
            files=tuple(map(ChangedFile.of_record, listed)),
            omitted=Omitted(
                record.omitted_files,
                record.additions - sum(file.additions for file in listed),
                record.deletions - sum(file.deletions for file in listed),
            ),
        )

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

    def reuse_key(self) -> str:
        """Digest all that an analysis of it may rest on: equal only for the same change to the same surroundings.

        Context lines, enclosing functions and modes count; line numbers do not, nor do ids of contents that are shown.
        Of what is not shown, or cut, the ids of the contents count; of files that are not listed, nothing is known, and
        no other commit is the same. Returns 32 hex digits.
        """
        digest = hashlib.sha256(self.sha.encode() if self.omitted.files else b"")
        for file in self.files:
            is_whole = file.has_hunks and not file.omitted_bytes and not file.binary
            content = "" if is_whole else f"{file.old_id}\0{file.new_id}\0{file.omitted_bytes}"
            modes = "\0".join(_MODES.findall(file.patch[: file.body_start]))
            named = (file.status, file.entry_type, str(file.old_path), file.path, modes, content)
            digest.update("\0".join((*named, "\n")).encode("utf-8", "surrogatepass"))
            for hunk in file.hunks:
                lines = "\n".join((f"@@{hunk.context}", *hunk.lines, ""))
                digest.update(lines.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:32]

    def patch_id(self) -> str:
        """Digest the changed lines and paths: equal for the same change at another place in history.

        Line numbers, object ids and context lines do not count, as in git-patch-id(1).
        Returns 32 hex digits.
        """
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(f"{file.status}\0{file.old_path}\0{file.path}\0{file.binary}\n".encode())
            lines = "\n".join([*file.changed_lines, ""])  # each with its end
            digest.update(lines.encode("utf-8", "surrogatepass"))
            digest.update(b"%d\n" % file.omitted_bytes)
        return digest.hexdigest()[:32]
