"""A commit → its files before and after, as extractors want them: contents read by one git process for many commits."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project
from mkdocs_commit_digest.collect.facts.surroundings import paths_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile

_MODES = re.compile(
    r"^(?:(?P<what>old|new|deleted file|new file) mode|index [0-9a-f.]+) (?P<mode>\d{6})$", re.MULTILINE
)
_MAX_LINES = 40_000
_MAX_FILES = 500
"""Files of one commit whose contents are read."""


def names_wanted(
    commit: Commit, unread: Sequence[FileVersions], is_wanted: Callable[[FileVersions], bool]
) -> tuple[str, ...]:
    """Return what a commit's facts rest on, as git names it: ids of both sides, `<commit>:<path>` beside them."""
    names: dict[str, None] = {}
    chosen: list[str] = []
    for file, change in zip(unread, commit.files, strict=True):
        if len(chosen) < _MAX_FILES and file.entry_type == "file" and not file.binary and is_wanted(file):
            chosen.append(file.path)
            names.update(dict.fromkeys(filter(None, (change.old_id, change.new_id))))
    names.update(dict.fromkeys(f"{commit.sha}:{path}" for path in paths_beside(chosen) if _can_be_named(path)))
    return tuple(names)


def _can_be_named(path: str) -> bool:
    """Tell whether git takes a path for one: a line end would part it, and `./` be read from a folder that is none."""
    return "\n" not in path and path.partition("/")[0] not in {".", ".."}


def unread_versions(commit: Commit) -> tuple[FileVersions, ...]:
    """Return a commit's files with their changed lines, of which no content was read."""
    files = []
    for change in commit.files:
        removed, added = changed_lines(change)
        modes: dict[str | None, str] = {found["what"]: found["mode"] for found in _MODES.finditer(change.patch[:2_000])}
        same = modes.get(None, "")
        files.append(
            FileVersions(
                path=change.path,
                old_path=change.old_path,
                status=change.status,
                entry_type=change.entry_type,
                given_kind=change.kind,
                removed=removed,
                added=added,
                old_mode=modes.get("old") or modes.get("deleted file") or same,
                new_mode=modes.get("new") or modes.get("new file") or same,
                binary=change.binary,
            )
        )
    return tuple(files)


def versions_of(
    commit: Commit, unread: Sequence[FileVersions], contents: Mapping[str, bytes | None]
) -> tuple[tuple[FileVersions, ...], Project]:
    """Put a commit's files together with what was read of them."""
    files = [
        replace(file, old=contents.get(change.old_id), new=contents.get(change.new_id))
        for file, change in zip(unread, commit.files, strict=True)
    ]
    beside = {
        name.partition(":")[2]: content for name, content in contents.items() if content is not None and ":" in name
    }
    return tuple(files), Project({file.path: file for file in files}, beside)


def changed_lines(change: ChangedFile) -> tuple[tuple[tuple[int, str], ...], tuple[tuple[int, str], ...]]:
    """Return the removed and the added lines of a file, each with its number on its side."""
    removed: list[tuple[int, str]] = []
    added: list[tuple[int, str]] = []
    for hunk in change.hunks:
        old, new = hunk.old_start, hunk.new_start
        for line in hunk.lines[: _MAX_LINES - len(removed) - len(added)]:
            match line[:1]:
                case " ":
                    old += 1
                    new += 1
                case "-":
                    removed.append((old, line[1:]))
                    old += 1
                case "+":
                    added.append((new, line[1:]))
                    new += 1
    return tuple(removed), tuple(added)
