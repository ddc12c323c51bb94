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
from xml.sax.saxutils import escape

from feedgenerator import Atom1Feed, Rss201rev2Feed
from feedgenerator.django.utils.feedgenerator import Stylesheet, rfc3339_date
from feedgenerator.django.utils.xmlutils import SimplerXMLGenerator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_commit_digest.publish.feed_entries import FeedEntry

GENERATOR = "mkdocs-commit-digest"
GENERATOR_URL = "https://mkdocs-commit-digest.readthedocs.io/"

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


def serialized(feed: Feed, kind: Format) -> bytes:
    """Return the file's bytes in UTF-8."""
    if kind == "json":
        return _json(feed)
    document = (_Rss if kind == "rss" else _Atom)(
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


class _RssGenerator(SimplerXMLGenerator):  # type: ignore[misc] - the library has no types
    """Write `&`, `<` and `>` of titles as hexadecimal references.

    To XML they are the same, but readers that take titles for HTML understand them only so:
    https://www.rssboard.org/rss-profile#data-types-characterdata.
    """

    def addQuickElement(self, name: str, contents: str | None = None, attrs: Any = None) -> None:  # noqa: N802
        if name != "title":
            super().addQuickElement(name, contents, attrs)
            return
        self.startElement(name, attrs or {})
        for sign in "&<>":  # `>` too, for `]]>` may not stand in text
            contents = (contents or "").replace(sign, f"&#x{ord(sign):X};")
        self.ignorableWhitespace(contents)  # which the library does not escape
        self.endElement(name)


class _Rss(Rss201rev2Feed):  # type: ignore[misc] - the library has no types
    """RSS 2.0 with whole content, creators, dates of revision and a hub."""

    def write(self, outfile: Any, encoding: str) -> None:
        """Write as the library does, with titles as the RSS profile wants them."""
        handler = _RssGenerator(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        self.add_stylesheets(handler)
        handler.startElement("rss", self.rss_attributes())
        handler.startElement("channel", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("channel")
        handler.endElement("rss")

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {  # type: ignore[no-any-return]
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("generator", GENERATOR_URL)
        handler.addQuickElement("docs", "https://www.rssboard.org/rss-specification")
        if self.feed["hub"]:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": self.feed["hub"]})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Write the item. A description is HTML by the RSS profile, so plain text is escaped once more."""
        super().add_item_elements(handler, item | {"description": escape(item["description"])})
        handler.addQuickElement("dc:creator", item["creator"])
        for name in item["contributors"]:
            handler.addQuickElement("dc:contributor", name)
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        handler.addQuickElement("content:encoded", item["content"])

    def latest_post_date(self) -> datetime:
        """Return the feed's own date: the library would take the clock for an empty feed."""
        return self.feed["updated"]  # type: ignore[no-any-return]


class _Atom(Atom1Feed):  # type: ignore[misc] - the library has no types
    """Atom with style sheets, plain summaries, contributors and a hub."""

    def write(self, outfile: Any, encoding: str) -> None:
        """Write as the library does, but with the style sheets that it leaves out."""
        handler = SimplerXMLGenerator(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        for stylesheet in self.feed["stylesheets"]:
            handler.processingInstruction("xml-stylesheet", stylesheet)
        handler.startElement("feed", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("generator", GENERATOR, {"uri": GENERATOR_URL})
        if self.feed["hub"]:
            handler.addQuickElement("link", "", {"rel": "hub", "href": self.feed["hub"]})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Write the entry. The library would declare the summary to be HTML."""
        super().add_item_elements(handler, item | {"description": None})
        handler.addQuickElement("summary", item["description"], {"type": "text"})
        for name in item["contributors"]:
            handler.startElement("contributor", {})
            handler.addQuickElement("name", name)
            handler.endElement("contributor")

    def latest_post_date(self) -> datetime:
        """Return the feed's own date: the library would take the clock for an empty feed."""
        return self.feed["updated"]  # type: ignore[no-any-return]


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
            "day": entry.day.isoformat(),
            "repositories": list(entry.repositories),
            "commits": entry.commits,
            "tiers": dict(entry.tiers),
        },
    }
