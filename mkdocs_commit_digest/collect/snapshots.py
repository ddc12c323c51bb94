"""What a run looked at that had nothing to do, so that a later run which would look at the same has nothing to do.

What a full run makes of one repository depends on the tip of its mirror, the settings, this program, the day files of
the window, and the clock. A run that changes no file and leaves no work for a model writes down the first four, and
how long the clock changes nothing: until a day is to be closed, or an analysis to be tried again. While all of them are
as they were, nothing is listed, loaded or put together. Whatever is in doubt goes the full way.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime  # noqa: TC003 - pydantic reads the annotations
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from mkdocs_commit_digest.archive.facts import FACTS_VERSION
from mkdocs_commit_digest.archive.files import read_day_file
from mkdocs_commit_digest.archive.landing_state import state_bytes
from mkdocs_commit_digest.archive.records import SCHEMA_VERSION
from mkdocs_commit_digest.archive.release_state import releases_bytes
from mkdocs_commit_digest.collect.judging.importance import RULES_VERSION
from mkdocs_commit_digest.collect.models.overviews import is_to_be_made
from mkdocs_commit_digest.collect.models.prompts import PROMPT_VERSION
from mkdocs_commit_digest.collect.postponed import Postponed, merge_postponed, postponed_in
from mkdocs_commit_digest.errors import ArchiveError
from mkdocs_commit_digest.files import read_plain, store_file
from mkdocs_commit_digest.settings import CollectSettings

if TYPE_CHECKING:
    from mkdocs_commit_digest.archive.records import DayRecord
    from mkdocs_commit_digest.archive.store import Archive
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.settings import Settings

_VERSION = 3
"""Raised when a run would make something else of the same."""
_COARSEST_CLOCK = 2_000_000_000
"""Nanoseconds: within that time, a second change of a file may not show in its dates."""

StatKey = tuple[int, int, int, int]
"""A file's inode and size, and the nanoseconds at which its content, and anything about it, was last changed."""


class FileStamp(BaseModel):
    """A day file as it was seen."""

    model_config = ConfigDict(frozen=True)

    marks: StatKey | None
    """None: it was too young to be told by these."""
    digest: str
    """Of its content."""

    def may_equal(self, other: FileStamp) -> bool:
        """Whether two looks may have been at the same: a file that grew old enough between them has marks only then."""
        return self.digest == other.digest and (self.marks == other.marks or None in (self.marks, other.marks))


class Snapshot(BaseModel):
    """What a run looked at that had nothing to do."""

    model_config = ConfigDict(frozen=True)

    of: str
    """Digest of the mirror's tip, the settings and the program."""
    files: dict[date, FileStamp]
    """The days of the window in the archive."""
    days: int
    """How many of them there were to show."""
    at: AwareDatetime
    until: AwareDatetime | None
    """When time alone makes a difference; None: never."""
    postponed: tuple[Postponed, ...] = ()
    """What failed before; none of it is due before `until`."""


@dataclass(slots=True)
class SnapshotRecorder:
    """A full run's look at one repository, from before anything is read."""

    mirror: Mirror
    archive: Archive
    settings: Settings
    at: datetime
    _files: dict[date, FileStamp] = field(init=False)
    _days: int = 0
    _until: datetime | None = None
    _nothing_to_do: bool = True
    _postponed: tuple[Postponed, ...] = ()

    def __post_init__(self) -> None:
        self._files = {day: _stamp_file(file) for day, file in _files(self.mirror, self.archive, self.settings).items()}

    def note(self, record: DayRecord, *, closes: datetime, changed: bool) -> None:
        """Take note of a day that was put together: whether its file changed, and when time will change it."""
        self._days += 1
        waits = any(commit.state == "pending" for commit in record.commits)
        if changed or waits or is_to_be_made(record, self.settings, self.at):
            self._nothing_to_do = False
        postponed = postponed_in(record, self.settings, self.at)
        self._postponed = merge_postponed((*self._postponed, *postponed))
        retries = [failed.next_try for failed in postponed]
        for moment in (*retries, *(() if record.closed_at else (closes,))):
            self._until = moment if self._until is None else min(self._until, moment)

    def keep(self) -> None:
        """Write down what was looked at, once every day was noted, if there was nothing to do.

        A mirror that could not be fetched tells nothing, and the archive of a trial is thrown away.
        """
        if not self._nothing_to_do or self.mirror.stale or self.archive.root != self.settings.archive:
            return
        # Somebody may have edited a file between the first look at it and its being loaded.
        now = {day: _stamp_file(file) for day, file in _files(self.mirror, self.archive, self.settings).items()}
        if now.keys() == self._files.keys() and all(now[day].may_equal(seen) for day, seen in self._files.items()):
            of = _digest_of(self.mirror, self.settings)
            seen = Snapshot(of=of, files=now, days=self._days, at=self.at, until=self._until, postponed=self._postponed)
            _save_snapshot(seen, self.mirror, self.settings)


