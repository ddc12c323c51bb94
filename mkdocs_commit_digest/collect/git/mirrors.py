"""Repository → Mirror: a bare copy of one branch in the cache, brought up to date with as little traffic as possible.

One question (`ls-remote`) tells where the branch is; only if it moved are objects fetched. A new copy is made beside
its place and renamed, so a killed build leaves nothing half; a lock file keeps two builds apart.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from mkdocs_commit_digest.collect.git.environment import reading_environment
from mkdocs_commit_digest.collect.git.processes import run_git
from mkdocs_commit_digest.collect.git.remote_branch import NoAnswerError, RemoteBranch, RemoteError
from mkdocs_commit_digest.errors import MirrorError, SettingsError
from mkdocs_commit_digest.remotes import checked_branch, checked_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mkdocs_commit_digest.collect.git.remote_branch import Tip
    from mkdocs_commit_digest.settings import Repository, Settings

_REF = "refs/heads/mirrored"
"""The one ref of a mirror: its name does not change when the remote's default branch does."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """A local copy of one branch of a repository."""

    repository: Repository
    path: Path
    """A bare repository."""
    branch: str
    """Its name at the remote; empty where it is not known."""
    head: str | None
    """The branch's tip; None: the repository has no commit."""
    stale: str = ""
    """Why the last fetch failed, in one line; empty: the mirror is as the remote was a moment ago."""
    environ: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """What git is given to read it; holds no secret."""


def sync_mirror(
    repository: Repository, settings: Settings, *, environ: Mapping[str, str], anew: bool = False
) -> Mirror:
    """Bring a repository's mirror up to date, making it if there is none.

    `anew` throws the present copy away once a new one is complete, for use after its history could not be read.
    With `settings.offline` the network is not touched.

    Raises:
        MirrorError: there is no copy, and none can be made; names repository, cause and cure.
        GitError: there is no git.
    """
    _check(repository)
    path = mirror_folder(repository, settings)
    seconds = settings.limits.git_seconds
    reading = reading_environment(environ)
    if settings.offline:
        return _found(_Copy.at(path, repository, reading, seconds))
    remote = RemoteBranch.of(repository, environ, seconds)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=seconds):
            _tidy(path)
            return _synced(_Copy.at(path, repository, reading, seconds), remote, anew=anew)
    except Timeout as error:
        raise MirrorError(
            f"{repository.name}: another build has held {path}.lock for {seconds:g} seconds; "
            "wait for it to end, or stop it"
        ) from error
    except OSError as error:
        raise MirrorError(
            f"{repository.name}: {error.filename or path}: {error.strerror}; make room, or set another 'cache_dir'"
        ) from error


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


@dataclass(frozen=True, slots=True)
class _Copy:
    """What was found on disk, under the lock."""

    path: Path
    repository: Repository
    environ: Mapping[str, str] = field(repr=False)
    seconds: float
    usable: bool
    head: str | None

    @classmethod
    def at(cls, path: Path, repository: Repository, environ: Mapping[str, str], seconds: float) -> _Copy:
        """Look for a copy; one whose tip cannot be read counts for none."""
        if not (path / "HEAD").is_file():
            return cls(path, repository, environ, seconds, usable=False, head=None)
        args = (f"--git-dir={path}", "rev-parse", "--verify", "--quiet", f"{_REF}^{{commit}}")
        answer = run_git(args, environ, seconds=seconds)
        # 0: the tip; 1: there is no such ref, so the repository is empty; else it is damaged.
        return cls(path, repository, environ, seconds, answer.code in {0, 1}, answer.out.decode().strip() or None)

    def again(self) -> _Copy:
        return _Copy.at(self.path, self.repository, self.environ, self.seconds)

    def mirror(self, branch: str, *, stale: str = "") -> Mirror:
        return Mirror(self.repository, self.path, branch, self.head, stale, self.environ)

    @property
    def branch(self) -> str:
        """The remote's name of the branch, as it was noted at the last fetch."""
        try:
            return (self.path / "description").read_text("utf-8", "replace")
        except OSError:
            return ""


def _found(copy: _Copy) -> Mirror:
    if not copy.usable:
        raise MirrorError(
            f"{copy.repository.name}: there is no copy in {copy.path.parent}, and 'offline' is set; "
            "build once with the network"
        )
    return copy.mirror(copy.branch)


def _synced(copy: _Copy, remote: RemoteBranch, *, anew: bool) -> Mirror:
    try:
        tip = remote.tip()
        if not copy.usable or anew or not _updated(copy, remote, tip):
            _clone(copy, remote, tip)
    except RemoteError as error:
        now = copy.again()
        if now.usable:
            return now.mirror(now.branch, stale=str(error))
        raise MirrorError(f"{copy.repository.name}: cannot be fetched: {error}; {remote.cure(error)}") from error
    if tip is None:
        return copy.again().mirror(copy.repository.branch or "")
    now = copy if copy.usable and copy.head == tip.sha and not anew else copy.again()
    if now.branch != tip.branch:
        (copy.path / "description").write_text(tip.branch, encoding="utf-8")
    return now.mirror(tip.branch)


def _updated(copy: _Copy, remote: RemoteBranch, tip: Tip | None) -> bool:
    """Fetch what is new. Returns False if the copy proves to be damaged."""
    if tip is None:
        if copy.head:
            raise RemoteError("the remote has no commits any more")
        return True
    if copy.head == tip.sha:
        return True
    try:
        remote.fetch(tip, copy.path, _REF)
    except NoAnswerError:
        raise
    except RemoteError:
        # The remote answered a moment ago, so the fault is likely on this side: a new copy will tell.
        return False
    return True


def _clone(copy: _Copy, remote: RemoteBranch, tip: Tip | None) -> None:
    """Make a new copy beside the place and put it there."""
    # A name of its own, since git may outlive a killed build and still be writing to the last one.
    fresh = copy.path.with_name(f"{copy.path.name}.new-{secrets.token_hex(4)}")
    old = _old(copy.path)
    object_format = "sha256" if tip and len(tip.sha) == 64 else "sha1"  # noqa: PLR2004 - hex digits
    args = ("init", "--quiet", "--bare", "--template=", f"--object-format={object_format}", "--initial-branch=mirrored")
    answer = run_git((*args, "--", str(fresh)), copy.environ, seconds=copy.seconds)
    if answer.code:
        raise MirrorError(f"{copy.repository.name}: {fresh} cannot be made: {answer.words}; check 'cache_dir'")
    if tip:
        remote.fetch(tip, fresh, _REF)
    if copy.path.exists():
        _remove(old)
        copy.path.rename(old)
    fresh.rename(copy.path)
    _remove(old)


def _old(path: Path) -> Path:
    """Return where a copy waits while its successor is put in its place."""
    return path.with_name(f"{path.name}.old")


def _tidy(path: Path) -> None:
    """Mend what a killed build left: a copy that waits to be put back or removed, and new ones that are half."""
    if not path.exists() and _old(path).exists():
        _old(path).rename(path)
    for leftover in (_old(path), *path.parent.glob(f"{path.name}.new-*")):
        _remove(leftover)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
