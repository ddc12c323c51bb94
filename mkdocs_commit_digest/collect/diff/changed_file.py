"""One file of a commit: what git says of it, its kind and its patch, which is parsed where somebody asks, and once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.archive.records import FileChange
from mkdocs_commit_digest.collect.diff.file_kinds import kind_of
from mkdocs_commit_digest.collect.diff.hunks import HEADER, hunks_in
from mkdocs_commit_digest.collect.diff.linguist_attributes import NO_ATTRIBUTES

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
    from mkdocs_commit_digest.collect.diff.hunks import Hunk
    from mkdocs_commit_digest.collect.diff.linguist_attributes import LinguistAttributes

Status = Literal["added", "modified", "deleted", "renamed", "copied", "type-changed"]
EntryType = Literal["file", "symlink", "submodule"]

_CHANGED = re.compile(r"^[-+].*", re.MULTILINE)


@dataclass(frozen=True)  # without slots, which leave no room for what is found once
class ChangedFile:
    """A file that a commit changes. Every text in it is redacted."""

    path: str
    """After the commit (before it, if deleted), as git names it; bytes that are not UTF-8 stand as `\\xNN`."""
    old_path: str | None = None
    """Where it was, if renamed or copied."""
    status: Status = "modified"
    entry_type: EntryType = "file"
    additions: int = 0
    deletions: int = 0
    binary: bool = False
    """Git counts no lines in it."""
    patch: str = ""
    """From its `diff --git` line on; empty without a textual patch (binary, mode only).

    Decoded as UTF-8 with U+FFFD for what is not; cut at the end of a line where a bound bit."""
    omitted_bytes: int = 0
    """Bytes of patch that a bound cut off."""
    old_id: str = ""
    """Git's id of the content before the commit, of a submodule that of its commit; empty: there was none."""
    new_id: str = ""
    """The same after the commit."""
    attributes: LinguistAttributes = field(default=NO_ATTRIBUTES, repr=False, compare=False)
    """What its repository says of its own files."""

    @classmethod
    def of_record(cls, record: FileChange) -> ChangedFile:
        """Make it of what the archive keeps: no patch, and a kind by its name alone."""
        known = record.model_dump(exclude={"kind", "hunks"})
        return cls(**known, entry_type=record.kind)

    def record(self, hunks: str = "") -> FileChange:
        """Return what the archive keeps of it."""
        return FileChange(
            path=self.path,
            old_path=self.old_path,
            status=self.status,
            kind=self.entry_type,
            additions=self.additions,
            deletions=self.deletions,
            binary=self.binary,
            hunks=hunks,
        )

    @cached_property
    def kind(self) -> FileKind:
        """What sort of file it is: by what the repository says of it, else by its name."""
        return self.attributes.find(self.path) or kind_of(self.path)

    @property
    def lines(self) -> int:
        """How many lines were added and removed."""
        return self.additions + self.deletions

    @cached_property
    def body_start(self) -> int:
        """Where in the patch its hunks begin, or its length: git's lines above them hold names, ids and modes."""
        return 0 if self.patch.startswith("@@") else self.patch.find("\n@@") + 1 or len(self.patch)

    @property
    def body(self) -> str:
        """The patch without what git writes above its hunks."""
        return self.patch[self.body_start :]

    @property
    def has_hunks(self) -> bool:
        """Whether git shows any lines of it."""
        return self.body_start < len(self.patch)

    @cached_property
    def hunks(self) -> tuple[Hunk, ...]:
        """Its hunks in order; one whose lines were all cut off is none."""
        return tuple(hunks_in(self.patch))

    @cached_property
    def changed_lines(self) -> list[str]:
        """The added and removed lines, each with its sign and without its end."""
        return _CHANGED.findall(self.patch, self.body_start)

    def new_line(self, position: int) -> int | None:
        """Return the 1-based line in the new file for a position in the patch; None on removed lines and headers."""
        patch, line_start = self.patch, self.patch.rfind("\n", 0, position) + 1
        header = patch.rfind("\n@@", 0, position) + 1
        match = HEADER.match(patch, header)
        if not match or patch[line_start : line_start + 1] not in {"+", " "}:
            return None
        first = patch.find("\n", header) + 1
        not_there = patch.count("\n-", first - 1, line_start - 1) + patch.count("\n\\", first - 1, line_start - 1)
        return int(match["new"]) + patch.count("\n", first, line_start) - not_there or None
