"""The remote's side of a mirror: where its branch is, what is new on it, and what to say when it does not answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.git.copies import remove_halves, size_of
from mkdocs_commit_digest.collect.git.environment import (
    basic,
    by_id_environment,
    fetching_environment,
    partial_environment,
)
from mkdocs_commit_digest.collect.git.other_branches import suggest_branch
from mkdocs_commit_digest.collect.git.processes import GitAnswer, run_git
from mkdocs_commit_digest.collect.git.remote_errors import (
    NoBranchError,
    RemoteError,
    TooLargeError,
    cure_for,
    error_of,
    in_words,
    local_cure_for,
    with_paths,
)
from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.remotes import checked_branch, path_of, protocol_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from mkdocs_commit_digest.settings import Limits, Repository

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_KEPT_REFS = 16_000_000
"""Bytes of a list of refs that are looked at: some 100,000 tags. The branch stands before the tags."""


@dataclass(frozen=True, slots=True)
class Tip:
    """Where a branch is at the remote."""

    ref: str
    """`refs/heads/…`, or HEAD where that is on no branch."""
    sha: str
    tags: Mapping[str, str] | None = field(default=None, compare=False)
    """The remote's tags, and the objects to which they lead; None: nobody asked."""

    @property
    def branch(self) -> str:
        """The branch's name; empty if there is none."""
        return self.ref.removeprefix("refs/heads/") if self.ref != "HEAD" else ""


