"""What a search plugin makes of pages that are as they were, kept so that it need not read their HTML again.

Material's and MkDocs' search plugins parse the HTML of every page at every build, which is most of the time of a build
whose pages are finished. What they make of a page depends on the page, on their options and on their code: a digest of
these is the key, so what is kept is what they would make. Where a plugin looks different from what is known here, or
cuts words with dictionaries of its own (jieba), nothing is kept and it works as ever.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs_commit_digest.kept import Kept

_LIST_NAMES = {"material.plugins.search.plugin": "entries", "mkdocs.contrib.search.search_index": "_entries"}
"""Module of a search index → its attribute that holds the entries."""

_SEARCH_ATTRIBUTE = re.compile(r"data-search-\w+=\"[^\"]+\"")


class IndexedPage(Protocol):
    """What is used of MkDocs' page."""

    content: str | None
    url: str
    title: Any
    meta: Any
    toc: Iterable[Any]
    file: Any


@dataclass(frozen=True)
class KeptSearch:
    """Stands in for a search plugin's hook on every page: for our pages it is called only if nothing is kept."""

    hook: Callable[..., Any]
    plugin: Any
    kept: Kept
    is_ours: Callable[[IndexedPage], bool]

    def __call__(self, context: Any, *, page: IndexedPage, **others: Any) -> Any:
        """Add a page's entries to the index, and leave its content as the plugin does."""
        index = self.plugin.search_index
        entries = _entries(index)
        if entries is None or not self.is_ours(page):
            return self.hook(context, page=page, **others)
        name, key = page.file.src_uri, _key(page, index)
        if _taken(self.kept.load(name, key), page, entries):
            return None
        before = len(entries)
        result = self.hook(context, page=page, **others)
        if result is None:
            found = {"content": _digest(page.content or ""), "entries": entries[before:]}
            self.kept.store(name, key, json.dumps(found, default=str).encode("ascii"))  # as the plugins write them
        return result


def keep_entries(plugin: Any, hooks: list[Any], kept: Kept, is_ours: Callable[[IndexedPage], bool]) -> bool:
    """Let a search plugin look only at pages of ours that it has not seen before; returns whether it does.

    Args:
        plugin: a search plugin, configured for this build.
        hooks: what MkDocs calls for every page, the plugin's `on_page_context` among them, which is replaced.
        kept: where entries are kept, a file a page.
        is_ours: tells our pages from others, which are left to the plugin.
    """
    if _entries(getattr(plugin, "search_index", None)) is None:
        return False
    for place, hook in enumerate(hooks):
        if hook == plugin.on_page_context or (isinstance(hook, KeptSearch) and hook.plugin is plugin):
            hooks[place] = KeptSearch(hook, plugin, kept, is_ours)
            return True
    return False


def _entries(index: Any) -> list[Any] | None:
    """Return the entries of a search index so far; None where nothing can be kept of it."""
    module = type(index).__module__
    entries = getattr(index, _LIST_NAMES.get(module, ""), None)
    return entries if isinstance(entries, list) and not getattr(sys.modules.get(module), "jieba", None) else None


def _taken(content: bytes | None, page: IndexedPage, entries: list[Any]) -> bool:
    """Take what is kept of a page; returns whether that was possible."""
    if content is None:
        return False
    known = json.loads(content)
    left = _left_of(page.content or "", known["content"])
    if left is not None:
        page.content = left
        entries.extend(known["entries"])
    return left is not None


def _key(page: IndexedPage, index: Any) -> str:
    """Digest all that a search plugin may look at; what has no stable text merely misses."""
    facts = (page.url, page.title, page.meta, [_outline(item) for item in page.toc])
    surroundings = (sys.version, _code_of(type(index)), _code_of(KeptSearch), getattr(index, "config", None))
    return _digest(repr((surroundings, facts)) + "\0" + (page.content or ""))


@cache
def _code_of(kind: type) -> str:
    return blake2b(Path(inspect.getfile(kind)).read_bytes(), digest_size=20).hexdigest()


def _outline(item: Any) -> tuple[Any, ...]:
    return (item.level, item.id, item.title, [_outline(child) for child in item.children])


def _left_of(content: str, digest: str) -> str | None:
    """Return what a plugin left of a page's content, by its digest: all of it, or all but attributes for the search.

    Material takes these out with a pattern that looks at every character, which costs more than all else that is left.
    """
    if _digest(content) == digest:
        return content
    parts, end = [], 0
    for match in _SEARCH_ATTRIBUTE.finditer(content):
        begin = match.start()
        parts.append(content[end : begin - 1 if begin > end and content[begin - 1].isspace() else begin])
        end = match.end()
    left = "".join((*parts, content[end:]))
    return left if _digest(left) == digest else None


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
