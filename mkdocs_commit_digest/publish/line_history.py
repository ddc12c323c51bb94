"""Which earlier commit wrote the lines that a later one changes, told from the ranges of lines in the records.

Lines are followed backwards from parent to first parent, through every commit that touches their file: its ranges say
which of them it wrote and where the others stood before it. Where ranges or a parent are not on record, lines are lost.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from mkdocs_commit_digest.archive.records import FileChange
    from mkdocs_commit_digest.publish.reports import Entry

MAX_STEPS = 2_000
"""Commits that the lines of one commit are followed through."""

_MAX_WRITTEN = 4_000
_RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?(?:\+(\d{1,9}))?")
_END = 10**9


class Range(NamedTuple):
    """Lines that a commit changed, numbered from 1 as before it."""

    start: int
    removed: int
    added: int


class Span(NamedTuple):
    """Lines that are being followed, from `first` up to but not including `end`."""

    first: int
    end: int
    between: bool = False
    """Two lines that something was put between: they count as one, and only together."""

    @property
    def weight(self) -> int:
        """Lines it counts as."""
        return 1 if self.between else self.end - self.first


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the lines of a commit came from."""

    lines: int = 0
    """Lines it removed, and places between two lines where it added some."""
    of: tuple[tuple[Entry, int], ...] = ()
    """Commits that wrote them, and how many; most first."""
    lost: bool = False
    """Whether the origin of some is not known."""


@dataclass(slots=True)
class LineHistory:
    """The commits of one repository so far."""

    _entries: dict[str, Entry] = field(default_factory=dict)
    _changes: dict[str, dict[str, FileChange]] = field(default_factory=dict)
    """SHA → path after the commit → what it did to the file."""

    def add(self, entry: Entry) -> None:
        """Remember a commit."""
        self._entries[entry.commit.sha] = entry
        self._changes[entry.commit.sha] = {change.path: change for change in entry.commit.files}

    def origin(self, entry: Entry, paths: Iterable[str], since: timedelta) -> Origin:
        """Tell who wrote the lines that a commit changes in some of its files, within a time before it."""
        wanted, lost = _changed_spans(entry, frozenset(paths))
        lines = sum(span.weight for spans in wanted.values() for span in spans)
        written: Counter[str] = Counter()
        sha = _parent(entry)
        for _ in range(MAX_STEPS):
            if not wanted or sha not in self._entries:
                break
            earlier = self._entries[sha]
            if entry.local_time - earlier.local_time > since:
                return self._origin(lines, written, lost=lost)  # older lines are of no interest
            for path in wanted.keys() & self._changes[sha].keys():
                spans, change = wanted.pop(path), self._changes[sha][path]
                ranges = ranges_of(change)
                if ranges is None:
                    lost = True
                    continue
                count, remaining = _before(spans, ranges)
                written[sha] += count
                if remaining:
                    wanted[change.old_path or path] = remaining
            sha = _parent(earlier)
        return self._origin(lines, written, lost=lost or bool(wanted))

    def _origin(self, lines: int, written: Counter[str], *, lost: bool) -> Origin:
        return Origin(lines, tuple((self._entries[sha], n) for sha, n in written.most_common() if n), lost)


def ranges_of(change: FileChange) -> tuple[Range, ...] | None:
    """Return the ranges of lines that a commit changed in a file, in order; None where they are not known."""
    if change.binary or change.status in {"deleted", "type-changed"}:
        return None
    if change.status == "added":
        return (Range(1, 0, _END),)
    if not change.additions + change.deletions:
        return ()
    found = [_RANGE.fullmatch(part) for part in change.hunks[:_MAX_WRITTEN].split()]
    ranges = tuple(Range(int(each[1]), int(each[2] or 0), int(each[3] or 0)) for each in found if each)
    in_order = all(a.start + a.removed <= b.start for a, b in pairwise(ranges))
    return ranges if ranges and len(ranges) == len(found) and in_order else None


def _parent(entry: Entry) -> str:
    return entry.commit.parents[0] if entry.commit.parents else ""


def _changed_spans(entry: Entry, paths: frozenset[str]) -> tuple[dict[str, list[Span]], bool]:
    """Return path before the commit → lines that it changed there, and whether some are not known."""
    spans: dict[str, list[Span]] = {}
    lost = False
    for change in entry.commit.files:
        if change.path not in paths or change.status in {"added", "deleted"}:
            continue
        ranges = ranges_of(change)
        lost = lost or ranges is None
        of_file = [_span(each) for each in ranges or () if each.removed or each.start > 1]
        if of_file:
            spans[change.old_path or change.path] = of_file
    return spans, lost


def _span(changed: Range) -> Span:
    if changed.removed:
        return Span(changed.start, changed.start + changed.removed)
    return Span(changed.start - 1, changed.start + 1, between=True)


def _before(spans: list[Span], ranges: tuple[Range, ...]) -> tuple[int, list[Span]]:
    """Count the lines that a commit wrote, and return the others as they were numbered before it."""
    written, remaining = 0, []
    for span in spans:
        first, shift = span.first, 0
        pieces = []
        for each in ranges:
            start, end = each.start + shift, each.start + shift + each.added
            if start >= span.end:
                break
            if first < start:
                pieces.append(Span(first - shift, start - shift))
            inside = max(0, min(end, span.end) - max(start, first))
            if span.between:
                written += inside == span.end - span.first
            else:
                written += inside
            first, shift = max(first, end), shift + each.added - each.removed
        if first < span.end:
            pieces.append(Span(first - shift, span.end - shift))
        if not span.between:
            remaining += pieces
        elif len(pieces) == 1 and pieces[0].end - pieces[0].first == span.end - span.first:
            remaining.append(Span(*pieces[0][:2], between=True))
    return written, remaining
