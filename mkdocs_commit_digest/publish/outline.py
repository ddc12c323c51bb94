"""The contents of a day page: its headings with their ids, in the order of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.publish.outputs import Heading
from mkdocs_commit_digest.publish.reports import TIERS
from mkdocs_commit_digest.publish.text import inert
from mkdocs_commit_digest.publish.uris import slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mkdocs_commit_digest.publish.brief import Brief
    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.entries import EntryView
    from mkdocs_commit_digest.publish.reports import DayReport, RepositoryDay


def section_id(part: RepositoryDay | None, tier: Tier | None = None) -> str:
    """Return the id of a repository's heading, or of a tier's in it; None: the only repository of the day."""
    names = ([f"r-{slug(part.name)}"] if part else []) + ([f"tier-{tier}"] if tier else [])
    return "-".join(names)


def day_outline(
    report: DayReport, views: Mapping[str, EntryView], brief: Brief, context: Context, *, lead: bool
) -> Iterator[Heading]:
    """Yield the headings of a day: tiers, in them repositories where there are several, in them what is above low."""
    words, several = context.words, len(report.repositories) > 1
    if brief.points:
        yield Heading(2, "brief", words("pages.brief"))
    if lead:
        yield Heading(2, "lead" if brief.points else "brief", words("lead.title"))
    if report.entries:
        yield Heading(2, "commits", words("pages.commits"))
    for tier in TIERS:
        parts = [(part, entries) for part in report.repositories if (entries := part.entries_of(tier))]
        if parts:
            yield Heading(2, section_id(None, tier), words(f"tier_headings.{tier}"))
        for part, entries in parts if tier is not Tier.LOW else ():
            if several:
                yield Heading(3, section_id(part, tier), part.name)
            for entry in entries:
                view = views[entry.anchor]
                yield Heading(3 + several, view.title_id, inert(view.subject))
