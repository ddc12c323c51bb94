"""What can be counted in a commit: files, lines, hunks, tests, and each of them by folder, kind and file."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.commits import Commit

_TEST = re.compile(
    r"^\+\s{0,40}(?:(?:async )?def test_?\w*|(?:it|test)\(|func Test\w|#\[(?:tokio::)?test\]|TEST(?:_[FP])?\(|@Test\b)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class CommitCounts:
    """Every true count by what it counts."""

    files: frozenset[int]
    lines: frozenset[int]
    others: frozenset[int]
    """Hunks and tests added."""
    dates: frozenset[str]
    """Of author and committer: `2026-01-20`, `2026`."""


def counts_of(commit: Commit) -> CommitCounts:
    """Count a commit once."""
    files = Counter[str]()
    added, removed = Counter[str](), Counter[str]()
    for change in commit.files:
        folders = change.path.split("/")[:-1]
        keys = {
            "",
            f"kind:{change.kind}",
            f"status:{change.status}",
            f"suffix:{change.path.rpartition('.')[2]}",
        }
        keys |= {"/".join(folders[: depth + 1]) for depth in range(min(len(folders), 12))} | {f"file:{change.path}"}
        for key in keys:
            files[key] += 1
            added[key] += change.additions
            removed[key] += change.deletions
    lines = {
        n
        for key in added
        for n in (added[key], removed[key], added[key] + removed[key], abs(added[key] - removed[key]))
    }
    hunks = sum(len(file.hunks) for file in commit.files)
    tests = sum(len(_TEST.findall(file.patch)) for file in commit.files)
    moments = (commit.authored_at, commit.committed_at)
    dates = {text for moment in moments for text in (moment.date().isoformat(), str(moment.year))}
    return CommitCounts(
        files=frozenset(count for key, count in files.items() if not key.startswith("file:")) | {commit.files_total},
        lines=frozenset(lines | {commit.additions, commit.deletions}),
        others=frozenset({hunks, tests, len(commit.parents)}),
        dates=frozenset(dates),
    )
