"""What earlier builds made, kept in the cache folder under the key of all that it was made from."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from mkdocs_commit_digest.files import read_plain, remove_others, see_no_link, store_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileCache:
    """A folder with one file a name: a line with its key and the digest of the rest, then the content."""

    folder: Path

    def load(self, name: str, key: str) -> bytes | None:
        """Return what is kept of a name under this very key; what was cut, changed or is no file counts as none."""
        try:
            head, _, content = read_plain(self._location(name)).partition(b"\n")
        except OSError:
            return None
        return content if head + b"\n" == _head(key, content) else None

    def store(self, name: str, key: str, content: bytes) -> None:
        """Keep a content instead of what was kept of its name; where nothing can be written, nothing is kept."""
        with suppress(OSError):
            store_file(self._location(name), _head(key, content) + content, root=self.folder.parent)

    def forget_others(self, names: Iterable[str]) -> None:
        """Remove what is kept of other names."""
        with suppress(OSError):
            see_no_link(self.folder.parent, self.folder)
            remove_others(self.folder, {self._location(name) for name in names})

    def _location(self, name: str) -> Path:
        return self.folder / f"{name}.kept"


def _head(key: str, content: bytes) -> bytes:
    return f"{key} {blake2b(content, digest_size=20).hexdigest()}\n".encode("ascii")
