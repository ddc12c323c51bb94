"""How browsers show an XML feed: a style sheet in CSS, in the language of the pages.

Not XSLT: browsers are giving it up, and Chromium (since 155) covers pages that use it with a warning.
Source: https://developer.chrome.com/docs/web-platform/deprecating-xslt.
"""

from __future__ import annotations

import hashlib
import posixpath
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.feeds.templates import feed_template
from mkdocs_commit_digest.publish.outputs import Asset
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from mkdocs_commit_digest.settings import PublishSettings


def feed_stylesheet(settings: PublishSettings) -> Asset:
    """Return the style sheet, named after its content so that browsers may keep it."""
    content = feed_template("feed.css.jinja").render(words=vocabulary(settings.language)).encode("utf-8")
    digest = hashlib.sha256(content).hexdigest()[:10]
    return Asset(f"{Uris.of(settings).prefix}assets/feed.{digest}.css", content)


def stylesheet_link(feed_uri: str, settings: PublishSettings) -> str:
    """Return the style sheet's relative URL from a feed, which holds wherever the site is looked at."""
    return posixpath.relpath(feed_stylesheet(settings).uri, posixpath.dirname(feed_uri))
