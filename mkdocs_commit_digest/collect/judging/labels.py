"""Labelled tables: what commits are by their authors' word or by hand.

A table has tabs between its columns: sha, change type, tier (may be empty). A line that begins with `#` is a comment;
the comment `# prefix removed` says that the labels are the authors' own conventional prefixes, so types are judged with
these prefixes taken off.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.collect.commits import Commit
from mkdocs_commit_digest.collect.judging.subjects import read_prefix
from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.files import read_plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_commit_digest.archive.records import CommitRecord

PREFIX_REMOVED = "# prefix removed"
_LABELS: Mapping[str, ChangeType] = {
    **dict.fromkeys(("feat", "feature"), ChangeType.FEATURE),
    **dict.fromkeys(("fix", "bugfix", "hotfix"), ChangeType.FIX),
    **dict.fromkeys(("docs", "doc"), ChangeType.DOCUMENTATION),
    **dict.fromkeys(("test", "tests"), ChangeType.TESTS),
    **dict.fromkeys(("ci", "build", "chore"), ChangeType.CONFIGURATION),
    "refactor": ChangeType.REFACTOR,
    "perf": ChangeType.PERFORMANCE,
}


@dataclass(frozen=True, slots=True)
class Label:
    """What a commit is, by its author's word or by hand."""

    sha: str
    change_type: ChangeType
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """A labelled table."""

    rows: tuple[Label, ...]
    prefix_removed: bool = False


def read_labels(path: Path) -> Labels:
    """Read a table of labels.

    Raises:
        SettingsError: a line is not `sha <tab> change type [<tab> tier]`.
    """
    try:
        lines = read_plain(Path(os.path.realpath(path))).decode("utf-8").splitlines()  # a link is the user's own
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    rows = [
        _row(line, f"{path}:{number}")
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith(("#", "sha\t"))
    ]
    return Labels(tuple(rows), any(line.strip() == PREFIX_REMOVED for line in lines))


def _row(line: str, where: str) -> Label:
    sha, *rest = [column.strip() for column in line.split("\t")]
    try:
        kind, tier = ChangeType(rest[0]), Tier(rest[1]) if len(rest) > 1 and rest[1] else None
    except (IndexError, ValueError) as error:
        types = ", ".join(ChangeType)
        raise SettingsError(
            f"{where}: {line!r} is not `sha<tab>change type<tab>tier`; types are {types}; tiers are {', '.join(Tier)}"
        ) from error
    return Label(sha, kind, tier)


def label_of(subject: str) -> ChangeType | None:
    """Return the type that a conventional prefix names: feat, fix, docs, test, ci, build, chore, refactor, perf."""
    prefix = read_prefix(subject)
    return _LABELS.get(prefix[0].lower()) if prefix else None


def without_prefix(commit: Commit | CommitRecord) -> Commit:
    """Return the commit with its conventional prefix and scope taken off its subject."""
    prefix = read_prefix(commit.subject)
    subject = commit.subject[prefix[1] :] if prefix else commit.subject
    return replace(commit if isinstance(commit, Commit) else Commit.of_record(commit), subject=subject)
