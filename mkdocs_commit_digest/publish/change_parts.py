"""What a change is made of, ready for the template: its commits, its people, its issues, when it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.subjects import author_of, readable_line
from mkdocs_commit_digest.publish.text import plain, prose, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from markupsafe import Markup

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.forges import Forge
    from mkdocs_commit_digest.publish.reports import Entry, RepositoryDay, Statistics
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_AUTHORS = 3
"""Authors of a change that are named beside the first; the others are counted."""
_MAX_NAME = 80


@dataclass(frozen=True, slots=True)
class InnerLine:
    """A commit inside a change."""

    anchor: str
    title: Markup
    author: str
    sha: str
    url: str | None
    merge: bool


@dataclass(frozen=True, slots=True)
class ChangeParts:
    """What a change is made of; of a commit alone, next to nothing."""

    label: str = ""
    """`12 commits`, or `sync of 562 commits`; empty: it is a commit alone."""
    commits: tuple[InnerLine, ...] = ()
    """Oldest first."""
    more: int = 0
    """Further commits, which are not listed."""
    people: str = ""
    """Authors beside the first, and who merged it; empty: none."""
    issues: tuple[tuple[int, str | None], ...] = ()
    """What it closes, with addresses where there are any."""
    own_changes: str = ""
    """That a merge changes what its commits do not, or that this could not be looked at."""
    added: str = ""
    """When it was added to a day that had been closed."""


def change_parts(entry: Entry, part: RepositoryDay, forge: Forge | None, words: Vocabulary) -> ChangeParts:
    """Say what a change is made of."""
    commit = entry.commit
    listed = zip(commit.commits, entry.inner, strict=True)
    return ChangeParts(
        label=_label(commit, words),
        commits=tuple(
            InnerLine(
                anchor,
                prose(readable_line(inner.subject) or words("pages.no_subject")),
                shorten(plain(inner.author), _MAX_NAME) or "?",
                inner.sha,
                forge.commit(inner.sha) if forge else None,
                inner.merge,
            )
            for inner, anchor in listed
        ),
        more=len(commit.further_commits) + commit.omitted_commits,
        people=_people(entry, words),
        issues=tuple((number, forge.issue(number) if forge else None) for number in commit.issues),
        own_changes=words(f"pages.own_changes.{commit.own_changes}") if commit.own_changes != "none" else "",
        added=_added(entry, part, words),
    )


def count_words(statistics: Statistics, words: Vocabulary) -> str:
    """Say how much landed: `14 changes, 59 commits`; `14 commits` where every change is one."""
    return count_both(statistics.commits, statistics.brought, words)


def count_entries(entries: Iterable[Entry], words: Vocabulary) -> str:
    """Say how much some entries are, as `count_words` does."""
    brought = [entry.commit.brought for entry in entries]
    return count_both(len(brought), sum(brought), words)


def count_both(changes: int, brought: int, words: Vocabulary) -> str:
    """Say how many changes there are, and how many commits they brought."""
    commits = words("counts.commits", n=brought)
    if brought == changes:
        return commits
    return words.list((words("counts.changes", n=changes), commits), by="facts")


def other_date(entry: Entry, part: RepositoryDay, words: Vocabulary) -> str:
    """Say when an entry was written, or by its other date committed, where that is another day; else nothing."""
    commit, day = entry.commit, part.record.day
    if part.record.date_basis == "landed":
        return _written(commit, part, day, words)
    by_committer = part.record.date_basis == "committer"
    other = (commit.authored_at if by_committer else commit.committed_at).astimezone(part.zone)
    if other.date() == day:
        return ""
    at = f"{words.long_date(other.date())} {words.time(other)}"
    return words("pages.authored_on" if by_committer else "pages.committed_on", at=at)


def _written(commit: CommitRecord, part: RepositoryDay, day: date, words: Vocabulary) -> str:
    moments = [inner.authored_at for inner in commit.commits if not inner.merge] or [commit.authored_at]
    first, last = (moment.astimezone(part.zone).date() for moment in (min(moments), max(moments)))
    if first == last == day:
        return ""
    landed = words.long_date(day)
    if first == last:
        return words("pages.written_landed", at=words.long_date(first), landed=landed)
    return words("pages.written_between", first=words.long_date(first), last=words.long_date(last), landed=landed)


def _label(commit: CommitRecord, words: Vocabulary) -> str:
    if not commit.commits:
        return ""
    key = "pages.sync_of" if commit.further_commits or commit.omitted_commits else "counts.commits"
    return words(key, n=commit.brought)


def _people(entry: Entry, words: Vocabulary) -> str:
    commit = entry.commit
    others = [shorten(plain(name), _MAX_NAME) for name in commit.authors[1 : MAX_AUTHORS + 1]]
    said = [words("pages.with_authors", names=words.list(others))] if others else []
    if more := len(commit.authors) - 1 - len(others):
        said.append(words("pages.rest", n=more)) if more > 0 else None
    if commit.merged_by and plain(commit.merged_by) != author_of(entry):
        said.append(words("pages.merged_by", name=shorten(plain(commit.merged_by), _MAX_NAME)))
    return words.list(said, by="facts")


def _added(entry: Entry, part: RepositoryDay, words: Vocabulary) -> str:
    """Say when an entry came to a day that was closed by then."""
    for revision in reversed(part.record.revisions):
        if entry.commit.sha in revision.added:
            return words("pages.added_on", at=words.short_date(revision.at.astimezone(part.zone).date()))
    return ""
