"""A commit's diffstat as text: file by file where that fits, else folder by folder."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile

_CHARACTERS_PER_TOKEN = 8
"""No usual tokenizer packs more into a token on average, so longer text need not be counted to be too long."""
_SHORT_STATUS = {"added": "A", "deleted": "D", "modified": "M", "renamed": "R", "copied": "C", "type-changed": "T"}


def diffstat(files: Sequence[ChangedFile], *, budget_tokens: int, count: Callable[[str], int]) -> str:
    """List every file with its lines added and removed; too many are grouped by folder, and the text says so.

    The totals always stand in the first line. What does not fit even as folders of the first level is summed up in
    a last line, so the text stays within `budget_tokens` (if that is enough for the totals).
    """
    head = f"{len(files)} files changed, {_sum(files)}\n"
    room = budget_tokens - count(head)
    listing = "".join(f" {_file_line(change)}\n" for change in files)
    if _fits(listing, room, count):
        return head + listing
    depths = (6, 4, 3, 2, 1)
    for depth in depths:
        groups = _group_by_folder(files, depth)
        listing = "(grouped by folder)\n" + "".join(f" {_folder_line(*group)}\n" for group in groups)
        if _fits(listing, room, count):
            return head + listing
    return head + _largest(_group_by_folder(files, 1), room, count)


def shown(path: str) -> str:
    """Return a path on one line: control characters would end the line of whoever prints it."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in path)


def _fits(text: str, room: int, count: Callable[[str], int]) -> bool:
    return len(text) <= room * _CHARACTERS_PER_TOKEN and count(text) <= room


def _file_line(change: ChangedFile) -> str:
    size = "binary" if change.binary else f"+{change.additions} -{change.deletions}"
    origin = f" (from {shown(change.old_path)})" if change.old_path and change.old_path != change.path else ""
    note = "" if change.kind.is_written or change.kind is FileKind.BINARY else f" [{change.kind}]"
    submodule = " [submodule]" if change.entry_type == "submodule" else ""
    return f"{_SHORT_STATUS[change.status]} {shown(change.path)} {size}{origin}{note}{submodule}"


def _folder_line(folder: str, files: Sequence[ChangedFile]) -> str:
    return f"{shown(folder)}: {len(files)} files, {_sum(files)}"


def _sum(files: Iterable[ChangedFile]) -> str:
    files = list(files)
    return f"+{sum(change.additions for change in files)} -{sum(change.deletions for change in files)}"


def _group_by_folder(files: Sequence[ChangedFile], depth: int) -> list[tuple[str, list[ChangedFile]]]:
    """Group by the first `depth` folders, largest group first."""
    groups: defaultdict[str, list[ChangedFile]] = defaultdict(list)
    for change in files:
        folders = change.path.split("/")[:-1][:depth]
        groups["/".join(folders) + "/" if folders else "(top)"].append(change)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def _largest(groups: list[tuple[str, list[ChangedFile]]], room: int, count: Callable[[str], int]) -> str:
    """List the largest folders while there is room, and sum up the others."""
    lines = ["(grouped by folder, largest first)\n"]
    room -= count(lines[0]) + 40
    rest = 0
    for place, (folder, files) in enumerate(groups):
        line = f" {_folder_line(folder, files)}\n"
        room -= count(line)
        if room < 0:
            rest = len(groups) - place
            break
        lines.append(line)
    if rest:
        others = [change for _, files in groups[-rest:] for change in files]
        lines.append(f" … and {rest} more folders: {len(others)} files, {_sum(others)}\n")
    return "".join(lines)
