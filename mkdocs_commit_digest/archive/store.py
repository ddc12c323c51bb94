"""The archive: one JSON file per repository and day, made to be committed and reviewed.

`<root>/<owner>/<name>/<year>-<month>-<day>.json`, keys sorted, one commit after another, newest first. A file is
replaced as a whole (temporary file, fsync, rename), so it is never half-written, and only if its content changes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from mkdocs_commit_digest.archive.date_bounds import FIRST_DAY, LAST_DAY
from mkdocs_commit_digest.archive.files import day_file, days_in, folder_of, has_conflict, read_day_file
from mkdocs_commit_digest.archive.names import RepositoryName
from mkdocs_commit_digest.archive.records import READABLE_VERSIONS, SCHEMA_VERSION, DayRecord
from mkdocs_commit_digest.archive.unreadable import UnreadableDay
from mkdocs_commit_digest.errors import ArchiveError
from mkdocs_commit_digest.files import remove_leftovers, update_file
from mkdocs_commit_digest.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

_NAME = TypeAdapter(RepositoryName)
_JSON: TypeAdapter[Any] = TypeAdapter(Any)


@dataclass(frozen=True, slots=True)
class Archive:
    """The day records below one folder."""

    root: Path

    def file_of(self, repository: str, day: date) -> Path:
        """Return where a day is kept.

        Raises:
            ArchiveError: the name is not a safe path, or a link lies on the way.
        """
        return day_file(self._folder(repository), day)

    def days(self, repository: str) -> tuple[date, ...]:
        """Return the days kept of a repository, oldest first; files with other names are passed over."""
        return days_in(self._folder(repository))

    def load(self, repository: str, day: date) -> DayRecord | None:
        """Read a day, or None if there is none.

        Raises:
            ArchiveError: the file is cut, hostile, or of another version; names file and field.
        """
        file = self.file_of(repository, day)
        try:
            text = read_day_file(file)
        except FileNotFoundError:
            return None
        record = _parse_day(text, file)
        if (record.repository, record.day) != (repository, day):
            raise ArchiveError(
                f"{file}: holds {record.repository} {record.day}, which belongs into another file; "
                f"move it to {self.file_of(record.repository, record.day)} or delete it"
            )
        return record

    def records(self, repositories: Iterable[str]) -> Iterator[DayRecord]:
        """Read all days of the given repositories, a repository after another, oldest day first.

        A file that cannot be read costs its day, for which an `UnreadableDay` stands.
        """
        for repository in repositories:
            for day in self.days(repository):
                record = self.load_if_readable(repository, day)
                if record:
                    yield record

    def load_if_readable(self, repository: str, day: date) -> DayRecord | None:
        """Read a day, or None if there is none; an `UnreadableDay` says why it cannot be read."""
        try:
            return self.load(repository, day)
        except ArchiveError as error:
            if not FIRST_DAY <= day <= LAST_DAY:  # there is no page for it
                raise
            return UnreadableDay(repository=repository, day=day, timezone="UTC", problem=one_line(str(error), 500))

    def save(self, record: DayRecord) -> bool:
        """Write a day whole, or not at all. Returns whether the file had to change.

        Raises:
            ArchiveError: the folder cannot be written; names it.
        """
        file = self.file_of(record.repository, record.day)
        text = serialize_day(record)
        try:
            return update_file(file, text)
        except OSError as error:
            raise ArchiveError(f"{file}: cannot be written ({error.strerror}); check option 'archive'") from error

    def tidy(self, repository: str) -> None:
        """Remove what a killed run left half-written beside the days of a repository. Raises ArchiveError as `days`."""
        remove_leftovers(self._folder(repository))

    def _folder(self, repository: str) -> Path:
        try:
            name = _NAME.validate_python(repository)
        except ValidationError as error:
            raise ArchiveError(f"{repository!r} is not a repository name: {_first(error)}") from error
        return folder_of(self.root, name)


def serialize_day(record: DayRecord) -> bytes:
    """Return a day as the archive writes it: the same record gives the same bytes."""
    content = record.model_dump(mode="json", exclude_defaults=True) | {"schema_version": record.schema_version}
    in_order = json.loads(json.dumps(content, ensure_ascii=False, sort_keys=True))
    return _JSON.dump_json(in_order, indent=1) + b"\n"  # json.dumps takes ten times as long where it indents


def _parse_day(text: bytes, file: Path) -> DayRecord:
    """Read a file as we write it in one pass; whatever that does not take is looked at closely for what is wrong."""
    try:
        record = DayRecord.model_validate_json(text)
    except ValidationError:
        return _validate_day(text, file)
    is_ours = "schema_version" in record.model_fields_set and record.schema_version in READABLE_VERSIONS
    return record if is_ours else _validate_day(text, file)


def _validate_day(text: bytes, file: Path) -> DayRecord:
    if has_conflict(text):
        raise ArchiveError(
            f"{file}: holds the marks of a merge conflict; take one of its two versions (git checkout --ours or "
            "--theirs), or delete it to collect the day again"
        )
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ArchiveError(
            f"{file}: is not JSON ({error}); restore it, or delete it to collect the day again"
        ) from error
    version = content.get("schema_version") if isinstance(content, dict) else None
    if version not in READABLE_VERSIONS:
        raise ArchiveError(
            f"{file}: schema_version is {one_line(repr(version), 40)}, this program reads {SCHEMA_VERSION}; "
            "install the version that wrote it, or delete the file to collect the day again"
        )
    try:
        return DayRecord.model_validate(content)
    except ValidationError as error:
        is_unknown = error.errors(include_url=False, include_input=False)[0]["type"] in {"literal_error", "enum"}
        later = "if a later version wrote it, install that one; else " if is_unknown else ""
        raise ArchiveError(
            f"{file}: {_first(error)}; {later}restore the file, or delete it to collect the day again"
        ) from error


def _first(error: ValidationError) -> str:
    detail = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in detail["loc"])
    return f"{field}: {detail['msg']}" if field else str(detail["msg"])
