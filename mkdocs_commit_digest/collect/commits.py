"""A commit on its way through the upper floor: what git told of it, secrets taken out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile

if TYPE_CHECKING:
    from datetime import datetime

    from mkdocs_commit_digest.archive.records import CommitRecord


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
