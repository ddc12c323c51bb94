"""The release in which readers first get a change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.release_names import read_tag_name
from mkdocs_commit_digest.archive.release_state import SHORT_SHA, release_states

if TYPE_CHECKING:
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
    _places: dict[str, int] = field(init=False)
    _ranks: dict[str, tuple[dict[int, int], dict[int, int]]] = field(init=False, default_factory=dict)
    """Package → place of a commit → number of the first release that holds it; first of all, then without those before
    a release."""

    def __post_init__(self) -> None:
        main = frozenset(release.tag for release in main_releases(self.state))
        object.__setattr__(self, "_main", main)
        object.__setattr__(self, "_places", {sha: place for place, sha in enumerate(self.state.commits)})
        for rank, release in enumerate(self.state.releases):
            package = "" if release.tag in main else release.package
            every, final = self._ranks.setdefault(package, ({}, {}))
            for place in release.numbers():
                every.setdefault(place, rank)
                if not release.prerelease or self.prereleases:
                    final.setdefault(place, rank)

    def of(self, commit: CommitRecord) -> tuple[Release, ...]:
        """Return the releases that hold an entry first.

        That is one of the repository itself: a release, or, until there is one, a pre-release. Those of packages
        follow, where the entry changes a file of theirs. A release holds an entry once it holds all of its commits.
        """
        places = [place for own in own_commits(commit) if (place := self._places.get(own[:SHORT_SHA])) is not None]
        if len(places) < len(own_commits(commit)):
            return ()
        found = []
        for package, (every, final) in self._ranks.items():
            ranks = next((by for by in (final, every) if all(place in by for place in places)), None)
            if ranks is not None and (not package or touches(commit, package)):
                found.append((package, max(ranks[place] for place in places)))
        return tuple(self.state.releases[rank] for _, rank in sorted(found))
