"""Absolute addresses of pages and files, for feeds are read far away from the site."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from datetime import date

    from mkdocs_commit_digest.records import CommitRecord
    from mkdocs_commit_digest.settings import Settings

_SAFE = "/:?#[]@!$&'()*+,;=~%-._"
"""What a URI may hold as it is: RFC 3986, reserved and unreserved characters, and `%`."""


def site_address(settings: Settings) -> str:
    """Return the site's address as a URI that ends in a slash. Call it only where there is one."""
    url = settings.site.url or ""
    host = urlsplit(url).hostname or ""
    if not host.isascii():
        url = url.replace(host, host.encode("idna").decode("ascii"), 1)
    return quote(url.rstrip("/") + "/", safe=_SAFE)


def file_address(uri: str, settings: Settings) -> str:
    """Return the address of a file that is published as it is."""
    return site_address(settings) + quote(uri)


def page_address(uri: str, settings: Settings) -> str:
    """Return the address of the page made from a Markdown file: `digest/2026-01-20.md` → `…/digest/2026-01-20/`."""
    stem = uri.removesuffix(".md")
    name = stem.rpartition("/")[2]
    if settings.site.directory_urls:
        stem = stem.removesuffix("index") if name == "index" else f"{stem}/"
    else:
        stem = f"{stem}.html"
    return file_address(stem, settings)


def day_address(day: date, settings: Settings) -> str:
    """Return the address of a day's page."""
    return page_address(f"{settings.path}/{day.isoformat()}.md", settings)


def commit_anchor(commit: CommitRecord) -> str:
    """Return the fragment of a commit's entry on its day page."""
    return f"#c-{commit.sha[:12]}"
