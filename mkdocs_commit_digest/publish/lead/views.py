"""The lead and the sums ready for a template: titles as HTML, facts as lines, repositories where there are several."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.citations import is_plain_path
from mkdocs_commit_digest.publish.facts import fact_line
from mkdocs_commit_digest.publish.lead.grounds import Group, version_of
from mkdocs_commit_digest.publish.lead.notes import note_text
from mkdocs_commit_digest.publish.lead.shares import short_names
from mkdocs_commit_digest.publish.subjects import readable_subject, subject_of
from mkdocs_commit_digest.publish.text import plain, prose, shorten_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from markupsafe import Markup

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.facts import FactLine
    from mkdocs_commit_digest.publish.lead.groups import LeadChange, LeadGroup
    from mkdocs_commit_digest.publish.lead.netting import NetFact
    from mkdocs_commit_digest.publish.lead.noise import Noise
    from mkdocs_commit_digest.publish.lead.sums import FactSum, SumKind
    from mkdocs_commit_digest.publish.releases.links import ReleaseLink
    from mkdocs_commit_digest.publish.reports import Entry
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_TITLE = 110
MAX_FACTS = 3
"""Facts of one line."""
_MAX_VALUE = 60
_MAX_QUOTE = 150


@dataclass(frozen=True, slots=True)
class LeadLine:
    """One change in the lead."""

    entry: Entry
    title: Markup
    repository: str
    """Short; empty where there is one only."""
    facts: tuple[FactLine, ...]
    since: str = ""
    """Of a release, the version before."""
    quotes: tuple[Markup, ...] = ()
    """Of a release, from its notes."""
    source: str = ""
    """The file of the notes."""
    source_url: str | None = None
    page: str = ""
    """URI of the release's own page, if it has one."""


@dataclass(frozen=True, slots=True)
class LeadBlock:
    """One group of the lead."""

    group: Group
    label: str
    lines: tuple[LeadLine, ...]
    more: int
    shows_values: bool
    """Whether what became of a fact is said: of what is new, the heading says it."""


@dataclass(frozen=True, slots=True)
class SumLine:
    """One fact in a sum."""

    fact: FactLine
    entry: Entry
    title: Markup
    repository: str


@dataclass(frozen=True, slots=True)
class SumBlock:
    """One sum of facts."""

    kind: SumKind
    label: str
    shown: tuple[SumLine, ...]
    folded: tuple[SumLine, ...]
    more: int
    not_listed: int


def lead_blocks(groups: Iterable[LeadGroup], context: Context) -> tuple[LeadBlock, ...]:
    """Make the groups of a lead ready for a page."""
    names = _names(context)
    return tuple(
        LeadBlock(
            found.group,
            context.words(f"lead.groups.{found.group}"),
            tuple(_line(reading, names, context) for reading in found.lines),
            found.more,
            found.group is not Group.NEW,
        )
        for found in groups
    )


def unlinked_releases(lead: Iterable[LeadBlock], context: Context) -> tuple[ReleaseLink, ...]:
    """Return the releases of a page whose own pages no line of its lead links."""
    linked = {line.page for block in lead for line in block.lines}
    return tuple(release for release in context.releases.latest if release.uri not in linked)


def sum_blocks(sums: Iterable[FactSum], context: Context) -> tuple[SumBlock, ...]:
    """Make sums of facts ready for a page."""
    names = _names(context)
    return tuple(
        SumBlock(
            found.kind,
            context.words(f"lead.sums.{found.kind}"),
            tuple(_sum_line(one, names, context.words) for one in found.shown),
            tuple(_sum_line(one, names, context.words) for one in found.folded),
            found.more,
            found.not_listed,
        )
        for found in sums
    )


def noise_label(noise: Noise, words: Vocabulary) -> Markup:
    """Say what is folded: `34 dependency updates: serde, tokio and 32 more`, with names as code."""
    said = words(f"lead.noise.{noise.kind}", n=len(noise.entries))
    if not noise.names:
        return prose(said)
    names = words.list("`" + name.replace("`", "") + "`" for name in noise.names)
    if noise.more:
        names = words.list([names, words("pages.rest", n=noise.more)], by="between")
    return prose(words("lists.colon", name=said, said=names))


def _names(context: Context) -> Mapping[str, str]:
    """Return what repositories are called; nothing where there is one only."""
    watched = [repository.name for repository in context.settings.repositories]
    return short_names(watched) if len(watched) > 1 else {watched[0]: ""} if watched else {}


def _line(reading: LeadChange, names: Mapping[str, str], context: Context) -> LeadLine:
    entry, words = reading.entry, context.words
    repository = names.get(entry.repository, entry.repository)
    if reading.grounds.group is Group.RELEASED:
        return _release_line(reading, repository, context)
    subject = subject_of(entry, words)
    facts = tuple(_telling_facts(reading.grounds.facts, subject, words))
    return LeadLine(entry, prose(shorten_words(subject, MAX_TITLE)), repository, facts)


def _release_line(reading: LeadChange, repository: str, context: Context) -> LeadLine:
    entry, fact, forge = reading.entry, reading.grounds.facts[0], context.forges.get(reading.entry.repository)
    name = entry.repository.rpartition("/")[2]
    version = version_of(entry, fact)
    path = reading.notes[0].path if reading.notes else ""
    release = context.releases.named(entry.repository, version)
    return LeadLine(
        entry,
        prose(version if " " in version else f"{name} {version}"),
        repository if " " in version else "",
        (),
        since=plain(fact.old or ""),
        quotes=tuple(prose(shorten_words(plain(note_text(note)), _MAX_QUOTE)) for note in reading.notes),
        source=plain(path.rpartition("/")[2]),
        source_url=forge.file(entry.commit.sha, path) if forge and path and is_plain_path(path) else None,
        page=release.uri if release else "",
    )


def _telling_facts(facts: Iterable[Fact], subject: str, words: Vocabulary) -> Iterator[FactLine]:
    """Yield the facts that say more than the subject does."""
    said = subject.replace("`", "")
    lines = (fact_line(fact, None, words) for fact in facts)
    shown = {(line.word, line.name, line.is_pair and (line.old, line.new)): line for line in lines}
    telling = (
        line
        for line in shown.values()
        if line.name
        and (line.is_pair or line.name not in said)
        and max(len(line.name), len(line.old), len(line.new)) <= _MAX_VALUE
    )
    yield from islice(telling, MAX_FACTS)


def _sum_line(one: NetFact, names: Mapping[str, str], words: Vocabulary) -> SumLine:
    entry = one.entry
    title = prose(shorten_words(readable_subject(entry.commit) or words("pages.no_subject"), 80))
    return SumLine(fact_line(one.fact, None, words), entry, title, names.get(entry.repository, entry.repository))
