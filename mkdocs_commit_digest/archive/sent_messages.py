"""What each recipient was told: one file in the archive, written after every message that was accepted.

A recipient is known by the name of the variable that holds the address; addresses hold keys, and are never kept.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from mkdocs_commit_digest.archive.fields import Moment, Record
from mkdocs_commit_digest.archive.files import read_day_file
from mkdocs_commit_digest.errors import ArchiveError
from mkdocs_commit_digest.files import update_file

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

SENT_FILE = "sent-messages.json"
_VERSION = 1


class SentMessages(Record):
    """How far each recipient was told."""

    schema_version: int = _VERSION
    told_until: dict[str, Moment] = Field(default_factory=dict)
    """Recipient → the youngest moment at which a day closed or was revised of what the last message told."""

    def after(self, recipient: str, moment: datetime) -> SentMessages:
        """Return this with one more message to a recipient."""
        return self.model_copy(update={"told_until": {**self.told_until, recipient: moment}})


def load_sent(archive: Path) -> SentMessages:
    """Read what was sent; nothing, if the file was never written.

    Raises:
        ArchiveError: it is cut, hostile, or of another version.
    """
    file = archive / SENT_FILE
    try:
        sent = SentMessages.model_validate_json(read_day_file(file))
    except FileNotFoundError:
        return SentMessages()
    except ValidationError as error:
        raise ArchiveError(
            f"{file}: cannot be understood ({error.errors(include_url=False)[0]['msg']}); restore it, or delete it: "
            "each recipient is then told of the newest day only"
        ) from error
    if sent.schema_version != _VERSION:
        raise ArchiveError(
            f"{file}: schema_version is {sent.schema_version}, this program reads {_VERSION}; "
            "install the version that wrote it, or delete the file"
        )
    return sent


def save_sent(archive: Path, sent: SentMessages) -> None:
    """Write the file whole, or not at all. Raises ArchiveError: it cannot be written."""
    file = archive / SENT_FILE
    try:
        update_file(file, json.dumps(sent.model_dump(mode="json"), indent=1, sort_keys=True).encode() + b"\n")
    except OSError as error:
        raise ArchiveError(f"{file}: cannot be written ({error.strerror}); check option 'archive'") from error
