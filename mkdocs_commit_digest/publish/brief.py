"""The day in brief as a model made it, and a day as one line of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.lead.headlines import headlines_of
from mkdocs_commit_digest.publish.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.lead.headlines import Headline
    from mkdocs_commit_digest.publish.reports import DayReport, Entry

MAX_HEADLINES = 3
"""Repositories that a day in a list tells of; the others are counted."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a model's overview."""

    label: str
    """The repository, where there are several."""
    text: Markup
    entries: tuple[Entry, ...]
    """The changes that it rests on."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A day in a few points, and who made them."""

    points: tuple[Point, ...] = ()
    """Empty: no model wrote any."""
    model: str = ""

    @property
    def named(self) -> frozenset[str]:
        """Ids of the changes that the points name."""
        return frozenset(entry.commit.sha for point in self.points for entry in point.entries)


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day in a list of days."""

    headlines: tuple[Headline, ...]
    more: int
    """Further repositories."""


def brief_of(report: DayReport, context: Context) -> Brief:
    """Return the points of the models' overviews; none where no model wrote one."""
    models = dict.fromkeys(part.record.overview.model for part in report.repositories if part.record.overview)
    return Brief(tuple(_points(report, context)), context.words.list(models))


def day_line(report: DayReport, context: Context) -> DayLine:
    """Return what a list of days says of one."""
    found = headlines_of(report.entries, context.words)
    return DayLine(found[:MAX_HEADLINES], len(found[MAX_HEADLINES:]))


def _points(report: DayReport, context: Context) -> Iterator[Point]:
    several = len(report.repositories) > 1
    for part in report.repositories:
        places = {entry.commit.sha: entry for entry in part.entries}
        for point in part.record.overview.points if part.record.overview else ():
            known = tuple(places[sha] for sha in dict.fromkeys(point.shas) if sha in places)
            doubted = (point.text,) if point.unsupported else ()
            text = Statements(lambda _: None, doubted, context.words).one(point.text)
            yield Point(part.name if several else "", text, known)
