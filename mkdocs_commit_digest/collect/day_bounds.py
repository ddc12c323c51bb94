"""How much is kept of a day: commits, files of a commit and words of a message are bounded, and so is their product.

The longest messages and lists of files are cut first, then commits that history no longer has go, then the oldest. What
was cut is marked in its record, so that pages can say so.
"""

from __future__ import annotations

import json
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mkdocs_commit_digest.archive.records import CommitRecord

_LEVELS = ((5_000, 16_000, 400), (1_000, 4_000, 100), (200, 1_000, 30), (20, 300, 8), (0, 100, 0))
"""(files, characters of a message, facts) that are kept of a commit, from the most to the least."""
_TIGHT = 3
"""The level of what is read once a day has used up its share of memory."""
_SUBJECT = 500
_FILE_BYTES = 300
"""Of a file beside its paths, in memory and in the archive."""
_FACT_BYTES = 200
"""Of a fact beside its texts."""
_INNER_BYTES = 300
"""Of a commit inside a change, beside its subject."""
_ID_BYTES = 80
_ANALYSIS_BYTES = 6_000
_RECORD_BYTES = 1_500
_SHARE_OF_WITHDRAWN = 4
"""The part of a day's bytes that is left to commits that history no longer has: one in four."""


def read_within(records: Iterable[CommitRecord], most_bytes: int) -> Iterator[CommitRecord]:
    """Pass a day's commits on as they are read; once they hold more than a day may, little of the rest."""
    spent = 0
    for record in records:
        kept = record if spent <= most_bytes else shorten_commit(record, *_LEVELS[_TIGHT])
        spent += bytes_of(kept)
        yield kept


def fit_commits(commits: Sequence[CommitRecord], most_bytes: int) -> tuple[CommitRecord, ...]:
    """Cut the largest of a day's commits, newest first, so that they fit; the oldest go where that is not enough."""
    kept = tuple(commits)
    for level in _LEVELS:
        if sum(map(bytes_of, kept)) <= most_bytes:
            return kept
        kept = tuple(shorten_commit(commit, *level) for commit in kept)
    return tuple(_first_within(kept, most_bytes))


def fit_withdrawn(withdrawn: Iterable[CommitRecord], most_bytes: int) -> tuple[CommitRecord, ...]:
    """Keep what history no longer has: first what a model was paid for, of that the newest."""
    by_worth = sorted(
        withdrawn, key=lambda commit: (commit.analysis.kind == "model", commit.committed_at), reverse=True
    )
    kept = _first_within(by_worth, most_bytes // _SHARE_OF_WITHDRAWN)
    return tuple(sorted(kept, key=attrgetter("committed_at"), reverse=True))


def shorten_commit(commit: CommitRecord, files: int, characters: int, facts: int) -> CommitRecord:
    """Keep so many files, characters and facts of a commit; where that is less than it has, it says so."""
    changes: dict[str, object] = {}
    if len(commit.files) > files:
        omitted = commit.omitted_files + len(commit.files) - files
        changes |= {"files": commit.files[:files], "omitted_files": omitted}
    if len(commit.facts) > facts:
        changes["facts"] = commit.facts[:facts]
    if len(commit.body) > characters:
        changes["body"] = commit.body[: characters - 2].rstrip() + " …"
    if len(commit.subject) > _SUBJECT:
        changes["subject"] = commit.subject[: _SUBJECT - 2].rstrip() + " …"
    return commit.model_copy(update={**changes, "shortened": True}) if changes else commit


def bytes_of(commit: CommitRecord) -> int:
    """Estimate a commit's bytes in the archive, never far below what they are."""
    words = len(json.dumps((commit.subject, commit.body, commit.author), ensure_ascii=False).encode("utf-8", "replace"))
    files = sum(_FILE_BYTES + len(change.path) + len(change.old_path or "") for change in commit.files)
    facts = sum(
        _FACT_BYTES
        + sum(
            len((text or "").encode("utf-8", "replace"))
            for text in (fact.name, fact.old, fact.new, fact.path, fact.text)
        )
        for fact in commit.facts
    )
    inside = sum(_INNER_BYTES + len(each.subject) for each in commit.commits) + _ID_BYTES * len(commit.further_commits)
    analysis = _ANALYSIS_BYTES if commit.analysis.kind == "model" else 0
    return _RECORD_BYTES + words + files + facts + inside + analysis


def _first_within(commits: Iterable[CommitRecord], most_bytes: int) -> Iterator[CommitRecord]:
    left = most_bytes
    for commit in commits:
        left -= bytes_of(commit)
        if left < 0:
            return
        yield commit
