"""Slices: feeds of some changes only, by repository, tier, type, area, kind of fact or language of the analysis."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.lead.grounds import fact_values
from mkdocs_commit_digest.publish.reports import TIERS, statistics_of
from mkdocs_commit_digest.publish.uris import Uris, slug
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.publish.reports import DayReport, Entry, RepositoryDay
    from mkdocs_commit_digest.settings import PublishSettings

PERIOD = "period"
"""The kind of slice whose entries are weeks or months."""

RELEASES = "releases"
"""The kind of the slice whose entries are releases; it has one value, of the same name."""

BREAKING = "breaking"
"""The kind of the slice that shows what may break users; it has one value, of the same name."""

KINDS = ("repository", "tier", "type", "area", "language", "facts", "interest", BREAKING, RELEASES)
"""What a feed can be a slice by."""

MAX_VALUES = 200
"""Feeds that one kind gives; a slice that is asked for by its value is never left out."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What a feed shows: all commits by day, those of one value of one kind, or all by week or month."""

    kind: str = ""
    value: str = ""
    occurs: bool = field(default=False, compare=False)
    """Whether commits have this value, so that it has a page as a tag."""

    @property
    def whole(self) -> bool:
        """Whether this is the feed of everything."""
        return not self.kind

    @property
    def key(self) -> str:
        """What tells it from other slices, in ids: `tier:high`."""
        if self.kind in {BREAKING, RELEASES}:
            return self.kind
        return f"{self.kind}:{self.value}" if self.kind else ""

    @property
    def slug(self) -> str:
        """Name its files: `tier-high`, `repository-owner--name`, `weekly`."""
        if self.kind == PERIOD:
            return f"{self.value}ly"
        if self.kind in {BREAKING, RELEASES}:
            return self.kind
        return f"{self.kind}-{slug(self.value)}"

    def of(self, report: DayReport) -> DayReport:
        """Return the report with the commits of this slice only, and the repositories that have some."""
        if self.whole:
            return report
        parts = (self._part(part) for part in report.repositories)
        repositories = tuple(part for part in parts if part.entries)
        entries = tuple(entry for entry in report.entries if self.value in _values(self.kind, entry))
        silent = tuple(part for part in report.silent if self.kind == "repository" and part.name == self.value)
        statistics = statistics_of(entries)
        return replace(report, repositories=repositories, entries=entries, statistics=statistics, silent=silent)

    def title(self, settings: PublishSettings) -> str:
        """Say what it shows, in the language of the pages."""
        words = vocabulary(settings.language)
        if self.kind == RELEASES:
            return words("feeds.kinds.releases")
        keys = {
            "tier": "tier_headings",
            "type": "types",
            "area": "areas",
            "facts": "fact_tags",
            BREAKING: "fact_tags",
            PERIOD: "feeds.periods",
        }
        key = f"{keys.get(self.kind, '')}.{self.value}"
        return words(key) if key in words else self.value

    def pages(self, settings: PublishSettings) -> tuple[str, ...]:
        """Return the URIs of the pages that show the same commits; the first is the feed's home."""
        uris = Uris.of(settings)
        if self.kind == RELEASES:
            return (uris.releases,) if self.occurs else (uris.index,)
        watched = self.kind == "repository" and self.value in _watched_slices(settings)
        pages = [uris.repository(self.value)] if watched else []
        kind = "facts" if self.kind == BREAKING else self.kind
        pages += [uris.tag(kind, self.value)] if self.occurs and self.kind != "language" else []
        return tuple(pages) or (uris.index,)

    def _part(self, part: RepositoryDay) -> RepositoryDay:
        """Filter one repository's part; its overview speaks of all commits, so it stays with the whole only."""
        if self.kind == "repository" and part.name == self.value:
            return part
        entries = tuple(entry for entry in part.entries if self.value in _values(self.kind, entry))
        record = part.record.model_copy(update={"overview": None})
        return replace(part, record=record, entries=entries, statistics=statistics_of(entries))


EVERYTHING = Slice()


def slices_of(reports: Iterable[DayReport], settings: PublishSettings) -> tuple[Slice, ...]:
    """Return the configured slices, weeks and months first, in order and without repetition.

    A kind gives a slice for each of its values in the reports (tiers from the top, others in alphabetical order), and
    `repository` one for each that is watched, whether it has commits yet or not.
    """
    slices = dict.fromkeys(Slice(PERIOD, period) for period in settings.feeds.periods)
    everything = tuple(reports)
    for asked in settings.feeds.slices:
        kind, _, value = asked.partition(":")
        if kind == RELEASES:
            slices[Slice(RELEASES, RELEASES)] = None
            continue
        found = _values_in(everything, kind)
        every = _watched_slices(settings) if kind == "repository" else found
        asked_for = [value] if value else [BREAKING] if kind == BREAKING else every
        slices.update(dict.fromkeys(Slice(kind, each, each in found) for each in asked_for))
    return tuple(slices)


def _watched_slices(settings: PublishSettings) -> list[str]:
    return [repository.name for repository in settings.repositories]


def _values_in(reports: tuple[DayReport, ...], kind: str) -> list[str]:
    """Return the most frequent values of a kind: those that have a page; tiers from the top, others by alphabet."""
    counts = Counter(
        value for report in reports for entry in report.entries for value in dict.fromkeys(_values(kind, entry))
    )
    if kind == "tier":
        return [str(tier) for tier in TIERS if tier in counts]
    return sorted(sorted(counts, key=lambda value: (-counts[value], value))[:MAX_VALUES])


def _values(kind: str, entry: Entry) -> tuple[str, ...]:
    """Return the values that a change has of a kind."""
    if kind in {"facts", BREAKING}:
        return tuple(value for value in fact_values(entry.commit) if (value == BREAKING) is (kind == BREAKING))
    values: dict[str, tuple[str, ...]] = {
        "repository": (entry.repository,),
        "tier": (str(entry.commit.importance.tier),),
        "type": (str(entry.commit.change_type),),
        "area": entry.commit.areas,
        "language": (entry.commit.analysis.language,),
        "interest": entry.interests,
    }
    return values.get(kind, ())
