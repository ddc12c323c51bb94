"""Search entries of pages that are as they were, kept so that the search plugin need not read their HTML again.

Material's and MkDocs' search plugins parse the HTML of every page at every build, which is most of the time of a build
whose pages are finished. What they make of a page depends on the page, on their options and on their code: a digest of
these is the key, so kept entries are the ones that they would make. Where a plugin looks different from what is known
here, or cuts words with dictionaries of its own (jieba), nothing is kept and it works as ever.
"""

from __future__ import annotations

import inspect
import json
import sys
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs_commit_digest.kept import Kept

_LIST_NAMES = {"material.plugins.search.plugin": "entries", "mkdocs.contrib.search.search_index": "_entries"}
"""Module of a search index → its attribute that holds the entries."""


class IndexedPage(Protocol):
    """What is used of MkDocs' page."""

    content: str | None
    url: str
    title: Any
    meta: Any
    toc: Iterable[Any]
    file: Any


def keep_entries(index: Any, kept: Kept, is_ours: Callable[[IndexedPage], bool]) -> bool:
    """Let a search index take kept entries for our pages, and keep those that it makes; returns whether it does.

    Args:
        index: `search_index` of a search plugin, fresh for this build.
        kept: where entries are kept, a file a page.
        is_ours: tells our pages from others, which are left to the plugin.
    """
    kind = type(index)
    entries = getattr(index, _LIST_NAMES.get(kind.__module__, ""), None)
    module = sys.modules.get(kind.__module__)
    if not isinstance(entries, list) or getattr(module, "jieba", None):
        return False
    code = Path(inspect.getfile(kind)).read_bytes()
    surroundings = repr((sys.version, code, getattr(index, "config", None))).encode("utf-8", "surrogatepass")
    make = index.add_entry_from_context

    def add_entry_from_context(page: IndexedPage) -> None:
        if not is_ours(page):
            make(page)
            return
        before = len(entries)

        def made() -> bytes:
            make(page)
            return json.dumps(entries[before:], default=str).encode("ascii")  # as the plugins write them

        content = kept(page.file.src_uri, _key(page, surroundings), made)
        if len(entries) == before:
            entries.extend(json.loads(content))

    index.add_entry_from_context = add_entry_from_context
    return True


def _key(page: IndexedPage, surroundings: bytes) -> str:
    """Digest all that a search index may look at; what has no stable text merely misses."""
    digest = blake2b(surroundings, digest_size=20)
    facts = (page.url, page.title, page.meta, [_outline(item) for item in page.toc])
    for part in (repr(facts), page.content or ""):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def _outline(item: Any) -> tuple[Any, ...]:
    return (item.level, item.id, item.title, [_outline(child) for child in item.children])
