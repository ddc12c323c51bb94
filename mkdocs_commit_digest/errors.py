"""The errors a user can meet.

    DigestError             anything that stops a build, with a message for the user
    ├── SettingsError       an option is wrong: names the option, the value and the cure
    ├── ArchiveError        an archive file is cut, hostile or of another version: names file and field
    ├── GitError            git is missing, or its answer cannot be used
    │   ├── MirrorError     a repository cannot be cloned or fetched
    │   └── HistoryError    git's stream ends early or is not what was asked for
    ├── ModelError          no configured model gave a usable answer
    │   ├── ModelUnavailable  nobody answered: network, status, time-out (worth another try later)
    │   └── ReplyUnusable     somebody answered, and it cannot be used
    │       └── BudgetSpent   nobody was asked, since the build may spend no more
    ├── PackageMissing      a package that the work at hand needs is not installed
    ├── NothingToShow       no commit, no archive: there is no page to write
    └── Stopped             the run is not wanted any more

What can go wrong with one commit is not an error but a value in its record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_commit_digest.failures import FailureKind


class DigestError(Exception):
    """Anything that stops a build; its text is meant for the user."""


class SettingsError(DigestError):
    """An option is wrong."""


class ArchiveError(DigestError):
    """An archive file cannot be used."""


class GitError(DigestError):
    """Git is missing, or its answer cannot be used."""


class MirrorError(GitError):
    """A repository cannot be cloned or fetched."""


class HistoryError(GitError):
    """Git's stream ends early or is not what was asked for."""


class ModelError(DigestError):
    """No configured model gave a usable answer."""

    def __init__(self, text: str, kind: FailureKind | None = None, detail: str = "") -> None:
        super().__init__(text)
        self.kind = kind
        """What pages say in their own language; None where no record will hold it."""
        self.detail = detail
        """What pages add to that: an HTTP status, the provider's words. Without secrets."""


class ModelUnavailable(ModelError):  # noqa: N818 - names the state, as the tree above reads
    """Nobody answered; another try later may succeed."""


class ReplyUnusable(ModelError):  # noqa: N818
    """Somebody answered, and it cannot be used."""


class BudgetSpent(ReplyUnusable):
    """The build may spend no more, so no answer will come in this run; what was answered before is of use."""


class PackageMissing(DigestError):  # noqa: N818
    """A package that the work at hand needs is not installed; all that can be done without it goes on."""

    def __init__(self, package: str, work: str, way_around: str = "") -> None:
        super().__init__(f"{package} is not installed, and {work}; pip install {package}{way_around}")


class NothingToShow(DigestError):  # noqa: N818
    """There is no commit and no archive to make a page of."""


class Stopped(DigestError):  # noqa: N818
    """Whoever asked for the run does not want it any more."""
