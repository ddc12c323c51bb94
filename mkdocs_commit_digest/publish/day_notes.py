"""What a day page says besides its entries: bounds, revisions, what came late, where entries went. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.subjects import readable_line, readable_subject
from mkdocs_commit_digest.publish.text import plain, prose, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from markupsafe import Markup

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.publish.reports import DayReport, Entry, RepositoryDay
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_REVISIONS = 5
"""Revisions of a repository's day that are told of, the last ones."""
MAX_DAYS = 5
"""Days on which entries that came late stand that a note names, the last ones."""
MAX_LINKS = 50
"""Entries that one note links."""
_DIGITS = 12
_MAX_NAME = 80
FLOOD = 100
"""Entries of one author on one day among which others are hard to find."""
_FLOOD_SHARE = 0.8
_BY_ITSELF = ("install hook ", "trigger ", "permissions ", "workflow runs ", "binary ")
"""How facts begin that tell of installers' hooks, of who starts workflows, what these may do, and what of others they
run, and of source code that became binary."""


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
        yield from day_signs(part, words)
    for part in (*report.repositories, *report.silent):
        yield from _revisions(part, words)
        for note in part.record.notes:
            said = words(f"pages.notes.{note.kind}", at=words.long_date(note.at.astimezone(part.zone).date()))
            yield DayNote(words("lists.colon", name=part.name, said=said))
        if part.record.also_landed:
            yield DayNote(words("lists.colon", name=part.name, said=_stands_elsewhere(part, words)))
        if part.moved:
            said = words("pages.moved", n=len(part.moved))
            yield _linked(words("lists.colon", name=part.name, said=said), part.moved)


def _stands_elsewhere(part: RepositoryDay, words: Vocabulary) -> str:
    """Say how many entries came on a day and stand on earlier ones, and on which."""
    days = Counter(late.day for late in part.record.also_landed)
    named = sorted(days, reverse=True)[:MAX_DAYS]
    each = [words("lists.bracket", said=words.short_date(day), inside=words.number(days[day])) for day in named]
    if rest := sum(days[day] for day in days if day not in named):
        each.append(words("pages.rest", n=rest))
    return words("pages.stands_earlier", n=days.total(), days=words.list(each, by="facts"))


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
            yield _linked(words("lists.colon", name=part.name, said=said), here)


def day_signs(part: RepositoryDay, words: Vocabulary) -> Iterator[DayNote]:
    """Point at what may go unseen: among many entries, below a bound, inside a merge, or since it runs by itself."""
    entries = part.entries
    authors = Counter(entry.commit.author for entry in entries)
    author, most = authors.most_common(1)[0] if authors else ("", 0)
    if most >= FLOOD and most > _FLOOD_SHARE * len(entries):
        who = shorten(plain(author), _MAX_NAME) or "?"
        yield DayNote(words("pages.signs.flood", repository=part.name, count=most, total=len(entries), author=who))
    lowered = sum(any(reason.code == "daily_cap" for reason in entry.commit.importance.reasons) for entry in entries)
    if lowered:
        yield DayNote(words("pages.signs.capped", n=lowered, repository=part.name))
    if merges := [entry for entry in entries if entry.commit.own_changes == "some"]:
        yield _linked(words("pages.signs.own_changes", n=len(merges), repository=part.name), merges)
    if by_itself := [entry for entry in entries if any(map(_runs_by_itself, entry.commit.facts))]:
        yield _linked(words("pages.signs.runs", n=len(by_itself), repository=part.name), by_itself)


def _runs_by_itself(fact: Fact) -> bool:
    """Tell whether a change lets machines do more than before, or hides what they are to do; whoever can meet it."""
    is_more = fact.change != "removed" and (fact.new or "").casefold() not in {"none", "read", "read-all"}
    return fact.kind == "operation" and is_more and fact.name.startswith(_BY_ITSELF)


def _linked(text: str, entries: Sequence[Entry]) -> DayNote:
    links = tuple(Link(entry.day, entry.anchor, prose(readable_subject(entry.commit))) for entry in entries)
    return DayNote(text, links[:MAX_LINKS], len(links[MAX_LINKS:]))
