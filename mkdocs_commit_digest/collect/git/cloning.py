"""A new copy of a repository: the whole of its branch where that is small, else without the files of old commits.

How large a repository is, nobody says beforehand. So the whole is fetched, which is best for most; one that proves to
be larger than the bound is begun again without files. That costs at most the bound, once.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.git.copies import REF, put_in_place, remove
from mkdocs_commit_digest.collect.git.processes import run_git
from mkdocs_commit_digest.collect.git.remote_errors import RefusedError, TooLargeError, in_words
from mkdocs_commit_digest.errors import MirrorError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mkdocs_commit_digest.collect.git.copies import Copy
    from mkdocs_commit_digest.collect.git.remote_branch import RemoteBranch, Tip

_GIVES_ALL = "its server does not give a part of a repository, so the whole is fetched"


def clone(
    copy: Copy, remote: RemoteBranch, tip: Tip | None, emit: Callable[[str], None], *, full: bool = False
) -> None:
    """Make a new copy beside the place of `copy` and put it there.

    `full` leaves no choice; `say` is told, in one line, what is not as usual.

    Raises:
        RemoteError: the remote did not give it.
        MirrorError: git cannot write there.
    """
    # A name of its own, since git may outlive a killed build and still be writing to the last one.
    fresh = copy.path.with_name(f"{copy.path.name}.new-{secrets.token_hex(4)}")
    try:
        _begin(fresh, copy, tip)
        if tip:
            _fill(fresh, copy, remote, tip, emit, full=full)
        put_in_place(fresh, copy.path)
    finally:
        remove(fresh)


def _begin(fresh: Path, copy: Copy, tip: Tip | None) -> None:
    remove(fresh)
    object_format = "sha256" if tip and len(tip.sha) == 64 else "sha1"  # noqa: PLR2004 - hex digits
    args = ("init", "--quiet", "--bare", "--template=", f"--object-format={object_format}", "--initial-branch=mirrored")
    answer = run_git((*args, "--", str(fresh)), copy.environ, seconds=copy.seconds)
    if answer.code:
        raise MirrorError(f"{copy.repository.name}: {fresh} cannot be made: {answer.words}; check 'cache_dir'")


def _fill(  # noqa: PLR0913 - what goes from where to where
    fresh: Path, copy: Copy, remote: RemoteBranch, tip: Tip, emit: Callable[[str], None], *, full: bool
) -> None:
    name = copy.repository.name
    wanted = "full" if full or remote.is_local else copy.repository.clone
    most = remote.limits.full_clone_bytes
    if wanted == "auto" and most < remote.limits.mirror_bytes and not copy.blobless:
        try:
            remote.fetch(tip, fresh, REF, most=most)
        except TooLargeError:
            emit(
                f"{name}: larger than {in_words(most)} ('limits.full_clone_bytes'), so of its files only those are "
                "fetched that reported commits touch; 'clone: full' fetches all"
            )
            _begin(fresh, copy, tip)
        else:
            return
    if wanted != "full":
        try:
            if not remote.fetch(tip, fresh, REF, blobless=True):
                emit(f"{name}: {_GIVES_ALL}")
                _forget_promises(fresh)
        except RefusedError:
            emit(f"{name}: {_GIVES_ALL}")
            _begin(fresh, copy, tip)
        else:
            return
    remote.fetch(tip, fresh, REF)


def _forget_promises(fresh: Path) -> None:
    """Take the marks of a partial copy away, since nothing is missing."""
    for mark in (fresh / "objects" / "pack").glob("*.promisor"):
        mark.unlink()
