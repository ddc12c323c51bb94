"""The lower floor: day records in, pages and feeds out. Pure: no disk, no network, no git, no model, no MkDocs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.assets import assets
from mkdocs_commit_digest.publish.context import Context, forges_of
from mkdocs_commit_digest.publish.feeds import announced, feed_list_page
from mkdocs_commit_digest.publish.feeds import feeds as feed_files
from mkdocs_commit_digest.publish.listings import tag_pages
from mkdocs_commit_digest.publish.pages import day_page, index_page
from mkdocs_commit_digest.publish.reports import day_reports
from mkdocs_commit_digest.publish.repositories import repository_pages
from mkdocs_commit_digest.publish.rollups import rollup_pages
from mkdocs_commit_digest.publish.tags import tag_index
from mkdocs_commit_digest.publish.thread_page import thread_page
from mkdocs_commit_digest.publish.threads import thread_index
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from mkdocs_commit_digest.publish.outputs import Asset, Page
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.records import DayRecord
    from mkdocs_commit_digest.settings import Settings


def publish(records: Iterable[DayRecord], settings: Settings, *, now: datetime) -> Iterator[Page | Asset]:
    """Make the whole site of a digest: every page, feed, style sheet and script, as values.

    Args:
        records: any days of any repositories, in any order.
        settings: language, address and place of the site.
        now: an aware moment; days that are not over by then stay out of the feeds.

    Raises:
        ArchiveError: a record names a time zone that does not exist.
    """
    every_day = day_reports(records)
    reports = _shown(every_day, settings)
    words = vocabulary(settings.language)
    context = Context(
        settings,
        words,
        Uris.of(settings),
        forges_of(settings),
        tag_index(reports, words, authors=settings.tag_authors),
        thread_index(reports),
    )
    yield from announced(_pages(reports, context), every_day, settings)
    yield from assets(settings)
    yield from feed_files(every_day, settings, now=now)


def _pages(reports: Sequence[DayReport], context: Context) -> Iterator[Page]:
    yield index_page(reports, context)
    yield from _day_pages(reports, context)
    yield from rollup_pages(reports, context)
    yield thread_page(context)
    yield from repository_pages(reports, context)
    yield from tag_pages(context)
    if feed_list := feed_list_page(reports, context.settings):
        yield feed_list


def _shown(reports: Sequence[DayReport], settings: Settings) -> Sequence[DayReport]:
    """Return the reports that have a page: quiet days only where they are wanted."""
    return tuple(report for report in reports if report.entries or settings.quiet_days == "show")


def _day_pages(reports: Sequence[DayReport], context: Context) -> Iterator[Page]:
    for newer, report, older in zip((None, *reports), reports, (*reports[1:], None), strict=False):
        yield day_page(report, context, older=older.day if older else None, newer=newer.day if newer else None)
