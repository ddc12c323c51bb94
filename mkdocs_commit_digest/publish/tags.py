"""Tags: by what the commits of all days can be found again."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.publish.lead.grounds import fact_values
from mkdocs_commit_digest.publish.reports import Statistics, statistics_of
from mkdocs_commit_digest.publish.text import plain, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mkdocs_commit_digest.publish.reports import DayReport, Entry
    from mkdocs_commit_digest.vocabulary import Vocabulary

Kind = Literal["type", "tier", "facts", "repository", "area", "label", "author", "interest"]
KINDS: tuple[Kind, ...] = ("type", "tier", "facts", "repository", "area", "label", "author", "interest")

MAX_TAGS_PER_KIND = 200
"""Pages of one kind; the most frequent tags have one."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag and its commits, newest first."""

    kind: Kind
    key: str
    """What is the same for every spelling: `New Model` and `new-model` are `new-model`."""
    name: str
    """As readers see it."""
    entries: tuple[Entry, ...]
    parts: tuple[tuple[str, str], ...] = ()
    """Of an area of several repositories: key and repository of the tag that each of them has of its own."""

    def statistics(self) -> Statistics:
        """Count what the tag's commits did."""
        return statistics_of(self.entries)


@dataclass(frozen=True, slots=True)
class TagIndex:
    """All tags that have a page."""

    tags: Mapping[tuple[Kind, str], Tag]

    def find(self, kind: Kind, name: str, repository: str = "") -> Tag | None:
        """Return the tag that a commit's area, label, … belongs to, if it has a page; the repository's own, if any."""
        own = self.tags.get((kind, _own_key(repository, name))) if repository else None
        return own or self.tags.get((kind, key_of(kind, name)))

    def of(self, kind: Kind) -> tuple[Tag, ...]:
        """Return the tags of a kind, the most frequent first."""
        return tuple(tag for tag in self.tags.values() if tag.kind == kind)


def tag_index(reports: Iterable[DayReport], words: Vocabulary, *, authors: bool = False) -> TagIndex:
    """Sort all commits by their tags, by their authors too if that is wanted; `reports` come newest first."""
    entries: dict[tuple[Kind, str], list[Entry]] = defaultdict(list)
    spellings: dict[tuple[Kind, str], Counter[str]] = defaultdict(Counter)
    for report in reports:
        for entry in report.entries:
            for kind, name in dict.fromkeys(_tags_of(entry, authors=authors)):
                place = (kind, key_of(kind, name))
                if not entries[place] or entries[place][-1] is not entry:
                    entries[place].append(entry)
                spellings[place][name] += 1
    frequent = sorted(entries, key=lambda place: (KINDS.index(place[0]), -len(entries[place]), place[1]))
    tags: dict[tuple[Kind, str], Tag] = {}
    count: Counter[Kind] = Counter()
    for kind, key in frequent:
        count[kind] += 1
        if count[kind] <= MAX_TAGS_PER_KIND:
            name = _display_name(kind, spellings[kind, key], words)
            tags[kind, key] = Tag(kind, key, name, tuple(entries[kind, key]))
    for tag in [tag for tag in tags.values() if tag.kind == "area"]:
        tags.update({("area", each.key): each for each in _by_repository(tag, tags)})
    return TagIndex(tags)


def _own_key(repository: str, area: str) -> str:
    return f"{repository}/{area}"


def _by_repository(tag: Tag, tags: Mapping[tuple[Kind, str], Tag]) -> Iterator[Tag]:
    """Yield an area's tags by repository, if it occurs in several: folders of one name have nothing else in common.

    The tag itself keeps its address and leads to them.
    """
    found: dict[str, list[Entry]] = {}
    for entry in tag.entries:
        found.setdefault(entry.repository, []).append(entry)
    keys = {repository: _own_key(repository, tag.key) for repository in sorted(found)}
    if len(found) > 1 and not any(("area", key) in tags for key in keys.values()):
        yield replace(tag, parts=tuple((key, repository) for repository, key in keys.items()))
        for repository, key in keys.items():
            yield Tag("area", key, f"{tag.name} · {repository}", tuple(found[repository]))


def key_of(kind: Kind, name: str) -> str:
    """Return what is the same for every spelling of a tag; areas and repositories are paths, with one spelling each."""
    if kind in {"area", "repository"}:
        return name
    return re.sub(r"[\s_-]+", "-", name.casefold()).strip("-") or name


def _tags_of(entry: Entry, *, authors: bool) -> Iterator[tuple[Kind, str]]:
    commit = entry.commit
    yield "type", str(commit.change_type)
    yield "tier", str(commit.importance.tier)
    for value in fact_values(commit):
        yield "facts", value
    yield "repository", entry.repository
    for area in commit.areas:
        yield "area", area
    for label in commit.labels:
        yield "label", label
    for name in entry.interests:
        yield "interest", name
    if authors:
        yield "author", entry.commit.author


def _display_name(kind: Kind, spellings: Counter[str], words: Vocabulary) -> str:
    name = max(spellings, key=lambda spelling: (spellings[spelling], spelling))
    if kind == "type":
        return words(f"types.{name}")
    if kind == "tier":
        return words(f"tier_headings.{name}")
    if kind == "facts":
        return words(f"fact_tags.{name}")
    if kind == "area":
        name = area_name(name, words)
    return shorten(plain(name), 80) or "·"


def area_name(area: str, words: Vocabulary) -> str:
    """Return an area as readers see it: a path as it is, in words what names a kind of file at the root."""
    return words(f"areas.{area}") if f"areas.{area}" in words else area
