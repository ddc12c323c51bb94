"""What a whole site is made from, as digests that are quick to take."""

from __future__ import annotations

import re
import zoneinfo
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive import files as archive_files
from mkdocs_commit_digest.publish.code import code_digest
from mkdocs_commit_digest.settings import PublishSettings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.settings import Settings


_ZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")


def site_key(settings: Settings) -> str:
    """Digest our code, the settings as far as pages can see them, and every byte of the archive.

    Raises:
        ArchiveError: a file of the archive is none that is read.
    """
    archive = archive_files.digest_of(settings.archive, [repository.name for repository in settings.repositories])
    said = repr((code_digest(), archive, PublishSettings.of(settings)))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def zone_digests(names: Iterable[str]) -> dict[str, str]:
    """Return time zones with digests of their rules, which new editions of the zone database change."""
    return {name: _zone_digest(name) for name in sorted(names)}


def _zone_digest(name: str) -> str:
    """Look where `zoneinfo` looks: in the system's folders, then in the package `tzdata`."""
    if not _ZONE.fullmatch(name):  # else a name out of the cache would say which file is read
        return ""
    for folder in zoneinfo.TZPATH:
        file = Path(folder, name)
        if file.is_file():
            return blake2b(file.read_bytes(), digest_size=20).hexdigest()
    try:
        return version("tzdata")
    except PackageNotFoundError:
        return ""
