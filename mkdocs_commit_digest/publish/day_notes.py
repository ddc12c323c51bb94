"""What a day page says besides its entries: bounds, revisions, what came late, where entries went. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.subjects import readable_line, readable_subject
from mkdocs_commit_digest.publish.text import prose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from markupsafe import Markup

    from mkdocs_commit_digest.publish.reports import DayReport, RepositoryDay
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_REVISIONS = 5
"""Revisions of a repository's day that are told of, the last ones."""
MAX_LINKS = 50
"""Entries that one note links."""
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Link:
    """An entry that a note speaks of."""

    day: date
    anchor: str
    title: Markup


@dataclass(frozen=True, slots=True)
class DayNote:
    """A sentence, and the entries that it speaks of."""

    text: str
    links: tuple[Link, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class LateList:
    """What a repository told of on a day, and what belongs to days before it."""

    repository: str
    links: tuple[Link, ...]


def day_notes(report: DayReport, words: Vocabulary) -> Iterator[DayNote]:
    """Yield what is to be said above the entries of a day."""
    for name in report.unreadable:
        yield DayNote(words("pages.unreadable_day", repository=name))
    for part in report.repositories:
        if n := sum(commit.shortened for commit in part.record.commits):
            yield DayNote(words("pages.shortened_commits", n=n, repository=part.name))
        if n := part.record.omitted_commits:
            yield DayNote(words("pages.omitted_commits", n=n, repository=part.name))
    for part in (*report.repositories, *report.silent):
        yield from _revisions(part, words)
        for note in part.record.notes:
            said = words(f"pages.notes.{note.kind}", at=words.long_date(note.at.astimezone(part.zone).date()))
            yield DayNote(words("lists.colon", name=part.name, said=said))
        if part.moved:
            said = words("pages.moved", n=len(part.moved))
            links = tuple(Link(entry.day, entry.anchor, prose(readable_subject(entry.commit))) for entry in part.moved)
            yield DayNote(words("lists.colon", name=part.name, said=said), links[:MAX_LINKS], len(links[MAX_LINKS:]))


def late_lists(report: DayReport) -> tuple[LateList, ...]:
    """Return what was told of on a day though it belongs to days that were closed before it came."""
    found = []
    for part in (*report.repositories, *report.silent):
        links = tuple(
            Link(late.day, f"c-{late.sha[:_DIGITS]}", prose(readable_line(late.subject) or late.sha[:_DIGITS]))
            for late in part.record.also_landed
        )
        found += [LateList(part.name, links)] if links else []
    return tuple(found)


def _revisions(part: RepositoryDay, words: Vocabulary) -> Iterator[DayNote]:
    """Say when a closed day changed, and how."""
    entries = {entry.commit.sha: entry for entry in part.entries}
    for revision in part.record.revisions[-MAX_REVISIONS:]:
        at = revision.at.astimezone(part.zone)
        changes = [words("pages.revision_added", n=len(revision.added))] if revision.added else []
        changes += [words("pages.revision_removed", n=len(revision.removed))] if revision.removed else []
        if changes:
            when = f"{words.long_date(at.date())} {words.time(at)}"
            said = words("pages.revised", at=when, changes=words.list(changes, by="facts"))
            here = [entries[sha] for sha in revision.added if sha in entries]
            links = tuple(Link(entry.day, entry.anchor, prose(readable_subject(entry.commit))) for entry in here)
            text = words("lists.colon", name=part.name, said=said)
            yield DayNote(text, links[:MAX_LINKS], len(links[MAX_LINKS:]))
