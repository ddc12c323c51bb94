"""Contexts that are cut down to what concerns a page, so that the page cannot depend on anything else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.related_commits import ThreadIndex
from mkdocs_commit_digest.publish.releases.links import ReleaseLinks
from mkdocs_commit_digest.publish.tags import TagIndex

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.publish.tags import Kind, Tag


class Cuts:
    """Cuts a context down."""

    def __init__(self, context: Context) -> None:
        self._whole = context
        self.minimal_context = replace(context, tags=TagIndex({}), threads=ThreadIndex(), releases=ReleaseLinks())
        """Knows no tag, no thread and no release."""
        self._tags: defaultdict[date, dict[tuple[Kind, str], Tag]] = defaultdict(dict)
        for place, tag in context.tags.tags.items():
            named = replace(tag, entries=())
            for day in {entry.day for entry in tag.entries}:
                self._tags[day][place] = named

    def of_days(self, days: Iterable[date]) -> Context:
        """Return what may be known of some days: the names of the tags of their commits, and the releases on them."""
        days = tuple(days)
        tags = {place: tag for day in days for place, tag in self._tags.get(day, {}).items()}
        # In an order of their own: which tags are frequent changes every day.
        known = TagIndex(dict(sorted(tags.items())))
        return replace(self.minimal_context, tags=known, releases=self._whole.releases.of_days(days))

    def of_report(self, report: DayReport) -> Context:
        """Return what the page of a day may know: beside its tags, what each entry says of other commits."""
        threads = self._whole.threads
        notes = {(entry.day, entry.anchor): found for entry in report.entries if (found := threads.of(entry))}
        releases = self._whole.releases.of_report(report)
        return replace(self.of_days([report.day]), threads=ThreadIndex(notes), releases=releases)
