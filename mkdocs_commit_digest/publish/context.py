"""What every page needs to know beside its own content."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.forges import forge_of
from mkdocs_commit_digest.publish.text import web_address
from mkdocs_commit_digest.publish.threads import ThreadIndex
from mkdocs_commit_digest.publish.uris import Links, Uris

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_commit_digest.forges import Forge
    from mkdocs_commit_digest.publish.tags import TagIndex
    from mkdocs_commit_digest.settings import Settings
    from mkdocs_commit_digest.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Context:
    """The site around a page."""

    settings: Settings
    words: Vocabulary
    uris: Uris
    forges: Mapping[str, Forge]
    """By repository name; those with a web page."""
    tags: TagIndex
    threads: ThreadIndex = field(default_factory=ThreadIndex)

    def links_from(self, uri: str) -> Links:
        """Return the relative links of one page."""
        return Links(self.uris, uri)


def forges_of(settings: Settings) -> dict[str, Forge]:
    """Return where each repository is to be seen on the web."""
    found = {
        repository.name: forge_of(repository.web_url)
        for repository in settings.repositories
        if repository.web_url and web_address(repository.web_url) == repository.web_url
    }
    return {name: forge for name, forge in found.items() if forge}
