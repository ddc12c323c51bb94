"""Bytes of the log → `Commit` values: bounded, decoded, redacted."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.commits import Commit, Omitted
from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
from mkdocs_commit_digest.collect.diff.linguist_attributes import NO_ATTRIBUTES
from mkdocs_commit_digest.collect.git.git_dates import parse_timestamp
from mkdocs_commit_digest.collect.git.stream import LogStream, PatchText, RawEntry
from mkdocs_commit_digest.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from mkdocs_commit_digest.collect.diff.changed_file import EntryType, Status
    from mkdocs_commit_digest.collect.diff.linguist_attributes import LinguistAttributes
    from mkdocs_commit_digest.collect.git.selection import Selection
    from mkdocs_commit_digest.settings import Limits

_NAME_BYTES = 1_000
_PARENTS_BYTES = 66 * 1_000
_DATE_BYTES = 64

_STATUS: dict[bytes, Status] = {
    b"A": "added",
    b"D": "deleted",
    b"R": "renamed",
    b"C": "copied",
    b"T": "type-changed",
}
_ENTRY_TYPES: dict[bytes, EntryType] = {b"120000": "symlink", b"160000": "submodule"}


FEWEST_FILES = 100
"""Of a commit whose day has had its share."""


@dataclass(slots=True)
class FilesOfDays:
    """How many files are kept of the commits of each day: what a commit may have, times what a day may, is too much."""

    days: Mapping[str, date] = field(default_factory=dict)
    """Commit → its day; the others are bounded by themselves alone."""
    per_day: int = 0
    _kept: dict[date, int] = field(default_factory=dict)

    def most(self, sha: str) -> int:
        """Return how many files of a commit may be kept."""
        day = self.days.get(sha)
        return sys.maxsize if day is None else max(FEWEST_FILES, self.per_day - self._kept.get(day, 0))

    def note(self, sha: str, files: int) -> None:
        """Count what was kept of a commit."""
        if day := self.days.get(sha):
            self._kept[day] = self._kept.get(day, 0) + files


@dataclass(frozen=True, slots=True)
class LogParser:
    """How the output of one git process is to be read."""

    read: Callable[[], bytes]
    start: bytes
    """What begins a commit; nobody outside the process can know it."""
    end: bytes
    """What ends its header."""
    limits: Limits
    selection: Selection
    redact: Callable[[str], str]
    attributes: LinguistAttributes = NO_ATTRIBUTES
    room: FilesOfDays = field(default_factory=FilesOfDays)
    """How many files are kept over many commits."""

    def commits(self) -> Iterator[tuple[str, Commit | None]]:
        """Yield each commit with its id, or None where no wanted file is touched.

        Raises:
            HistoryError: the bytes are not what was asked for, or end too early.
        """
        stream = LogStream(self.read, self.start)
        while not stream.ends():
            if stream.token(len(self.start) + 1) != self.start:
                raise HistoryError("git printed something else where a commit should begin")
            sha = stream.token(_NAME_BYTES).decode("ascii", "replace")
            yield sha, self._commit(sha, stream)

    def _commit(self, sha: str, stream: LogStream) -> Commit | None:
        parents = stream.token(_PARENTS_BYTES).decode("ascii", "replace").split()
        author = self._text(stream.token(_NAME_BYTES))
        authored, committed = stream.token(_DATE_BYTES), stream.token(_DATE_BYTES)
        subject = self._message(stream)
        body = self._message(stream)
        while stream.token(len(self.end) + 1) != self.end:
            pass
        changes = self._changes(stream, min(self.limits.files_per_commit, self.room.most(sha)))
        if changes is None:
            return None
        self.room.note(sha, len(changes.files))
        return Commit(
            sha=sha,
            parents=tuple(parents),
            author=author,
            authored_at=parse_timestamp(authored, committed),
            committed_at=parse_timestamp(committed, authored),
            subject=subject,
            body=body,
            files=tuple(changes.files),
            omitted=changes.omitted,
        )

    def _changes(self, stream: LogStream, most_files: int) -> _Changes | None:
        """Take a commit's files; None if it has some, and none of them is wanted."""
        changes = _Changes()
        if not stream.has_files():
            return changes
        plan = list(self._plan(stream, most_files))
        if all(isinstance(step, int) for step in plan):
            stream.skip_sections()
            return None
        room = self.limits.patch_bytes_per_commit
        more = True
        for step in plan:
            text = None if isinstance(step, int) else PatchText(min(room, self.limits.patch_bytes_per_file))
            for _ in range(step if isinstance(step, int) else step.sections):
                if not more:
                    raise HistoryError("git printed fewer patches than files")
                more = stream.section(text)
            if text and isinstance(step, _CountedSections):
                changes.omit(text)
            elif text and isinstance(step, RawEntry):
                file = self._file(step, text, min(room, self.limits.patch_bytes_per_file))
                changes.files.append(file)
                room -= text.size - file.omitted_bytes if text.has_lines else 0
        if more:
            raise HistoryError("git printed more patches than files")
        return changes

    def _plan(self, stream: LogStream, most_files: int) -> Iterator[RawEntry | _CountedSections | int]:
        """Yield the files to keep, then those to count; for the others only how many patches are to be passed over."""
        kept = 0
        for entry in stream.raw_entries():
            if not self.selection.wants(*_paths(entry)):
                yield entry.sections
            elif kept < most_files:
                kept += 1
                yield entry
            else:
                yield _CountedSections(entry.sections)

    def _file(self, entry: RawEntry, text: PatchText, room: int) -> ChangedFile:
        path, old_path = map(self._path, _paths(entry))
        binary = text.binary
        shown = text.first(room) if text.has_lines and not binary else b""
        return ChangedFile(
            path=path or "",
            old_path=old_path,
            status=_STATUS.get(entry.status, "modified"),
            entry_type=_ENTRY_TYPES.get(entry.old_mode if entry.status == b"D" else entry.new_mode, "file"),
            additions=0 if binary else text.additions,
            deletions=0 if binary else text.deletions,
            binary=binary,
            patch=self._text(shown),
            omitted_bytes=text.size - len(shown) if text.has_lines and not binary else 0,
            old_id=_id(entry.old_id),
            new_id=_id(entry.new_id),
            attributes=self.attributes,
        )

    def _path(self, path: str | None) -> str | None:
        if path is None:
            return None
        path, limit = self.redact(path), self.limits.path_characters
        return path if len(path) <= limit else f"{path[:limit]}[…]"

    def _message(self, stream: LogStream) -> str:
        limit = self.limits.message_bytes
        content = stream.token(limit + 1)
        if len(content) > limit:
            # At the end of a word at least, so that half a secret is not left where redaction cannot know it.
            cut = max(content.rfind(b"\n"), content.rfind(b" "), 0)
            content = content[:cut] + " […]".encode()
        return self._text(content).rstrip("\n")

    def _text(self, content: bytes) -> str:
        return self.redact(content.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}"))


@dataclass(frozen=True, slots=True)
class _CountedSections:
    """A file beyond the bound: its lines are counted, and nothing of it is kept."""

    sections: int


@dataclass(slots=True)
class _Changes:
    """The files of one commit, gathered while they stream by."""

    files: list[ChangedFile] = field(default_factory=list)
    omitted: Omitted = field(default_factory=Omitted)

    def omit(self, text: PatchText) -> None:
        """Count a file that is not kept."""
        before = self.omitted
        self.omitted = Omitted(before.files + 1, before.additions + text.additions, before.deletions + text.deletions)


def _id(name: bytes) -> str:
    """An id as text; git writes zeros where there is nothing."""
    return name.decode("ascii", "replace") if name.strip(b"0") else ""


def _paths(entry: RawEntry) -> tuple[str, str | None]:
    old = entry.old_path.decode("utf-8", "backslashreplace") if entry.old_path is not None else None
    return entry.path.decode("utf-8", "backslashreplace"), old
