"""Names of an entry that the search shall hold although the sentences around them are left out of its index."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markupsafe import Markup

    from mkdocs_commit_digest.publish.facts import FactLine

MAX_WORDS = 40
"""Names of an entry that are searched beside its lead, its facts and its files."""

MAX_LENGTH = 60
"""Characters of such a name; what is longer is a line of code, which nobody types."""

_CODE = re.compile(r"<code>([^<]*)</code>")
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W_][\w.:/-]*|--?[A-Za-z][\w-]*|_\w+")
_NAME = re.compile(
    r"""(?<![\w./-])(?:
        --[A-Za-z][\w-]+                     # an option
      | [A-Za-z]\w*_\w+ | _+[A-Za-z]\w+      # a name with underscores
      | [A-Za-z]\w*(?:(?:::|\.)[A-Za-z_]\w*)+  # one of a module or class
      | [A-Za-z][a-z0-9]+[A-Z]\w*            # one in camel case
    )""",
    re.VERBOSE | re.ASCII,
)
"""What is a name wherever it stands, though nobody wrote it as code."""


def search_words(statements: Iterable[Markup], facts: Iterable[FactLine], known: str) -> str:
    """Return the names in statements and values of facts, each once, with a space between.

    Args:
        statements: HTML of what stands on the page but not in the index.
        facts: lines whose names are in the index, but neither their signatures nor their values.
        known: what the index holds of the entry anyway; its words are not repeated.
    """
    seen = {part for word in _words(known) for part in (word, *word.split("/"))}
    found: dict[str, None] = {}
    for word in _candidates(statements, facts):
        if word not in seen and 1 < len(word) <= MAX_LENGTH:
            found[word] = None
            if len(found) == MAX_WORDS:
                break
    return " ".join(found)


def _candidates(statements: Iterable[Markup], facts: Iterable[FactLine]) -> Iterator[str]:
    for statement in statements:
        for span in _CODE.finditer(statement):
            yield from _words(unescape(span[1]))
        yield from _NAME.findall(unescape(_TAG.sub(" ", statement)))
    for line in facts:
        for text in (line.signature, line.old, line.new):
            yield from _words(text)
        yield from _NAME.findall(line.text)


def _words(text: str) -> list[str]:
    """Return the words of code, without the marks around them."""
    return [word.rstrip(".:/-") for word in _WORD.findall(text)]
