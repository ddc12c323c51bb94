"""The release in which readers first get a change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.release_names import read_tag_name
from mkdocs_commit_digest.archive.release_state import SHORT_SHA, release_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.archive.release_state import Release, ReleaseState
    from mkdocs_commit_digest.settings import Settings


def own_commits(commit: CommitRecord) -> tuple[str, ...]:
    """Name the commits that an entry stands for.

    What a merge brought is its commits; the merge itself counts only where it changes something that none of them does.
    """
    brought = (*(inner.sha for inner in commit.commits if not inner.merge), *commit.further_commits)
    if not brought:
        return (commit.sha,)
    return (*brought, commit.sha) if commit.own_changes == "some" and commit.sha not in brought else brought


def touches(commit: CommitRecord, package: str) -> bool:
    """Whether an entry changes a file in the folder of a package, as far as that can be told by names."""
    last = package.rpartition("/")[2].lower()
    whole = f"{package.lstrip('@').lower()}/"
    paths = (file.path.lower() for file in commit.files)
    return any(path.startswith(whole) or f"/{last}/" in f"/{path}" for path in paths)


def main_releases(state: ReleaseState) -> tuple[Release, ...]:
    """Return the releases of the repository itself, oldest first; of its packages, if it has none of its own."""
    has_own = any(not release.package for release in state.releases)
    has_own = has_own or any(not read_tag_name(tag, state.repository).package for tag in state.older)
    return tuple(release for release in state.releases if not (has_own and release.package))


def first_releases(settings: Settings) -> dict[str, FirstReleases]:
    """Read what is known of the releases of the watched repositories, by name; nothing, where none are watched.

    Raises:
        ArchiveError: a file of releases cannot be used.
    """
    prereleases = settings.releases.prereleases
    return {name: FirstReleases(state, prereleases) for name, state in release_states(settings).items()}


@dataclass(frozen=True, slots=True)
class FirstReleases:
    """Tells of entries in which releases they came first."""

    state: ReleaseState
    prereleases: bool = False
    """Whether one before a release counts as a release."""
    _main: frozenset[str] = field(init=False)
    _numbers: dict[str, int] = field(init=False)
    _ranks: dict[str, tuple[dict[int, int], dict[int, int]]] = field(init=False, default_factory=dict)
    """Package → number of a commit → number of the first release that holds it; without those before a release, and
    then of all."""
    _makers: dict[str, tuple[dict[str, int], dict[str, int]]] = field(init=False, default_factory=dict)
    """Package → commit to which a tag leads → number of that release, in the same two ways."""

    def __post_init__(self) -> None:
        main = frozenset(release.tag for release in main_releases(self.state))
        object.__setattr__(self, "_main", main)
        object.__setattr__(self, "_numbers", {sha: number for number, sha in enumerate(self.state.commits)})
        for rank, release in enumerate(self.state.releases):
            package = "" if release.tag in main else release.package
            ranks, makers = self._ranks.setdefault(package, ({}, {})), self._makers.setdefault(package, ({}, {}))
            for way in (0, 1) if not release.prerelease or self.prereleases else (1,):
                makers[way].setdefault(release.sha, rank)
                for number in release.numbers():
                    ranks[way].setdefault(number, rank)

    def of(self, commit: CommitRecord) -> tuple[Release, ...]:
        """Return the releases that hold an entry first.

        That is one of the repository itself: a release, or, until there is one, a pre-release. Those of packages
        follow, where the entry changes a file of theirs. A release holds an entry once it holds all of its commits, and
        the entry that made it, whatever else that brought.
        """
        own = own_commits(commit)
        numbers = [self._numbers.get(sha[:SHORT_SHA], -1) for sha in own]
        found = []
        for package in self._ranks:
            rank = next((rank for way in (0, 1) if (rank := self._rank(package, way, own, numbers)) is not None), None)
            if rank is not None and (not package or touches(commit, package)):
                found.append((package, rank))
        return tuple(self.state.releases[rank] for _, rank in sorted(found))

    def _rank(self, package: str, way: int, own: Sequence[str], numbers: Sequence[int]) -> int | None:
        makers, ranks = self._makers[package][way], self._ranks[package][way]
        made = [makers[sha] for sha in own if sha in makers]
        whole = [max(ranks[number] for number in numbers)] if all(number in ranks for number in numbers) else []
        return min([*made, *whole], default=None)
