"""What earlier builds made, kept in the cache folder under the key of all that it was made from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from mkdocs_commit_digest.files import update_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder with one file a name: a line with its key and the digest of the rest, then the content."""

    folder: Path

    def __call__(self, name: str, key: str, make: Callable[[], bytes]) -> bytes:
        """Return what is kept of a name under this very key, or make and keep it.

        A file that was cut or changed counts as none; where nothing can be written, nothing is kept.
        """
        place = self.folder / f"{name}.kept"
        content = _read(place, key)
        if content is None:
            content = make()
            with suppress(OSError):
                update_file(place, _head(key, content) + content)
        return content


def _read(place: Path, key: str) -> bytes | None:
    try:
        head, _, content = place.read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if head + b"\n" == _head(key, content) else None


def _head(key: str, content: bytes) -> bytes:
    return f"{key} {blake2b(content, digest_size=20).hexdigest()}\n".encode("ascii")
