"""What each recipient was told: one file in the archive, written after every message that was accepted.

A recipient is known by the name of the variable that holds the address; addresses hold keys, and are never kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from mkdocs_commit_digest.archive.fields import Moment, Record
from mkdocs_commit_digest.archive.files import read_day_file
from mkdocs_commit_digest.archive.state_files import parse_state, write_state

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
        content = read_day_file(file)
    except FileNotFoundError:
        return SentMessages()
    return parse_state(content, file, SentMessages, _VERSION, "each recipient is then told of the newest day only")


def save_sent(archive: Path, sent: SentMessages) -> None:
    """Write the file whole, or not at all. Raises ArchiveError: it cannot be written."""
    write_state(archive / SENT_FILE, sent.model_dump(mode="json"))
