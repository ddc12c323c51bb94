"""Reports and the releases of repositories → what each release holds, and where each entry came first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.archive.first_releases import FirstReleases, touches
from mkdocs_commit_digest.archive.release_join import ReleaseJoin
from mkdocs_commit_digest.publish.releases.links import ReleaseLink, ReleaseLinks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from mkdocs_commit_digest.archive.release_state import Release, ReleaseState
    from mkdocs_commit_digest.publish.releases.links import EntryPlace
    from mkdocs_commit_digest.publish.reports import DayReport, Entry
    from mkdocs_commit_digest.publish.uris import Uris
    from mkdocs_commit_digest.settings import PublishSettings

MAX_FIRSTS = 3
"""Releases that an entry names."""


@dataclass(frozen=True, slots=True)
class TagChange:
    """What became of a tag."""

    kind: Literal["moved", "deleted"]
    tag: str
    day: date
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """A release, or what is not released yet, with the entries that it holds."""

    repository: str
    uri: str
    tag: str
    """Empty: not released yet."""
    day: date | None
    at: datetime | None
    package: str
    prerelease: bool
    on_branch: bool
    sha: str
    previous: ReleaseLink | None
    """The one before; its page may not be there, and its URI is empty then."""
    maker: Entry | None
    """The entry that made it."""
    entries: tuple[Entry, ...]
    """Newest first."""
    elsewhere: int
    """Entries between the two that touch no file of the package."""
    not_held: int | None
    """Commits between the two that the archive does not hold; None: not known."""
    first_day: date | None
    """Since when the archive knows of the repository."""
    changes: tuple[TagChange, ...]


@dataclass(frozen=True, slots=True)
class ReleaseIndex:
    """All releases of a site."""

    reports: tuple[ReleaseReport, ...] = ()
    """Newest first; what is not released yet comes before those of its repository."""
    links: ReleaseLinks = field(default_factory=ReleaseLinks)


def release_index(
    days: Iterable[DayReport], states: Mapping[str, ReleaseState], settings: PublishSettings, uris: Uris
) -> ReleaseIndex:
    """Join releases with entries; without any release there is nothing."""
    entries: dict[str, list[Entry]] = {}
    zones: dict[str, ZoneInfo] = {}
    for day in days:
        for part in day.repositories:
            entries.setdefault(part.name, []).extend(part.entries)
            zones.setdefault(part.name, part.zone)
    known = {name: states[name] for name in entries if name in states and states[name].is_telling}
    found = [_OneRepository(name, state, entries[name], zones[name], settings, uris) for name, state in known.items()]
    reports = [report for one in found for report in one.reports()]
    firsts: dict[EntryPlace, tuple[ReleaseLink, ...]] = {}
    for one in found:
        firsts |= one.firsts()
    firsts = _with_backports(firsts, entries, settings)
    main = [link for one in found for link in one.main_links()]
    main.sort(key=lambda link: (link.day, link.repository, link.tag), reverse=True)
    return ReleaseIndex(tuple(reports), ReleaseLinks(firsts, tuple(main), uris.releases if reports else ""))


class _OneRepository:
    """The releases of one repository."""

    def __init__(  # noqa: PLR0913, PLR0917 - what is joined
        self,
        name: str,
        state: ReleaseState,
        entries: Sequence[Entry],
        zone: ZoneInfo,
        settings: PublishSettings,
        uris: Uris,
    ) -> None:
        self._name, self._state, self._uris = name, state, uris
        self._entries = {entry.commit.sha: entry for entry in entries}
        self._zone = zone
        self._prereleases = settings.releases.prereleases
        self._join = ReleaseJoin.of(state, (entry.commit for entry in entries))
        self._first_day = min(entry.day for entry in entries)

    def reports(self) -> Iterator[ReleaseReport]:
        """Yield what is not released yet, and the releases, newest first."""
        yield self._unreleased()
        for release in reversed(self._state.releases):
            yield self._report(release)

    def firsts(self) -> dict[EntryPlace, tuple[ReleaseLink, ...]]:
        """Map entries to the releases in which they came first."""
        firsts = FirstReleases(self._state, self._prereleases)
        found = {}
        for entry in self._entries.values():
            if releases := firsts.of(entry.commit):
                links = tuple(self._link(release) for release in releases[:MAX_FIRSTS])
                found[entry.day, entry.anchor] = links
        return found

    def main_links(self) -> list[ReleaseLink]:
        """Name the releases of the repository itself."""
        return [self._link(release) for release in self._join.main(prereleases=True)]

    def _link(self, release: Release) -> ReleaseLink:
        uri = self._uris.release(self._name, release.tag)
        return ReleaseLink(self._name, release.tag, uri, self._day(release), release.prerelease)

    def _day(self, release: Release) -> date:
        """Return the day of the entry that made it, else that of its date."""
        maker = self._maker(release)
        return maker.day if maker else release.at.astimezone(self._zone).date()

    def _maker(self, release: Release) -> Entry | None:
        return self._entries.get(release.sha) or self._entries.get(release.step or "")

    def _report(self, release: Release) -> ReleaseReport:
        held = self._join.changes(release.tag)
        own = [commit for commit in held if touches(commit, release.package)] if release.package else []
        shown = own or held
        previous = self._join.by_tag.get(release.previous or "")
        before = self._link(previous) if previous else None
        if before is None and release.previous:
            before = ReleaseLink(self._name, release.previous, "", self._day(release))
        return ReleaseReport(
            repository=self._name,
            uri=self._uris.release(self._name, release.tag),
            tag=release.tag,
            day=self._day(release),
            at=release.at.astimezone(UTC),
            package=release.package,
            prerelease=release.prerelease,
            on_branch=release.step is not None,
            sha=release.sha,
            previous=before,
            maker=self._maker(release),
            entries=tuple(self._entries[commit.sha] for commit in shown),
            elsewhere=len(held) - len(shown),
            not_held=self._join.not_held(release.tag),
            first_day=self._first_day,
            changes=tuple(self._changes(release.tag)),
        )

    def _unreleased(self) -> ReleaseReport:
        main = self._join.main(prereleases=self._prereleases)
        older = self._state.older[0] if self._state.older else ""
        last = self._link(main[-1]) if main else ReleaseLink(self._name, older, "", self._first_day) if older else None
        commits = self._join.unreleased(prereleases=self._prereleases)
        return ReleaseReport(
            repository=self._name,
            uri=self._uris.release(self._name, None),
            tag="",
            day=None,
            at=None,
            package="",
            prerelease=False,
            on_branch=True,
            sha="",
            previous=last,
            maker=None,
            entries=tuple(self._entries[commit.sha] for commit in commits),
            elsewhere=0,
            not_held=0 if main else None,
            first_day=self._first_day,
            changes=tuple(change for change in self._changes(None) if change.kind == "deleted"),
        )

    def _changes(self, tag: str | None) -> Iterator[TagChange]:
        for notice in self._state.notices:
            if tag in {None, notice.tag}:
                day = notice.at.astimezone(self._zone).date()
                kind: Literal["moved", "deleted"] = "moved" if notice.kind == "moved" else "deleted"
                yield TagChange(kind, notice.tag, day, notice.old, notice.new or "")


def _with_backports(
    firsts: Mapping[EntryPlace, tuple[ReleaseLink, ...]],
    entries: Mapping[str, Sequence[Entry]],
    settings: PublishSettings,
) -> dict[EntryPlace, tuple[ReleaseLink, ...]]:
    """Add releases that hold the same change as another commit, on another branch of the repository that is watched."""
    found = dict(firsts)
    addresses: dict[str, list[str]] = {}
    for repository in settings.repositories:
        addresses.setdefault(repository.url.removesuffix(".git").rstrip("/"), []).append(repository.name)
    for names in (names for names in addresses.values() if len(names) > 1):
        twins: dict[str, list[Entry]] = {}
        for entry in (entry for name in names for entry in entries.get(name, ())):
            if entry.commit.patch_id:
                twins.setdefault(entry.commit.patch_id, []).append(entry)
        for same in (same for same in twins.values() if len(same) > 1):
            for entry in same:
                found[entry.day, entry.anchor] = _joined(entry, same, firsts)
    return {place: links for place, links in found.items() if links}


def _joined(
    entry: Entry, same: Sequence[Entry], firsts: Mapping[EntryPlace, tuple[ReleaseLink, ...]]
) -> tuple[ReleaseLink, ...]:
    own = firsts.get((entry.day, entry.anchor), ())
    tags = {link.tag for link in own}
    others = [
        link
        for other in same
        if other.repository != entry.repository
        for link in firsts.get((other.day, other.anchor), ())
        if link.tag not in tags
    ]
    unique = {link.tag: link for link in others}
    backports = [
        ReleaseLink(link.repository, link.tag, link.uri, link.day, link.prerelease, is_backport=True)
        for link in unique.values()
    ]
    return (*own, *backports)[: 2 * MAX_FIRSTS]
