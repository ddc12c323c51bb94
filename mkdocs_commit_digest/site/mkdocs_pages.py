"""Our pages as MkDocs sees them: finished HTML, of which nothing is to be read, converted or looked up again."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import get_relative_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files

    from mkdocs_commit_digest.publish.outputs import Heading
    from mkdocs_commit_digest.publish.outputs import Page as DigestPage

    _Lines = list[tuple[int, str, str, "_Lines | None"]]


class PrerenderedPage(Page):
    """A page that MkDocs neither reads from disk nor sets up Markdown for, with whatever extensions a site has."""

    def __init__(self, file: File, config: MkDocsConfig, page: DigestPage) -> None:
        """Become the page of a file."""
        super().__init__(None, file, config)
        self._front_matter = page.front_matter

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002 - MkDocs' own signature
        """Take a copy of the front matter, since plugins change it and a server hands it out again."""
        self.markdown, self.meta = "", _copy_value(self._front_matter)

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002
        """Leave the content to the plugin's hook, which comes next."""
        self.content = ""


def _copy_value(value: Any) -> Any:
    """Copy what front matter consists of, several times faster than `copy.deepcopy`, which looks for cycles."""
    if isinstance(value, Mapping):
        return {name: _copy_value(part) for name, part in value.items()}
    return [_copy_value(part) for part in value] if isinstance(value, list | tuple) else value


class TablesOfContents:
    """Tables of contents, kept between the builds of a server: made anew, they are half of what an edit leaves to free.

    One that a plugin has changed is made again, as it would be without being kept.
    """

    def __init__(self, *, keep: bool) -> None:
        self._kept: dict[str, tuple[tuple[Heading, ...], TableOfContents, _Lines]] | None = {} if keep else None

    def of(self, page: DigestPage) -> TableOfContents:
        """Return the table of a page."""
        if self._kept is None:
            return table_of_contents(page)
        outline, kept, lines = self._kept.get(page.uri, ((), None, []))
        if kept is not None and outline == page.outline and _lines(kept) == lines:
            return kept
        made = table_of_contents(page)
        self._kept[page.uri] = page.outline, made, _lines(made)
        return made


def _lines(links: Iterable[AnchorLink]) -> _Lines:
    """List what a table says, with what is below each line."""
    return [(link.level, link.id, link.title, _lines(link.children) if link.children else None) for link in links]


def table_of_contents(page: DigestPage) -> TableOfContents:
    """Nest the outline as Python-Markdown's `toc` extension and MkDocs' `get_toc` do, without their tokens between."""
    roots: list[AnchorLink] = []
    open_levels = [(0, roots)]
    for heading in page.outline:
        link = AnchorLink(html.escape(heading.text), heading.id, heading.level)
        while open_levels[-1][0] >= heading.level:
            open_levels.pop()
        open_levels[-1][1].append(link)
        open_levels.append((heading.level, link.children))
    if roots:
        roots[0].active = True  # type: ignore[attr-defined] # as MkDocs marks it
    return TableOfContents(roots)


def alternate_link(feed: tuple[str, str, str], page_url: str) -> str:
    """Link a feed relatively: Material's script asks the host of every such link for a sitemap, wherever it is read."""
    media_type, title, uri = feed
    href = get_relative_url(uri, page_url)
    return f'<link rel="alternate" type="{media_type}" title="{html.escape(title)}" href="{html.escape(href)}">'
