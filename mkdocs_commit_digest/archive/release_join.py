"""Which entries of the archive each release holds: joined when somebody asks, and never written into days.

An entry is in a release once all of its commits are. What a merge brought is its commits; the merge itself counts only
where it changes something that none of them does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.first_releases import main_releases, own_commits
from mkdocs_commit_digest.archive.release_state import SHORT_SHA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.archive.release_state import Release, ReleaseState


@dataclass(frozen=True, slots=True)
class ReleaseJoin:
    """The releases of one repository, and what the archive holds of them."""

    state: ReleaseState
    commits: Mapping[str, CommitRecord]
    """Entries by their ids."""
    by_tag: Mapping[str, Release] = field(init=False)
    places: Mapping[str, int] = field(init=False)
    """An entry → its number in the order of `commits`."""
    _entries: dict[int, list[str]] = field(init=False, default_factory=dict)
    """Place of a commit → the entries that stand for it."""
    _masks: dict[str, int] = field(init=False, default_factory=dict)
    """An entry → the places of its commits, a bit each; none for one with a commit that no release holds."""
    _between: dict[str, int] = field(init=False, default_factory=dict)
    _reached: dict[str, int] = field(init=False, default_factory=dict)

    @classmethod
    def of(cls, state: ReleaseState, commits: Iterable[CommitRecord]) -> ReleaseJoin:
        """Join releases with entries."""
        return cls(state, {commit.sha: commit for commit in commits})

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_tag", {release.tag: release for release in self.state.releases})
        object.__setattr__(self, "places", {sha: place for place, sha in enumerate(self.commits)})
        places = {sha: place for place, sha in enumerate(self.state.commits)}
        for sha, commit in self.commits.items():
            found = [places.get(own[:SHORT_SHA]) for own in own_commits(commit)]
            if None not in found:
                mask = 0
                for place in found:
                    mask |= 1 << (place or 0)
                    self._entries.setdefault(place or 0, []).append(sha)
                self._masks[sha] = mask
        for release in self.state.releases:
            self._add(release)

    def _add(self, release: Release) -> None:
        between = 0
        for part in release.ranges.split():
            first, _, last = part.partition("-")
            start, stop = int(first), min(int(last or first) + 1, len(self.state.commits))
            between |= ((1 << max(stop - start, 0)) - 1) << start
        self._between[release.tag] = between
        earlier = self._reached.get(release.previous or "", 0)
        self._reached[release.tag] = between | earlier

    def changes(self, tag: str) -> tuple[CommitRecord, ...]:
        """Return the entries that a release holds and the one before it does not, in the order of the archive."""
        between, reached = self._between.get(tag, 0), self._reached.get(tag, 0)
        places = self.by_tag[tag].numbers() if tag in self.by_tag else ()
        found = dict.fromkeys(sha for place in places for sha in self._entries.get(place, ()))
        whole = {sha for sha in found if self._masks[sha] & between and not self._masks[sha] & ~reached}
        return tuple(commit for sha, commit in self.commits.items() if sha in whole) if whole else ()

    def holds(self, tag: str, sha: str) -> bool:
        """Whether a release holds an entry, or any release before it does."""
        mask = self._masks.get(sha)
        return mask is not None and not mask & ~self._reached.get(tag, 0)

    def main(self, *, prereleases: bool = False) -> tuple[Release, ...]:
        """Return the releases of the repository itself, oldest first; of its packages, if it has none of its own."""
        return tuple(one for one in main_releases(self.state) if prereleases or not one.prerelease)

    def unreleased(self, *, prereleases: bool = False) -> tuple[CommitRecord, ...]:
        """Return the entries that no release of the repository itself holds, in the order of the archive."""
        reached = 0
        for release in self.main(prereleases=prereleases):
            reached |= self._reached[release.tag]
        return tuple(
            commit for sha, commit in self.commits.items() if (mask := self._masks.get(sha)) is None or mask & ~reached
        )

    def total_between(self, since: str, to: str) -> int | None:
        """Count the commits that git has between two releases; None where one does not follow from the other."""
        total, tag, left = 0, to, len(self.by_tag)
        while tag != since:
            release = self.by_tag.get(tag)
            if release is None or release.previous is None or not left:
                return None
            total, tag, left = total + release.total, release.previous, left - 1
        return total


def commits_held(commits: Sequence[CommitRecord]) -> int:
    """Count the commits, without merges, that some entries stand for."""
    return sum(commit.brought for commit in commits)
