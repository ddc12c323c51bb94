"""What every page needs to know beside its own content."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.related_commits import ThreadIndex
from mkdocs_commit_digest.publish.releases.links import ReleaseLinks
from mkdocs_commit_digest.publish.uris import Links, Uris

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_commit_digest.forges import Forge
    from mkdocs_commit_digest.publish.tags import TagIndex
    from mkdocs_commit_digest.settings import PublishSettings
    from mkdocs_commit_digest.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Context:
    """The site around a page."""

    settings: PublishSettings
    words: Vocabulary
    uris: Uris
    forges: Mapping[str, Forge]
    """By repository name; those with a web page."""
    tags: TagIndex
    threads: ThreadIndex = field(default_factory=ThreadIndex)
    releases: ReleaseLinks = field(default_factory=ReleaseLinks)

    def links_from(self, uri: str) -> Links:
        """Return the relative links of one page."""
        return Links(self.uris, uri)
