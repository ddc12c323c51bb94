"""The template engine: everything a template prints goes through the escaping of `text.py`."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mkdocs_commit_digest.publish.text import escaped, finished


def rendered(template: str, /, **values: object) -> str:
    """Return a page's body: one block of HTML without a blank line."""
    return finished(_environment().get_template(template).render(values))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("mkdocs_commit_digest.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.tests["longer_than"] = lambda values, n: len(values) > n
    return environment


def _finalized(value: Any) -> Any:
    """Escape text with our rules; what is `Markup` was made by them, and numbers need none."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else escaped(value)
