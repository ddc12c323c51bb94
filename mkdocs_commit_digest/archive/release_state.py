"""What is known of a repository's releases: one file in its folder, beside the days.

Days are never written anew when a release takes their changes in: which change is in which release is joined from this
file when pages are made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, StringConstraints

from mkdocs_commit_digest.archive.fields import Count, Day, Moment, Record, Sha
from mkdocs_commit_digest.archive.files import RELEASES_FILE, folder_of, read_day_file
from mkdocs_commit_digest.archive.release_names import MAX_TAG, is_safe_tag
from mkdocs_commit_digest.archive.state_files import parse_state, write_state

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mkdocs_commit_digest.settings import Settings

_VERSION = 1
MAX_RELEASES = 1_000
"""Releases that are kept, the newest."""
MAX_NOTICES = 50
"""Tags that were moved or deleted of which is told."""
MAX_COMMITS = 100_000
"""Commits whose releases are known."""
SHORT_SHA = 12
"""Digits by which commits are named here."""


def _checked_tag(name: str) -> str:
    if not is_safe_tag(name):
        raise ValueError("is no name of a tag")
    return name


TagText = Annotated[str, StringConstraints(max_length=MAX_TAG), AfterValidator(_checked_tag)]
_Ranges = Annotated[str, StringConstraints(pattern=r"^(?:\d{1,6}(?:-\d{1,6})?(?: \d{1,6}(?:-\d{1,6})?)*)?$")]
_ShortSha = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]


class Release(Record):
    """A tag, and what it released."""

    tag: TagText
    sha: Sha
    """The commit to which it points."""
    at: Moment
    """When that commit landed on the branch; of one beside the branch, its committer's date."""
    package: str = ""
    """What is released, where the repository releases several things."""
    prerelease: bool = False
    step: Sha | None = None
    """The step that brought it to the branch; None: it is not on the branch."""
    previous: TagText | None = None
    """The release before, to which it is compared; None: there is none, or it is not known."""
    total: Count = 0
    """Commits between the two, without merges."""
    ranges: _Ranges = ""
    """Those which the archive may hold: places in `commits`, as `0-12 15`."""

    def numbers(self) -> Iterator[int]:
        """Yield the numbers of its commits, upwards."""
        least = 0
        for part in self.ranges.split():
            first, _, last = part.partition("-")
            places = range(max(int(first), least), min(int(last or first), MAX_COMMITS) + 1)
            yield from places
            least = max(least, places.stop)


class TagNotice(Record):
    """What became of a tag that was known."""

    kind: Annotated[str, StringConstraints(pattern="^(moved|deleted)$")]
    tag: TagText
    at: Moment
    old: Sha
    new: Sha | None = None


class ReleaseState(Record):
    """The releases of a repository's branch, oldest first."""

    schema_version: int = _VERSION
    repository: str = Field(default="", max_length=200)
    since: Day | None = None
    """The first day of the archive then: of releases before it nothing is known but their names."""
    releases: tuple[Release, ...] = ()
    older: tuple[TagText, ...] = ()
    """The newest of the releases before that day."""
    left_out: Count = 0
    """Releases beyond the bound, the oldest."""
    not_commits: Count = 0
    """Tags that point at something else than a commit."""
    notices: tuple[TagNotice, ...] = ()
    commits: tuple[_ShortSha, ...] = Field(default=(), max_length=MAX_COMMITS)
    """What the releases hold, by the first digits of the ids, in the order of landing."""

    @property
    def is_telling(self) -> bool:
        """Whether anything is known of releases."""
        return bool(self.releases or self.older or self.notices or self.not_commits)


def releases_bytes(root: Path, repository: str) -> bytes:
    """Return the file as it is; none: empty.

    Raises:
        ArchiveError: as `read_day_file`.
    """
    try:
        return read_day_file(folder_of(root, repository) / RELEASES_FILE)
    except FileNotFoundError:
        return b""


def load_releases(root: Path, repository: str) -> ReleaseState:
    """Read what is known of a repository's releases; if nothing was ever written, that is nothing.

    Raises:
        ArchiveError: the file is cut, hostile, or of another version.
    """
    content = releases_bytes(root, repository)
    if not content:
        return ReleaseState()
    file = folder_of(root, repository) / RELEASES_FILE
    return parse_state(content, file, ReleaseState, _VERSION, "the next collection makes it anew from the tags")


def release_states(settings: Settings) -> dict[str, ReleaseState]:
    """Read what is known of the releases of the watched repositories, by name; nothing, where none are wanted.

    Raises:
        ArchiveError: a file of releases cannot be used.
    """
    names = [repository.name for repository in settings.repositories if settings.releases.watch]
    return {name: load_releases(settings.archive, name) for name in names}


def save_releases(root: Path, repository: str, state: ReleaseState) -> None:
    """Write the file whole, or not at all, and only if it changed. Raises ArchiveError: it cannot be written."""
    content = state.model_dump(mode="json", exclude_defaults=True) | {"schema_version": state.schema_version}
    write_state(folder_of(root, repository) / RELEASES_FILE, content)


def written_ranges(places: list[int]) -> str:
    """Write places, in order, as ranges.

    >>> written_ranges([0, 1, 2, 5])
    '0-2 5'
    """
    parts: list[list[int]] = []
    for place in places:
        if parts and parts[-1][1] == place - 1:
            parts[-1][1] = place
        else:
            parts.append([place, place])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)
