"""Files that are written whole or not at all, and read only where they are files."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


LEFTOVER_SECONDS = 60.0
"""A temporary file of this age belongs to a run that was killed: writing one takes milliseconds."""

MAX_READ_BYTES = 256 * 1024 * 1024
"""A larger file was not written by us."""

_WAITING_FOR_NOBODY = os.O_RDONLY | sum(
    getattr(os, flag, 0) for flag in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")
)
"""Not for the writer of a pipe either; and following no link, where the system can help it."""


class NotPlain(OSError):  # noqa: N818 - reads as what it says of a path
    """What lies there is no regular file, or larger than what we write; `strerror` says which."""


def read_plain(file: Path) -> bytes:
    """Read a file which others may have put something else in place of.

    Raises:
        NotPlain: it is a symbolic link, a folder, a pipe, a device, or too large.
        OSError: it is missing, or cannot be read.
    """
    _see_that_it_is_plain(file, os.lstat(file))
    descriptor = os.open(file, _WAITING_FOR_NOBODY)
    try:
        _see_that_it_is_plain(file, os.fstat(descriptor))  # something else may lie there by now
    except NotPlain:
        os.close(descriptor)
        raise
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read()


def is_link(found: os.stat_result) -> bool:
    """Whether what `lstat` found leads elsewhere: a symbolic link, or a junction of Windows."""
    tag = getattr(found, "st_reparse_tag", 0)
    return stat.S_ISLNK(found.st_mode) or tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)


def see_no_link(root: Path, place: Path) -> None:
    """See that no part of the way from a folder down to a place below it is a link, which would lead out of it.

    Raises:
        NotPlain: one is.
    """
    for folder in (place, *place.parents):
        if folder == root:
            return
        try:
            found = folder.lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        if is_link(found):
            raise NotPlain(errno.ELOOP, "is a symbolic link, which would lead out; delete it", str(folder))


def _see_that_it_is_plain(file: Path, found: os.stat_result) -> None:
    if is_link(found):
        raise NotPlain(errno.ELOOP, "is a symbolic link", str(file))
    if not stat.S_ISREG(found.st_mode):
        raise NotPlain(errno.EINVAL, "is not a regular file", str(file))
    if found.st_size > MAX_READ_BYTES:
        raise NotPlain(errno.EFBIG, f"is larger than {MAX_READ_BYTES // 2**20} MiB", str(file))


def replace_file(file: Path, content: bytes) -> None:
    """Write beside the file and rename, so that readers see the old content or the new one, even after a power cut.

    Raises OSError; the old content is then still there, and nothing else.
    """
    prefix = f".{file.name[:100]}."
    remove_leftovers(file.parent, prefix=prefix)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=prefix, suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o644)  # noqa: PTH101 - mkstemp gives a name
        os.replace(name, file)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(FileNotFoundError):  # Ctrl-C right after the rename
            os.unlink(name)  # noqa: PTH108
        raise


def update_file(file: Path, content: bytes) -> bool:
    """Replace a file, and make its folder, only if its content changes. Returns whether it did. Raises OSError."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, NotPlain):
        if read_plain(file) == content:
            return False
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(file, content)
    return True


def store_file(file: Path, content: bytes, *, root: Path | None = None) -> None:
    """Replace a file of the cache, and make its folder: readers see the old content or the new one. Raises OSError.

    Nothing waits for the disk, so a power cut may leave anything: whoever reads the file checks a digest. Below `root`,
    no folder that is a link is followed.
    """
    if root is not None:
        see_no_link(root, file.parent)
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        os.replace(name, file)  # noqa: PTH105 - mkstemp gives a name
    except BaseException:
        os.unlink(name)  # noqa: PTH108
        raise


def remove_others(folder: Path, wanted: Collection[Path]) -> None:
    """Remove the files below a folder of the cache that are not wanted; a run that is under way keeps its own."""
    for place, _, names in os.walk(folder):
        for name in names:
            file = Path(place, name)
            if file not in wanted:
                with contextlib.suppress(OSError):
                    if name[:1] != "." or time.time() - file.lstat().st_mtime > LEFTOVER_SECONDS:
                        file.unlink()


def remove_leftovers(folder: Path, *, prefix: str = ".") -> None:
    """Remove what killed runs left in a folder, of files whose hidden name begins so; a run under way keeps its own."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        found = [entry for entry in entries if entry.name.startswith(prefix) and entry.name.endswith(".tmp")]
    for entry in found:
        with contextlib.suppress(OSError):
            if time.time() - entry.stat(follow_symlinks=False).st_mtime > LEFTOVER_SECONDS:
                os.unlink(entry.path)  # noqa: PTH108 - scandir gives a name
