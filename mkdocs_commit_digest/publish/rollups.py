"""Weeks and months as pages: what moved, what mattered most, and the numbers beside those of the period before.

Everything is counted from the day records; nothing is said of days that have none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.publish import charts
from mkdocs_commit_digest.publish.brief import day_line
from mkdocs_commit_digest.publish.change_parts import count_entries, count_words
from mkdocs_commit_digest.publish.feeds.periods import Period, periods_of
from mkdocs_commit_digest.publish.lead.groups import lead_of
from mkdocs_commit_digest.publish.lead.headlines import headlines_of
from mkdocs_commit_digest.publish.lead.shares import top_entries
from mkdocs_commit_digest.publish.lead.sums import sum_facts
from mkdocs_commit_digest.publish.lead.views import lead_blocks, sum_blocks, unlinked_releases
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.page_tasks import PageTask
from mkdocs_commit_digest.publish.related_commits import thread_title
from mkdocs_commit_digest.publish.reports import TIERS, statistics_of
from mkdocs_commit_digest.publish.subjects import author_of, subject_of
from mkdocs_commit_digest.publish.templating import render_body
from mkdocs_commit_digest.publish.text import inert, prose, shorten, shorten_words
from mkdocs_commit_digest.publish.themes import themes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.cuts import Cuts
    from mkdocs_commit_digest.publish.related_commits import Thread
    from mkdocs_commit_digest.publish.reports import DayReport, Entry, Statistics
    from mkdocs_commit_digest.vocabulary import Vocabulary

PeriodKind = Literal["week", "month"]

MAX_REVERTS = 10
MAX_THREADS = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a period beside that of the period before."""

    name: str
    now: int
    before: int

    @property
    def change(self) -> int:
        """By how much it rose."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class Rollup:
    """A period with commits, and what is needed to speak of it."""

    kind: PeriodKind
    period: Period
    entries: tuple[Entry, ...]
    statistics: Statistics

    @classmethod
    def of(cls, kind: PeriodKind, period: Period) -> Rollup:
        """Count a period."""
        entries = tuple(entry for report in period.reports for entry in report.entries)
        return cls(kind, period, entries, statistics_of(entries))


def rollup_pages(reports: Sequence[DayReport], context: Context, cuts: Cuts) -> Iterator[PageTask]:
    """Yield a page for every week and month with commits; `reports` come newest first."""
    if not reports:
        return
    touching = _threads_by_day(context)
    known = _Days(reports[-1].day, reports[0].day)
    kinds: tuple[PeriodKind, ...] = ("week", "month")
    for kind in kinds:
        rollups = [Rollup.of(kind, period) for period in periods_of(reports, kind)]
        for newer, rollup, older in zip((None, *rollups), rollups, (*rollups[1:], None), strict=False):
            days = [report.day for report in rollup.period.reports]
            within = {thread.anchor: thread for day in days for thread in touching.get(day, ())}
            beside = PeriodContext(
                before=_before(rollup, older, known),
                notes=tuple(_notes(rollup, known, context.words)),
                threads=tuple(within.values())[:MAX_THREADS],
                older=older.period.first if older else None,
                newer=newer.period.first if newer else None,
            )
            first = rollup.period.first
            uri = context.uris.week(first) if kind == "week" else context.uris.month(first)
            yield PageTask(uri, _page, (uri, rollup, beside, cuts.of_days(days)))


def week_counts(reports: Sequence[DayReport], words: Vocabulary) -> Iterator[tuple[date, str]]:
    """Yield the weeks with changes, newest first, with how many they have in words."""
    for period in periods_of(reports, "week"):
        yield period.first, count_entries((e for report in period.reports for e in report.entries), words)


def week_name(day: date, words: Vocabulary) -> str:
    """Week 4 of 2026."""
    year, week, _ = day.isocalendar()
    return words("feeds.week", year=str(year), week=week)


@dataclass(frozen=True, slots=True)
class _Days:
    """The first and the last day that have a report."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class PeriodContext:
    """What a period's page tells of other days."""

    before: Rollup | None
    """The period before, where it can be compared."""
    notes: tuple[str, ...]
    threads: tuple[Thread, ...]
    older: date | None
    """First day of the next older period with commits."""
    newer: date | None


