"""What can go wrong with a remote: the cause in git's words, secrets removed, and what the user may do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mkdocs_commit_digest.collect.git.processes import GitAnswer

_CAUSE_CHARACTERS = 500


class RemoteError(Exception):
    """The remote did not do what it was asked; the text is the cause in git's words, secrets removed."""


class NoAnswerError(RemoteError):
    """The remote was too slow, or went away in the middle of its answer."""


class TooLargeError(RemoteError):
    """The remote has more than is wanted."""


class NoBranchError(RemoteError):
    """The remote has other branches than the one that is wanted."""

    def __init__(self, branch: str, hint: str) -> None:
        super().__init__(f"it has no branch {branch!r}")
        self.hint = hint
        """What there is instead."""


class RefusedError(RemoteError):
    """The remote answered, and does not give parts of a repository or single objects; it may give the whole."""


def error_of(answer: GitAnswer, secrets: Iterable[str]) -> RemoteError:
    """Make an error of what a failed git left."""
    if answer.timed_out:
        return NoAnswerError(answer.words)
    cause = _cause_of(answer, secrets)
    if _LOST.search(cause):
        return NoAnswerError(cause)
    return RefusedError(cause) if _REFUSAL.search(cause) else RemoteError(cause)


def _cause_of(answer: GitAnswer, secrets: Iterable[str]) -> str:
    """Take the cause out of what a failed git wrote: one printable line without secrets."""
    words = answer.words
    for secret in secrets:
        words = words.replace(secret, "***")
    words = re.sub(r"(?<=://)[^/\s@]*@", "", words)
    lines = [re.sub(r"^(?:fatal|error|remote): *", "", line).strip() for line in words.splitlines()]
    cause = "; ".join(line for line in lines if line and not _IDLE.match(line))
    return one_line(cause)[-_CAUSE_CHARACTERS:].strip(" .;") or f"git ended with {answer.code}"


def cure_for(error: RemoteError) -> str:
    """Say what the user may do."""
    if isinstance(error, NoBranchError):
        return f"check 'branch': {error.hint}"
    found = (cure for pattern, cure in _CURES if re.search(pattern, str(error), re.IGNORECASE))
    return next(found, "check 'url' and 'branch', and that this machine may reach it")


def local_cure_for(path: Path) -> str | None:
    """Say what the user may do about a path on this machine that is no repository; None: it may be one."""
    if not path.exists():
        return "check 'url': this path does not exist here"
    if not any((path / part).exists() for part in (".git", "HEAD")) and path.is_dir():
        return "check 'url': this folder is no git repository"
    return None


def with_paths(cure: str, option: str) -> str:
    """Name a repository's options as they are found in mkdocs.yml: `repositories[0].branch`."""
    return re.sub(r"'(url|branch|token_env)'", rf"'{option}.\1'", cure) if option else cure


def in_words(size: int) -> str:
    """Put bytes into words: `100 MB`."""
    return f"{size / 1_000_000:,.0f} MB" if size >= 1_000_000 else f"{size:,} bytes"  # noqa: PLR2004 - a megabyte


_LOST = re.compile(r"\bcurl \d+|unable to access '|hung up unexpectedly|connection reset", re.IGNORECASE)
"""Words of a connection that was not made or did not last; they say nothing about the copy on this side."""

_REFUSAL = re.compile(r"not our ref|unadvertised|\bwant [0-9a-f]+ not valid|\bfilter\b|^usage: ", re.IGNORECASE)
"""Words of git servers that know no filter or give no object by its id, and of a git too old to ask for it."""

_IDLE = re.compile(r"warning:|hint:|Please make sure you have|and the repository exists")
"""Lines of git that say nothing."""

_CURES = (
    (
        r"authentication|could not read (username|password)|\b40[13]\b|permission denied|terminal prompts",
        "name a variable that holds an access token in 'token_env', or check the ssh key",
    ),
    (r"\b429\b|too many requests", "it was asked too often; wait, or name an access token in 'token_env'"),
    (r"host key verification", "add the host's key to known_hosts (ssh-keyscan)"),
    (r"\b30[1278]\b|redirect", "the repository has moved; set its new address in 'url'"),
    (r"default branch", "name one in 'branch'"),
    (r"not found|does not (appear|exist)|\b404\b|no such", "check 'url'; a private repository needs 'token_env'"),
    (r"certificate|ssl|tls", "check the certificate, or name its authority in SSL_CERT_FILE"),
    (r"resolve host|connect|timed out|no answer|unreachable|\b5\d\d\b", "check the network, or set 'offline: true'"),
    (r"limits\.mirror_bytes", "raise it if the repository is meant to be watched"),
    (r"out of memory|malloc", "raise 'limits.git_memory_bytes' if the repository is meant to be watched"),
    (
        r"no space|disk quota|read-only|couldn't write|unable to write|failed to write",
        "free some space, or set another 'cache_dir'",
    ),
)
"""Words of git → what to do."""
