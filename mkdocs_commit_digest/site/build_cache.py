"""The site as the last build left it in the cache folder: given again where nothing changed, else made anew in part.

A build asks three questions, and each costs less than the work that it spares:
1. Are all bytes of the archive, the settings, our code, the time zones and the closed days as they were? Then the whole
   site is as it was, and no record is parsed.
2. Else, for each page: are its inputs as they were? Then it is not rendered again.
3. Is a file on disk as we wrote it? Only then is it used, and only where it is not is it written.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.release_state import release_states
from mkdocs_commit_digest.archive.unreadable import UnreadableDay
from mkdocs_commit_digest.errors import DigestError
from mkdocs_commit_digest.files import read_plain, remove_others, see_no_link, store_file
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.outputs import Asset, Page
from mkdocs_commit_digest.publish.uris import slug
from mkdocs_commit_digest.site.cache_key import site_key, zone_digests
from mkdocs_commit_digest.site.manifest import Manifest, kept_file, manifest_of, output_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from mkdocs_commit_digest.archive.records import DayRecord
    from mkdocs_commit_digest.settings import Settings
    from mkdocs_commit_digest.site.manifest import CachedFile


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """Everything that `publish()` gives, and where it lies."""

    outputs: tuple[Page | Asset, ...]
    folder: Path
    """Holds the file of every output under its URI."""
    manifest: Manifest
    stamps: tuple[tuple[int, int], ...]
    """Time of change and size of every file."""
    problems: tuple[str, ...] = ()
    """Days of the archive that cannot be read, a sentence each."""


def read_archive(settings: Settings) -> Iterable[DayRecord]:
    """Read the archive. Raises ArchiveError."""
    from mkdocs_commit_digest.archive.store import Archive  # noqa: PLC0415 - a build with nothing new needs no records

    return Archive(settings.archive).records([repository.name for repository in settings.repositories])


def build_site(
    settings: Settings,
    *,
    now: datetime,
    before: BuiltSite | None = None,
    records: Callable[[Settings], Iterable[DayRecord]] = read_archive,
) -> BuiltSite:
    """Return the site, and see that each of its outputs lies in the cache folder as a file.

    Args:
        settings: names the cache folder, and all that the site is made from.
        now: an aware moment, as for `publish()`.
        before: what an earlier build of this process got; spares reading the files, if nobody touched them.
        records: reads the archive; called only if something changed.

    Raises:
        ArchiveError: the archive cannot be used.
        DigestError: the cache folder cannot be written; names the file.
    """
    place = cache_folder(settings)
    folder, manifest_file = place / "pages", place / "manifest.json"
    here = before if before and before.folder == folder else None
    last = here.manifest if here else _last_manifest(manifest_file)
    key = site_key(settings)
    if last and last.holds(key, now) and last.zones == zone_digests(last.zones):
        if here and here.stamps == _stamps(folder, last):
            return here
        outputs = _all_outputs(folder, last)
        if outputs is not None:
            return BuiltSite(outputs, folder, last, _stamps(folder, last))
    build = _Build(folder, last.files if last else {})
    try:
        see_no_link(settings.cache, folder)
        site = _build_incrementally(build, tuple(records(settings)), settings, now=now, key=key)
        store_file(manifest_file, site.manifest.to_bytes())
    except OSError as error:
        where = error.filename or place
        raise DigestError(f"{where}: cannot be written ({error.strerror}); check 'cache_dir'") from error
    remove_others(folder, {folder / uri for uri in build.files})
    return site


def _build_incrementally(
    build: _Build, days: tuple[DayRecord, ...], settings: Settings, *, now: datetime, key: str
) -> BuiltSite:
    """Make what changed; `key` is the site's as it was before the archive was read."""
    site = publish(days, settings, now=now, reuse=build.reuse, releases=release_states(settings))
    outputs = tuple(build.note(output) for output in site)
    # The archive may have been written meanwhile; then nobody knows which of its states was read.
    # Where a day cannot be read, every build is to say so.
    problems = tuple(day.problem for day in days if isinstance(day, UnreadableDay))
    key = "" if problems or site_key(settings) != key else key
    manifest = _manifest(days, settings, build.files, now=now, key=key)
    return BuiltSite(outputs, build.folder, manifest, _stamps(build.folder, manifest), problems)


def restore_missing(assets: Mapping[Path, bytes]) -> None:
    """Write the files again that are gone since the site was built; whoever copies one that cannot be will say so."""
    for place, content in assets.items():
        if not place.exists():
            with suppress(OSError):
                store_file(place, content)


def cache_folder(settings: Settings) -> Path:
    """Return where all is kept of this digest: others, of another language or path, may share the cache folder."""
    return settings.cache / "site" / slug(f"{settings.language.lower()}/{settings.path}")


class _Build:
    """One run of `publish()`: takes pages from the last one, and writes the files that are not on disk as they are."""

    def __init__(self, folder: Path, before: Mapping[str, CachedFile]) -> None:
        self.files: dict[str, CachedFile] = {}
        self.folder = folder
        self._before = before
        self._keys: dict[str, str] = {}

    def reuse(self, uri: str, key: str, make: Callable[[], Page | Asset]) -> Page | Asset:
        """Return an output of the last build if it would be made the same, or make it; see `publish()`."""
        self._keys[uri] = key
        kept = self._before.get(uri)
        if kept and kept.key == key:
            output = output_of(uri, kept, _read(self.folder / uri))
            if output is not None:
                return output
        return make()

    def note(self, output: Page | Asset) -> Page | Asset:
        """Return an output as its file says it, and see that the file lies in the folder."""
        if isinstance(output, Page):
            output = replace(output, body=output.body.encode("utf-8", "replace").decode("utf-8").strip())
        key = self._keys.get(output.uri, "")
        self.files[output.uri], content = kept_file(output, key)
        place = self.folder / output.uri
        if _read(place) != content:
            store_file(place, content, root=self.folder)
        return output


def _stamps(folder: Path, manifest: Manifest) -> tuple[tuple[int, int], ...]:
    """Return what tells whether files were touched; of one that is missing, nothing that another could have."""
    stamps = []
    for uri in manifest.files:
        try:
            found = os.lstat(folder / uri)
        except OSError:
            stamps.append((0, -1))
        else:
            stamps.append((found.st_mtime_ns, found.st_size))
    return tuple(stamps)


def _all_outputs(folder: Path, last: Manifest) -> tuple[Page | Asset, ...] | None:
    """Return all that the last build made, if every file is still as it was written."""
    outputs = []
    for uri, kept in last.files.items():
        output = output_of(uri, kept, _read(folder / uri))
        if output is None:
            return None
        outputs.append(output)
    return tuple(outputs)


def _manifest(
    days: Sequence[DayRecord], settings: Settings, files: Mapping[str, CachedFile], *, now: datetime, key: str
) -> Manifest:
    from mkdocs_commit_digest.publish.feeds import alternates  # noqa: PLC0415 - a build with nothing new needs none
    from mkdocs_commit_digest.publish.feeds.closing import next_close  # noqa: PLC0415

    zones = zone_digests({record.timezone for record in days})
    return Manifest(key, now, next_close(days, now=now), zones, alternates(settings), files)


def _last_manifest(file: Path) -> Manifest | None:
    content = _read(file)
    return manifest_of(content) if content else None


def _read(file: Path) -> bytes:
    """Return a file's content; one that is missing, or none that we wrote, is as good as empty."""
    try:
        return read_plain(file)
    except OSError:
        return b""
