"""Commit → which lines of its source files it changed, short enough to be kept with every commit. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.diff.hunks import line_ranges

if TYPE_CHECKING:
    from mkdocs_commit_digest.archive.records import FileChange
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
    from mkdocs_commit_digest.collect.diff.hunks import LineRange

MAX_RANGES = 24
"""Ranges kept of one file; where there are more, those that lie closest are taken together."""

MAX_FILES = 100
"""Commits with more files, such as a new licence header, say nothing of what belongs together."""


def with_changed_lines(commit: Commit) -> tuple[FileChange, ...]:
    """Return the commit's files with `hunks` where they can be known and may be of use later.

    Files that are new or deleted need none, patches that were cut tell too little, and only source code is looked at.
    """
    few = len(commit.files) <= MAX_FILES
    return tuple(file.record(_written_lines(file) if few else "") for file in commit.files)


def _written_lines(file: ChangedFile) -> str:
    is_worth_it = file.status in {"modified", "renamed", "copied"} and file.lines and not file.omitted_bytes
    if not is_worth_it or file.kind is not FileKind.SOURCE:
        return ""
    return " ".join(map(_written, _merge_ranges(list(line_ranges(file.patch, file.body_start)))))


def _merge_ranges(ranges: list[LineRange]) -> list[LineRange]:
    gaps = [after[0] - before[0] - before[1] for before, after in pairwise(ranges)]
    kept = set(sorted(range(len(gaps)), key=lambda n: (-gaps[n], n))[: MAX_RANGES - 1])
    merged = ranges[:1]
    for n, (start, removed, added) in enumerate(ranges[1:]):
        if n in kept:
            merged.append((start, removed, added))
        else:
            first, old, new = merged[-1]
            merged[-1] = (first, old + gaps[n] + removed, new + gaps[n] + added)
    return merged


def _written(found: LineRange) -> str:
    start, removed, added = found
    return f"{start}{f'-{removed}' if removed else ''}{f'+{added}' if added else ''}"