def _page(uri: str, rollup: Rollup, beside: PeriodContext, context: Context) -> Page:
    words, period, kind, before = context.words, rollup.period, rollup.kind, beside.before
    title = _name(rollup, words)
    lead = lead_blocks(lead_of(rollup.entries), context)
    body = render_body(
        "rollup.html.jinja",
        words=words,
        link=context.links_from(uri),
        context=context,
        kind=kind,
        title=title,
        period=period,
        statistics=rollup.statistics,
        notes=beside.notes,
        figures=_figures(rollup, before, words) if before else (),
        before_name=_name(before, words) if before else "",
        themes=themes_of(rollup.entries, before.entries if before else None, context),
        headlines=headlines_of(rollup.entries, words),
        lead=lead,
        releases=unlinked_releases(lead, context),
        sums=sum_blocks(sum_facts(rollup.entries), context),
        reverts=[e for e in rollup.entries if e.commit.change_type is ChangeType.REVERT][:MAX_REVERTS],
        threads=[(t, prose(shorten_words(thread_title(t, words), 120))) for t in beside.threads],
        types=charts.ranking((str(entry.commit.change_type) for entry in rollup.entries), 8),
        areas=charts.ranking((area for entry in rollup.entries for area in entry.commit.areas), 8),
        authors=charts.ranking((entry.commit.author for entry in rollup.entries), 8),
        weeks=list(week_counts(period.reports, words)) if kind == "month" else [],
        months=sorted({report.day.replace(day=1) for report in period.reports}) if kind == "week" else [],
        week_name=lambda day: week_name(day, words),
        line=lambda report: day_line(report, context),
        subject=lambda entry: prose(subject_of(entry, words)),
        count_words=lambda statistics: count_words(statistics, words),
        count_entries=lambda entries: count_entries(entries, words),
        author=author_of,
        several=len(context.settings.repositories) > 1,
        older=beside.older,
        newer=beside.newer,
    )
    front_matter = {
        "title": title,
        "description": inert(shorten(_description(rollup, context), 300)),
        "date": period.reports[0].day,
        "hide": ["navigation", "toc"],
        "search": {"exclude": True},
    }
    return Page(uri, front_matter, body)


def _name(rollup: Rollup, words: Vocabulary) -> str:
    first = rollup.period.first
    return week_name(first, words) if rollup.kind == "week" else words.month(first)


def _before(rollup: Rollup, older: Rollup | None, known: _Days) -> Rollup | None:
    """Return the period before, if the records reach back over all of it and this one is over."""
    if older is None or older.period.last + timedelta(days=1) != rollup.period.first:
        return None
    return older if known.first <= older.period.first and rollup.period.last <= known.last else None


def _notes(rollup: Rollup, known: _Days, words: Vocabulary) -> Iterator[str]:
    """Say where the records do not reach over the whole period."""
    if rollup.period.first < known.first:
        yield words("rollups.begins", day=words.long_date(known.first))
    if known.last < rollup.period.last:
        yield words("rollups.ends", day=words.long_date(known.last))


def _figures(rollup: Rollup, before: Rollup, words: Vocabulary) -> tuple[Figure, ...]:
    now, then = rollup.statistics, before.statistics
    return (
        Figure(words("rollups.figures.commits"), now.commits, then.commits),
        *(Figure(words(f"tier_headings.{tier}"), now.tiers[tier], then.tiers[tier]) for tier in TIERS),
        Figure(words("rollups.figures.authors"), now.authors, then.authors),
        Figure(words("rollups.figures.files"), now.files, then.files),
        Figure(words("rollups.figures.additions"), now.additions, then.additions),
        Figure(words("rollups.figures.deletions"), now.deletions, then.deletions),
        Figure(words("types.revert"), now.types.get(ChangeType.REVERT, 0), then.types.get(ChangeType.REVERT, 0)),
    )


def _description(rollup: Rollup, context: Context) -> str:
    words, statistics = context.words, rollup.statistics
    said = words(
        "pages.by_sentence",
        commits=count_words(statistics, words),
        authors=words("counts.authors", n=statistics.authors),
    )
    high = [e for e in top_entries(rollup.entries, 3) if e.commit.importance.tier is Tier.HIGH]
    subjects = words.list((shorten(subject_of(entry, context.words), 80) for entry in high), by="semicolon")
    return words.list([said, subjects], by="between") if subjects else said


def _threads_by_day(context: Context) -> dict[date, list[Thread]]:
    """Return the series and fixes that have a commit on a day, newest activity first; reverts are listed apart."""
    by_day: dict[date, list[Thread]] = {}
    for thread in context.threads.threads:
        if thread.kind in {"series", "fix"}:
            for day in dict.fromkeys(entry.day for entry in thread.entries):
                by_day.setdefault(day, []).append(thread)
    return by_day
