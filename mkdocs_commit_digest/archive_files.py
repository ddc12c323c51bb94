"""Where the archive's files lie, and their bytes: what can be known of days without understanding them."""

from __future__ import annotations

import os
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING

from mkdocs_commit_digest.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAX_FILE_BYTES = 256 * 1024 * 1024
"""A larger file was not written by us."""


def days_in(folder: Path) -> tuple[date, ...]:
    """Return the days kept in a repository's folder, oldest first; files with other names are passed over."""
    if not folder.is_dir():
        return ()
    found = (_day_of(entry.name) for entry in folder.iterdir() if entry.name.endswith(".json"))
    return tuple(sorted(day for day in found if day))


def day_file(folder: Path, day: date) -> Path:
    """Return the file of a day."""
    return folder / f"{day.isoformat()}.json"


def read_day_file(file: Path) -> bytes:
    """Read a day's file.

    Raises:
        FileNotFoundError: there is none.
        ArchiveError: it is a symbolic link, or too large to be ours.
    """
    if file.is_symlink():
        raise ArchiveError(f"{file}: is a symbolic link; the archive holds plain files only")
    with file.open("rb") as stream:
        # Asked for so many bytes at most, Python would set aside room for all of them.
        is_too_large = os.fstat(stream.fileno()).st_size > MAX_FILE_BYTES
        text = b"" if is_too_large else stream.read()
    if is_too_large:
        raise ArchiveError(f"{file}: is larger than {MAX_FILE_BYTES // 2**20} MiB; it cannot be a day record")
    return text


def digest_of(root: Path, repositories: Iterable[str]) -> str:
    """Digest every byte that the archive holds of some repositories; the names have been checked.

    Raises:
        ArchiveError: as `read_day_file`.
    """
    digest = blake2b(digest_size=20)
    for repository in repositories:
        folder = root / repository
        digest.update(f"{repository}\0".encode())
        for day in days_in(folder):
            try:
                content = read_day_file(day_file(folder, day))
            except FileNotFoundError:  # taken away just now
                continue
            digest.update(f"{day} {len(content)}\0".encode() + content)
    return digest.hexdigest()


def _day_of(name: str) -> date | None:
    try:
        return date.fromisoformat(name.removesuffix(".json"))
    except ValueError:
        return None
