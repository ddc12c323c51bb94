"""Where entries are now that closed days had and have no more: history was rewritten, or days were cut anew. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mkdocs_commit_digest.publish.reports import DayReport, Entry, RepositoryDay

    _ByName = Mapping[tuple[str, ...], Entry]


def with_moves(reports: tuple[DayReport, ...]) -> tuple[DayReport, ...]:
    """Note in parts of days that lost entries where these are told of now."""
    lost = [part for report in reports for part in _parts(report) if _removed(part)]
    if not lost:
        return reports
    by_name: dict[tuple[str, ...], Entry] = {}
    for entry in (entry for report in reports for entry in report.entries):
        commit = entry.commit
        by_name |= {(entry.repository, sha): entry for sha in (*commit.inner_shas(), commit.sha)}
        if commit.patch_id:
            by_name[entry.repository, commit.patch_id, commit.subject] = entry
    moved = {id(part): tuple(_find_entries(part, by_name)) for part in lost}

    def renewed(parts: tuple[RepositoryDay, ...]) -> tuple[RepositoryDay, ...]:
        return tuple(replace(part, moved=moved[id(part)]) if id(part) in moved else part for part in parts)

    return tuple(
        replace(report, repositories=renewed(report.repositories), silent=renewed(report.silent)) for report in reports
    )


def _parts(report: DayReport) -> tuple[RepositoryDay, ...]:
    return (*report.repositories, *report.silent)


def _removed(part: RepositoryDay) -> frozenset[str]:
    return frozenset(sha for revision in part.record.revisions for sha in revision.removed)


def _find_entries(part: RepositoryDay, by_name: _ByName) -> Iterator[Entry]:
    """Yield where the same commits, or the same changes, stand on other days."""
    removed, seen = _removed(part), set()
    for commit in part.record.withdrawn:
        if commit.sha not in removed:
            continue
        found = by_name.get((part.name, commit.sha)) or by_name.get((part.name, commit.patch_id, commit.subject))
        if found and found.day != part.record.day and (found.day, found.anchor) not in seen:
            seen.add((found.day, found.anchor))
            yield found
