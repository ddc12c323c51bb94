"""What the commit table can be filtered by; names stand in the page once, entries refer to them by number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.charts import Bar, ranking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.publish.entries import EntryView

MAX_CHOICES = 60
"""Names of one list; the most frequent ones are offered."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Lists to choose from, the most frequent name first."""

    types: tuple[Bar, ...]
    areas: tuple[Bar, ...]
    authors: tuple[Bar, ...]
    repositories: tuple[Bar, ...]

    @classmethod
    def of(cls, views: Sequence[EntryView]) -> Filters:
        """Collect what occurs in a day's entries."""
        return cls(
            ranking((str(view.change_type) for view in views), MAX_CHOICES),
            ranking((tag.name for view in views for tag in view.areas), MAX_CHOICES),
            ranking((view.author for view in views), MAX_CHOICES),
            ranking((view.repository for view in views), MAX_CHOICES),
        )

    def numbers(self, view: EntryView) -> str:
        """Return what an entry can be found by: `a2 a5 b0 r1` are areas, author, repository by their numbers."""
        names = [("a", self.areas, {tag.name for tag in view.areas})]
        names += [("b", self.authors, {view.author}), ("r", self.repositories, {view.repository})]
        return " ".join(f"{mark}{n}" for mark, bars, own in names for n, bar in enumerate(bars) if bar.name in own)