def find_unchanged(mirror: Mirror, archive: Archive, settings: Settings, *, now: datetime) -> Snapshot | None:
    """Return what is known of a repository if a full run would have nothing to do, or None."""
    seen = _load_snapshot(mirror, settings)
    if seen is None or mirror.stale or archive.root != settings.archive or seen.of != _digest_of(mirror, settings):
        return None
    if now < seen.at or (seen.until and now >= seen.until):
        return None
    files = _files(mirror, archive, settings)
    if files.keys() != seen.files.keys():
        return None
    found = {day: _stamp_again(file, seen.files[day]) for day, file in files.items()}
    if any(found[day].digest != seen.files[day].digest for day in files):
        return None
    if found != seen.files:  # the same in other files, as after a fresh checkout
        _save_snapshot(seen.model_copy(update={"files": found}), mirror, settings)
    return seen


def _files(mirror: Mirror, archive: Archive, settings: Settings) -> dict[date, Path]:
    name = mirror.repository.name
    return {day: archive.file_of(name, day) for day in archive.days(name) if day in settings.window}


def _stamp_file(file: Path) -> FileStamp:
    """Look at a day file; one that cannot be read is like no other, and whoever loads it will say what is wrong."""
    try:
        marks = _stat_key(file)
        digest = blake2b(read_day_file(file), digest_size=20).hexdigest()
    except (OSError, ArchiveError):
        return FileStamp(marks=None, digest=f"unreadable at {time.time_ns()}")
    is_young = time.time_ns() - max(marks[2:]) < _COARSEST_CLOCK
    return FileStamp(marks=None if is_young else marks, digest=digest)


def _stamp_again(file: Path, before: FileStamp) -> FileStamp:
    """Look at a day file, into it only if it may be another one."""
    with suppress(OSError):
        if before.marks and _stat_key(file) == before.marks:
            return before
    return _stamp_file(file)


def _stat_key(file: Path) -> StatKey:
    entry = file.lstat()
    return (entry.st_ino, entry.st_size, entry.st_mtime_ns, entry.st_ctime_ns)


def _digest_of(mirror: Mirror, settings: Settings) -> str:
    """Digest all that a run goes by, wherever its copies lie."""
    relevant = replace(CollectSettings.of(settings), repositories=(mirror.repository,), cache=Path())
    # Deepening a shallow source brings commits to light, with the tip where it was.
    cut_off = mirror.path / "shallow"
    ends = cut_off.read_bytes() if cut_off.exists() else b""
    name = mirror.repository.name
    reported = state_bytes(settings.archive, name), releases_bytes(settings.archive, name), mirror.tags
    versions = (_VERSION, SCHEMA_VERSION, RULES_VERSION, PROMPT_VERSION, FACTS_VERSION)
    return blake2b(repr((versions, mirror.head, ends, reported, relevant)).encode(), digest_size=20).hexdigest()


def _snapshot_file(mirror: Mirror, settings: Settings) -> Path:
    key = os.fsencode(settings.archive.resolve()) + b"\0" + mirror.repository.name.encode()
    return settings.cache / "unchanged" / f"{blake2b(key, digest_size=12).hexdigest()}.json"


def _load_snapshot(mirror: Mirror, settings: Settings) -> Snapshot | None:
    try:
        return Snapshot.model_validate_json(read_plain(_snapshot_file(mirror, settings)))
    except (OSError, ValidationError):
        return None


def _save_snapshot(seen: Snapshot, mirror: Mirror, settings: Settings) -> None:
    with suppress(OSError):  # the next run goes the full way
        store_file(_snapshot_file(mirror, settings), seen.model_dump_json().encode(), root=settings.cache)
