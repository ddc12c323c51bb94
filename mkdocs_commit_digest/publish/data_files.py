"""The digest for programs: a JSON file a day with the rows of `export`, and an index of these files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.archive.export import export_rows
from mkdocs_commit_digest.publish.outputs import Asset
from mkdocs_commit_digest.publish.page_tasks import PageTask
from mkdocs_commit_digest.publish.uris import Uris

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from mkdocs_commit_digest.publish.releases.links import ReleaseLinks
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.settings import PublishSettings, Repository

VERSION = 1
"""Of the files' form. A field that is added leaves it as it is."""

MAX_BYTES = 8_000_000
"""Of the rows of one day; those that do not fit are counted."""


def data_index_uri(settings: PublishSettings) -> str:
    """Return the list of all days: `digest/data/index.json`."""
    return f"{Uris.of(settings).prefix}data/index.json"


def data_tasks(
    reports: Sequence[DayReport], settings: PublishSettings, releases: ReleaseLinks | None = None
) -> Iterator[PageTask]:
    """Name the file of each day, newest first; none is made yet."""
    for report in reports:
        uri = f"{Uris.of(settings).prefix}data/{_name(report.day)}"
        yield PageTask(uri, _day_file, (uri, report, settings.repositories, _tags(report, releases)))


def data_index(reports: Iterable[DayReport], settings: PublishSettings) -> Asset:
    """Return the list of all days, newest first."""
    days = [
        {
            "day": report.day.isoformat(),
            "file": _name(report.day),
            "closed": report.closed,
            "rows": len(report.entries),
            "tiers": {str(tier): count for tier, count in report.statistics.tiers.items()},
        }
        for report in reports
    ]
    repositories = [{"name": repository.name, "url": repository.web_url} for repository in settings.repositories]
    content = {"version": VERSION, "site": settings.site.name, "repositories": repositories, "days": days}
    return Asset(data_index_uri(settings), _encode(content) + b"\n")


def _tags(report: DayReport, releases: ReleaseLinks | None) -> dict[tuple[str, str], str]:
    """Map repository and entry to the release in which it came first."""
    return {
        (entry.repository, entry.commit.sha): link.tag
        for entry in (report.entries if releases else ())
        for link in reversed(releases.of(entry) if releases else ())
        if not link.is_backport
    }


def _day_file(
    uri: str, report: DayReport, repositories: tuple[Repository, ...], tags: Mapping[tuple[str, str], str]
) -> Asset:
    rows, size = [], 0
    for row in export_rows((part.record for part in report.repositories), repositories):
        written = _encode(row | {"release": tags.get((row["repository"], row["sha"]))})
        size += len(written)
        if size > MAX_BYTES:
            break
        rows.append(written)
    head = {
        "version": VERSION,
        "day": report.day.isoformat(),
        "closed": report.closed,
        "omitted": len(report.entries) - len(rows),
    }
    return Asset(uri, _encode(head)[:-1] + b',"rows":[\n' + b",\n".join(rows) + b"\n]}\n")


def _name(day: date) -> str:
    return f"{day.isoformat()}.json"


def _encode(value: Any) -> bytes:
    """Write JSON in ASCII: halves of characters, which others may have written, stay what they are."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")
