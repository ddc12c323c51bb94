"""The pages for generators that are not MkDocs: names, addresses and style as each needs them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.publish.assets import plain_assets, script_uri, stylesheet_uri
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.uris import Uris

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_commit_digest.publish.outputs import Asset
    from mkdocs_commit_digest.settings import PublishSettings

Host = Literal["mkdocs", "zensical", "hugo", "plain"]

_FOR_MATERIAL = frozenset({"hide", "search"})
"""Fields of a front matter that only Material knows."""


def for_host(outputs: Iterable[Page | Asset], host: Host, settings: PublishSettings) -> Iterator[Page | Asset]:
    """Yield the outputs as a generator needs them.

    MkDocs and Zensical: as they are, since the site names style sheet and script for all pages. Others: each page
    brings them, and both lie beside the hashed files under names that stay. Hugo takes a folder with an `index` for a
    page without others below it, so that sections are `_index`.
    """
    uris = Uris.of(settings)
    for output in outputs:
        if host in {"mkdocs", "zensical"} or not isinstance(output, Page):
            yield output
            continue
        page = _with_style(output, uris, settings)
        yield _for_hugo(page, uris) if host == "hugo" else page
    if host not in {"mkdocs", "zensical"}:
        yield from plain_assets(settings)


def _with_style(page: Page, uris: Uris, settings: PublishSettings) -> Page:
    style, script = (uris.link(each(settings), start=page.uri) for each in (stylesheet_uri, script_uri))
    head = f'<link rel="stylesheet" href="{style}"><script src="{script}" defer></script>\n'
    front_matter = {name: value for name, value in page.front_matter.items() if name not in _FOR_MATERIAL}
    return replace(page, body=head + page.body, front_matter=front_matter)


def _for_hugo(page: Page, uris: Uris) -> Page:
    """Rename a page, and say its address: Hugo writes names in lower case."""
    folder, slash, name = page.uri.removesuffix(".md").rpartition("/")
    address = {"url": f"/{uris.served_path(page.uri)}"}
    name = "_index" if name == "index" else name
    return replace(page, uri=f"{folder}{slash}{name}.md", front_matter={**page.front_matter, **address})
