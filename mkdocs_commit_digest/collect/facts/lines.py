"""Where in a file a name stands that a change added, removed or changed."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.archive.facts import FactChange
    from mkdocs_commit_digest.collect.facts.languages.source_trees import Hunk
    from mkdocs_commit_digest.collect.facts.sources import FileVersions

MAX_BYTES = 4_000_000
"""Of a file that text extractors read; what is larger was written by a machine."""
_MAX_LINES = 20_000


def line_of(file: FileVersions, name: str, change: FactChange) -> int | None:
    """Return the changed line that holds a whole name; None: no changed line does."""
    if not name:
        return None
    find = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE).search
    lines = file.removed if change == "removed" else file.added
    return next((number for number, text in lines[:_MAX_LINES] if find(text[:2_000])), None)


def hunks_of(file: FileVersions) -> tuple[Hunk, ...]:
    """Return what a change does to a file's rows: from 0 on, before and after, ends behind the last one."""
    gone, come = (deque(_runs(lines)) for lines in (file.removed, file.added))
    found: list[Hunk] = []
    offset = 0
    while gone or come:
        old = gone[0][0] if gone else None
        new = come[0][0] - offset if come else None
        start, _ = old_run = gone.popleft() if new is None or (old is not None and old <= new) else (new or 0,) * 2
        new_run = come.popleft() if new == start else (start + offset,) * 2
        found.append((*old_run, *new_run))
        offset = new_run[1] - old_run[1]
    return tuple(found)


def _runs(lines: tuple[tuple[int, str], ...]) -> Iterator[tuple[int, int]]:
    """Yield the rows that follow each other, as start and end."""
    start = end = -1
    for number, _ in lines:
        if number - 1 != end:
            if end >= 0:
                yield start, end
            start = number - 1
        end = number
    if end >= 0:
        yield start, end


def line_at(text: str, offset: int) -> int:
    """Return the 1-based line of an offset."""
    return text.count("\n", 0, offset) + 1


def readable(text: str | None) -> str:
    """Return a text that extractors may read; empty for what is absent, too large, or no text."""
    if text is None or len(text) > MAX_BYTES or "\0" in text[:8_000]:
        return ""
    return text


def lacks_side(file: FileVersions) -> bool:
    """Tell that a side exists whose content was not read, since it is too large or not there."""
    lacks_old = file.status not in {"added", "copied"} and file.old is None
    return lacks_old or (file.status != "deleted" and file.new is None)


def is_unreadable(file: FileVersions) -> bool:
    """Tell that one side exists and cannot be compared as text: nothing can be said of the file then."""
    sides = ((file.old, file.old_text), (file.new, file.new_text))
    return lacks_side(file) or any(content and not readable(text) for content, text in sides)
