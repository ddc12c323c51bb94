"""Whether a site has feeds at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_commit_digest.settings import PublishSettings


def why_no_feeds(settings: PublishSettings) -> str | None:
    """Return why a site has no feeds, as a sentence with its cure; None if it has some."""
    if not settings.feeds.formats:
        return "no feeds: 'feeds.formats' is empty"
    if settings.site.url is None:
        return "no feeds: their links must be absolute; set 'site_url' to the public address of the site"
    return None
