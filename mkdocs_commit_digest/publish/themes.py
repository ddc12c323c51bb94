"""Themes of a period: the areas in which several commits moved."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.change_parts import count_entries
from mkdocs_commit_digest.publish.lead.shares import top_entries
from mkdocs_commit_digest.publish.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.reports import Entry
    from mkdocs_commit_digest.publish.tags import Tag

MAX_THEMES = 6

_BESIDE = re.compile(r"(?:tests?|testing|docs?|examples?|benchmarks?|\.\w+)(?:/|$)", re.IGNORECASE)
"""Areas that move along with others; they are themes where nothing else is."""

_NAMED = 2
"""Commits that one theme names."""


@dataclass(frozen=True, slots=True)
class Theme:
    """An area in which several commits moved, with those that matter most."""

    name: str
    tag: Tag | None
    counted: str
    """How much moved there, in words."""
    before: int | None
    """In the period before; None where that is not known."""
    top: tuple[Entry, ...]


def themes_of(entries: Iterable[Entry], before: Iterable[Entry] | None, context: Context) -> tuple[Theme, ...]:
    """Return the areas that moved most: by their commits, those of importance counted more, tests and the like last."""
    by_area: dict[str, list[Entry]] = {}
    for entry in entries:
        for area in dict.fromkeys(entry.commit.areas):
            by_area.setdefault(area, []).append(entry)
    then = _areas(before) if before is not None else None
    weight = {area: sum(1 + each.commit.importance.tier.rank for each in found) for area, found in by_area.items()}
    several = (area for area in by_area if len(by_area[area]) > 1)
    foremost = sorted(several, key=lambda area: (bool(_BESIDE.match(area)), -weight[area], area))
    return tuple(
        Theme(
            shorten(area, 80),
            context.tags.find("area", area),
            count_entries(by_area[area], context.words),
            then[area] if then is not None else None,
            top_entries(by_area[area], _NAMED),
        )
        for area in foremost[:MAX_THEMES]
    )


def _areas(entries: Iterable[Entry]) -> Counter[str]:
    return Counter(area for entry in entries for area in dict.fromkeys(entry.commit.areas))
