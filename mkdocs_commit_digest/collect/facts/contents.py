"""A commit → its files before and after, as extractors want them: contents read by one git process for many commits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project
from mkdocs_commit_digest.collect.facts.surroundings import paths_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mkdocs_commit_digest.collect.commits import Commit

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
_MODES = re.compile(
    r"^(?:(?P<what>old|new|deleted file|new file) mode|index [0-9a-f.]+) (?P<mode>\d{6})$", re.MULTILINE
)
_MAX_LINES = 40_000
_MAX_FILES = 500
"""Files of one commit whose contents are read."""


def names_wanted(commit: Commit, is_wanted: Callable[[FileVersions], bool]) -> tuple[str, ...]:
    """Return the names of the contents that a commit's facts rest on: its files on both sides, indexes beside them."""
    names: dict[str, None] = {}
    chosen: list[str] = []
    unread, _ = versions_of(commit, {})
    for file in unread:
        if len(chosen) < _MAX_FILES and file.entry_type == "file" and not file.binary and is_wanted(file):
            chosen.append(file.path)
            names.update(dict.fromkeys(_sides(commit, file)))
    names.update(dict.fromkeys(f"{commit.sha}:{path}" for path in paths_beside(chosen)))
    return tuple(names)


def _sides(commit: Commit, change: FileVersions) -> Iterator[str]:
    if change.status != "added" and commit.parents:
        yield f"{commit.parents[0]}:{change.old_path or change.path}"
    if change.status != "deleted":
        yield f"{commit.sha}:{change.path}"


def versions_of(commit: Commit, contents: Mapping[str, bytes | None]) -> tuple[tuple[FileVersions, ...], Project]:
    """Put a commit's files together with what was read of them."""
    parent = commit.parents[0] if commit.parents else ""
    files = []
    for change in commit.files:
        removed, added = changed_lines(change.patch)
        modes: dict[str | None, str] = {found["what"]: found["mode"] for found in _MODES.finditer(change.patch[:2_000])}
        same = modes.get(None, "")
        files.append(
            FileVersions(
                path=change.path,
                old_path=change.old_path,
                status=change.status,
                entry_type=change.entry_type,
                given_kind=change.kind,
                old=None if change.status == "added" else contents.get(f"{parent}:{change.old_path or change.path}"),
                new=None if change.status == "deleted" else contents.get(f"{commit.sha}:{change.path}"),
                removed=removed,
                added=added,
                old_mode=modes.get("old") or modes.get("deleted file") or same,
                new_mode=modes.get("new") or modes.get("new file") or same,
                binary=change.binary,
            )
        )
    beside = {
        name.partition(":")[2]: content
        for name, content in contents.items()
        if content is not None and name.startswith(commit.sha)
    }
    return tuple(files), Project({file.path: file for file in files}, beside)


def changed_lines(patch: str) -> tuple[tuple[tuple[int, str], ...], tuple[tuple[int, str], ...]]:
    """Return the removed and the added lines of a patch, each with its number on its side."""
    removed: list[tuple[int, str]] = []
    added: list[tuple[int, str]] = []
    old = new = 0
    for line in patch.split("\n")[:_MAX_LINES]:
        if found := _HUNK.match(line):
            old, new = int(found[1]), int(found[2])
        elif not old and not new:
            continue
        elif line.startswith("-"):
            removed.append((old, line[1:]))
            old += 1
        elif line.startswith("+"):
            added.append((new, line[1:]))
            new += 1
        elif line.startswith(" "):
            old, new = old + 1, new + 1
    return tuple(removed), tuple(added)
