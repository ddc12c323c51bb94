"""A small sitemap beside the feeds.

Material takes whatever a page names as an alternate for the same site in another language, and asks for the
`sitemap.xml` beside it. Without one, every page would leave an error in the browser's console. Another `rel` would
hide the feeds from readers that compare it as text.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from mkdocs_commit_digest.publish.feeds.addresses import address
from mkdocs_commit_digest.publish.feeds.names import alternates
from mkdocs_commit_digest.publish.outputs import Asset
from mkdocs_commit_digest.publish.uris import Uris

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_commit_digest.publish.feeds.slices import Slice
    from mkdocs_commit_digest.settings import PublishSettings

_SITEMAP = """\
<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{index}</loc></url></urlset>
"""


def sitemaps(slices: Iterable[Slice], settings: PublishSettings) -> Iterator[Asset]:
    """Make one for every folder that holds an announced feed; it names the digest's index.

    MkDocs' own sitemap names all pages, so a digest at the root of the site has no need of one.
    """
    content = _SITEMAP.format(index=escape(address(Uris.of(settings).index, settings))).encode("utf-8")
    folders = {posixpath.dirname(uri) for _, _, uri in alternates(settings, *slices)}
    for folder in sorted(folders - {""}):
        yield Asset(f"{folder}/sitemap.xml", content)
