"""Slices: feeds of some commits only, by repository, tier, change type, area or language of the analysis."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.records import CommitRecord, DayRecord
    from mkdocs_commit_digest.settings import Settings

KINDS = ("repository", "tier", "type", "area", "language")
"""What a feed can be a slice by."""

MAX_VALUES = 200
"""Feeds that one kind gives; a slice that is asked for by its value is never left out."""


_WORD = r"[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*"
_PLAIN = re.compile(rf"(?=.{{1,80}}$)(?!.*\.atom$){_WORD}(/{_WORD})*")
"""A value that may stand in a file name: no two of them give the same one, nor one that `.atom.xml` gives."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The commits that a feed shows: all of them, or those of one value of one kind."""

    kind: str = ""
    value: str = ""

    @property
    def whole(self) -> bool:
        """Whether this is the feed of everything."""
        return not self.kind

    @property
    def key(self) -> str:
        """What tells it from other slices, in ids: `tier:high`."""
        return f"{self.kind}:{self.value}" if self.kind else ""

    @property
    def slug(self) -> str:
        """Name its files: `tier-high`, `repository-owner--name`. Where characters are lost, a digest tells it apart."""
        if _PLAIN.fullmatch(self.value):
            return f"{self.kind}-{self.value.replace('/', '--')}"
        rest = re.sub(r"[^A-Za-z0-9_]+", "-", self.value).strip("-")[:60]
        return f"{self.kind}-{rest}--{hashlib.sha256(self.value.encode('utf-8', 'replace')).hexdigest()[:8]}"

    def of(self, record: DayRecord) -> DayRecord:
        """Return the record with the commits of this slice only; its overview speaks of all, so it goes."""
        if self.whole or (self.kind == "repository" and record.repository == self.value):
            return record
        kept = tuple(commit for commit in record.commits if self.value in _values(self.kind, commit, record))
        return record.model_copy(update={"commits": kept, "overview": None})

    def title(self, settings: Settings) -> str:
        """Say what it shows, in the language of the pages."""
        words = vocabulary(settings.language)
        said = {"tier": "tier_headings", "type": "types"}.get(self.kind)
        if said and f"{said}.{self.value}" in words:
            return words(f"{said}.{self.value}")
        return self.value


EVERYTHING = Slice()


def slices_of(records: Iterable[DayRecord], settings: Settings) -> tuple[Slice, ...]:
    """Return the configured slices, in order and without repetition.

    A kind gives a slice for each of its values in the archive, in alphabetical order, so that an address stays
    valid when another value comes up.
    """
    found: dict[Slice, None] = {}
    everything = tuple(records)
    for asked in settings.feeds.slices:
        kind, _, value = asked.partition(":")
        values = [value] if value else _values_in(everything, kind, settings)
        found.update(dict.fromkeys(Slice(kind, each) for each in values))
    return tuple(found)


def _values_in(records: tuple[DayRecord, ...], kind: str, settings: Settings) -> list[str]:
    if kind == "repository":
        return [repository.name for repository in settings.repositories]
    counts: dict[str, int] = {}
    for record in records:
        for commit in record.commits:
            for value in _values(kind, commit, record):
                counts[value] = counts.get(value, 0) + 1
    most = sorted(counts, key=lambda value: (-counts[value], value))[:MAX_VALUES]
    return sorted(most)


def _values(kind: str, commit: CommitRecord, record: DayRecord) -> tuple[str, ...]:
    match kind:
        case "repository":
            return (record.repository,)
        case "tier":
            return (str(commit.importance.tier),)
        case "type":
            return (str(commit.change_type),)
        case "area":
            return commit.areas
        case "language":
            return (commit.analysis.language,)
        case _:
            return ()
