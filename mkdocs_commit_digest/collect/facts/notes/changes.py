"""Changelogs and fragments before and after → the notes that a change adds, or takes back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.diff.file_kinds import is_release_notes
from mkdocs_commit_digest.collect.facts.lines import is_unreadable, readable
from mkdocs_commit_digest.collect.facts.notes.entries import MAX_NOTES, ReleaseNote, notes_on
from mkdocs_commit_digest.collect.facts.notes.fragments import fragment_notes
from mkdocs_commit_digest.collect.facts.public_places import is_public_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_commit_digest.archive.facts import FactChange
    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

_CHANGELOG = re.compile(
    r"(?:change[-_]?log|changes|history|news|releases?|release[-_]notes|what'?s[-_]?new)(?:[-_.].*)?|.*\d+\.[\dx]+.*\.(?:md|rst|txt|mdx)",
    re.IGNORECASE,
)
_MOSTLY = 0.6
"""Of the words of two notes in common: one is the other, reworded."""
_MAX_COMPARED = 60


def extract_notes(file: FileVersions, project: Project) -> Iterator[Fact]:
    """Yield the lines that a change adds to the release notes, and fragments that it takes back."""
    if file.entry_type != "file" or not is_release_notes(file.path) or is_unreadable(file):
        return
    if is_changelog(file.path):
        new = _notes_of(file.new_text, [number for number, _ in file.added])
        old = _notes_of(file.old_text, [number for number, _ in file.removed])
        added = [note for note in new if not _is_among(note, old)]
        removed: list[ReleaseNote] = []
    else:
        new, old = (fragment_notes(file.path, readable(text)) for text in (file.new_text, file.old_text))
        added = [note for note in new if not _is_among(note, old)]
        removed = [] if new or _is_release(project) else old
    for change, notes in (("added", added), ("removed", removed)):
        yield from (_fact(file, change, note) for note in notes[:MAX_NOTES])  # type: ignore[arg-type]


def is_changelog(path: str) -> bool:
    """Tell a file with the notes of many changes from a fragment, which holds those of one."""
    return bool(_CHANGELOG.fullmatch(path.rpartition("/")[2]))


def _notes_of(text: str | None, numbers: list[int]) -> list[ReleaseNote]:
    if not numbers or not (content := readable(text)):
        return []
    return list(notes_on(content.split("\n"), numbers))


def _is_among(note: ReleaseNote, others: Iterable[ReleaseNote]) -> bool:
    """Whether a note stood there before, at most reworded."""
    words = set(re.findall(r"\w+", note.text.lower()))
    for count, other in enumerate(others):
        if other.key == note.key:
            return True
        theirs = set(re.findall(r"\w+", other.text.lower())) if count < _MAX_COMPARED else set()
        if len(words & theirs) >= _MOSTLY * len(words | theirs):
            return True
    return False


def _is_release(project: Project) -> bool:
    """Fragments go where a changelog takes them in."""
    return any(is_release_notes(path) and is_changelog(path) and file.added for path, file in project.files.items())


def _fact(file: FileVersions, change: FactChange, note: ReleaseNote) -> Fact:
    return Fact(
        kind="note",
        change=change,
        name=note.raw,
        new=note.kind or None if change == "added" else None,
        old=note.kind or None if change == "removed" else None,
        path=file.path,
        line=note.line,
        public=is_public_place(file.path.lstrip("."), documentation=True),
        text=note.text,
    )
