"""What extractors of facts look at: the files of one change with both contents, and what is known beside them.

Extractors are pure: `extract(file, project)` yields facts of one file and reads nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind, kind_by_name

Status = Literal["added", "modified", "deleted", "renamed", "copied", "type-changed"]


@dataclass(frozen=True)
class FileVersions:
    """One changed file of a change, before and after."""

    path: str
    """After the change; before it, if deleted."""
    old_path: str | None = None
    """Where it was, if renamed or copied."""
    status: Status = "modified"
    entry_type: Literal["file", "symlink", "submodule"] = "file"
    given_kind: FileKind | None = None
    """What sort of file it is, where its repository or the change says so; None: as its name says."""
    old: bytes | None = None
    """The whole content before the change; None: absent, or not read. Of a submodule the id of its commit."""
    new: bytes | None = None
    removed: tuple[tuple[int, str], ...] = ()
    """Changed lines of the old side: number from 1 on, and text without its end."""
    added: tuple[tuple[int, str], ...] = ()
    """Changed lines of the new side."""
    old_mode: str = ""
    """Git's mode, as `100755`; empty: absent, or not known."""
    new_mode: str = ""
    binary: bool = False
    """Git shows no lines of it on this change."""

    @cached_property
    def kind(self) -> FileKind:
        """What sort of file it is."""
        return self.given_kind or kind_by_name(self.path)

    @cached_property
    def old_text(self) -> str | None:
        """The old content as text, U+FFFD for what is not UTF-8."""
        return None if self.old is None else _decode(self.old)

    @cached_property
    def new_text(self) -> str | None:
        """The new content as text, U+FFFD for what is not UTF-8."""
        return None if self.new is None else _decode(self.new)


@dataclass(frozen=True)
class Project:
    """What is known of the whole change and of the project around it."""

    files: Mapping[str, FileVersions] = field(default_factory=dict)
    """All changed files, by `path`."""
    beside: Mapping[str, bytes] = field(default_factory=dict)
    """Contents of unchanged files that extractors may need, by path: `__init__.py` above changed modules, …"""

    def content(self, path: str) -> bytes | None:
        """Return a file's content after the change; None: not there, or not read."""
        changed = self.files.get(path)
        return changed.new if changed else self.beside.get(path)

    def old_content(self, path: str) -> bytes | None:
        """Return a file's content before the change; None: not there, or not read."""
        changed = self.files.get(path)
        return changed.old if changed else self.beside.get(path)


Extractor = Callable[[FileVersions, Project], Iterator[Fact]]
"""Yields the facts of one file; knows nothing of git and never fails on what a file holds."""


def _decode(content: bytes) -> str:
    return content.decode("utf-8-sig", "replace")
