"""Absolute addresses of pages and files, for feeds are read far away from the site."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from mkdocs_commit_digest.publish.uris import Uris

if TYPE_CHECKING:
    from mkdocs_commit_digest.settings import PublishSettings

_SAFE = "/:?#[]@!$&'()*+,;=~%-._"
"""What a URI may hold as it is: RFC 3986, reserved and unreserved characters, and `%`."""


def address(uri: str, settings: PublishSettings) -> str:
    """Return the absolute address at which the site serves a file: `digest/2026-01-20.md` → `…/digest/2026-01-20/`."""
    return _site(settings.site.url or "") + quote(Uris.of(settings).served_path(uri))


def _site(url: str) -> str:
    """Return the site's address as a URI of ASCII characters that ends in a slash."""
    host = urlsplit(url).hostname or ""
    if not host.isascii():
        url = url.replace(host, host.encode("idna").decode("ascii"), 1)
    return quote(url.rstrip("/") + "/", safe=_SAFE)
