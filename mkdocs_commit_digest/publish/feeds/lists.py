"""The feeds of a site as a page for people and as OPML for feed readers, which subscribe to all of them at once.

OPML 2.0, subscription lists: http://opml.org/spec2.opml.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from mkdocs_commit_digest.publish.feeds.addresses import address
from mkdocs_commit_digest.publish.feeds.names import FORMAT_NAMES, alternates, feed_title, feed_uri
from mkdocs_commit_digest.publish.feeds.slices import EVERYTHING, KINDS, PERIOD, Slice, slices_of
from mkdocs_commit_digest.publish.no_feeds import why_no_feeds
from mkdocs_commit_digest.publish.outputs import Asset, Heading, Page
from mkdocs_commit_digest.publish.templating import render_body
from mkdocs_commit_digest.publish.uris import Links, Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.settings import PublishSettings


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One line of the list: what a feed shows, and its files."""

    title: str
    """Plain text."""
    files: tuple[tuple[str, str, str], ...]
    """(name of the format, URI, absolute address)."""


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """The feeds of one kind of slice; of no kind: the feed of everything."""

    id: str
    title: str
    lines: tuple[FeedLine, ...]


def feed_list_uri(settings: PublishSettings) -> str:
    """Return the page that lists all feeds: `digest/feeds.md`."""
    return f"{Uris.of(settings).prefix}feeds.md"


def opml_uri(settings: PublishSettings) -> str:
    """Return where the list for feed readers lies: `digest/feeds.opml`."""
    return f"{Uris.of(settings).prefix}feeds.opml"


def feed_list_page(reports: Iterable[DayReport], settings: PublishSettings) -> Page | None:
    """Return the page that lists all feeds with what they are for, or None if there are none."""
    if why_no_feeds(settings):
        return None
    words, uri = vocabulary(settings.language), feed_list_uri(settings)
    groups = _groups((EVERYTHING, *slices_of(reports, settings)), settings)
    body = render_body(
        "feeds/list.html.jinja",
        words=words,
        link=Links(Uris.of(settings), uri),
        groups=groups,
        opml=opml_uri(settings),
        hub=settings.feeds.hub,
    )
    title = words("feeds.list_title")
    front_matter = {"title": title, "description": words("feeds.list_description"), "search": {"exclude": True}}
    outline = (Heading(1, "feeds", title), *(Heading(2, group.id, group.title) for group in groups))
    return Page(uri, front_matter, body, outline, feeds=alternates(settings))


def opml(slices: Iterable[Slice], settings: PublishSettings) -> Asset:
    """Return the list of feeds in OPML, each once, in the first of the configured formats."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = feed_title(EVERYTHING, settings)
    body = ET.SubElement(root, "body")
    kind = settings.feeds.formats[0]
    for each in slices:
        title = feed_title(each, settings)
        attributes = {
            "type": "rss",  # by the specification, for every format
            "text": title,
            "title": title,
            "xmlUrl": address(feed_uri(each, kind, settings), settings),
            "htmlUrl": address(each.pages(settings)[0], settings),
            "language": settings.language.replace("_", "-"),
        }
        ET.SubElement(body, "outline", attributes)
    ET.indent(root, " ")
    return Asset(opml_uri(settings), ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _groups(slices: Iterable[Slice], settings: PublishSettings) -> tuple[FeedGroup, ...]:
    words = vocabulary(settings.language)
    ordered = sorted(slices, key=lambda each: ("", PERIOD, *KINDS).index(each.kind))
    return tuple(
        FeedGroup(
            id=f"feeds-{kind or 'all'}",
            title=words(f"feeds.kinds.{kind or 'all'}"),
            lines=tuple(_line(each, settings) for each in group),
        )
        for kind, group in groupby(ordered, key=lambda each: each.kind)
    )


def _line(chosen: Slice, settings: PublishSettings) -> FeedLine:
    uris = ((kind, feed_uri(chosen, kind, settings)) for kind in settings.feeds.formats)
    files = tuple((FORMAT_NAMES[kind], uri, address(uri, settings)) for kind, uri in uris)
    title = feed_title(chosen, settings) if chosen.whole else chosen.title(settings)
    return FeedLine(title, files)
