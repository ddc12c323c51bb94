"""Repository → Mirror: a bare copy of one branch in the cache, brought up to date with as little traffic as possible.

One question (`ls-remote`) tells where the branch is; only if it moved are objects fetched. A new copy is made beside
its place and renamed, so a killed build leaves nothing half; a lock file keeps two builds apart.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.git.blobs import BlobSupply
from mkdocs_commit_digest.collect.git.cloning import clone
from mkdocs_commit_digest.collect.git.copies import REF, Copy, copy_lock, tidy
from mkdocs_commit_digest.collect.git.environment import reading_environment
from mkdocs_commit_digest.collect.git.mirror import Mirror
from mkdocs_commit_digest.collect.git.release_tags import fetch_release_tags
from mkdocs_commit_digest.collect.git.remote_branch import RemoteBranch
from mkdocs_commit_digest.collect.git.remote_errors import NoAnswerError, RemoteError, TooLargeError
from mkdocs_commit_digest.errors import MirrorError, SettingsError
from mkdocs_commit_digest.remotes import checked_branch, checked_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mkdocs_commit_digest.collect.git.remote_branch import Tip
    from mkdocs_commit_digest.settings import Repository, Settings

__all__ = ["Mirror", "mirror_folder", "sync_mirror"]


def _say_nothing(_: str) -> None:
    """Keep quiet."""


def sync_mirror(  # noqa: PLR0913 - keyword-only, with defaults
    repository: Repository,
    settings: Settings,
    *,
    environ: Mapping[str, str],
    fresh: bool = False,
    emit: Callable[[str], None] = _say_nothing,
    redact: Callable[[str], str] = str,
) -> Mirror:
    """Bring a repository's mirror up to date, making it if there is none.

    Args:
        repository: What to mirror.
        settings: With `offline`, the network is not touched.
        environ: Holds the access token, if one is configured.
        fresh: Throw the present copy away once a new one is complete: for use after its history could not be read.
        emit: Told, in one line, when a copy is made otherwise than usual.
        redact: Takes secrets out of names that come from the remote, where a message holds some.

    Raises:
        MirrorError: there is no copy, and none can be made; names repository, cause and cure.
        GitError: there is no git.
    """
    _check(repository)
    path = mirror_folder(repository, settings)
    seconds = settings.limits.git_seconds
    reading = reading_environment(environ)
    if settings.offline:
        return _found(Copy.at(path, repository, reading, seconds))
    remote = RemoteBranch.of(repository, environ, settings.limits, redact)
    with copy_lock(path, repository, seconds):
        tidy(path)
        mirror = _sync(Copy.at(path, repository, reading, seconds), remote, emit, settings, fresh=fresh)
        fetch_release_tags(mirror, remote, settings, emit)
        return mirror


def mirror_folder(repository: Repository, settings: Settings) -> Path:
    """Return where a repository's mirror is kept: readable, and another one for another URL or branch."""
    key = f"{repository.url}\0{repository.branch or ''}".encode()
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", repository.name).strip("-.")[:80]
    return settings.cache / "mirrors" / f"{readable}-{hashlib.sha256(key).hexdigest()[:12]}"


def _check(repository: Repository) -> None:
    try:
        checked_url(repository.url)
        if repository.branch is not None:
            checked_branch(repository.branch)
    except SettingsError as error:
        raise MirrorError(f"{repository.name}: {error}") from error


def _found(copy: Copy) -> Mirror:
    if not copy.usable:
        raise MirrorError(
            f"{copy.repository.name}: there is no copy in {copy.path.parent}, and 'offline' is set; "
            "build once with the network"
        )
    return _mirror(copy, copy.branch, BlobSupply(copy, None, None, "'offline' is set; build once with the network"))


def _mirror(
    copy: Copy, branch: str, supply: BlobSupply, *, stale: str = "", tags: Mapping[str, str] | None = None
) -> Mirror:
    files = supply if copy.blobless else None
    return Mirror(copy.repository, copy.path, branch, copy.head, stale, copy.environ, files, tags)


def _sync(copy: Copy, remote: RemoteBranch, emit: Callable[[str], None], settings: Settings, *, fresh: bool) -> Mirror:
    fresh = fresh or (copy.blobless and copy.repository.clone == "full")
    try:
        tip = remote.tip(with_tags=settings.releases.watch)
        if not copy.usable or fresh or not _fetch_updates(copy, remote, tip):
            clone(copy, remote, tip, emit)
    except RemoteError as error:
        now = copy.again()
        if now.usable:
            return _mirror(now, now.branch, BlobSupply(now, remote, None, str(error)), stale=str(error))
        raise MirrorError(f"{copy.repository.name}: cannot be fetched: {error}; {remote.cure(error)}") from error
    now = copy if tip and copy.usable and copy.head == tip.sha and not fresh else copy.again()
    branch = tip.branch if tip else copy.repository.branch or ""
    if tip and now.branch != branch:
        (copy.path / "description").write_text(branch, encoding="utf-8")
    return _mirror(now, branch, BlobSupply(now, remote, tip, "", emit), tags=tip.tags if tip else None)


def _fetch_updates(copy: Copy, remote: RemoteBranch, tip: Tip | None) -> bool:
    """Fetch what is new. Returns False if the copy proves to be damaged."""
    if tip is None:
        if copy.head:
            raise RemoteError("the remote has no commits any more")
        return True
    if copy.head == tip.sha:
        return True
    try:
        remote.fetch(tip, copy.path, REF, blobless=copy.blobless)
    except (NoAnswerError, TooLargeError):
        raise
    except RemoteError:
        # The remote answered a moment ago, so the fault is likely on this side: a new copy will tell.
        return False
    return True
