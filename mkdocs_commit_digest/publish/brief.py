"""The day in brief: what a model made of the day, or else the facts that stand out, found by rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.publish.statements import Statements
from mkdocs_commit_digest.publish.subjects import subject_of
from mkdocs_commit_digest.publish.text import plain, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markupsafe import Markup

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.reports import DayReport, Entry
    from mkdocs_commit_digest.publish.tags import Tag

MAX_NAMED = 5
"""Commits that one point of the rules names; the others are counted."""

_FEW = 3
"""Days with fewer commits need no points on what is largest or most active."""

_FEW_CHANGES = 2
_INTERFACE = frozenset({"names_removed", "options_removed", "default_changed", "deprecation"})
"""Reason codes that tell of something users may rely on."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the brief."""

    label: str = ""
    text: Markup | str = ""
    entries: tuple[Entry, ...] = ()
    more: int = 0
    """Further commits of this kind."""
    areas: tuple[tuple[Tag, int], ...] = ()
    sized: bool = False
    """Whether the lines of each commit are told."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A day in a few points, and who made them."""

    points: tuple[Point, ...]
    model: str | None
    """None: the rules."""


def brief_of(report: DayReport, context: Context) -> Brief:
    """Return a model's points where a repository has them, else those of the rules."""
    told = tuple(_mentioned(report, context))
    models = dict.fromkeys(part.record.overview.model for part in report.repositories if part.record.overview)
    if told:
        return Brief(told, context.words.list(models))
    return Brief(tuple(_found(report, context)), None)


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day in a list of days."""

    said: str
    """The first sentence of a model's overview, as plain text; empty: there is none."""
    changes: tuple[tuple[Entry, str], ...]
    """The changes that matter most, with their subjects."""


def day_line(report: DayReport, context: Context) -> DayLine:
    """Return what a list of days says of one."""
    points = (p for part in report.repositories if part.record.overview for p in part.record.overview.points)
    said = next((shorten(plain(point.text.replace("`", "")), 160) for point in points), "")
    changes = _foremost(report.entries)[:_FEW_CHANGES]
    return DayLine(said, tuple((entry, shorten(subject_of(entry, context.words), 70)) for entry in changes))


def top_entries(entries: Iterable[Entry], limit: int) -> tuple[Entry, ...]:
    """Return the commits that matter most, by tier and score."""
    return tuple(_foremost(entries)[:limit])


def _mentioned(report: DayReport, context: Context) -> Iterator[Point]:
    """Yield the models' points; beside them, a repository that has none is told by its top commits."""
    if not any(part.record.overview for part in report.repositories):
        return
    several = len(report.repositories) > 1
    for part in report.repositories:
        label = part.name if several else ""
        overview = part.record.overview
        if not overview:
            top = top_entries(part.entries, _FEW)
            yield Point(label, entries=top, more=len(part.entries) - len(top))
            continue
        places = {entry.commit.sha: entry for entry in part.entries}
        for point in overview.points:
            known = tuple(places[sha] for sha in dict.fromkeys(point.shas) if sha in places)
            doubted = (point.text,) if point.unsupported else ()
            yield Point(label, Statements(lambda _: None, doubted, context.words).one(point.text), known)


def _found(report: DayReport, context: Context) -> Iterator[Point]:
    def point(name: str, entries: Iterable[Entry]) -> Iterator[Point]:
        found = _foremost(entries)
        if found:
            label = context.words(f"pages.points.{name}")
            yield Point(label, entries=tuple(found[:MAX_NAMED]), more=max(0, len(found) - MAX_NAMED))

    entries = report.entries
    ranked = {tier: [e for e in entries if e.commit.importance.tier is tier] for tier in Tier}
    yield from point("high", ranked[Tier.HIGH])
    if not ranked[Tier.HIGH]:
        yield from point("medium", ranked[Tier.MEDIUM])
    yield from point("breaking", (e for e in entries if _has(e.commit, {"breaking"})))
    yield from point(
        "interface", (e for e in entries if _has(e.commit, _INTERFACE) and not _has(e.commit, {"breaking"}))
    )
    yield from point("security", (e for e in entries if e.commit.change_type is ChangeType.SECURITY))
    yield from point("revert", (e for e in entries if e.commit.change_type is ChangeType.REVERT))
    if len(entries) > _FEW:
        largest = max(entries, key=lambda e: (_lines(e.commit), e.commit.sha))
        if largest not in _foremost(ranked[Tier.HIGH] or ranked[Tier.MEDIUM])[:MAX_NAMED]:
            yield Point(context.words("pages.points.largest"), entries=(largest,), sized=True)
        areas = tuple((tag, n) for tag, n in _areas(entries, context) if n > 1)[:MAX_NAMED]
        if areas:
            yield Point(context.words("pages.points.areas"), areas=areas)


def _areas(entries: Iterable[Entry], context: Context) -> list[tuple[Tag, int]]:
    count: dict[str, int] = {}
    for entry in entries:
        for area in entry.commit.areas:
            count[area] = count.get(area, 0) + 1
    tags = ((context.tags.find("area", area), n) for area, n in count.items())
    return sorted(((tag, n) for tag, n in tags if tag), key=lambda item: (-item[1], item[0].name))


def _foremost(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda e: (-e.commit.importance.tier.rank, -e.commit.importance.score, e.anchor))


def _has(commit: CommitRecord, codes: Iterable[str]) -> bool:
    return any(reason.code in codes for reason in commit.importance.reasons)


def _lines(commit: CommitRecord) -> int:
    return commit.additions + commit.deletions
