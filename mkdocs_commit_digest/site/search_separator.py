"""What the search makes of our pages: where words end, unless the site says so itself, and which labels count.

Material parts words at spaces and hyphens only, so that `parser.py` is not found in `src/parser.py`, nor 4242 in #4242,
nor a Chinese word in its sentence. And it gives the tags of a page to each section, where they outweigh other words.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

SEPARATOR = r"[\s\u200b\u3000-\u303f\uff00-\uff0f\-_,:!=\[\]()\"`/<>#]+|\.(?!\d)"
"""Spaces, and punctuation of both scripts; for the search in the browser, as JavaScript reads it."""

HAN = r"(?=[\u4e00-\u9fff])"
"""Before every Chinese character, where no dictionary cuts sentences into words."""


_OF_COMMIT = re.compile(r"#t-[0-9a-f]{12}(-\d+)?$")
"""The heading of a commit on the page of a day."""


def part_words(plugins: Iterable[Any], *, chinese: bool = False) -> None:
    """Give Material's search, whose separator nobody has set, one that parts paths, numbers and Chinese text.

    To be called before the search reads its options.

    Args:
        plugins: of the site.
        chinese: whether the site is in Chinese. Its search stems English names until they are not found, so where
            nobody has set a pipeline it gets none: Chinese has nothing to be stemmed.
    """
    for plugin in plugins:
        options = getattr(plugin, "config", {})  # hooks of a site are modules, which have none
        if "pipeline" in options and options.get("separator", "") is None:
            has_dictionary = getattr(sys.modules.get(type(plugin).__module__), "jieba", None)
            options["separator"] = SEPARATOR if has_dictionary else f"{SEPARATOR}|{HAN}"
        if chinese and "pipeline" in options and options["pipeline"] is None:
            options["pipeline"] = []


def without_page_tags(plugins: Iterable[Any]) -> None:
    """Leave the tags of a day to its page, and take them off its commits.

    To be called when all pages are in the index and it is not yet written.
    """
    for plugin in plugins:
        take_tags_off_commits(getattr(getattr(plugin, "search_index", None), "entries", ()))


def take_tags_off_commits(entries: Iterable[dict[str, Any]]) -> None:
    """Take the tags of a day, which a search plugin gives to every section, off the entries of commits."""
    for entry in entries:
        if "tags" in entry and _OF_COMMIT.search(entry["location"]):
            del entry["tags"]
