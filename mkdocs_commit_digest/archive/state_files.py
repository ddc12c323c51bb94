"""Files beside the days that remember how far something went: read as what comes from outside, written whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from mkdocs_commit_digest.archive.fields import Record
from mkdocs_commit_digest.errors import ArchiveError
from mkdocs_commit_digest.files import update_file

if TYPE_CHECKING:
    from pathlib import Path

StateRecord = TypeVar("StateRecord", bound=Record)


def parse_state(content: bytes, file: Path, kind: type[StateRecord], version: int, without: str) -> StateRecord:
    """Read a state that has the field `schema_version`.

    Args:
        content: what the file holds.
        file: named in messages.
        kind: what it is to be.
        version: the one that this program reads.
        without: what happens where the file is deleted.

    Raises:
        ArchiveError: it is cut, hostile, or of another version.
    """
    try:
        state = kind.model_validate_json(content)
    except ValidationError as error:
        raise ArchiveError(
            f"{file}: cannot be understood ({error.errors(include_url=False)[0]['msg']}); restore it, or delete it: "
            f"{without}"
        ) from error
    found = state.model_dump(include={"schema_version"})["schema_version"]
    if found != version:
        raise ArchiveError(
            f"{file}: schema_version is {found}, this program reads {version}; "
            "install the version that wrote it, or delete the file"
        )
    return state


def write_state(file: Path, content: dict[str, Any]) -> None:
    """Write a state whole, or not at all, and only if it changed. Raises ArchiveError: it cannot be written."""
    try:
        update_file(file, json.dumps(content, indent=1, sort_keys=True).encode() + b"\n")
    except OSError as error:
        raise ArchiveError(f"{file}: cannot be written ({error.strerror}); check option 'archive'") from error
