"""The template engine: everything a template prints goes through the escaping of `text.py`."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mkdocs_commit_digest.publish.text import escape, join_block
from mkdocs_commit_digest.vocabulary import Vocabulary, vocabulary

_OTHER_SCRIPTS = frozenset({"ja", "zh"})
_BETWEEN_SPANS = re.compile(r"</span>(\s*)(?=<span)")
_LATIN = re.compile(r"<bdi>((?=[^<]*[A-Za-z]{2})[\x01-\u024f\u2010-\u2044]*?)</bdi>")


def render_body(template: str, /, **values: object) -> str:
    """Return a page's body: one block of HTML without a blank line."""
    body = join_block(_environment().get_template(template).render(values))
    words = values.get("words")
    return mark_foreign(body) if isinstance(words, Vocabulary) and words.spoken in _OTHER_SCRIPTS else body


def mark_foreign(body: str) -> str:
    """Say of subjects and names in Latin letters that they are no Chinese, which voices would spell out."""
    return _LATIN.sub(r'<bdi lang="en">\1</bdi>', body)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("mkdocs_commit_digest.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["number"] = _number
    environment.filters["parted"] = _part_spans
    environment.tests["longer_than"] = lambda values, n: len(values) > n
    return environment


@lru_cache(maxsize=65_536)
def _number(language: str, value: int) -> str:
    """Format a number once: a year of pages prints the same few thousand ones over and over."""
    return vocabulary(language).number(value)


def _part_spans(block: Markup) -> Markup:
    """Put a dot between the parts of a line, which are read one after the other where no style sheet is."""
    parts, end = [], 0
    for gap in _BETWEEN_SPANS.finditer(block):
        parts.append(block[end : gap.start(1)])
        end = gap.end()
    return Markup(" · ").join((*parts, block[end:]))


def _finalize(value: Any) -> Any:
    """Escape text with our rules; what is `Markup` was made by them, and numbers need none."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else escape(value)