@dataclass(frozen=True, slots=True)
class RemoteBranch:
    """One branch of a remote, the default one if none is named."""

    repository: Repository
    limits: Limits
    """Bounds on each answer, and on the copy that it goes into."""
    token: str | None = field(repr=False)
    environ: dict[str, str] = field(repr=False)
    redact: Callable[[str], str] = str
    """Takes secrets out of the names of other branches, which messages hold."""

    @classmethod
    def of(
        cls,
        repository: Repository,
        environ: Mapping[str, str],
        limits: Limits,
        redact: Callable[[str], str] = str,
    ) -> RemoteBranch:
        """Take the token, if one is configured and set, from the environment."""
        token = environ.get(repository.token_env, "").strip() if repository.token_env else ""
        fetching = fetching_environment(environ, repository.url, token or None)
        return cls(repository, limits, token or None, fetching, redact)

    def tip(self, *, with_tags: bool = False) -> Tip | None:
        """Ask where the branch is, and the tags with it; None if the remote has no commit at all. Raises RemoteError.

        Tags cost no second question: git's own client is told of all refs, whatever it was asked for.
        """
        wanted = f"refs/heads/{self.repository.branch}" if self.repository.branch else "HEAD"
        targets, shas = self._refs(wanted, *(("refs/tags/*",) if with_tags else ()), below="refs/")
        if wanted in shas:
            tip = _tip(targets.get(wanted, wanted), shas[wanted])
            return replace(tip, tags=_peeled(shas)) if with_tags else tip
        _, heads = self._refs("refs/heads/*")
        if not heads and not self._speaks_git():
            raise RemoteError("its answer is not that of a git server")
        if not heads:
            return None
        if self.repository.branch:
            raise NoBranchError(self.repository.branch, self._suggest_branch(self.repository.branch, heads))
        # HEAD names a branch that does not exist, as after a rename of the default branch.
        usual = [name for name in ("refs/heads/main", "refs/heads/master") if name in heads]
        only = [*usual, *heads] if usual or len(heads) == 1 else []
        if not only:
            raise RemoteError("it names no default branch")
        return _tip(only[0], heads[only[0]])

    @property
    def is_local(self) -> bool:
        """Whether it is a path on this machine."""
        return protocol_of(self.repository.url) == "file"

    def fetch(self, tip: Tip, into: Path, ref: str, *, blobless: bool = False, most: int | None = None) -> bool:
        """Fetch the branch's objects into a bare repository and move its `ref`, wherever it was.

        Args:
            tip: Where the branch is.
            into: The bare repository.
            ref: Its name of the branch.
            blobless: Leave the files at the remote.
            most: Bytes that the repository may have; by default `limits.mirror_bytes`.

        Returns:
            Whether files were left at the remote; many servers do not know how.

        Raises:
            RemoteError: it was not given.
        """
        environ = partial_environment(self.environ, self.repository.url) if blobless else self.environ
        source = "origin" if blobless else self.repository.url
        options = ("--force", "--update-shallow", *(("--filter=blob:none",) if blobless else self._upload_pack()))
        answer = self._fetch(into, (*options, "--", source, f"+{tip.ref}:{ref}"), environ, most=most)
        return blobless and "filtering not recognized" not in answer.words

    def fetch_tags(self, names: Iterable[str], into: Path, *, blobless: bool = False) -> None:
        """Fetch some tags, whose names have been checked, with all that leads to them. Raises RemoteError."""
        environ = partial_environment(self.environ, self.repository.url) if blobless else self.environ
        options = ("--filter=blob:none",) if blobless else self._upload_pack()
        stdin = "".join(f"+refs/tags/{name}:refs/tags/{name}\n" for name in names).encode()
        source = "origin" if blobless else self.repository.url
        self._fetch(into, ("--force", *options, "--stdin", "--", source), environ, stdin=stdin)

    def fetch_objects(self, ids: Iterable[bytes], into: Path) -> None:
        """Fetch single objects with one request. Raises RemoteError."""
        environ = by_id_environment(partial_environment(self.environ, self.repository.url))
        stdin = b"".join(b"%s\n" % each for each in ids)
        self._fetch(into, ("--filter=blob:none", "--stdin", "origin"), environ, stdin=stdin)

    def cure(self, error: RemoteError) -> str:
        """Say what the user may do about it."""
        return with_paths(self._cure(error), self.repository.option)

    def _cure(self, error: RemoteError) -> str:
        at_home = local_cure_for(path_of(self.repository.url)) if self.is_local else None
        cure, variable = at_home or cure_for(error), self.repository.token_env
        if not variable or self.token or self.is_local or isinstance(error, NoBranchError):
            return cure
        # What keeps everybody from reading comes before what a token may help.
        told = f"set the variable {variable}, which 'token_env' names"
        return told if "'token_env'" in cure else f"{cure}; also {told}"

    def _suggest_branch(self, branch: str, heads: Iterable[str]) -> str:
        tag = f"refs/tags/{branch}"
        if tag in self._refs(tag, below="refs/tags/")[1]:
            return "a tag has this name, and only branches can be followed"
        return suggest_branch(branch, (name.removeprefix("refs/heads/") for name in heads), self.redact)

    def _refs(self, *patterns: str, below: str = "refs/heads/") -> tuple[dict[str, str], dict[str, str]]:
        """Return symbolic refs with their targets, and refs with their shas."""
        # A folder that is no repository keeps git from looking for one around the current folder.
        args = ("--git-dir=/nonexistent", "ls-remote", "--quiet", "--symref", *self._upload_pack())
        targets: dict[str, str] = {}
        shas: dict[str, str] = {}
        # The last line may be cut, or is empty.
        for line in self._ask(args, self.repository.url, *patterns).decode("utf-8", "replace").split("\n")[:-1]:
            value, _, name = line.partition("\t")
            if value.startswith("ref: refs/heads/"):
                targets[name] = value.removeprefix("ref: ")
            elif _SHA.fullmatch(value) and (name == "HEAD" or name.startswith(below)):
                shas[name] = value
        return targets, shas

    def _speaks_git(self) -> bool:
        """Tell an empty repository from a page that says `Sign in`, which git takes for a list of no branches."""
        if protocol_of(self.repository.url) not in {"https", "http"}:
            return True
        args = ("--git-dir=/nonexistent", "ls-remote", "--", self.repository.url)
        answer = self._run(args, self.environ | {"GIT_TRACE_PACKET": "1"})
        return "packet:" in answer.words

    def _upload_pack(self) -> tuple[str, ...]:
        """A local source may belong to another user, and may not run anything either."""
        if not self.is_local:
            return ()
        return ("--upload-pack=git -c 'safe.directory=*' -c core.fsmonitor=false upload-pack",)

    def _ask(self, options: tuple[str, ...], *arguments: str) -> bytes:
        return self._checked(self._run((*options, "--", *arguments), self.environ, keep=_KEPT_REFS)).out

    def _fetch(
        self,
        into: Path,
        args: tuple[str, ...],
        environ: Mapping[str, str],
        *,
        stdin: bytes = b"",
        most: int | None = None,
    ) -> GitAnswer:
        """Fetch for as long as the copy stays within its bound."""
        bound = self.limits.mirror_bytes if most is None else most
        too_large = TooLargeError(f"its copy would be larger than {in_words(bound)} ('limits.mirror_bytes')")
        fetch = (
            f"--git-dir={into}",
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
        )
        if size_of(into) > bound:
            raise too_large
        answer = self._run((*fetch, *args), environ, stdin=stdin, stop=lambda: size_of(into) > bound)
        if answer.stopped or answer.timed_out:
            remove_halves(into)
        if answer.stopped or (not answer.code and size_of(into) > bound):
            raise too_large
        return self._checked(answer)

    def _run(
        self,
        args: tuple[str, ...],
        environ: Mapping[str, str],
        *,
        stdin: bytes = b"",
        stop: Callable[[], bool] | None = None,
        keep: int = 0,
    ) -> GitAnswer:
        seconds, memory = self.limits.git_seconds, self.limits.git_memory_bytes
        return run_git(args, environ, stdin=stdin, seconds=seconds, memory=memory, stop=stop, keep=keep)

    def _checked(self, answer: GitAnswer) -> GitAnswer:
        if answer.timed_out or answer.code:
            raise error_of(answer, (self.token, basic(self.token)) if self.token else ())
        return answer


def _peeled(shas: Mapping[str, str]) -> dict[str, str]:
    """Map the names of tags to what they lead to, through a tag with a message of its own if there is one."""
    tags = {name.removeprefix("refs/tags/"): sha for name, sha in shas.items() if name.startswith("refs/tags/")}
    return {name: tags.get(f"{name}^{{}}", sha) for name, sha in tags.items() if not name.endswith("^{}")}


def _tip(ref: str, sha: str) -> Tip:
    """Make sure that a ref named by the remote is nothing but a name."""
    tip = Tip(ref, sha)
    try:
        checked_branch(tip.branch or "HEAD")
    except SettingsError as error:
        raise RemoteError(f"its default branch has a name that git does not allow: {tip.branch!r}") from error
    return tip
