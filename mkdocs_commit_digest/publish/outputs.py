"""What the lower floor hands to a door: pages and files, as values that nobody has written yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.errors import PackageMissing

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of a page's table of contents."""

    level: int
    """1 to 6, as in the HTML."""
    id: str
    text: str
    """Plain text, not escaped."""


@dataclass(frozen=True, slots=True)
class Page:
    """A Markdown file: front matter, then one block of HTML that Markdown passes through unchanged."""

    uri: str
    """Path below the documentation folder: `digest/2026-01-20.md`."""
    front_matter: Mapping[str, Any]
    body: str
    """HTML without a blank line, so that every Markdown dialect takes it for one block."""
    outline: tuple[Heading, ...] = ()
    in_nav: bool = False
    """Whether the page has a place in the site's navigation."""
    feeds: tuple[tuple[str, str, str], ...] = field(default=())
    """Feeds of this page for autodiscovery: (media type, title, URI of the file)."""

    def markdown(self) -> str:
        """Return the file's text."""
        try:
            import frontmatter  # noqa: PLC0415 - a build with nothing new writes no page
        except ModuleNotFoundError as error:
            raise PackageMissing("python-frontmatter", "pages are written with it") from error
        return str(frontmatter.dumps(frontmatter.Post(self.body, **self.front_matter), sort_keys=False)) + "\n"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that is published as it is: a style sheet, a script, a feed."""

    uri: str
    content: bytes
