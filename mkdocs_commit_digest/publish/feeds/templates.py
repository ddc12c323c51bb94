"""The templates of feeds: every text is escaped, and what XML cannot carry is made visible."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mkdocs_commit_digest.publish.feeds.text import readable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

_CODE_SPAN = re.compile(r"`([^`\n]+)`")


def feed_template(name: str) -> Template:
    """Return a template of `templates/feeds/`."""
    return _environment().get_template(name)


def spans(text: str) -> Iterator[tuple[bool, str]]:
    """Split a statement at its code spans in backticks: (whether it is code, text)."""
    for place, part in enumerate(_CODE_SPAN.split(text)):
        if part:
            yield place % 2 == 1, part


def split_inferences(text: str, inferences: tuple[str, ...]) -> Iterator[tuple[bool, str]]:
    """Split a statement where it holds an inference word for word: (whether it is one, text)."""
    known = sorted((each for each in map(str.strip, inferences) if each and each in text), key=len, reverse=True)
    if not known:
        yield False, text
        return
    for part in re.split("(" + "|".join(map(re.escape, known)) + ")", text):
        if part:
            yield part in known, part


def css_string(text: str) -> str:
    r"""Escape all but letters, digits and spaces for a string of CSS: `"` becomes `\22 `."""
    return re.sub(r"[^\w ]", lambda match: f"\\{ord(match[0]):x} ", text)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("mkdocs_commit_digest.publish", "templates/feeds"),
        autoescape=True,  # XML and HTML alike
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=lambda value: value if isinstance(value, Markup) else readable(str(value)),
    )
    environment.filters |= {"spans": spans, "marked": split_inferences, "css_string": css_string}
    return environment
