"""Real git repositories for tests: any tree, message, name, date and history that git can hold.

Every commit goes through `git fast-import`, so nothing is normalized on the way (messages and paths are exact bytes),
no work tree is needed, and a thousand commits take a second. User and system configuration are shut out.

    repo = GitRepo(tmp_path / "source")
    first = repo.commit("Add app", {"app.py": "print(1)\n", "run.sh": executable("#!/bin/sh\n")})
    repo.commit("Move app", renames={"app.py": "src/app.py"}, at="2026-01-21T09:00:00+08:00")
    repo.commit("Link", {"latest": symlink("src/app.py"), "lib": submodule(first), "run.sh": None})
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.git.environment import reading_environment
from mkdocs_commit_digest.collect.git.mirrors import Mirror
from mkdocs_commit_digest.settings import Repository

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

NOON = "2026-01-20T12:00:00+08:00"
ANN = "Ann <ann@example.org>"

ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "HOME": "/nonexistent",
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A tree entry that is not a plain file."""

    mode: str
    content: bytes


def executable(content: str | bytes) -> Entry:
    return Entry("100755", _bytes(content))


def symlink(target: str | bytes) -> Entry:
    return Entry("120000", _bytes(target))


def submodule(sha: str) -> Entry:
    return Entry("160000", sha.encode())


Content = str | bytes | Entry | None
"""None deletes the path."""


@dataclass(frozen=True, slots=True)
class Change:
    """A commit to make. Dates are ISO 8601 with an offset, or git's raw `<seconds> <+hhmm>`."""

    message: str | bytes
    """A str gets the final newline that git-commit adds; bytes are stored as they are."""
    files: Mapping[str | bytes, Content] | Mapping[str, Content] = field(default_factory=dict)
    author: str | bytes = ANN
    at: str = NOON
    committer: str | bytes | None = None
    """None: the author."""
    committed_at: str | None = None
    """None: `at`."""
    renames: Mapping[str | bytes, str | bytes] | Mapping[str, str] = field(default_factory=dict)
    """Old path → new path, before `files` is applied."""
    branch: str = "main"
    parents: Sequence[str] | None = None
    """None: the tip of the branch. Empty: a root. The tree starts as the first parent's."""
    encoding: str | None = None
    """Header that names the encoding of the message; the caller encodes."""


