"""What was last reported of a repository's branches: one file in its folder, beside the days.

The dates of commits can say anything; what came since a tip that was reported is exactly what git has beyond it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from mkdocs_commit_digest.archive.fields import Moment, Record, Sha
from mkdocs_commit_digest.archive.files import folder_of, read_day_file
from mkdocs_commit_digest.archive.state_files import parse_state, write_state
from mkdocs_commit_digest.remotes import protocol_of

if TYPE_CHECKING:
    from pathlib import Path

STATE_FILE = "landings.json"
_VERSION = 1
MAX_BRANCHES = 32
"""Branches and addresses that are remembered, those that were reported last."""


class BranchTip(Record):
    """How far a branch was reported."""

    address: str
    """Where the repository is fetched from; all local paths are one, since each machine has others."""
    branch: str
    sha: Sha
    """The youngest step that was saved."""
    at: Moment
    """When it was."""
    date_basis: str
    unit: str
    """How days were made then, to tell readers if they are made otherwise."""
    arrivals: dict[Sha, Moment] = Field(default_factory=dict)
    """Step → moment of the fetch that brought dates which lay in the future."""


class LandingState(Record):
    """The tips of a repository."""

    schema_version: int = _VERSION
    tips: tuple[BranchTip, ...] = ()

    def tip(self, address: str, branch: str) -> BranchTip | None:
        """Return how far a branch of an address was reported, if it was."""
        return next((tip for tip in self.tips if (tip.address, tip.branch) == (address, branch)), None)

    def moved(self, tip: BranchTip) -> LandingState:
        """Return the state with a tip in the place of that of the same branch."""
        others = tuple(each for each in self.tips if (each.address, each.branch) != (tip.address, tip.branch))
        return self.model_copy(update={"tips": (tip, *others)[:MAX_BRANCHES]})


def state_bytes(root: Path, repository: str) -> bytes:
    """Return the state's file as it is; none: empty.

    Raises:
        ArchiveError: as `read_day_file`.
    """
    try:
        return read_day_file(folder_of(root, repository) / STATE_FILE)
    except FileNotFoundError:
        return b""


def load_state(root: Path, repository: str) -> LandingState:
    """Read the state of a repository; one that was never written is empty.

    Raises:
        ArchiveError: the file is cut, hostile, or of another version.
    """
    content = state_bytes(root, repository)
    if not content:
        return LandingState()
    file = folder_of(root, repository) / STATE_FILE
    return parse_state(content, file, LandingState, _VERSION, "what was last reported is then looked up in the days")


def save_state(root: Path, repository: str, state: LandingState) -> None:
    """Write the state whole, or not at all, and only if it changed. Raises ArchiveError: it cannot be written."""
    content = state.model_dump(mode="json", exclude_defaults=True) | {"schema_version": state.schema_version}
    write_state(folder_of(root, repository) / STATE_FILE, content)


def address_of(url: str) -> str:
    """Name where a repository is fetched from, the same on every machine.

    >>> address_of("https://github.com/o/r.git"), address_of("/home/ann/r"), address_of("file:///home/ann/r")
    ('https://github.com/o/r', 'local', 'local')
    """
    return "local" if protocol_of(url) == "file" else url.rstrip("/").removesuffix(".git")
