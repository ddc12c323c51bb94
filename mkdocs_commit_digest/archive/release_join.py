"""Which entries of the archive each release holds: joined when somebody asks, and never written into days.

An entry is in a release once all of its commits are; the entry that made a release is in it, whatever else it brought.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.first_releases import main_releases, own_commits
from mkdocs_commit_digest.archive.release_state import SHORT_SHA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.archive.release_state import Release, ReleaseState


@dataclass(slots=True)
class ReleaseJoin:
    """The releases of one repository, and what the archive holds of them."""

    state: ReleaseState
    commits: Mapping[str, CommitRecord]
    """Entries by their ids."""
    by_tag: Mapping[str, Release] = field(init=False)
    numbers: Mapping[str, int] = field(init=False)
    """An entry → its number in the order of `commits`."""
    _entries: dict[int, list[str]] = field(init=False, default_factory=dict)
    """Number of a commit → the entries that stand for it."""
    _masks: dict[str, int] = field(init=False, default_factory=dict)
    """An entry → its commits, a bit each; none for one with a commit that no release holds."""
    _held: set[int] = field(init=False, default_factory=set)
    """Commits without merges that the archive holds."""
    _between: dict[str, int] = field(init=False, default_factory=dict)
    _reached: dict[str, int] = field(init=False, default_factory=dict)
    _made: dict[str, frozenset[str]] = field(init=False, default_factory=dict)
    """A release → the entries that made it and those before it."""

    @classmethod
    def of(cls, state: ReleaseState, commits: Iterable[CommitRecord]) -> ReleaseJoin:
        """Join releases with entries."""
        return cls(state, {commit.sha: commit for commit in commits})

    def __post_init__(self) -> None:
        self.by_tag = {release.tag: release for release in self.state.releases}
        self.numbers = {sha: number for number, sha in enumerate(self.commits)}
        known = {sha: number for number, sha in enumerate(self.state.commits)}
        makers: dict[str, list[str]] = {}
        for commit in self.commits.values():
            self._add_entry(commit, known)
            for own in own_commits(commit):
                makers.setdefault(own, []).append(commit.sha)
        for release in self.state.releases:
            self._between[release.tag] = between = self._bits(release)
            self._reached[release.tag] = between | self._reached.get(release.previous or "", 0)
            before = self._made.get(release.previous or "", frozenset())
            self._made[release.tag] = before | frozenset(makers.get(release.sha, ()))

    def _add_entry(self, commit: CommitRecord, known: Mapping[str, int]) -> None:
        mask, is_whole = 0, True
        for own in own_commits(commit):
            number = known.get(own[:SHORT_SHA])
            if number is None:
                is_whole = False
                continue
            mask |= 1 << number
            self._entries.setdefault(number, []).append(commit.sha)
            if own != commit.sha or len(commit.parents) <= 1:
                self._held.add(number)
        if is_whole:
            self._masks[commit.sha] = mask

    def _bits(self, release: Release) -> int:
        found = 0
        for part in release.ranges.split():
            first, _, last = part.partition("-")
            start, stop = int(first), min(int(last or first) + 1, len(self.state.commits))
            found |= ((1 << max(stop - start, 0)) - 1) << start
        return found

    def changes(self, tag: str) -> tuple[CommitRecord, ...]:
        """Return the entries that a release holds and the one before it does not, in the order of the archive."""
        release = self.by_tag.get(tag)
        if release is None:
            return ()
        found = {sha for number in release.numbers() for sha in self._entries.get(number, ())}
        found = {sha for sha in found if self.holds(tag, sha) and not self.holds(release.previous or "", sha)}
        return tuple(self.commits[sha] for sha in sorted(found, key=self.numbers.__getitem__))

    def holds(self, tag: str, sha: str) -> bool:
        """Whether a release holds an entry, or any release before it does."""
        mask = self._masks.get(sha)
        is_whole = mask is not None and not mask & ~self._reached.get(tag, 0)
        return is_whole or sha in self._made.get(tag, ())

    def not_held(self, tag: str) -> int:
        """Count the commits, without merges, between a release and the one before it that the archive does not hold."""
        release = self.by_tag[tag]
        return max(0, release.total - sum(number in self._held for number in release.numbers()))

    def main(self, *, prereleases: bool = False) -> tuple[Release, ...]:
        """Return the releases of the repository itself, oldest first; of its packages, if it has none of its own."""
        return tuple(one for one in main_releases(self.state) if prereleases or not one.prerelease)

    def unreleased(self, *, prereleases: bool = False) -> tuple[CommitRecord, ...]:
        """Return the entries that no release of the repository itself holds, in the order of the archive."""
        reached, made = 0, set[str]()
        for release in self.main(prereleases=prereleases):
            reached |= self._reached[release.tag]
            made |= self._made[release.tag]
        return tuple(
            commit
            for sha, commit in self.commits.items()
            if sha not in made and ((mask := self._masks.get(sha)) is None or mask & ~reached)
        )

    def held_between(self, since: str, to: str) -> tuple[int, int] | None:
        """Count the commits, without merges, that git has between two releases, and those that the archive lacks.

        None where one does not follow from the other.
        """
        total, lacking, tag = 0, 0, to
        for _ in range(len(self.by_tag) + 1):
            if tag == since:
                return total, lacking
            release = self.by_tag.get(tag)
            if release is None or release.previous is None:
                return None
            total, lacking, tag = total + release.total, lacking + self.not_held(tag), release.previous
        return None
