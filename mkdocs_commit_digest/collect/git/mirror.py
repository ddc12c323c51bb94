"""A local copy of one branch of a repository, as it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mkdocs_commit_digest.collect.git.blobs import BlobSupply
    from mkdocs_commit_digest.settings import Repository

_SHALLOW = (
    "its source is a shallow clone, so most of its history is missing here; fetch the whole history there "
    "(git fetch --unshallow; in GitHub Actions, actions/checkout with 'fetch-depth: 0')"
)


@dataclass(frozen=True, slots=True)
class Mirror:
    """A local copy of one branch of a repository."""

    repository: Repository
    path: Path
    """A bare repository."""
    branch: str
    """Its name at the remote; empty where it is not known."""
    head: str | None
    """The branch's tip; None: the repository has no commit."""
    stale: str = ""
    """Why the last fetch failed, in one line; empty: the mirror is as the remote was a moment ago."""
    environ: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """What git is given to read it; holds no secret."""
    supply: BlobSupply | None = field(default=None, repr=False, compare=False)
    """Where files come from that were left at the remote; None: none were."""
    tags: Mapping[str, str] | None = field(default=None, repr=False, compare=False)
    """The remote's tags, and what they lead to, here or not; None: not known."""

    @property
    def cut_off(self) -> str:
        """That its source is a shallow clone, so that history ends where it did not begin; empty: it is none."""
        return _SHALLOW if (self.path / "shallow").exists() else ""

    def fetch_files(self, shas: Iterable[str]) -> None:
        """Make sure that the files which commits touch are here, before their patches are read.

        Raises:
            MirrorError: they cannot be had; names cause and cure.
            HistoryError: the mirror cannot be read.
        """
        if self.supply:
            self.supply.fetch(shas)
