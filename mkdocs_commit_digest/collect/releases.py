"""The releases of a repository, brought up to date from its tags: which there are, and what each of them holds.

Tags are looked at whenever something is looked at at all, since one may come to a commit that is long known. The days
of the archive stay as they are.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.landing_state import address_of, load_state
from mkdocs_commit_digest.archive.release_names import TagName, read_tag_name
from mkdocs_commit_digest.archive.release_state import (
    MAX_COMMITS,
    MAX_NOTICES,
    MAX_RELEASES,
    SHORT_SHA,
    Release,
    ReleaseState,
    TagNotice,
    load_releases,
    save_releases,
    written_ranges,
)
from mkdocs_commit_digest.collect.git.landings import read_line
from mkdocs_commit_digest.collect.git.objects_here import kinds_of
from mkdocs_commit_digest.collect.git.release_graph import count_between, places_of, read_graph
from mkdocs_commit_digest.collect.git.release_tags import newest_first, release_tags
from mkdocs_commit_digest.collect.redaction.own_patterns import redact_with
from mkdocs_commit_digest.counts import pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from mkdocs_commit_digest.archive.store import Archive
    from mkdocs_commit_digest.collect.git.landings import FirstParentLine
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.collect.git.release_graph import ReleaseGraph
    from mkdocs_commit_digest.settings import Settings

_PADDING = timedelta(days=2)
"""Before the archive's first day: by other dates than that of landing, a day holds what landed earlier."""
_MAX_OLDER = 50
"""Releases before the archive's first day whose names are kept."""
_MAX_EXAMINED = 20_000
"""Tags of which it is asked what they point at, the highest versions."""
_MAX_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Tags:
    """The tags of releases, sorted out."""

    within: Mapping[str, TagName]
    """Those on commits since the archive's first day."""
    before: Mapping[str, TagName]
    """Those on older commits."""
    shas: Mapping[str, str]


def update_releases(
    mirror: Mirror, archive: Archive, settings: Settings, now: datetime, emit: Callable[[str], None]
) -> None:
    """Find what is in which release, save it, and remark on what came, moved or went.

    Where the remote did not answer, all stays as it is.

    Raises:
        HistoryError: git cannot read the mirror.
        ArchiveError: the file of releases cannot be read or written.
    """
    name = mirror.repository.name
    days = archive.days(name)
    if mirror.tags is None or mirror.stale or mirror.head is None or not days:
        return
    before = load_releases(archive.root, name)
    redact = redact_with(settings.redaction_patterns)
    tags = release_tags(mirror.tags, settings.releases.pattern, name)
    tags = {tag: sha for tag, sha in tags.items() if redact(tag) == tag}
    if not tags and not before.is_telling:  # a repository without releases costs no reading
        return
    line = _line_since(mirror, archive, days[0], settings, now)
    state = _read_releases(mirror, line, tags, before, days[0], settings, now)
    if state.is_telling or before.is_telling:
        save_releases(archive.root, name, state)
    for remark in _remarks(before, state):
        emit(f"{name}: {remark}")


def _line_since(mirror: Mirror, archive: Archive, first: date, settings: Settings, now: datetime) -> FirstParentLine:
    tip = load_state(archive.root, mirror.repository.name).tip(
        address_of(mirror.repository.url), redact_with(settings.redaction_patterns)(mirror.branch)
    )
    since = datetime.combine(first, time(), settings.zone).astimezone(UTC) - _PADDING
    arrivals, seconds = tip.arrivals if tip else None, settings.limits.git_seconds
    return read_line(mirror, since=since, fetched=now, arrivals=arrivals, seconds=seconds)


def _read_releases(  # noqa: PLR0913, PLR0917 - what was, and what is
    mirror: Mirror,
    line: FirstParentLine,
    tags: Mapping[str, str],
    before: ReleaseState,
    first: date,
    settings: Settings,
    now: datetime,
) -> ReleaseState:
    seconds, name = settings.limits.git_seconds, mirror.repository.name
    examined = newest_first(tags, name)
    kinds = kinds_of(mirror, (tags[tag] for tag in examined[:_MAX_EXAMINED]), seconds=seconds)
    commits = [sha for sha, kind in kinds.items() if kind == "commit"]
    graph = read_graph(mirror, line, commits, now=now, seconds=seconds)
    names = {tag: read_tag_name(tag, name) for tag in examined}
    start = datetime.combine(first, time(), settings.zone).astimezone(UTC)
    within = {tag: names[tag] for tag in examined if tags[tag] in graph and _at(graph, tags[tag]) >= start}
    older = {tag: names[tag] for tag in examined if tag not in within and kinds.get(tags[tag]) == "commit"}
    finder = _Finder(mirror, graph, _Tags(within, older, tags), before, seconds)
    held = finder.releases()
    places = sorted({place for _, mask in held for place in places_of(mask) if graph.on_branch(place)})[:MAX_COMMITS]
    numbers = {place: number for number, place in enumerate(places)}
    return ReleaseState(
        repository=name,
        since=first,
        releases=tuple(
            release.model_copy(
                update={"ranges": written_ranges([numbers[place] for place in places_of(mask) if place in numbers])}
            )
            for release, mask in held
        ),
        older=tuple(older)[:_MAX_OLDER],
        left_out=len(within) - len(held),
        not_commits=sum(kinds.get(tags[tag]) in {"tree", "blob"} for tag in examined),
        notices=(*before.notices, *_notices(before, mirror.tags or {}, now))[-MAX_NOTICES:],
        commits=tuple(graph.order[place].decode()[:SHORT_SHA] for place in places),
    )


