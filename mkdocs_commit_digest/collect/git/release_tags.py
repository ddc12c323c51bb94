"""The tags of a remote that are releases, and those of release branches, which the branch does not lead to, fetched.

A tag on the branch needs no fetching: the remote says to which commit it leads, and the mirror has that commit.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.release_names import is_release_tag, read_tag_name
from mkdocs_commit_digest.collect.git.objects_here import kinds_of
from mkdocs_commit_digest.collect.git.remote_errors import RemoteError
from mkdocs_commit_digest.errors import DigestError
from mkdocs_commit_digest.files import read_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mkdocs_commit_digest.collect.git.mirror import Mirror
    from mkdocs_commit_digest.collect.git.remote_branch import RemoteBranch
    from mkdocs_commit_digest.settings import Settings

MAX_FETCHED = 60
"""Newest releases that are looked at for being beside the branch."""

MAX_NAMED = 5
"""Tags that a message names."""

_NOTE = "releases-fetched"
"""File in the mirror: which tags were looked at."""


def fetch_release_tags(mirror: Mirror, remote: RemoteBranch, settings: Settings, emit: Callable[[str], None]) -> None:
    """Fetch the newest releases that lie beside the branch.

    While the remote says what it said the last time, no git process is started, and no name is read.
    """
    if not mirror.tags or mirror.stale:
        return
    pattern, name = settings.releases.pattern, mirror.repository.name
    said = blake2b(repr((pattern, name, sorted(mirror.tags.items()))).encode(), digest_size=20).digest()
    note = mirror.path / _NOTE
    with suppress(OSError):
        if read_plain(note) == said:
            return
    found = release_tags(mirror.tags, pattern, name)
    try:
        _fetch_missing(mirror, {tag: found[tag] for tag in newest_first(found, name)[:MAX_FETCHED]}, remote, settings)
    except (RemoteError, DigestError) as error:
        emit(f"{name}: tags beside the branch cannot be fetched: {error}")
    with suppress(OSError):
        note.write_bytes(said)


def release_tags(tags: Mapping[str, str], pattern: str | None, repository: str) -> dict[str, str]:
    """Return the tags that are releases, by name."""
    return {name: tags[name] for name in sorted(tags) if is_release_tag(name, pattern, repository)}


def newest_first(names: Iterable[str], repository: str) -> list[str]:
    """Order tags: those of the repository itself before those of its packages, the highest version first."""
    read = [read_tag_name(name, repository) for name in names]
    return [tag.name for tag in sorted(read, key=lambda tag: (not tag.package, tag.order, tag.name), reverse=True)]


def _fetch_missing(mirror: Mirror, tags: Mapping[str, str], remote: RemoteBranch, settings: Settings) -> None:
    here = kinds_of(mirror, tags.values(), seconds=settings.limits.git_seconds)
    missing = [name for name, sha in tags.items() if sha not in here]
    if not missing:
        return
    blobless = mirror.supply is not None
    try:
        remote.fetch_tags(missing, mirror.path, blobless=blobless)
    except RemoteError as error:  # one that leads nowhere is no reason to go without the others
        failed = []
        for name in missing:
            try:
                remote.fetch_tags([name], mirror.path, blobless=blobless)
            except RemoteError:
                failed.append(name)
        if len(failed) == len(missing):
            raise
        names = ", ".join(failed[:MAX_NAMED])
        raise RemoteError(f"{names}: {error}") from error
