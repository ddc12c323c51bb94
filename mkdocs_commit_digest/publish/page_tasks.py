"""Pages and files that are not made yet: by which function, and from what.

A page is made from its inputs alone, so equal inputs give equal pages, and a page that is kept under the digest of its
inputs need not be made again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mkdocs_commit_digest.publish.outputs import Asset, Page

Reuse = Callable[[str, str, Callable[[], Page | Asset]], Page | Asset]
"""Takes a page's URI, the key of all that it is made from, and how it is made; gives it, kept or made."""


@dataclass(frozen=True, slots=True)
class PageTask:
    """A page, ready to be made."""

    uri: str
    make: Callable[..., Page | Asset]
    """Pure: neither disk nor clock, and nothing that is not among the inputs or in our code."""
    inputs: tuple[object, ...]

    def render(self) -> Page | Asset:
        """Make the page."""
        return self.make(*self.inputs)
