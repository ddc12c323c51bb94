"""The lower floor: day records in, pages and feeds out. Pure: no disk, no network, no git, no model, no MkDocs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.assets import assets
from mkdocs_commit_digest.publish.context import Context, forges_of
from mkdocs_commit_digest.publish.feeds import announced, feed_list_page
from mkdocs_commit_digest.publish.feeds import feeds as feed_files
from mkdocs_commit_digest.publish.listings import tag_pages
from mkdocs_commit_digest.publish.pages import day_page, index_page
from mkdocs_commit_digest.publish.reports import day_reports
from mkdocs_commit_digest.publish.repositories import repository_pages
from mkdocs_commit_digest.publish.reuse import DayContexts, DayKeys, as_bytes, page_of
from mkdocs_commit_digest.publish.rollups import rollup_pages
from mkdocs_commit_digest.publish.tags import tag_index
from mkdocs_commit_digest.publish.thread_page import thread_page
from mkdocs_commit_digest.publish.threads import thread_index
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from mkdocs_commit_digest.publish.outputs import Asset, Page
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.publish.reuse import Reuse
    from mkdocs_commit_digest.records import DayRecord
    from mkdocs_commit_digest.settings import Settings


def publish(
    records: Iterable[DayRecord], settings: Settings, *, now: datetime, reuse: Reuse | None = None
) -> Iterator[Page | Asset]:
    """Make the whole site of a digest: every page, feed, style sheet and script, as values.

    Args:
        records: any days of any repositories, in any order.
        settings: language, address and place of the site.
        now: an aware moment; days that are not over by then stay out of the feeds.
        reuse: gives pages of days again that are as they were in an earlier run; None: all are made.

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
    yield from announced(_pages(reports, context, reuse), every_day, settings)
    yield from assets(settings)
    yield from feed_files(every_day, settings, now=now)


def _pages(reports: Sequence[DayReport], context: Context, reuse: Reuse | None) -> Iterator[Page]:
    yield index_page(reports, context)
    yield from _day_pages(reports, context, reuse)
    yield from rollup_pages(reports, context)
    yield thread_page(context)
    yield from repository_pages(reports, context)
    yield from tag_pages(context)
    if feed_list := feed_list_page(reports, context.settings):
        yield feed_list


def _shown(reports: Sequence[DayReport], settings: Settings) -> Sequence[DayReport]:
    """Return the reports that have a page: quiet days only where they are wanted."""
    return tuple(report for report in reports if report.entries or settings.quiet_days == "show")


def _day_pages(reports: Sequence[DayReport], context: Context, reuse: Reuse | None) -> Iterator[Page]:
    contexts = DayContexts(context, reports)
    keys = DayKeys(contexts.everywhere)
    days = (None, *(report.day for report in reports), None)
    for newer, report, older in zip(days, reports, days[2:], strict=False):
        of_day = contexts.of(report)
        make = partial(day_page, report, of_day, older=older, newer=newer)
        if reuse is None:
            yield make()
        else:
            key = keys.key(report, of_day, newer, older)
            yield page_of(reuse(context.uris.day(report.day), key, partial(_made, make)))


def _made(make: Callable[[], Page]) -> bytes:
    return as_bytes(make())
