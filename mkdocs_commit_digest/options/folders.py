"""Folders that undo each other: what lies inside what, seen through links, and why it may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs_commit_digest.settings import Site


@dataclass(frozen=True, slots=True)
class FolderLayout:
    """Where the options were written, and the site that the pages are part of."""

    folder: Path
    """The folder of `mkdocs.yml`; relative paths start here."""
    docs: Path
    """The documentation folder, which nothing may be written into."""
    site: Site
    site_dir: Path | None = None
    """The folder that MkDocs empties and builds the site into; None: `site`, as MkDocs has it by default."""

    @property
    def built(self) -> Path:
        """The folder that each build empties."""
        return self.site_dir or self.folder / "site"


def check_folders(place: FolderLayout, *, archive: Path, cache: Path) -> None:
    """See that nothing is written where it is deleted again, or where writing starts another build.

    Raises:
        SettingsError: names the option, its value and the cure.
    """
    for option, folder in (("archive", archive), ("cache_dir", cache)):
        if _lies_in(folder, place.docs):
            raise SettingsError(
                f"{option}: '{folder}' is inside the documentation folder, where writing makes 'mkdocs serve' "
                "rebuild for ever; choose a folder beside mkdocs.yml"
            )
        if _lies_in(folder, place.built):
            raise SettingsError(
                f"{option}: '{folder}' is inside 'site_dir' ({place.built}), which every build empties; "
                "choose a folder beside mkdocs.yml"
            )
    check_cache_apart(archive, cache)


def check_cache_apart(archive: Path, cache: Path) -> None:
    """See that to delete the cache, as anybody may, does not delete an archive.

    Raises:
        SettingsError: one of the two lies inside the other.
    """
    if _lies_in(archive, cache):
        raise SettingsError(
            f"archive: '{archive}' is inside 'cache_dir' ({cache}), which may be deleted at any time, and finished "
            "analyses with it; choose a folder of its own beside mkdocs.yml"
        )
    if _lies_in(cache, archive):
        raise SettingsError(
            f"cache_dir: '{cache}' is inside 'archive' ({archive}), which is meant to be committed; "
            "choose a folder of its own beside mkdocs.yml"
        )


def _lies_in(folder: Path, other: Path) -> bool:
    """Tell whether a folder is another or lies inside it, with links followed."""
    return folder.resolve().is_relative_to(other.resolve())
