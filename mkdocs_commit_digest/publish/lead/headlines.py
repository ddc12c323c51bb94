"""Changes → one sentence a repository: made of facts, of its maintainers' words, or of the foremost subject. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.publish.facts import fact_line
from mkdocs_commit_digest.publish.lead.grounds import Group, version_of
from mkdocs_commit_digest.publish.lead.groups import read_changes
from mkdocs_commit_digest.publish.lead.noise import kind_of_noise
from mkdocs_commit_digest.publish.lead.shares import short_names
from mkdocs_commit_digest.publish.subjects import subject_of
from mkdocs_commit_digest.publish.text import plain, prose, shorten_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.publish.lead.groups import LeadChange
    from mkdocs_commit_digest.publish.reports import Entry
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_PART = 90
"""Characters of one part; a headline has two at most."""
_MAX_BOTH = 130

_ORDER = tuple(Group)
_TOLD_BY_FACT = frozenset({"option", "variable", "requirement", "default", "licence"})
"""Kinds whose name and value make a sentence that anybody understands."""
_SENTENCES = frozenset({"breaking", "security", "removal", "deprecation"})


@dataclass(frozen=True, slots=True)
class HeadlinePart:
    """One part of a headline."""

    text: str
    """Plain text with code in backticks."""
    entry: Entry
    """The change that it tells of."""
    is_release: bool = False
    """Whether it needs the repository's name before it."""

    @property
    def html(self) -> Markup:
        """The text as HTML."""
        return prose(self.text)

    @property
    def opening(self) -> Markup:
        """The text as HTML where nothing stands before it: with a capital letter, unless it begins with code."""
        return prose(self.text[:1].upper() + self.text[1:])


@dataclass(frozen=True, slots=True)
class Headline:
    """What a repository's changes come to."""

    repository: str
    """`owner/name`."""
    name: str
    """What it is called here."""
    parts: tuple[HeadlinePart, ...]
    """One or two."""

    def plain(self, words: Vocabulary, *, named: bool) -> str:
        """Return it as plain text without backticks, with the repository's name in front or not."""
        said = words.list((part.text for part in self.parts), by="semicolon").replace("`", "")
        if self.parts[0].is_release:
            return words("lead.named", name=self.name, said=said)
        return words("lists.colon", name=self.name, said=said) if named else said


def headlines_of(entries: Iterable[Entry], words: Vocabulary) -> tuple[Headline, ...]:
    """Return a headline for each repository that has changes, the weightiest first."""
    readings = read_changes(entries)
    by_repository: dict[str, list[LeadChange]] = {}
    for reading in sorted(readings, key=_weight):
        by_repository.setdefault(reading.entry.repository, []).append(reading)
    names = short_names(by_repository)
    return tuple(Headline(name, names[name], _parts(found, words)) for name, found in by_repository.items())


def _weight(reading: LeadChange) -> tuple[object, ...]:
    """Order by what a headline would rather speak of: a release, then what is above low, then the rest."""
    group, commit = reading.grounds.group, reading.entry.commit
    is_low = commit.importance.tier is Tier.LOW and not reading.grounds.is_told
    is_noise = kind_of_noise(reading.entry) is not None
    return (
        group is not Group.RELEASED,
        is_noise,
        is_low and group is Group.ALSO,
        _ORDER.index(group),
        0 if group is Group.RELEASED else -commit.importance.tier.rank,
        reading.entry.repository,
    )


def _parts(readings: list[LeadChange], words: Vocabulary) -> tuple[HeadlinePart, ...]:
    first = _part(readings[0], words)
    if len(readings) == 1:
        return (first,)
    second = readings[1]
    follows = [one for one in readings[1:] if one.grounds.group is not Group.RELEASED]
    if readings[0].grounds.group is Group.RELEASED and follows:
        second = follows[0]
    is_worth = second.grounds.group is not Group.ALSO or second.entry.commit.importance.tier is not Tier.LOW
    other = _part(second, words)
    if kind_of_noise(second.entry) or not is_worth or len(first.text) + len(other.text) > _MAX_BOTH:
        return (first,)
    return first, other


def _part(reading: LeadChange, words: Vocabulary) -> HeadlinePart:
    entry, grounds = reading.entry, reading.grounds
    is_release = False
    if grounds.group is Group.RELEASED:
        version = version_of(entry, grounds.facts[0])
        is_release = " " not in version
        text = words("lead.is_released", name=version)
    else:
        text = _note_text(grounds.facts) or _fact_text(reading, words) or subject_of(entry, words)
    return HeadlinePart(shorten_words(text, MAX_PART), entry, is_release)


def _note_text(facts: Iterable[Fact]) -> str:
    """Return the author's own sentence on what users must know."""
    notes = (plain(fact.text) for fact in facts if fact.kind == "note" and fact.new in _SENTENCES)
    return next((note.rstrip(".。") for note in notes if note and len(note) <= MAX_PART), "")


def _fact_text(reading: LeadChange, words: Vocabulary) -> str:
    """Return a sentence made of the first fact that makes one; none if the subject names one of them itself."""
    subject = subject_of(reading.entry, words).replace("`", "")
    lines = [fact_line(fact, None, words) for fact in reading.grounds.facts if fact.kind in _TOLD_BY_FACT]
    if not lines or any(line.name.split(" ")[-1] in subject for line in lines):
        return ""
    line = lines[0]
    if line.old and line.new:
        return words("lead.moves", what=line.word, name=f"`{line.name}`", old=line.old, new=line.new)
    return words("lead.touches", what=line.word, name=f"`{line.name}`")
