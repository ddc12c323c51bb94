"""RSS 2.0 and Atom: what the library leaves out or says otherwise than the formats' rules.

RSS: https://www.rssboard.org/rss-profile. Atom: https://www.rfc-editor.org/rfc/rfc4287.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from feedgenerator import Atom1Feed, Rss201rev2Feed
from feedgenerator.django.utils.feedgenerator import rfc3339_date
from feedgenerator.django.utils.xmlutils import SimplerXMLGenerator

if TYPE_CHECKING:
    from datetime import datetime

GENERATOR = "mkdocs-commit-digest"
GENERATOR_URL = "https://mkdocs-commit-digest.readthedocs.io/"


class _RssGenerator(SimplerXMLGenerator):  # type: ignore[misc]  # the library has no types
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


class RssDocument(Rss201rev2Feed):  # type: ignore[misc]  # the library has no types
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
        """Declare the namespaces once, at the root."""
        return super().rss_attributes() | {  # type: ignore[no-any-return]
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler: Any) -> None:
        """Add the program and the hub."""
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


class AtomDocument(Atom1Feed):  # type: ignore[misc]  # the library has no types
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
        """Add the program and the hub."""
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
