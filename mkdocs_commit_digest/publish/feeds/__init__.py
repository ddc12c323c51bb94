"""The feeds of a site: RSS 2.0, Atom and JSON Feed of the daily reports, whole and in slices.

Feeds are made from records, not from pages. Only closed days enter, and nothing in a file depends on when it was
built, so a file changes only when what it tells has changed.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.feeds.addresses import address
from mkdocs_commit_digest.publish.feeds.entries import closed_days, feed_entries
from mkdocs_commit_digest.publish.feeds.formats import Feed, Format, serialize_feed
from mkdocs_commit_digest.publish.feeds.identity import end_of_day, feed_id
from mkdocs_commit_digest.publish.feeds.lists import feed_list_page, opml
from mkdocs_commit_digest.publish.feeds.names import alternates, announce_feeds, feed_title, feed_uri
from mkdocs_commit_digest.publish.feeds.periods import period_entries
from mkdocs_commit_digest.publish.feeds.releases import release_entries
from mkdocs_commit_digest.publish.feeds.sitemaps import sitemaps
from mkdocs_commit_digest.publish.feeds.slices import EVERYTHING, PERIOD, RELEASES, Slice, slices_of
from mkdocs_commit_digest.publish.feeds.stylesheet import feed_stylesheet, stylesheet_link
from mkdocs_commit_digest.publish.feeds.text import one_line
from mkdocs_commit_digest.publish.no_feeds import why_no_feeds
from mkdocs_commit_digest.publish.outputs import Asset
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mkdocs_commit_digest.publish.feeds.entries import FeedEntry
    from mkdocs_commit_digest.publish.releases.index import ReleaseReport
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.settings import PublishSettings

__all__ = ["Slice", "alternates", "announce_feeds", "feed_list_page", "feeds", "why_no_feeds"]

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed changed that has no entry and no day to come: any fixed moment will do."""


def feeds(
    reports: Iterable[DayReport],
    settings: PublishSettings,
    *,
    now: datetime,
    releases: Sequence[ReleaseReport] = (),
) -> Iterator[Asset]:
    """Make every feed of a site, and the files around them; nothing where `why_no_feeds` says why.

    For each slice there is one file a format; beside them lie the style sheet for browsers and the list in OPML.

    Args:
        reports: days in any order; those that are not over by `now`, plus a grace period, stay out.
        settings: formats, bounds and address of the site.
        now: an aware moment; it decides on nothing else.
        releases: what the feed of releases tells of, as far as their days are over.
    """
    if why_no_feeds(settings):
        return
    everything = tuple(reports)
    days = closed_days(everything, now=now)
    slices = (EVERYTHING, *slices_of(everything, settings))
    for chosen in slices:
        if chosen.kind == PERIOD:
            found = period_entries(days, chosen, settings, now=now)
        elif chosen.kind == RELEASES:
            found = release_entries(releases, days, settings)
        else:
            found = feed_entries(days, chosen, settings)
        entries = tuple(islice(found, settings.feeds.items))
        for kind in settings.feeds.formats:
            feed = _feed(chosen, kind, entries, everything, settings)
            yield Asset(feed_uri(chosen, kind, settings), _serialize_within(feed, kind, settings.feeds.max_bytes))
    yield feed_stylesheet(settings)
    yield opml(slices, settings)
    yield from sitemaps(slices, settings)


def _feed(
    chosen: Slice,
    kind: Format,
    entries: tuple[FeedEntry, ...],
    reports: tuple[DayReport, ...],
    settings: PublishSettings,
) -> Feed:
    words = vocabulary(settings.language)
    title = feed_title(chosen, settings)
    names = words.list(repository.name for repository in settings.repositories)
    return Feed(
        id=feed_id(settings, chosen.key),
        title=title,
        description=words("feeds.description", repositories=one_line(names, 500)),
        language=settings.language.replace("_", "-"),
        author=one_line(settings.site.name, 200) or title,
        home=address(chosen.pages(settings)[0], settings),
        url=address(feed_uri(chosen, kind, settings), settings),
        updated=max((entry.updated for entry in entries), default=_first_close(reports)),
        entries=entries,
        hub=settings.feeds.hub,
        ttl=settings.feeds.ttl,
        stylesheet=stylesheet_link(feed_uri(chosen, kind, settings), settings),
    )


def _first_close(reports: tuple[DayReport, ...]) -> datetime:
    """Date a feed without entries by the first day that will enter it."""
    return min((end_of_day(report) for report in reports), default=_NEVER)


def _serialize_within(feed: Feed, kind: Format, max_bytes: int) -> bytes:
    """Serialize as many of the newest entries as `max_bytes` holds, one at least."""
    whole = serialize_feed(feed, kind)
    if len(whole) <= max_bytes or len(feed.entries) <= 1:
        return whole

    def size(n: int) -> int:
        return len(serialize_feed(replace(feed, entries=feed.entries[:n]), kind))

    fitting = bisect_right(range(1, len(feed.entries)), max_bytes, key=size)
    return serialize_feed(replace(feed, entries=feed.entries[: max(fitting, 1)]), kind)
