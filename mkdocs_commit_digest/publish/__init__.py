"""The lower floor: day records in, pages and feeds out. Pure: no disk, no network, no git, no model, no MkDocs."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from mkdocs_commit_digest.settings import PublishSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from mkdocs_commit_digest.archive.records import DayRecord
    from mkdocs_commit_digest.archive.release_state import ReleaseState
    from mkdocs_commit_digest.publish.outputs import Asset, Page
    from mkdocs_commit_digest.publish.page_tasks import Reuse


def publish(
    records: Iterable[DayRecord],
    settings: PublishSettings,
    *,
    now: datetime,
    reuse: Reuse | None = None,
    releases: Mapping[str, ReleaseState] | None = None,
) -> Iterator[Page | Asset]:
    """Make the whole site of a digest: every page, feed, style sheet and script, as values.

    Args:
        records: any days of any repositories, in any order.
        settings: language, address and place of the site; of further settings, nothing is seen.
        now: an aware moment; days that are not over by then stay out of the feeds.
        reuse: gives pages again that are as they were in an earlier run; None: all are made.
        releases: what is known of the repositories' releases, by name; None: nothing is said of any.

    Raises:
        ArchiveError: a record names a time zone that does not exist.
    """
    # A build with nothing new needs none of these.
    from mkdocs_commit_digest.publish.assets import assets  # noqa: PLC0415
    from mkdocs_commit_digest.publish.badge import badge  # noqa: PLC0415
    from mkdocs_commit_digest.publish.data_files import data_index, data_tasks  # noqa: PLC0415
    from mkdocs_commit_digest.publish.feeds import announce_feeds, feeds  # noqa: PLC0415
    from mkdocs_commit_digest.publish.interests import with_interests  # noqa: PLC0415
    from mkdocs_commit_digest.publish.moves import with_moves  # noqa: PLC0415
    from mkdocs_commit_digest.publish.release_calendar import release_calendar  # noqa: PLC0415
    from mkdocs_commit_digest.publish.releases.index import release_index  # noqa: PLC0415
    from mkdocs_commit_digest.publish.reports import day_reports  # noqa: PLC0415
    from mkdocs_commit_digest.publish.site import make_pages, page_tasks, with_pages  # noqa: PLC0415
    from mkdocs_commit_digest.publish.uris import Uris  # noqa: PLC0415

    settings = PublishSettings.of(settings)
    every_day = with_interests(with_moves(day_reports(records)), settings.interests)
    reports = with_pages(every_day, settings)
    index = release_index(reports, releases or {}, settings, Uris.of(settings))
    tasks = chain(page_tasks(reports, settings, index), data_tasks(reports, settings, index.links))
    pages = make_pages(tasks, reports, settings, reuse)
    yield from announce_feeds(pages, every_day, settings)
    yield from assets(settings)
    yield data_index(reports, settings)
    yield badge(reports, settings)
    if calendar := release_calendar(reports, settings):
        yield calendar
    yield from feeds(every_day, settings, now=now, releases=index.reports)
