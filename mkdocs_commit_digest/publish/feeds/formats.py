"""Feed → RSS 2.0, Atom (RFC 4287) or JSON Feed 1.1, as bytes that depend on nothing but the feed.

RSS: https://www.rssboard.org/rss-profile. Atom: https://www.rfc-editor.org/rfc/rfc4287.
JSON Feed: https://www.jsonfeed.org/version/1.1/. WebSub: https://www.w3.org/TR/websub/.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - a field's type
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from feedgenerator.django.utils.feedgenerator import Stylesheet, rfc3339_date

from mkdocs_commit_digest.publish.feeds.xml import GENERATOR_URL, AtomDocument, RssDocument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_commit_digest.publish.feeds.entries import FeedEntry

Format = Literal["rss", "atom", "json"]

MEDIA_TYPES: Mapping[Format, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself, and its entries, newest first."""

    id: str
    title: str
    description: str
    language: str
    """BCP 47: `en`, `zh-CN`."""
    author: str
    """Who publishes it."""
    home: str
    """Absolute address of the page it belongs to."""
    url: str
    """Absolute address of the feed's file itself."""
    updated: datetime
    """The last change of any entry."""
    entries: tuple[FeedEntry, ...]
    hub: str | None = None
    ttl: int = 60
    stylesheet: str | None = None
    """URL of the style sheet for browsers, relative to the feed; JSON has none."""


def serialize_feed(feed: Feed, kind: Format) -> bytes:
    """Return the file's bytes in UTF-8."""
    if kind == "json":
        return _json(feed)
    document = (RssDocument if kind == "rss" else AtomDocument)(
        title=feed.title,
        link=feed.home,
        description=feed.description,
        language=feed.language,
        author_name=feed.author,
        feed_url=feed.url,
        feed_guid=feed.id,
        ttl=feed.ttl,
        stylesheets=[Stylesheet(feed.stylesheet, "text/css", None)] if feed.stylesheet else [],
        updated=feed.updated,
        hub=feed.hub,
    )
    for entry in feed.entries:
        document.add_item(
            title=entry.title,
            link=entry.url,
            description=entry.summary,
            content=entry.html,
            pubdate=entry.published,
            updateddate=entry.updated,
            unique_id=entry.id,
            unique_id_is_permalink=False,
            categories=entry.categories,
            creator=feed.author,
            contributors=entry.contributors,
        )
    stream = BytesIO()
    document.write(stream, "utf-8")
    return stream.getvalue() + b"\n"


def _json(feed: Feed) -> bytes:
    content: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "description": feed.description,
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": [_json_item(entry, feed) for entry in feed.entries],
    }
    if feed.hub:
        content["hubs"] = [{"type": "WebSub", "url": feed.hub}]
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _json_item(entry: FeedEntry, feed: Feed) -> dict[str, Any]:
    """Return an item; the extension holds the figures that a program would otherwise read out of the text."""
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "summary": entry.summary,
        "date_published": rfc3339_date(entry.published),
        "date_modified": rfc3339_date(entry.updated),
        "authors": [{"name": feed.author}],
        "tags": list(entry.categories),
        "language": feed.language,
        "_commit_digest": {
            "about": GENERATOR_URL,
            **_span(entry),
            "repositories": list(entry.repositories),
            "commits": entry.commits,
            "tiers": dict(entry.tiers),
        },
    }


def _span(entry: FeedEntry) -> dict[str, str]:
    if entry.first == entry.last:
        return {"day": entry.first.isoformat()}
    return {"first_day": entry.first.isoformat(), "last_day": entry.last.isoformat()}
