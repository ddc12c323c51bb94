"""DayRecords → feed entries: one for every closed day, in words that any of the formats can carry."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.feed_addresses import day_address
from mkdocs_commit_digest.publish.feed_content import day_html, day_summary
from mkdocs_commit_digest.publish.feed_identity import end_of_day, entry_id, is_closed
from mkdocs_commit_digest.publish.feed_text import one_line
from mkdocs_commit_digest.records import Tier
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from mkdocs_commit_digest.publish.feed_slices import Slice
    from mkdocs_commit_digest.records import CommitRecord, DayRecord
    from mkdocs_commit_digest.settings import Settings

MAX_CONTRIBUTORS = 30
"""Names an entry lists; readers show them in a row."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One day's report, or the part of it that a slice shows."""

    id: str
    day: date
    title: str
    url: str
    """Absolute address of the day's page."""
    published: datetime
    """End of the day in its zone."""
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


def closed_days(
    records: Iterable[DayRecord], settings: Settings, *, now: datetime
) -> tuple[tuple[DayRecord, ...], ...]:
    """Group records by day, newest first, repositories in configured order; days that still live are left out."""
    order = {repository.name: place for place, repository in enumerate(settings.repositories)}
    days: defaultdict[date, list[DayRecord]] = defaultdict(list)
    for record in records:
        days[record.day].append(record)
    ordered = (
        tuple(sorted(days[day], key=lambda record: (order.get(record.repository, len(order)), record.repository)))
        for day in sorted(days, reverse=True)
    )
    return tuple(day for day in ordered if is_closed(day, settings, now=now))


def feed_entries(days: Iterable[tuple[DayRecord, ...]], chosen: Slice, settings: Settings) -> Iterator[FeedEntry]:
    """Make the entries of one feed, lazily; a day of which the slice shows nothing has none."""
    for day in days:
        shown = tuple(part for record in day if (part := chosen.of(record)).commits)
        if shown or (chosen.whole and settings.quiet_days == "show"):
            yield _entry(shown, day, chosen, settings)


def _entry(shown: tuple[DayRecord, ...], day: tuple[DayRecord, ...], chosen: Slice, settings: Settings) -> FeedEntry:
    words = vocabulary(settings.language)
    commits = [commit for record in shown for commit in record.commits]
    tiers = tuple((str(tier), sum(commit.importance.tier is tier for commit in commits)) for tier in _HIGH_FIRST)
    published = max(end_of_day(record, settings) for record in day)
    revised = [revision.at for record in shown for revision in record.revisions]
    counted = words("counts.commits", n=len(commits))
    high = words("feeds.high_count", n=tiers[0][1]) if tiers[0][1] else ""
    return FeedEntry(
        id=entry_id(settings, day[0].day, chosen.key),
        day=day[0].day,
        title=words(
            "feeds.entry_title", day=words.long_date(day[0].day), commits=", ".join(filter(None, (counted, high)))
        ),
        url=day_address(day[0].day, settings),
        published=published,
        updated=max([published, *(moment.astimezone(published.tzinfo) for moment in revised)]),
        summary=day_summary(shown, words),
        html=day_html(shown, day[0].day, settings),
        categories=_categories(shown, commits, settings),
        contributors=_contributors(commits),
        repositories=tuple(record.repository for record in shown),
        commits=len(commits),
        tiers=tiers,
    )


_HIGH_FIRST = tuple(sorted(Tier, key=lambda tier: -tier.rank))


def _categories(shown: tuple[DayRecord, ...], commits: list[CommitRecord], settings: Settings) -> tuple[str, ...]:
    """Name the repositories, tiers and change types of a day, in the order of the pages."""
    words = vocabulary(settings.language)
    tiers = [words(f"tier_headings.{tier}") for tier in _HIGH_FIRST if any(c.importance.tier is tier for c in commits)]
    types = [words(f"types.{kind}") for kind in sorted({commit.change_type for commit in commits})]
    return (*(record.repository for record in shown), *tiers, *types)


def _contributors(commits: list[CommitRecord]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for commit in commits:
        name = one_line(commit.author, 100)
        if name:
            counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(counts, key=lambda name: (-counts[name], name))[:MAX_CONTRIBUTORS])
