"""Where the archive's files lie, and their bytes: what can be known of days without understanding them."""

from __future__ import annotations

import os
import re
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING

from mkdocs_commit_digest.errors import ArchiveError
from mkdocs_commit_digest.files import NotPlain, is_link, read_plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

RELEASES_FILE = "releases.json"
"""What is known of a repository's releases, beside its days."""

_CONFLICT = re.compile(rb"^<<<<<<< ", re.MULTILINE)


def has_conflict(text: bytes) -> bool:
    """Tell whether a file was committed with the marks of a merge that nobody ended."""
    return bool(_CONFLICT.search(text))


def folder_of(root: Path, repository: str) -> Path:
    """Return where the days of a repository are kept; the name has been checked.

    The root may be a link, since it is the user's. What lies below comes with the archive, from whoever contributes to
    it: a link there would have us read, write and tidy up outside.

    Raises:
        ArchiveError: a part of the way there is a symbolic link; names it.
    """
    folder = root
    for part in repository.split("/"):
        folder = folder / part
        try:
            found = folder.lstat()
        except OSError:  # not there yet, or nothing that can be entered: whoever goes on will tell
            break
        if is_link(found):
            raise ArchiveError(
                f"{folder}: is a symbolic link, which would lead out of the archive; put a folder in its place, or "
                "delete it to collect its days again"
            )
    return root / repository


def days_in(folder: Path) -> tuple[date, ...]:
    """Return the days kept in a repository's folder, oldest first; files with other names are passed over.

    Raises:
        ArchiveError: the folder is there, and cannot be listed.
    """
    try:
        found = [_day_of(name) for name in os.listdir(folder) if name.endswith(".json")]  # noqa: PTH208 - names only
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise ArchiveError(f"{folder}: cannot be read ({error.strerror}); make it readable") from error
    return tuple(sorted(day for day in found if day))


def day_file(folder: Path, day: date) -> Path:
    """Return the file of a day."""
    return folder / f"{day.isoformat()}.json"


def read_day_file(file: Path) -> bytes:
    """Read a day's file.

    Raises:
        FileNotFoundError: there is none.
        ArchiveError: it is no plain file, too large to be ours, or cannot be read.
    """
    try:
        return read_plain(file)
    except FileNotFoundError:
        raise
    except NotPlain as error:
        raise ArchiveError(
            f"{file}: {error.strerror}; the archive holds plain files only, so restore it, or delete it to collect "
            "the day again"
        ) from error
    except OSError as error:
        raise ArchiveError(f"{file}: cannot be read ({error.strerror}); make it readable") from error


def digest_of(root: Path, repositories: Iterable[str]) -> str:
    """Digest every byte that the archive holds of some repositories; the names have been checked.

    Raises:
        ArchiveError: as `folder_of`.
    """
    digest = blake2b(digest_size=20)
    for repository in repositories:
        folder = folder_of(root, repository)
        digest.update(f"{repository}\0".encode())
        for day in days_in(folder):
            try:
                content = read_day_file(day_file(folder, day))
            except FileNotFoundError:  # taken away just now
                continue
            except ArchiveError as error:  # costs its day, not the site
                content = str(error).encode("utf-8", "replace")
            digest.update(f"{day} {len(content)}\0".encode() + content)
        digest.update(b"\0" + _content_of(folder / RELEASES_FILE))
    return digest.hexdigest()


def _content_of(file: Path) -> bytes:
    """Return a file's content; one that is not there is empty, and one that cannot be read is like no other."""
    try:
        return read_day_file(file)
    except FileNotFoundError:
        return b""
    except ArchiveError as error:
        return str(error).encode("utf-8", "replace")


def _day_of(name: str) -> date | None:
    try:
        return date.fromisoformat(name.removesuffix(".json"))
    except ValueError:
        return None
