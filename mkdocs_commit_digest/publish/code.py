"""What pages are made by: a digest of our code, templates and words, and of the libraries that print them."""

from __future__ import annotations

import platform
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

_LIBRARIES = ("babel", "jinja2", "markupsafe", "feedgenerator", "python-frontmatter")
"""Whose versions tell in the text of a page or feed."""


@cache
def code_digest() -> str:
    """Digest every file that pages are made by, and the versions of what prints them."""
    digest = blake2b(repr([platform.python_version(), *map(version, _LIBRARIES)]).encode(), digest_size=20)
    for name, content in _files_in(files("mkdocs_commit_digest"), ""):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _files_in(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files that pages are made by; the upper floor makes none."""
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir() and entry.name not in {"collect", "__pycache__"}:
            yield from _files_in(entry, f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield prefix + entry.name, entry.read_bytes()
