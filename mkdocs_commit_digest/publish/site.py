"""The whole site of a digest: which pages and files there are, and what each is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.forges import forges_of
from mkdocs_commit_digest.publish.assets import assets
from mkdocs_commit_digest.publish.context import Context
from mkdocs_commit_digest.publish.cuts import Cuts
from mkdocs_commit_digest.publish.digests import Digests
from mkdocs_commit_digest.publish.feeds import announce_feeds, feed_list_page
from mkdocs_commit_digest.publish.feeds import feeds as feed_files
from mkdocs_commit_digest.publish.listings import tag_pages
from mkdocs_commit_digest.publish.page_tasks import PageTask
from mkdocs_commit_digest.publish.pages import day_page, index_page
from mkdocs_commit_digest.publish.related_commits import thread_index
from mkdocs_commit_digest.publish.related_commits_page import thread_page
from mkdocs_commit_digest.publish.reports import day_reports
from mkdocs_commit_digest.publish.repositories import repository_pages
from mkdocs_commit_digest.publish.rollups import rollup_pages
from mkdocs_commit_digest.publish.tags import tag_index
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.publish.visible import visible
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from mkdocs_commit_digest.archive.records import DayRecord
    from mkdocs_commit_digest.publish.outputs import Asset, Page
    from mkdocs_commit_digest.publish.page_tasks import Reuse
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.settings import Settings


def site_outputs(
    records: Iterable[DayRecord], settings: Settings, *, now: datetime, reuse: Reuse | None
) -> Iterator[Page | Asset]:
    """See `publish()`."""
    known, every_day = visible(settings), day_reports(records)
    reports = _shown(every_day, known)
    yield from announce_feeds(_pages(reports, known, reuse), every_day, known)
    yield from assets(known)
    yield from feed_files(every_day, known, now=now)


def _pages(reports: Sequence[DayReport], settings: Settings, reuse: Reuse | None) -> Iterator[Page]:
    recipes = _recipes(reports, settings)
    if reuse is None:
        yield from (recipe.render() for recipe in recipes)
    else:
        digests = Digests(reports)
        yield from (reuse(recipe.uri, digests.key(recipe), recipe.render) for recipe in recipes)
    if feed_list := feed_list_page(reports, settings):
        yield feed_list


def _recipes(reports: Sequence[DayReport], settings: Settings) -> Iterator[PageTask]:
    words, uris = vocabulary(settings.language), Uris.of(settings)
    tags = tag_index(reports, words, authors=settings.tag_authors)
    context = Context(settings, words, uris, forges_of(settings.repositories), tags, thread_index(reports))
    cuts = Cuts(context)
    yield PageTask(uris.index, index_page, (reports, context))
    yield from _days(reports, cuts, uris)
    yield from rollup_pages(reports, context, cuts)
    yield PageTask(uris.threads, thread_page, (context.threads.threads, cuts.minimal_context))
    yield from repository_pages(reports, context, cuts)
    yield from tag_pages(tags, cuts.minimal_context)


def _days(reports: Sequence[DayReport], cuts: Cuts, uris: Uris) -> Iterator[PageTask]:
    days = (None, *(report.day for report in reports), None)
    for newer, report, older in zip(days, reports, days[2:], strict=False):
        yield PageTask(uris.day(report.day), day_page, (report, cuts.of_report(report), older, newer))


def _shown(reports: Sequence[DayReport], settings: Settings) -> Sequence[DayReport]:
    """Return the reports that have a page: quiet days only where they are wanted."""
    return tuple(report for report in reports if report.is_told or settings.quiet_days == "show")