def _at(graph: ReleaseGraph, sha: str) -> datetime:
    """Return when a commit landed, or, beside the branch, its own date."""
    commit = sha.encode()
    step = graph.steps.get(commit)
    return step.at if step else graph.beside[commit]


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds the release before each, and what lies between the two."""

    mirror: Mirror
    graph: ReleaseGraph
    tags: _Tags
    before: ReleaseState
    seconds: float

    def releases(self) -> list[tuple[Release, int]]:
        """Return the releases since the archive's first day, oldest first, each with the commits it holds."""
        known = {(one.tag, one.sha, one.previous): one.total for one in self.before.releases}
        rows = self._rows()
        chains = self._chains([name for _, _, name in rows])
        found = []
        for at, _, name in rows:
            sha = self.tags.shas[name.name]
            previous = self._previous(name, chains, at)
            earlier = self.graph.reach(self.tags.shas[previous]) if previous else 0
            mask = self.graph.reach(sha) & ~earlier
            total = known.get((name.name, sha, previous))
            step = self.graph.steps.get(sha.encode())
            release = Release(
                tag=name.name,
                sha=sha,
                at=at,
                package=name.package,
                prerelease=name.is_prerelease,
                step=step.sha if step else None,
                previous=previous,
                total=self._total(sha, previous, mask) if total is None else total,
            )
            found.append((release, mask))
        return found

    def _rows(self) -> list[tuple[datetime, int, TagName]]:
        """Order the releases by time; what each can reach is computed on the way, the oldest first."""
        graph, shas = self.graph, self.tags.shas
        rows = [(_at(graph, shas[tag]), graph.number(shas[tag]), name) for tag, name in self.tags.within.items()]
        rows.sort(key=lambda row: (row[0], row[1], row[2].order, row[2].name))
        rows = rows[-MAX_RELEASES:]
        for _, _, name in rows:
            graph.reach(shas[name.name])
        return rows

    def _chains(self, kept: Sequence[TagName]) -> dict[tuple[str, bool], list[TagName]]:
        """Return the versions of each package, the lowest first: releases, and all with those before a release."""
        chains: dict[tuple[str, bool], list[TagName]] = {}
        for name in sorted((*self.tags.before.values(), *kept), key=lambda tag: tag.order):
            if name.numbers:
                chains.setdefault((name.package, True), []).append(name)
                if not name.is_prerelease:
                    chains.setdefault((name.package, False), []).append(name)
        return chains

    def _previous(
        self, name: TagName, chains: Mapping[tuple[str, bool], Sequence[TagName]], at: datetime
    ) -> str | None:
        """Return the highest lower version that was there by then; of a release, the last one that was a release."""
        if not name.numbers:
            return self._previous_by_place(name)
        chain = chains.get((name.package, name.is_prerelease), ())
        for place in range(bisect_left(chain, name.order, key=lambda other: other.order) - 1, -1, -1):
            tag = chain[place].name
            if tag in self.tags.before or _at(self.graph, self.tags.shas[tag]) <= at:
                return tag
        return None

    def _previous_by_place(self, name: TagName) -> str | None:
        """Return, for a name without a version, the youngest other such name on its line."""
        graph, shas = self.graph, self.tags.shas
        reached = graph.reach(shas[name.name])
        others = [graph.number(shas[tag]) for tag, other in self.tags.within.items() if not other.numbers]
        mine = graph.number(shas[name.name])
        place = max((place for place in others if place != mine and reached >> place & 1), default=None)
        return next(
            (tag for tag, sha in shas.items() if place is not None and graph.order[place] == sha.encode()), None
        )

    def _total(self, sha: str, previous: str | None, mask: int) -> int:
        if previous and self.tags.shas[previous].encode() in self.graph.steps:
            return self.graph.without_merges(mask)  # of one beside the branch, some may be older than the graph
        before = self.tags.shas[previous] if previous else None
        return count_between(self.mirror, before, sha, seconds=self.seconds)


def _notices(before: ReleaseState, tags: Mapping[str, str], now: datetime) -> Iterator[TagNotice]:
    """Yield what became of tags that were known; one that the pattern does not want any more is not deleted."""
    for release in before.releases:
        new = tags.get(release.tag)
        if new is None:
            yield TagNotice(kind="deleted", tag=release.tag, at=now, old=release.sha)
        elif new != release.sha:
            yield TagNotice(kind="moved", tag=release.tag, at=now, old=release.sha, new=new)


def _remarks(before: ReleaseState, state: ReleaseState) -> Iterator[str]:
    """Say what is new since the last run, in a line each."""
    known = {release.tag for release in before.releases}
    come = [release.tag for release in state.releases if release.tag not in known]
    if come:
        yield f"{pluralize(len(come), 'release')}: {_names(come)}"
    for notice in state.notices[len(before.notices) :]:
        whither = f"from {notice.old[:SHORT_SHA]} to {notice.new[:SHORT_SHA]}" if notice.new else ""
        yield f"the tag {notice.tag} was {notice.kind} {whither}".rstrip()
    if state.left_out != before.left_out:
        yield f"{state.left_out:,} older releases are left out; at most {MAX_RELEASES:,} are kept"
    if state.not_commits != before.not_commits:
        yield f"{pluralize(state.not_commits, 'tag')} left out, which point at no commit"


def _names(tags: Sequence[str]) -> str:
    newest = tags[: -_MAX_NAMED - 1 : -1]
    return ", ".join(newest) + (f" and {len(tags) - len(newest):,} more" if len(tags) > len(newest) else "")
