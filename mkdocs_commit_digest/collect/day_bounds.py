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

_LEVELS = ((5_000, 16_000), (1_000, 4_000), (200, 1_000), (20, 300), (0, 100))
"""(files, characters of a message) that are kept of a commit, from the most to the least."""
_TIGHT = 3
"""The level of what is read once a day has used up its share of memory."""
_SUBJECT = 500
_FACTS = 50
"""Facts that are kept of a commit at least."""
_FILE_BYTES = 300
"""Of a file, a fact or a commit within a change, beside its words, in memory and in the archive."""
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
    for files, characters in _LEVELS:
        if sum(map(bytes_of, kept)) <= most_bytes:
            return kept
        kept = tuple(shorten_commit(commit, files, characters) for commit in kept)
    return tuple(_first_within(kept, most_bytes))


def fit_withdrawn(withdrawn: Iterable[CommitRecord], most_bytes: int) -> tuple[CommitRecord, ...]:
    """Keep what history no longer has: first what a model was paid for, of that the newest."""
    by_worth = sorted(
        withdrawn, key=lambda commit: (commit.analysis.kind == "model", commit.committed_at), reverse=True
    )
    kept = _first_within(by_worth, most_bytes // _SHARE_OF_WITHDRAWN)
    return tuple(sorted(kept, key=attrgetter("committed_at"), reverse=True))


def shorten_commit(commit: CommitRecord, files: int, characters: int) -> CommitRecord:
    """Keep so many files and characters of a commit; where that is less than it has, it says so."""
    changes: dict[str, object] = {}
    if len(commit.files) > files:
        omitted = commit.omitted_files + len(commit.files) - files
        changes |= {"files": commit.files[:files], "omitted_files": omitted}
    if len(commit.facts) > max(files, _FACTS):
        changes["facts"] = commit.facts[: max(files, _FACTS)]
    if len(commit.body) > characters:
        changes["body"] = commit.body[: characters - 2].rstrip() + " …"
    if len(commit.subject) > _SUBJECT:
        changes["subject"] = commit.subject[: _SUBJECT - 2].rstrip() + " …"
    return commit.model_copy(update={**changes, "shortened": True}) if changes else commit


def bytes_of(commit: CommitRecord) -> int:
    """Estimate a commit's bytes in the archive, never far below what they are."""
    words = len(json.dumps((commit.subject, commit.body, commit.author), ensure_ascii=False).encode("utf-8", "replace"))
    files = sum(_FILE_BYTES + len(change.path) + len(change.old_path or "") for change in commit.files)
    brought = sum(_FILE_BYTES + len(inner.subject) for inner in commit.commits) + 44 * len(commit.further_commits)
    facts = sum(_FILE_BYTES + len(f"{fact.old}{fact.new}{fact.text}") for fact in commit.facts)
    return _RECORD_BYTES + words + files + brought + facts + (_ANALYSIS_BYTES if commit.analysis.kind == "model" else 0)


def _first_within(commits: Iterable[CommitRecord], most_bytes: int) -> Iterator[CommitRecord]:
    left = most_bytes
    for commit in commits:
        left -= bytes_of(commit)
        if left < 0:
            return
        yield commit
