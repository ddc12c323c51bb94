"""What makes a feed readable in a browser: an XSLT style sheet, and a CSS one for browsers that have no XSLT.

Both are named after their content, so that browsers may keep them, and speak the language of the pages.
"""

from __future__ import annotations

import hashlib
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.feed_templates import feed_template
from mkdocs_commit_digest.publish.outputs import Asset
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from mkdocs_commit_digest.settings import Settings


@dataclass(frozen=True, slots=True)
class Face:
    """A style sheet and its kind."""

    asset: Asset
    media_type: str
    """As browsers want it in an `xml-stylesheet` instruction; `application/xslt+xml` is unknown to most."""

    def seen_from(self, uri: str) -> tuple[str, str]:
        """Return (relative URL, media type) for the feed at `uri`: browsers refuse XSLT of another origin."""
        return posixpath.relpath(self.asset.uri, posixpath.dirname(uri)), self.media_type


def faces(settings: Settings) -> tuple[Face, ...]:
    """Return the style sheets of the XML feeds: the first that a browser understands is used."""
    return (_face("feed.xsl", "text/xsl", settings), _face("feed.css", "text/css", settings))


def _face(name: str, media_type: str, settings: Settings) -> Face:
    language = settings.language.replace("_", "-")
    content = (
        feed_template(f"{name}.jinja").render(words=vocabulary(settings.language), language=language).encode("utf-8")
    )
    stem, _, extension = name.partition(".")
    digest = hashlib.sha256(content).hexdigest()[:10]
    return Face(Asset(f"{Uris.of(settings).prefix}assets/{stem}.{digest}.{extension}", content), media_type)
