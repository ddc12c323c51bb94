"""What the archive keeps of landings: the commits inside a change, what came late, what readers are told of a day."""

from __future__ import annotations

from typing import Literal

from mkdocs_commit_digest.archive.fields import Day, Moment, Record, Sha


class InnerCommit(Record):
    """A commit that a change brought."""

    sha: Sha
    subject: str
    author: str
    authored_at: Moment
    merge: bool = False
    """It is a merge itself, made before the change came to the branch."""


class LateLanding(Record):
    """What came to the branch after the day was closed to which it belongs."""

    sha: Sha
    day: Day
    """Where its entry stands."""
    subject: str


class BranchNote(Record):
    """What readers are told of a repository's day besides its entries."""

    kind: Literal["rewritten", "basis", "unit"]
    """rewritten: history was; basis, unit: days are made otherwise from here on."""
    at: Moment
    detail: str = ""
    """Of a basis or a unit: its name."""


class Revision(Record):
    """A change of a day that was closed already."""

    at: Moment
    added: tuple[Sha, ...] = ()
    removed: tuple[Sha, ...] = ()
