"""Which pages a digest has, and what each is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.forges import forges_of
from mkdocs_commit_digest.publish.context import Context
from mkdocs_commit_digest.publish.cuts import Cuts
from mkdocs_commit_digest.publish.digests import Digests
from mkdocs_commit_digest.publish.feeds import feed_list_page
from mkdocs_commit_digest.publish.listings import tag_pages
from mkdocs_commit_digest.publish.page_tasks import PageTask
from mkdocs_commit_digest.publish.pages import day_page, index_page
from mkdocs_commit_digest.publish.related_commits import thread_index
from mkdocs_commit_digest.publish.related_commits_page import thread_page
from mkdocs_commit_digest.publish.releases.index import ReleaseIndex
from mkdocs_commit_digest.publish.releases.pages import release_pages
from mkdocs_commit_digest.publish.repositories import repository_pages
from mkdocs_commit_digest.publish.rollups import rollup_pages
from mkdocs_commit_digest.publish.tags import tag_index
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mkdocs_commit_digest.publish.outputs import Asset, Page
    from mkdocs_commit_digest.publish.page_tasks import Reuse
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.settings import PublishSettings


def with_pages(reports: Sequence[DayReport], settings: PublishSettings) -> Sequence[DayReport]:
    """Return the reports that have a page: quiet days only where they are wanted."""
    return tuple(report for report in reports if report.is_told or settings.quiet_days == "show")


def page_tasks(
    reports: Sequence[DayReport], settings: PublishSettings, releases: ReleaseIndex | None = None
) -> Iterator[PageTask]:
    """Name every page but the list of feeds, with what it is made from; none is made yet."""
    words, uris = vocabulary(settings.language), Uris.of(settings)
    tags = tag_index(reports, words, authors=settings.tag_authors)
    index = releases or ReleaseIndex()
    context = Context(settings, words, uris, forges_of(settings.repositories), tags, thread_index(reports), index.links)
    cuts = Cuts(context)
    yield PageTask(uris.index, index_page, (reports, context))
    yield from _days(reports, cuts, uris)
    yield from rollup_pages(reports, context, cuts)
    yield PageTask(uris.threads, thread_page, (context.threads.threads, cuts.minimal_context))
    yield from repository_pages(reports, context, cuts)
    yield from release_pages(index, context, cuts)
    yield from tag_pages(tags, cuts.minimal_context)


def make_pages(
    tasks: Iterable[PageTask], reports: Sequence[DayReport], settings: PublishSettings, reuse: Reuse | None
) -> Iterator[Page | Asset]:
    """Make the pages, or take them again where what they are made from is as it was; the list of feeds comes last."""
    if reuse is None:
        yield from (task.render() for task in tasks)
    else:
        digests = Digests(reports)
        yield from (reuse(task.uri, digests.key(task), task.render) for task in tasks)
    if feed_list := feed_list_page(reports, settings):
        yield feed_list


def _days(reports: Sequence[DayReport], cuts: Cuts, uris: Uris) -> Iterator[PageTask]:
    days = (None, *(report.day for report in reports), None)
    for newer, report, older in zip(days, reports, days[2:], strict=False):
        yield PageTask(uris.day(report.day), day_page, (report, cuts.of_report(report), older, newer))