class GitRepo:
    """A bare repository below `path`, with HEAD on `main`."""

    def __init__(self, path: Path, *, object_format: str = "sha1") -> None:
        self.path = path
        self.git("init", "--quiet", "--bare", "--initial-branch=main", f"--object-format={object_format}", str(path))

    @property
    def url(self) -> str:
        return f"file://{self.path}"

    def git(self, *args: str | bytes, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
        """Run git on this repository and return what it prints."""
        where = () if args[0] == "init" else ("--git-dir", str(self.path))
        done = subprocess.run(
            ["git", *where, *args], input=stdin, capture_output=True, env=ENVIRONMENT | dict(env or {}), check=False
        )
        if done.returncode:
            raise AssertionError(f"git {args!r}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def commit(
        self, message: str | bytes, files: Mapping[str | bytes, Content] | Mapping[str, Content] | None = None, **fields
    ) -> str:
        """Make one commit (fields as in Change) and return its sha. No files: an empty commit."""
        return self.commit_all([Change(message, files or {}, **fields)])[0]

    def commit_all(self, changes: Iterable[Change]) -> list[str]:
        """Make many commits with one process and return their shas, in the order given."""
        tips: dict[str, str | None] = {}
        stream: list[bytes] = []
        count = 0
        for count, change in enumerate(changes, start=1):
            if change.branch not in tips:
                tips[change.branch] = self.head(change.branch)
            stream += _lines(change, count, tips[change.branch])
            tips[change.branch] = f":{count}"
        stream += [b"get-mark :%d\n" % number for number in range(1, count + 1)]
        out = self.git(
            "fast-import", "--quiet", "--force", "--done", "--date-format=raw-permissive",
            stdin=b"".join([*stream, b"done\n"]),
        )  # fmt: skip
        return out.decode().split()

    def merge(
        self, other: str, message: str | bytes = "Merge branch", files: Mapping[str, Content] | None = None, **fields
    ) -> str:
        """Merge `other` (branch or sha) into a branch, taking over its changes; `files` comes on top."""
        tip = self.head(fields.get("branch", "main"))
        theirs = self.git("rev-parse", other).decode().strip()
        base = self.git("merge-base", tip, theirs).decode().strip()
        taken: dict[bytes, Content] = {}
        raw = self.git("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", base, theirs).split(b"\0")
        for header, path in zip(raw[0:-1:2], raw[1::2], strict=True):
            mode, sha, status = header.split()[1], header.split()[3], header.split()[4]
            if status == b"D":
                taken[path] = None
            elif mode == b"160000":
                taken[path] = submodule(sha.decode())
            else:
                taken[path] = Entry(mode.decode(), self.git("cat-file", "blob", sha.decode()))
        ours = {_bytes(path): content for path, content in (files or {}).items()}
        return self.commit(message, taken | ours, parents=[tip, theirs], **fields)

    def raw_commit(self, content: bytes, *, branch: str = "main") -> str:
        """Store a commit object byte for byte, however broken, and move the branch to it."""
        sha = self.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=content).decode().strip()
        self.set_branch(branch, sha)
        return sha

    def mirror(self, name: str = "ann/source") -> Mirror:
        """Return the repository itself as a mirror, for tests that are not about fetching."""
        return Mirror(
            Repository(self.url, name), self.path, "main", self.head(), environ=reading_environment(ENVIRONMENT)
        )

    def head(self, branch: str = "main") -> str | None:
        """Return the tip of a branch, or None if there is none."""
        out = self.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}").decode().strip()
        return out or None

    def tree(self, commit: str | None = None) -> str:
        """Return the tree of a commit (main's tip by default), or the empty tree."""
        commit = commit or self.head()
        return self.git(*(["rev-parse", f"{commit}^{{tree}}"] if commit else ["mktree"])).decode().strip()

    def set_branch(self, name: str, sha: str) -> None:
        """Create a branch, or move it wherever (history rewritten)."""
        self.git("update-ref", f"refs/heads/{name}", sha)

    def delete_branch(self, name: str) -> None:
        self.git("update-ref", "-d", f"refs/heads/{name}")

    def set_head(self, branch: str) -> None:
        """Make another branch the default one."""
        self.git("symbolic-ref", "HEAD", f"refs/heads/{branch}")

    def tag(self, name: str, sha: str | None = None) -> None:
        self.git("update-ref", f"refs/tags/{name}", sha or self.head() or "")

    def shas(self, revision: str = "main") -> list[str]:
        """Return all commits, newest first."""
        return self.git("rev-list", revision, "--").decode().split()


def _lines(change: Change, mark: int, tip: str | None) -> list[bytes]:
    message = change.message if isinstance(change.message, bytes) else _with_newline(change.message).encode()
    author = _bytes(change.author)
    committer = author if change.committer is None else _bytes(change.committer)
    lines = [
        b"reset refs/heads/%s\n" % change.branch.encode(),
        b"commit refs/heads/%s\nmark :%d\n" % (change.branch.encode(), mark),
        b"author %s %s\n" % (author, _raw_date(change.at)),
        b"committer %s %s\n" % (committer, _raw_date(change.committed_at or change.at)),
    ]
    if change.encoding:
        lines.append(b"encoding %s\n" % change.encoding.encode())
    lines.append(b"data %d\n%s\n" % (len(message), message))
    parents = list(change.parents) if change.parents is not None else [tip] * bool(tip)
    lines += [
        b"%s %s\n" % (word, sha.encode())
        for word, sha in zip([b"from", *[b"merge"] * len(parents)], parents, strict=False)
    ]
    lines += [b"R %s %s\n" % (_quoted(old), _quoted(new)) for old, new in change.renames.items()]
    for path, content in change.files.items():
        lines += _file_lines(_quoted(path), content)
    return lines


def _file_lines(path: bytes, content: Content) -> list[bytes]:
    if content is None:
        return [b"D %s\n" % path]
    entry = content if isinstance(content, Entry) else Entry("100644", _bytes(content))
    if entry.mode == "160000":
        return [b"M 160000 %s %s\n" % (entry.content, path)]
    return [b"M %s inline %s\n" % (entry.mode.encode(), path), b"data %d\n%s\n" % (len(entry.content), entry.content)]


def _with_newline(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _raw_date(text: str) -> bytes:
    if " " in text:
        return text.encode()
    moment = datetime.fromisoformat(text)
    return f"{int(moment.timestamp())} {moment:%z}".encode()


def _quoted(path: str | bytes) -> bytes:
    """Quote a path the way C does, so that it may hold any byte but NUL."""
    return b'"' + b"".join(b"\\%03o" % byte for byte in _bytes(path)) + b'"'


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
