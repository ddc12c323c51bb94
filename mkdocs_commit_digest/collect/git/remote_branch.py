"""The remote's side of a mirror: where its branch is, what is new on it, and what to say when it does not answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.git.environment import basic, fetching_environment
from mkdocs_commit_digest.collect.git.processes import Answer, run_git
from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.remotes import checked_branch, protocol_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mkdocs_commit_digest.settings import Repository

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_CAUSE_CHARACTERS = 500


class RemoteError(Exception):
    """The remote did not do what it was asked; the text is the cause in git's words, secrets removed."""


class NoAnswerError(RemoteError):
    """The remote was too slow."""


@dataclass(frozen=True, slots=True)
class Tip:
    """Where a branch is at the remote."""

    ref: str
    """`refs/heads/…`, or HEAD where that is on no branch."""
    sha: str

    @property
    def branch(self) -> str:
        """The branch's name; empty if there is none."""
        return self.ref.removeprefix("refs/heads/") if self.ref != "HEAD" else ""


@dataclass(frozen=True, slots=True)
class RemoteBranch:
    """One branch of a remote, the default one if none is named."""

    repository: Repository
    seconds: float
    """Bound on each answer."""
    token: str | None = field(repr=False)
    environ: dict[str, str] = field(repr=False)

    @classmethod
    def of(cls, repository: Repository, environ: Mapping[str, str], seconds: float) -> RemoteBranch:
        """Take the token, if one is configured and set, from the environment."""
        token = environ.get(repository.token_env, "").strip() if repository.token_env else ""
        return cls(repository, seconds, token or None, fetching_environment(environ, repository.url, token or None))

    def tip(self) -> Tip | None:
        """Ask where the branch is; None if the remote has no commit at all. Raises RemoteError."""
        wanted = f"refs/heads/{self.repository.branch}" if self.repository.branch else "HEAD"
        targets, shas = self._refs(wanted)
        if wanted in shas:
            return _tip(targets.get(wanted, wanted), shas[wanted])
        _, heads = self._refs("refs/heads/*")
        if not heads and not self._speaks_git():
            raise RemoteError("its answer is not that of a git server")
        if not heads:
            return None
        if self.repository.branch:
            raise RemoteError(f"it has no branch {self.repository.branch!r}")
        # HEAD names a branch that does not exist, as after a rename of the default branch.
        usual = [name for name in ("refs/heads/main", "refs/heads/master") if name in heads]
        only = [*usual, *heads] if usual or len(heads) == 1 else []
        if not only:
            raise RemoteError("it names no default branch")
        return _tip(only[0], heads[only[0]])

    def fetch(self, tip: Tip, into: Path, ref: str) -> None:
        """Fetch the branch's objects into a bare repository and move its `ref`, wherever it was. Raises RemoteError."""
        options = (
            "--quiet",
            "--force",
            "--no-tags",
            "--update-shallow",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
        )
        self._ask(
            (f"--git-dir={into}", "fetch", *options, *self._upload_pack()), self.repository.url, f"+{tip.ref}:{ref}"
        )

    def cure(self, error: RemoteError) -> str:
        """Say what the user may do about it."""
        variable = self.repository.token_env
        if variable and not self.token:
            return f"set the variable {variable}, which 'token_env' names"
        found = (cure for pattern, cure in _CURES if re.search(pattern, str(error), re.IGNORECASE))
        return next(found, "check 'url' and 'branch', and that this machine may reach it")

    def _refs(self, pattern: str) -> tuple[dict[str, str], dict[str, str]]:
        """Return symbolic refs with their targets, and refs with their shas."""
        # A folder that is no repository keeps git from looking for one around the current folder.
        args = ("--git-dir=/nonexistent", "ls-remote", "--quiet", "--symref", *self._upload_pack())
        targets: dict[str, str] = {}
        shas: dict[str, str] = {}
        for line in self._ask(args, self.repository.url, pattern).decode("utf-8", "replace").split("\n"):
            value, _, name = line.partition("\t")
            if value.startswith("ref: refs/heads/"):
                targets[name] = value.removeprefix("ref: ")
            elif _SHA.fullmatch(value) and (name == "HEAD" or name.startswith("refs/heads/")):
                shas[name] = value
        return targets, shas

    def _speaks_git(self) -> bool:
        """Tell an empty repository from a page that says `Sign in`, which git takes for a list of no branches."""
        if protocol_of(self.repository.url) not in {"https", "http"}:
            return True
        args = ("--git-dir=/nonexistent", "ls-remote", "--", self.repository.url)
        answer = run_git(args, self.environ | {"GIT_TRACE_PACKET": "1"}, seconds=self.seconds)
        return "packet:" in answer.words

    def _upload_pack(self) -> tuple[str, ...]:
        """A local source may belong to another user, and may not run anything either."""
        if protocol_of(self.repository.url) != "file":
            return ()
        return ("--upload-pack=git -c 'safe.directory=*' -c core.fsmonitor=false upload-pack",)

    def _ask(self, options: tuple[str, ...], *arguments: str) -> bytes:
        answer = run_git((*options, "--", *arguments), self.environ, seconds=self.seconds)
        if answer.timed_out:
            raise NoAnswerError(answer.words)
        if answer.code:
            raise RemoteError(self._cause(answer))
        return answer.out

    def _cause(self, answer: Answer) -> str:
        words = answer.words
        for secret in (self.token, basic(self.token)) if self.token else ():
            words = words.replace(secret, "***")
        words = re.sub(r"(?<=://)[^/\s@]*@", "", words)
        lines = [re.sub(r"^(?:fatal|error|remote): *", "", line).strip() for line in words.splitlines()]
        cause = "; ".join(line for line in lines if line and not _IDLE.match(line))
        return "".join(c if c.isprintable() else " " for c in cause)[-_CAUSE_CHARACTERS:].strip(" .;") or (
            f"git ended with {answer.code}"
        )


def _tip(ref: str, sha: str) -> Tip:
    """Make sure that a ref named by the remote is nothing but a name."""
    tip = Tip(ref, sha)
    try:
        checked_branch(tip.branch or "HEAD")
    except SettingsError as error:
        raise RemoteError(f"its default branch has a name that git does not allow: {tip.branch!r}") from error
    return tip


_IDLE = re.compile(r"warning:|hint:|Please make sure you have|and the repository exists")
"""Lines of git that say nothing."""

_CURES = (
    (
        r"authentication|could not read (username|password)|\b40[13]\b|permission denied|terminal prompts",
        "name a variable that holds an access token in 'token_env', or check the ssh key",
    ),
    (r"host key verification", "add the host's key to known_hosts (ssh-keyscan)"),
    (r"\b30[1278]\b|redirect", "the repository has moved; set its new address in 'url'"),
    (r"no branch", "check 'branch'"),
    (r"default branch", "name one in 'branch'"),
    (r"not found|does not (appear|exist)|\b404\b|no such", "check 'url'; a private repository needs 'token_env'"),
    (r"certificate|ssl|tls", "check the certificate, or name its authority in SSL_CERT_FILE"),
    (r"resolve host|connect|timed out|no answer|unreachable|\b5\d\d\b", "check the network, or set 'offline: true'"),
    (r"no space|disk quota|read-only", "free some space, or set another 'cache_dir'"),
)
"""Words of git → what to do."""
