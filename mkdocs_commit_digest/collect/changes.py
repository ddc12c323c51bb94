"""Commits as they were read → records of entries: a commit alone, or a merged change with its commits in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.landing_records import InnerCommit
from mkdocs_commit_digest.collect.git.commit_heads import own_changes, read_heads, recent_messages, touching
from mkdocs_commit_digest.collect.git.selection import Selection
from mkdocs_commit_digest.collect.judging.merge_messages import closes_name_pull_requests, ends_in_closes, read_message
from mkdocs_commit_digest.collect.redaction.own_patterns import redact_with
from mkdocs_commit_digest.forges import forge_kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.git.commit_heads import CommitHead, OwnChanges
    from mkdocs_commit_digest.collect.git.history import ListedCommit
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.collect.judging.merge_messages import CommitMessage
    from mkdocs_commit_digest.collect.listing import WindowListing
    from mkdocs_commit_digest.settings import Settings

MAX_IDS = 5_000
"""Commits of one change whose ids are kept."""
MAX_AUTHORS = 50
_MODEL_SUBJECTS = 30
"""Commits of a change that a model is told of."""


@dataclass(frozen=True, slots=True)
class _Inside:
    """What was found inside a change."""

    heads: tuple[CommitHead, ...] = ()
    further: tuple[str, ...] = ()
    omitted: int = 0
    own: OwnChanges = "none"


_NOTHING = _Inside()


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """A commit or change that was read."""

    commit: Commit
    """As it is to be judged: a merged change by its title and description."""
    message: CommitMessage
    fields: Mapping[str, object]
    """Of its record: what it brought, who merged it, when it landed."""


@dataclass
class EntryReader:
    """Makes entries of what is read of one repository."""

    mirror: Mirror
    settings: Settings
    listing: WindowListing
    _entries: dict[str, ListedCommit] = field(init=False)
    _day: date | None = None
    """The day of the changes that were looked into last."""
    _found: dict[str, _Inside] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._entries = {entry.sha: entry for entries in self.listing.days.values() for entry in entries}

    def as_entry(self, commit: Commit) -> ReadEntry:
        """Return what is to be judged of a commit or change that was read, and what is told of it besides.

        Raises:
            HistoryError: git cannot read the mirror.
        """
        settings, repository, entry = self.settings, self.mirror.repository, self._entries[commit.sha]
        message = read_message(
            commit.subject,
            commit.body,
            forge=forge_kind(repository.web_url, repository.forge),
            closes_pull_requests=ends_in_closes(commit.body) and self._closes_pull_requests,
        )
        told: Commit = commit
        fields: dict[str, object] = {"landed_with": entry.landed_with}
        if settings.entry_unit == "change":
            told, more = _as_change(commit, message, self._inside(entry))
            fields |= more
        before = self.listing.known.by_sha.get(commit.sha) if commit.sha in self.listing.settled else None
        fields["landed_at"] = before.landed_at if before else landing_date(entry, commit, settings)
        return ReadEntry(told, message, fields)

    @cached_property
    def _closes_pull_requests(self) -> bool:
        return closes_name_pull_requests(recent_messages(self.mirror, seconds=self.settings.limits.git_seconds))

    def _changes_of(self, entry: ListedCommit) -> list[ListedCommit]:
        """Return the changes of a day that hold commits, as far as they may be read."""
        entries = self.listing.days[entry.day][: self.settings.limits.commits_per_day]
        return [each for each in entries if each.commits]

    def _look_inside(self, changes: Sequence[ListedCommit]) -> dict[str, _Inside]:
        """Read what changes hold, with a few git processes for all of them."""
        seconds, repository = self.settings.limits.git_seconds, self.mirror.repository
        wanted = {change.sha: [commit.sha for commit in change.commits[-MAX_IDS:]] for change in changes}
        if repository.include or repository.exclude:
            selection = Selection(repository.include, repository.exclude)
            every = [sha for shas in wanted.values() for sha in shas]
            touched = touching(self.mirror, every, selection, seconds=seconds)
            wanted = {change: [sha for sha in shas if sha in touched] for change, shas in wanted.items()}
        merges = {commit.sha for change in changes for commit in change.commits if commit.is_merge}
        shown = {change: _first_shown(shas, merges, self.settings) for change, shas in wanted.items()}
        every = [sha for shas in shown.values() for sha in shas]
        heads = read_heads(self.mirror, every, redact=redact_with(self.settings.redaction_patterns), seconds=seconds)
        own = own_changes(self.mirror, [(change.sha, 2) for change in changes], seconds=seconds)
        return {
            change.sha: _Inside(
                tuple(heads[sha] for sha in wanted[change.sha] if sha in shown[change.sha] and sha in heads),
                tuple(sha for sha in wanted[change.sha] if sha not in shown[change.sha]),
                max(0, len(change.commits) - MAX_IDS),
                own[change.sha],
            )
            for change in changes
        }

    def _inside(self, entry: ListedCommit) -> _Inside:
        """Look inside a change, and at once inside all others of its day."""
        if not entry.commits:
            return _NOTHING
        if entry.day != self._day:
            self._day, self._found = entry.day, self._look_inside(self._changes_of(entry))
        return self._found.get(entry.sha, _NOTHING)


def landing_date(entry: ListedCommit, record: Commit | CommitRecord, settings: Settings) -> datetime | None:
    """Return when an entry came to the branch, where that is asked for and is not its committer's date."""
    return None if settings.date_basis != "landed" or entry.at == record.committed_at else entry.at


def for_model(commit: Commit, record: CommitRecord) -> Commit:
    """Return a change as a model is to see it: by its title, with the subjects of its commits."""
    if not record.commits and (record.subject, record.body) == (commit.subject, commit.body):
        return commit
    subjects = [f"- {inner.subject}" for inner in record.commits[:_MODEL_SUBJECTS]]
    return replace(commit, subject=record.subject, body="\n\n".join(filter(None, (record.body, "\n".join(subjects)))))


def _as_change(commit: Commit, message: CommitMessage, inside: _Inside) -> tuple[Commit, dict[str, object]]:
    """Return what is to be judged, and what is told of a change besides."""
    alone = [head for head in inside.heads if not head.is_merge]
    title = message.title
    if title == commit.subject and message.form and len(alone) == 1 and not inside.further:
        title = alone[0].subject
    authors = tuple(dict.fromkeys(head.author for head in alone))[:MAX_AUTHORS]
    told = replace(commit, subject=title, body=message.description, author=authors[0] if authors else commit.author)
    inner = tuple(
        InnerCommit(
            sha=head.sha, subject=head.subject, author=head.author, authored_at=head.authored_at, merge=head.is_merge
        )
        for head in inside.heads
    )
    is_merge = len(commit.parents) > 1
    return told, {
        "authors": authors if len(authors) > 1 else (),
        "merged_by": commit.author if is_merge else None,
        "commits": inner,
        "further_commits": inside.further,
        "omitted_commits": inside.omitted,
        "own_changes": inside.own if len(commit.parents) <= 2 else "unknown",  # noqa: PLR2004 - ours and theirs
    }


def _first_shown(shas: Sequence[str], merges: set[str], settings: Settings) -> frozenset[str]:
    """Choose what is listed of a change: all of it, or its merges and the youngest of the others."""
    most = settings.limits.commits_per_change
    first = [sha for sha in shas if sha in merges][-most:]
    others = [sha for sha in shas if sha not in merges]
    return frozenset((*first, *(others[-(most - len(first)) :] if len(first) < most else ())))
