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

from mkdocs_commit_digest.site.search_separator import take_tags_off_commits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mkdocs_commit_digest.site.file_cache import FileCache

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


@dataclass(frozen=True, eq=False)
class CachedSearch:
    """Stands in for a search plugin's hook on every page: for our pages it is called only if nothing is kept."""

    hook: Callable[..., Any]
    plugin: Any
    kept: FileCache
    ours: Mapping[str, tuple[str, str]]
    remembered: dict[str, tuple[str, list[Any], str]] | None
    """URI → key, entries kept under it, and the content that is left, so that a server neither reads nor cuts twice;
    None: nothing is remembered."""

    def __call__(self, context: Any, *, page: IndexedPage, **others: Any) -> Any:
        """Add a page's entries to the index, and leave its content as the plugin does."""
        index, name, content = self.plugin.search_index, page.file.src_uri, page.content or ""
        entries = _entries(index)
        if entries is None or name not in self.ours:
            return self.hook(context, page=page, **others)
        made, digest = self.ours[name]
        key = _key(page, index, digest if content is made else _digest(content))
        known = self._known(name, key, content)
        if known:
            entries.extend([entry.copy() for entry in known[0]])  # since what is in an index is changed later
            page.content = known[1]
            return None
        before = len(entries)
        result = self.hook(context, page=page, **others)
        cuts = _cuts(content) if content != page.content else []
        if result is None and page.content == _without(content, cuts):
            written = json.dumps(entries[before:], default=str)  # as the plugins write them
            self.kept.store(name, key, f"{json.dumps(cuts)}\n{written}".encode("ascii"))
        return result

    def _known(self, name: str, key: str, content: str) -> tuple[list[Any], str] | None:
        """Return the entries that are kept of a page, and the content that is left of it."""
        before = self.remembered.get(name) if self.remembered else None
        if before and before[0] == key:
            return before[1:]
        found = self.kept.load(name, key)
        if not found:
            return None
        head, _, written = found.partition(b"\n")
        try:
            entries, cuts = json.loads(written), json.loads(head)
        except (ValueError, RecursionError):
            return None
        if not _are_entries(entries) or not _are_cuts(cuts):
            return None
        left = _without(content, cuts)
        if self.remembered is not None:
            take_tags_off_commits(entries)  # as is done to the whole index in the end, but at every edit
            self.remembered[name] = key, entries, left
        return entries, left


def keep_entries(
    plugin: Any,
    hooks: list[Any],
    kept: FileCache,
    ours: Mapping[str, tuple[str, str]],
    remembered: dict[str, tuple[str, list[Any], str]] | None = None,
) -> bool:
    """Let a search plugin look only at pages of ours that it has not seen before; returns whether it does.

    Args:
        plugin: a search plugin, configured for this build.
        hooks: what MkDocs calls for every page, the plugin's `on_page_context` among them, which is replaced.
        kept: where entries are kept, a file a page.
        ours: URI of each page of ours → its content as it was handed to MkDocs, and a digest of it; other pages are
            left to the plugin. Looked at as pages come, so it may be filled later.
        remembered: empty, or as the last build of this process left it; None: there will be no other build.
    """
    if _entries(getattr(plugin, "search_index", None)) is None:
        return False
    for place, hook in enumerate(hooks):
        if hook == plugin.on_page_context or (isinstance(hook, CachedSearch) and hook.plugin is plugin):
            hooks[place] = CachedSearch(hook, plugin, kept, ours, remembered)
            return True
    return False


def _entries(index: Any) -> list[Any] | None:
    """Return the entries of a search index so far; None where nothing can be kept of it."""
    module = type(index).__module__
    entries = getattr(index, _LIST_NAMES.get(module, ""), None)
    return entries if isinstance(entries, list) and not getattr(sys.modules.get(module), "jieba", None) else None


def _key(page: IndexedPage, index: Any, content: str) -> str:
    """Digest all that a search plugin may look at, its content by digest; what has no stable text merely misses."""
    facts = (page.url, page.title, page.meta, [_outline(item) for item in page.toc])
    return _digest(repr((_code_around(inspect.getfile(type(index))), getattr(index, "config", None), facts, content)))


@cache
def _code_around(search: str) -> tuple[str, ...]:
    """Return what tells one version of Python, of the search plugin's file and of this module from another."""
    return sys.version, *(blake2b(Path(file).read_bytes(), digest_size=20).hexdigest() for file in (search, __file__))


def _are_entries(found: Any) -> bool:
    """Whether something that was kept is what searches hold; a digest that fits tells damage only, not intent."""
    return isinstance(found, list) and all(
        isinstance(each, dict) and all(isinstance(each.get(key), str) for key in ("location", "title", "text"))
        for each in found
    )


def _are_cuts(found: Any) -> bool:
    return isinstance(found, list) and all(
        isinstance(each, list) and [type(place) for place in each] == [int, int] for each in found
    )


def _outline(item: Any) -> tuple[Any, ...]:
    children = item.children
    return (item.level, item.id, item.title, [_outline(child) for child in children] if children else [])


def _cuts(content: str) -> list[tuple[int, int]]:
    """Return what Material takes out of a page: attributes for the search, each with one space before it.

    Its pattern looks at every character of every page, which costs more than all else that is left to do.
    """
    cuts, end = [], 0
    for match in _SEARCH_ATTRIBUTE.finditer(content):
        begin = match.start()
        cuts.append((begin - 1 if begin > end and content[begin - 1].isspace() else begin, match.end()))
        end = match.end()
    return cuts


def _without(content: str, cuts: Iterable[tuple[int, int]]) -> str:
    parts, end = [], 0
    for begin, after in cuts:
        parts.append(content[end:begin])
        end = after
    return "".join((*parts, content[end:])) if parts else content


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
