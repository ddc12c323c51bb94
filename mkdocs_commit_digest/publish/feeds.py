"""The feeds of a site: RSS 2.0, Atom and JSON Feed of the daily reports, whole and in slices.

Feeds are made from records, not from pages. Only closed days enter, and nothing in a file depends on when it was
built, so a file changes only when what it tells has changed.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.feed_addresses import address
from mkdocs_commit_digest.publish.feed_entries import closed_days, feed_entries
from mkdocs_commit_digest.publish.feed_formats import MEDIA_TYPES, Feed, Format, serialized
from mkdocs_commit_digest.publish.feed_identity import end_of_day, feed_id
from mkdocs_commit_digest.publish.feed_slices import EVERYTHING, Slice, slices_of
from mkdocs_commit_digest.publish.feed_text import one_line
from mkdocs_commit_digest.publish.outputs import Asset
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_commit_digest.publish.feed_entries import FeedEntry
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.settings import Settings

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed changed that has no entry and no day to come: any fixed moment will do."""

_NAMES: dict[Format, str] = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}
_SLICE_NAMES: dict[Format, str] = {
    "rss": "feeds/{slug}.xml",
    "atom": "feeds/atom/{slug}.xml",
    "json": "feeds/{slug}.json",
}
_FORMAT_NAMES: dict[Format, str] = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}


def why_no_feeds(settings: Settings) -> str | None:
    """Return why a site has no feeds, as a sentence with its cure; None if it has some."""
    if not settings.feeds.formats:
        return "no feeds: 'feeds.formats' is empty"
    if settings.site.url is None:
        return "no feeds: their links must be absolute; set 'site_url' to the public address of the site"
    return None


def feeds(reports: Iterable[DayReport], settings: Settings, *, now: datetime) -> Iterator[Asset]:
    """Make every feed file of a site: one for each slice and format, or none where `why_no_feeds` says so."""
    if why_no_feeds(settings):
        return
    everything = tuple(reports)
    days = closed_days(everything, now=now)
    for chosen in (EVERYTHING, *slices_of(everything, settings)):
        entries = tuple(
            entry for entry, _ in zip(feed_entries(days, chosen, settings), range(settings.feeds.items), strict=False)
        )
        for kind in settings.feeds.formats:
            feed = _feed(chosen, kind, entries, everything, settings)
            yield Asset(feed_uri(chosen, kind, settings), _bounded(feed, kind, settings.feeds.max_bytes))


def alternates(settings: Settings, *slices: Slice) -> tuple[tuple[str, str, str], ...]:
    """Return the feeds that a page announces in its head: those of everything, and of its own slices if configured.

    Each is (media type, title, URI of the file), as `Page.feeds` wants them.
    """
    if why_no_feeds(settings):
        return ()
    shown = (EVERYTHING, *(each for each in slices if is_configured(each, settings)))
    return tuple(
        (MEDIA_TYPES[kind], f"{feed_title(each, settings)} ({_FORMAT_NAMES[kind]})", feed_uri(each, kind, settings))
        for each in shown
        for kind in settings.feeds.formats
    )


def is_configured(chosen: Slice, settings: Settings) -> bool:
    """Whether there is a feed for this slice."""
    return chosen.kind in settings.feeds.slices or chosen.key in settings.feeds.slices


def feed_uri(chosen: Slice, kind: Format, settings: Settings) -> str:
    """Return where a feed's file lies: `digest/feed.xml`, `digest/feeds/tier-high.xml`."""
    name = _NAMES[kind] if chosen.whole else _SLICE_NAMES[kind].format(slug=chosen.slug)
    return Uris.of(settings).prefix + name


def feed_title(chosen: Slice, settings: Settings) -> str:
    """Name a feed after its site and slice."""
    words, site = vocabulary(settings.language), one_line(settings.site.name, 200)
    title = words("feeds.feed_title", site=site) if site else words("feeds.feed_title_plain")
    return (
        title if chosen.whole else words("feeds.slice_title", title=title, slice=one_line(chosen.title(settings), 200))
    )


def _feed(
    chosen: Slice, kind: Format, entries: tuple[FeedEntry, ...], reports: tuple[DayReport, ...], settings: Settings
) -> Feed:
    words = vocabulary(settings.language)
    title = feed_title(chosen, settings)
    names = ", ".join(repository.name for repository in settings.repositories)
    return Feed(
        id=feed_id(settings, chosen.key),
        title=title,
        description=words("feeds.description", repositories=one_line(names, 500)),
        language=settings.language.replace("_", "-"),
        author=one_line(settings.site.name, 200) or title,
        home=address(chosen.page(settings), settings),
        url=address(feed_uri(chosen, kind, settings), settings),
        updated=max((entry.updated for entry in entries), default=_first_close(reports)),
        entries=entries,
        hub=settings.feeds.hub,
        ttl=settings.feeds.ttl,
    )


def _first_close(reports: tuple[DayReport, ...]) -> datetime:
    """Date a feed without entries by the first day that will enter it."""
    return min((end_of_day(report) for report in reports), default=_NEVER)


def _bounded(feed: Feed, kind: Format, max_bytes: int) -> bytes:
    """Serialize as many of the newest entries as `max_bytes` holds, one at least."""
    whole = serialized(feed, kind)
    if len(whole) <= max_bytes or len(feed.entries) <= 1:
        return whole

    def size(n: int) -> int:
        return len(serialized(replace(feed, entries=feed.entries[:n]), kind))

    fitting = bisect_right(range(1, len(feed.entries)), max_bytes, key=size)
    return serialized(replace(feed, entries=feed.entries[: max(fitting, 1)]), kind)
