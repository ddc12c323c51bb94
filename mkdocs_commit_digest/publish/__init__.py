"""The lower floor: day records in, pages and feeds out. Pure: no disk, no network, no git, no model, no MkDocs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mkdocs_commit_digest.archive.records import DayRecord
    from mkdocs_commit_digest.publish.outputs import Asset, Page
    from mkdocs_commit_digest.publish.page_tasks import Reuse
    from mkdocs_commit_digest.settings import Settings


def publish(
    records: Iterable[DayRecord], settings: Settings, *, now: datetime, reuse: Reuse | None = None
) -> Iterator[Page | Asset]:
    """Make the whole site of a digest: every page, feed, style sheet and script, as values.

    Args:
        records: any days of any repositories, in any order.
        settings: language, address and place of the site.
        now: an aware moment; days that are not over by then stay out of the feeds.
        reuse: gives pages again that are as they were in an earlier run; None: all are made.

    Raises:
        ArchiveError: a record names a time zone that does not exist.
    """
    from mkdocs_commit_digest.publish.site import site_outputs  # noqa: PLC0415 - a build with nothing new needs none

    return site_outputs(records, settings, now=now, reuse=reuse)
