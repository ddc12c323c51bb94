"""The archive as JSON lines, one entry a line, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.forges import forges_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mkdocs_commit_digest.archive.first_releases import FirstReleases
    from mkdocs_commit_digest.archive.records import CommitRecord, DayRecord
    from mkdocs_commit_digest.forges import Forge
    from mkdocs_commit_digest.settings import Repository

_FACTS = (
    "sha", "subject", "author", "authored_at", "committed_at", "parents", "files", "additions", "deletions",
    "areas", "change_type", "classification",
)  # fmt: skip
_ANALYSIS = (
    "kind", "model", "language", "summary", "points", "impact_scope", "insight", "risks", "recommendations",
    "findings", "evidence", "coverage", "tokens", "cost_usd",
)  # fmt: skip


def export_rows(
    records: Iterable[DayRecord],
    watched: Iterable[Repository],
    releases: Mapping[str, FirstReleases] | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield one flat object an entry, in the order of the records.

    Args:
        records: Days.
        watched: Links lead to the forges of these.
        releases: By repository; where it is not given, no entry says in which release it came.
    """
    forges = forges_of(watched)
    for record in records:
        for commit in record.commits:
            firsts = (releases or {}).get(record.repository)
            yield _row(record, commit, forges.get(record.repository), firsts)


def _row(
    record: DayRecord, commit: CommitRecord, forge: Forge | None, releases: FirstReleases | None
) -> dict[str, Any]:
    content = commit.model_dump(mode="json")
    importance, analysis = content["importance"], content["analysis"]
    return {
        "repository": record.repository,
        "day": record.day.isoformat(),
        **{field: content[field] for field in _FACTS},
        "facts": content["facts"],
        "labels": content["labels"],
        "importance": {field: importance[field] for field in ("tier", "score", "reasons")},
        "commits": list(commit.inner_shas() or (commit.sha,)),
        "authors": list(commit.authors or (commit.author,)),
        "merged_by": commit.merged_by,
        "landed_at": content["landed_at"] or content["committed_at"],
        "unit": record.unit,
        "release": next((release.tag for release in releases.of(commit)), None) if releases else None,
        "analysis": {field: analysis[field] for field in _ANALYSIS},
        "pull_request": commit.pull_request,
        "issues": list(commit.issues),
        "reverts": commit.reverts,
        "url": forge.commit(commit.sha) if forge else None,
        "state": commit.state,
        "failure": content["failure"],
    }
