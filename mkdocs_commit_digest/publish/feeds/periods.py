"""Weeks and months as feed entries: their numbers, their most important changes, and the way to each day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.archive.closing import closing_time, midnight_after
from mkdocs_commit_digest.publish.change_parts import count_words
from mkdocs_commit_digest.publish.feeds.addresses import address
from mkdocs_commit_digest.publish.feeds.entries import FeedEntry, categories, contributors
from mkdocs_commit_digest.publish.feeds.identity import entry_id
from mkdocs_commit_digest.publish.feeds.leads import headline_text, lead_html
from mkdocs_commit_digest.publish.feeds.templates import feed_template
from mkdocs_commit_digest.publish.feeds.text import one_line
from mkdocs_commit_digest.publish.lead.shares import top_entries
from mkdocs_commit_digest.publish.reports import statistics_of
from mkdocs_commit_digest.publish.subjects import subject_of
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from mkdocs_commit_digest.publish.feeds.slices import Slice
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.settings import PublishSettings

MAX_CHANGES = 5
"""Changes that an entry's summary names."""
MAX_AREAS = 8
MAX_SUBJECT = 240


@dataclass(frozen=True, slots=True)
class Period:
    """A week from Monday to Sunday, or a calendar month."""

    first: date
    last: date
    reports: tuple[DayReport, ...]
    """Its days with commits, newest first."""

    @property
    def end(self) -> datetime:
        """The first moment after it, in the zone of its days; of several zones, the one that ends last."""
        return midnight_after(self.last, self._zones)

    def is_closed(self, *, now: datetime) -> bool:
        """Whether it is over, and each of its days was seen complete in every repository."""
        return now >= closing_time(self.last, self._zones) and all(report.closed for report in self.reports)

    @property
    def _zones(self) -> list[ZoneInfo]:
        return [zone for report in self.reports for zone in report.zones]


def periods_of(reports: Iterable[DayReport], kind: Literal["week", "month"]) -> Iterator[Period]:
    """Group days by week or month, newest first; periods without commits are left out."""
    first_of = _monday_of if kind == "week" else _first_of_month
    busy = sorted((report for report in reports if report.entries), key=lambda report: report.day, reverse=True)
    for first, days in groupby(busy, key=lambda report: first_of(report.day)):
        last = first + timedelta(days=6) if kind == "week" else _first_of_month(first + timedelta(days=31)) - _DAY
        yield Period(first, last, tuple(days))


def period_entries(
    reports: Iterable[DayReport], chosen: Slice, settings: PublishSettings, *, now: datetime
) -> Iterator[FeedEntry]:
    """Make the entries of a feed of weeks or months, lazily; one that is not over has none."""
    kind: Literal["week", "month"] = "week" if chosen.value == "week" else "month"
    for period in periods_of(reports, kind):
        if period.is_closed(now=now):
            yield _entry(period, kind, chosen, settings)


def _entry(period: Period, kind: Literal["week", "month"], chosen: Slice, settings: PublishSettings) -> FeedEntry:
    words, uris, published = vocabulary(settings.language), Uris.of(settings), period.end
    entries = [entry for report in period.reports for entry in report.entries]
    statistics = statistics_of(entries)
    revised = [each.at for report in period.reports for part in report.repositories for each in part.record.revisions]
    repositories = tuple(sorted({entry.repository for entry in entries}))
    top = top_entries(entries, MAX_CHANGES)
    year, week, _ = period.first.isocalendar()
    name = words("feeds.week", year=str(year), week=week) if kind == "week" else words.month(period.first)
    return FeedEntry(
        id=entry_id(settings, period.first, chosen.key),
        first=period.first,
        last=period.last,
        title=words("feeds.entry_title", day=name, said=headline_text(entries, settings)),
        url=address(uris.week(period.first) if kind == "week" else uris.month(period.first), settings),
        published=published,
        updated=max([published, *(moment.astimezone(published.tzinfo) for moment in revised)]),
        summary=one_line(words.list((subject_of(entry, words).replace("`", "") for entry in top), by="semicolon"), 600),
        html=_html(period, settings),
        categories=categories(repositories, statistics, settings),
        contributors=contributors(entries),
        repositories=repositories,
        commits=statistics.commits,
        tiers=tuple((str(tier), n) for tier, n in statistics.tiers.items()),
    )


def _html(period: Period, settings: PublishSettings) -> str:
    uris, words = Uris.of(settings), vocabulary(settings.language)
    entries = [entry for report in period.reports for entry in report.entries]
    areas = Counter(area[:MAX_SUBJECT] for entry in entries for area in dict.fromkeys(entry.commit.areas))
    return str(
        feed_template("period.html.jinja").render(
            words=words,
            period=period,
            statistics=statistics_of(entries),
            lead=lead_html(entries, settings, summed=True),
            areas=sorted(areas.items(), key=lambda item: (-item[1], item[0]))[:MAX_AREAS],
            count_words=lambda statistics: count_words(statistics, words),
            day_address=lambda day: address(uris.day(day), settings),
        )
    ).strip()


_DAY = timedelta(days=1)


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _first_of_month(day: date) -> date:
    return day.replace(day=1)
