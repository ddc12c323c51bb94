"""Day reports → feed entries: one for every closed day, in words that any of the formats can carry."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.change_parts import count_words
from mkdocs_commit_digest.publish.feeds.addresses import address
from mkdocs_commit_digest.publish.feeds.content import day_html, day_summary
from mkdocs_commit_digest.publish.feeds.identity import end_of_day, entry_id, is_closed
from mkdocs_commit_digest.publish.feeds.leads import headline_text
from mkdocs_commit_digest.publish.feeds.text import one_line
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from mkdocs_commit_digest.publish.feeds.slices import Slice
    from mkdocs_commit_digest.publish.reports import DayReport, Entry, Statistics
    from mkdocs_commit_digest.settings import PublishSettings

MAX_CONTRIBUTORS = 30
"""Names an entry lists; readers show them in a row."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One day's report, the part of it that a slice shows, or a week or month."""

    id: str
    first: date
    """Its day, or the first day of its week or month."""
    last: date
    title: str
    url: str
    """Absolute address of its page."""
    published: datetime
    """Its end in its zone."""
    updated: datetime
    """The last revision; without one, `published`."""
    summary: str
    """Plain text on one line."""
    html: str
    """Self-contained: no relative link, no image, no class."""
    categories: tuple[str, ...]
    contributors: tuple[str, ...]
    """Authors of the commits, those with the most commits first."""
    repositories: tuple[str, ...]
    commits: int
    tiers: tuple[tuple[str, int], ...]
    """(tier, number of commits), high first; all three."""


def closed_days(reports: Iterable[DayReport], *, now: datetime) -> tuple[DayReport, ...]:
    """Return the days that are over, newest first."""
    closed = (report for report in reports if is_closed(report, now=now))
    return tuple(sorted(closed, key=lambda report: report.day, reverse=True))


def feed_entries(days: Iterable[DayReport], chosen: Slice, settings: PublishSettings) -> Iterator[FeedEntry]:
    """Make the entries of one feed, lazily; a day of which the slice shows nothing has none."""
    for day in days:
        shown = chosen.of(day)
        if _is_unannounced(shown):
            continue
        if shown.is_told or (chosen.whole and settings.quiet_days == "show"):
            yield _entry(shown, chosen, settings)


def _is_unannounced(shown: DayReport) -> bool:
    """Whether a day was empty when it and younger ones were published: its entries are listed on a later day."""
    parts = (*shown.repositories, *shown.silent)
    return bool(parts) and all(part.record.unannounced for part in parts)


def _entry(shown: DayReport, chosen: Slice, settings: PublishSettings) -> FeedEntry:
    published = end_of_day(shown)
    revised = [revision.at for part in (*shown.repositories, *shown.silent) for revision in part.record.revisions]
    return FeedEntry(
        id=entry_id(settings, shown.day, chosen.key),
        first=shown.day,
        last=shown.day,
        title=_title(shown, settings),
        url=address(Uris.of(settings).day(shown.day), settings),
        published=published,
        updated=max([published, *(moment.astimezone(published.tzinfo) for moment in revised)]),
        summary=day_summary(shown, settings),
        html=day_html(shown, settings),
        categories=categories((part.name for part in shown.repositories), shown.statistics, settings),
        contributors=contributors(shown.entries),
        repositories=tuple(part.name for part in shown.repositories),
        commits=shown.statistics.commits,
        tiers=tuple((str(tier), n) for tier, n in shown.statistics.tiers.items()),
    )


def _title(shown: DayReport, settings: PublishSettings) -> str:
    words = vocabulary(settings.language)
    said = headline_text(shown.entries, settings) or count_words(shown.statistics, words)
    return words("feeds.entry_title", day=words.long_date(shown.day), said=said)


def categories(repositories: Iterable[str], statistics: Statistics, settings: PublishSettings) -> tuple[str, ...]:
    """Name repositories, tiers and change types, in the order of the page."""
    words = vocabulary(settings.language)
    tiers = [words(f"tier_headings.{tier}") for tier, n in statistics.tiers.items() if n]
    types = [words(f"types.{kind}") for kind in statistics.types]
    return (*repositories, *tiers, *types)


def contributors(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Name the authors of commits, those with the most commits first."""
    counts = Counter(one_line(entry.commit.author, 100) for entry in entries)
    del counts[""]
    return tuple(sorted(counts, key=lambda name: (-counts[name], name))[:MAX_CONTRIBUTORS])
