"""Which feeds a site has, what they are called and where they lie."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.feeds.formats import MEDIA_TYPES, Format
from mkdocs_commit_digest.publish.feeds.slices import EVERYTHING, PERIOD, Slice, slices_of
from mkdocs_commit_digest.publish.feeds.text import one_line
from mkdocs_commit_digest.publish.no_feeds import why_no_feeds
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_commit_digest.publish.outputs import Asset
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.settings import PublishSettings

_NAMES: dict[Format, str] = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}
_SLICE_NAMES: dict[Format, str] = {
    "rss": "feeds/{slug}.xml",
    "atom": "feeds/atom/{slug}.xml",
    "json": "feeds/{slug}.json",
}
FORMAT_NAMES: dict[Format, str] = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}


def alternates(settings: PublishSettings, *slices: Slice) -> tuple[tuple[str, str, str], ...]:
    """Return the feeds that a page announces in its head: those of everything, and of its own slices if configured.

    Each is (media type, title, URI of the file), as `Page.feeds` wants them.
    """
    if why_no_feeds(settings):
        return ()
    shown = (EVERYTHING, *(each for each in slices if is_configured(each, settings)))
    return tuple(
        (MEDIA_TYPES[kind], f"{feed_title(each, settings)} ({FORMAT_NAMES[kind]})", feed_uri(each, kind, settings))
        for each in shown
        for kind in settings.feeds.formats
    )


def announce_feeds(
    outputs: Iterable[Page | Asset], reports: Iterable[DayReport], settings: PublishSettings
) -> Iterator[Page | Asset]:
    """Give every page the feeds that it announces: those of everything, and those that show the same commits."""
    own: defaultdict[str, list[Slice]] = defaultdict(list)
    for chosen in slices_of(reports, settings):
        for uri in chosen.pages(settings):
            own[uri].append(chosen)
    for output in outputs:
        if isinstance(output, Page):
            listing = f"{output.uri.rpartition('/')[0]}.md"  # what a month of a tag belongs to
            yield replace(output, feeds=alternates(settings, *own.get(output.uri, own.get(listing, ()))))
        else:
            yield output


def is_configured(chosen: Slice, settings: PublishSettings) -> bool:
    """Whether there is a feed for this slice."""
    if chosen.kind == PERIOD:
        return chosen.value in settings.feeds.periods
    return chosen.kind in settings.feeds.slices or chosen.key in settings.feeds.slices


def feed_uri(chosen: Slice, kind: Format, settings: PublishSettings) -> str:
    """Return where a feed's file lies: `digest/feed.xml`, `digest/feeds/tier-high.xml`."""
    name = _NAMES[kind] if chosen.whole else _SLICE_NAMES[kind].format(slug=chosen.slug)
    return Uris.of(settings).prefix + name


def feed_title(chosen: Slice, settings: PublishSettings) -> str:
    """Name a feed after its site and slice."""
    words, site = vocabulary(settings.language), one_line(settings.site.name, 200)
    title = words("feeds.feed_title", site=site) if site else words("feeds.feed_title_plain")
    return (
        title if chosen.whole else words("feeds.slice_title", title=title, slice=one_line(chosen.title(settings), 200))
    )
