"""Commit → which lines of its source files it changed, short enough to be kept with every commit. Pure."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.judging.file_kinds import FileKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.archive.records import FileChange
    from mkdocs_commit_digest.collect.commits import Commit, FilePatch

MAX_RANGES = 24
"""Ranges kept of one file; where there are more, those that lie closest are taken together."""

MAX_FILES = 100
"""Commits with more files, such as a new licence header, say nothing of what belongs together."""

_Range = tuple[int, int, int]
"""First line before the commit (of an insertion: the line it stands before), lines removed, lines added."""

_RUN = re.compile(
    r"^@@ -(?P<start>\d+)(?:,(?P<count>\d+))?.*|(?P<same>(?:^ .*\n?)+)|(?P<old>(?:^-.*\n?)+)|(?P<new>(?:^\+.*\n?)+)",
    re.MULTILINE,
)


def with_changed_lines(commit: Commit) -> tuple[FileChange, ...]:
    """Return the commit's files with `hunks` where they can be known and may be of use later.

    Files that are new or deleted need none, patches that were cut tell too little, and only source code is looked at.
    """
    if len(commit.files) > MAX_FILES:
        return commit.files
    return tuple(
        change.model_copy(update={"hunks": " ".join(map(_written, _merge_ranges(list(_ranges(patch)))))})
        if change.status in {"modified", "renamed", "copied"}
        and change.additions + change.deletions
        and not patch.omitted_bytes
        and kind_of(change.path) is FileKind.SOURCE
        else change
        for change, patch in zip(commit.files, commit.patches, strict=True)
    )


def _ranges(patch: FilePatch) -> Iterator[_Range]:
    first_hunk = patch.text.find("\n@@") + 1 or (0 if patch.text.startswith("@@") else len(patch.text))
    line, removed = 0, 0
    for run in _RUN.finditer(patch.text, first_hunk):
        kind = run.lastgroup
        lines = _lines_in(run[0])
        if kind != "new" and removed:
            yield line - removed, removed, 0
            removed = 0
        if kind == "same":
            line += lines
        elif kind == "old":
            line, removed = line + lines, lines
        elif kind == "new":
            yield line - removed, removed, lines
            removed = 0
        else:  # a header; of a hunk without old lines it names the line before
            line = int(run["start"]) + (run["count"] == "0")
    if removed:
        yield line - removed, removed, 0


def _lines_in(run: str) -> int:
    return run.count("\n") + (not run.endswith("\n"))


def _merge_ranges(ranges: list[_Range]) -> list[_Range]:
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


def _written(found: _Range) -> str:
    start, removed, added = found
    return f"{start}{f'-{removed}' if removed else ''}{f'+{added}' if added else ''}"
