"""Copies of repositories on disk: found, locked, tidied, measured and put in place."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from filelock import Timeout

from mkdocs_commit_digest.collect.git.locks import build_lock, holder_told
from mkdocs_commit_digest.collect.git.processes import run_git
from mkdocs_commit_digest.errors import MirrorError
from mkdocs_commit_digest.files import read_plain, see_no_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mkdocs_commit_digest.settings import Repository

REF = "refs/heads/mirrored"
"""The one ref of a copy: its name does not change when the remote's default branch does."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What was found on disk, under the lock."""

    path: Path
    repository: Repository
    environ: Mapping[str, str] = field(repr=False)
    """For reading."""
    seconds: float
    usable: bool
    head: str | None
    blobless: bool
    """Files were left at the remote, but for those that were asked for since."""

    @classmethod
    def at(cls, path: Path, repository: Repository, environ: Mapping[str, str], seconds: float) -> Copy:
        """Look for a copy; one whose tip cannot be read counts for none."""
        # Git marks what it fetched in parts by a file beside the pack.
        blobless = any((path / "objects" / "pack").glob("*.promisor"))
        if not (path / "HEAD").is_file():
            return cls(path, repository, environ, seconds, usable=False, head=None, blobless=blobless)
        args = (f"--git-dir={path}", "rev-parse", "--verify", "--quiet", f"{REF}^{{commit}}")
        answer = run_git(args, environ, seconds=seconds)
        # 0: the tip; 1: there is no such ref, so the repository is empty; else it is damaged.
        head = answer.out.decode().strip() or None
        return cls(path, repository, environ, seconds, answer.code in {0, 1}, head, blobless)

    def again(self) -> Copy:
        """Look once more."""
        return Copy.at(self.path, self.repository, self.environ, self.seconds)

    @property
    def branch(self) -> str:
        """The remote's name of the branch, as it was noted at the last fetch."""
        try:
            return read_plain(self.path / "description").decode("utf-8", "replace")
        except OSError:
            return ""


@contextmanager
def copy_lock(path: Path, repository: Repository, seconds: float) -> Iterator[None]:
    """Keep other builds from a copy while it is changed.

    Raises:
        MirrorError: another build does not let go of it, or the disk refuses something; names the cure.
    """
    lock = path.with_name(f"{path.name}.lock")
    try:
        see_no_link(path.parent.parent, path)
        with build_lock(lock, seconds):
            yield
    except Timeout as error:
        raise MirrorError(
            f"{repository.name}: another build has held {lock} for {seconds:g} seconds; "
            f"wait for it to end, or stop it: {holder_told(lock, time.time())}"
        ) from error
    except OSError as error:
        raise MirrorError(
            f"{repository.name}: {error.filename or path}: cannot be written ({error.strerror}); "
            "free space, make it writable, or set another 'cache_dir'"
        ) from error


def put_in_place(fresh: Path, path: Path) -> None:
    """Let a new copy take the place of the present one, if there is one."""
    if path.exists():
        remove(_old(path))
        path.rename(_old(path))
    fresh.rename(path)
    remove(_old(path))


def tidy(path: Path) -> None:
    """Mend what a killed build left: a copy that waits to be put back or removed, new ones and packs that are half."""
    if not path.exists() and _old(path).exists():
        _old(path).rename(path)
    objects = path / "objects"
    halves = (*objects.glob("tmp_*"), *(objects / "pack").glob("tmp_*"))
    for leftover in (_old(path), *path.parent.glob(f"{path.name}.new-*"), *halves):
        remove(leftover)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there; a link is removed, not followed."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def remove_halves(path: Path) -> None:
    """Remove what a git that was ended had begun to write."""
    objects = path / "objects"
    for half in (*objects.glob("tmp_*"), *objects.glob("*/tmp_*")):
        remove(half)


def size_of(path: Path) -> int:
    """Return the bytes of a copy's objects; what comes and goes meanwhile may or may not count."""
    return _bytes_in(path / "objects")


def _bytes_in(folder: Path | str) -> int:
    total = 0
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                is_folder = entry.is_dir(follow_symlinks=False)
                total += _bytes_in(entry.path) if is_folder else entry.stat(follow_symlinks=False).st_size
    return total


def _old(path: Path) -> Path:
    """Return where a copy waits while its successor is put in its place."""
    return path.with_name(f"{path.name}.old")
