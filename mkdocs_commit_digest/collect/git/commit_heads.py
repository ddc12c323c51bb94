"""What is known of commits without their patches: who wrote them, what they are called, whether they matter here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.collect.git.git_dates import parse_timestamp
from mkdocs_commit_digest.collect.git.processes import GitProcess, run_git
from mkdocs_commit_digest.errors import GitError, HistoryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.collect.git.selection import Selection

MAX_SUBJECT = 1_000
"""Bytes of a subject that are kept."""
_MAX_FIELD = 64_000
"""Bytes of one field that are held; what is beyond is passed over."""
_RECENT = 100
"""Messages by which the habits of a repository are told."""
_FIELDS = ("%H", "%P", "%an", "%ad", "%cd", "%s")
_PLAIN = ("--no-show-signature", "--no-notes", "--no-mailmap", "--no-color", "--date=raw", "--encoding=UTF-8")
_OF_STDIN = ("--ignore-missing", "--no-walk=unsorted", "--stdin")

OwnChanges = Literal["none", "some", "unknown"]


@dataclass(frozen=True, slots=True)
class CommitHead:
    """A commit without its patch. Every text in it is redacted."""

    sha: str
    is_merge: bool
    author: str
    authored_at: datetime
    subject: str


def read_heads(
    mirror: Mirror, shas: Sequence[str], *, redact: Callable[[str], str], seconds: float
) -> dict[str, CommitHead]:
    """Read the heads of commits with one git process; those that the mirror lacks are passed over.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    args = (f"--git-dir={mirror.path}", "log", *_OF_STDIN, "-z", f"--format={'%x00'.join(_FIELDS)}", *_PLAIN)
    fields = _fields(args, mirror, _stdin(shas), seconds)
    heads = {}
    while sha := next(fields, b"").decode("ascii", "replace"):
        parents, author, authored, committed, subject = (next(fields, b"") for _ in _FIELDS[1:])
        heads[sha] = CommitHead(
            sha=sha,
            is_merge=b" " in parents,
            author=redact(_text(author)),
            authored_at=parse_timestamp(authored, committed),
            subject=redact(_text(subject[:MAX_SUBJECT])),
        )
    return heads


def touching(mirror: Mirror, shas: Sequence[str], selection: Selection, *, seconds: float) -> frozenset[str]:
    """Return which commits change a wanted file, by names alone; of merges none.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    args = (f"--git-dir={mirror.path}", "diff-tree", "--stdin", "-r", "-z", "--root", "--name-only", "--no-renames")
    asked, current, found = frozenset(shas), "", set()
    for field in _fields(args, mirror, _stdin(shas), seconds):
        name = field.decode("utf-8", "backslashreplace")
        if name in asked:
            current = name
        elif current not in found and selection.wants(name, None):
            found.add(current)
    return frozenset(found)


def own_changes(mirror: Mirror, merges: Iterable[tuple[str, int]], *, seconds: float) -> dict[str, OwnChanges]:
    """Tell of merges (id, number of parents) whether they change what merging alone would not.

    Their trees are compared with those that git makes by itself, which git can since 2.35; a copy without old files
    lacks what that needs, and so do merges of more than two.
    """
    found: dict[str, OwnChanges] = dict.fromkeys((sha for sha, _ in merges), "unknown")
    wanted = [sha for sha, parents in merges if parents == 2]  # noqa: PLR2004 - ours and theirs
    if mirror.supply is not None or not wanted:
        return found
    try:
        found |= _compare_with_automatic_merge(mirror, wanted, seconds)
        # Of several merges in one process, git may tell of one what is of another; alone, each is told right.
        for sha in [sha for sha in wanted if found[sha] == "some"]:
            found |= _compare_with_automatic_merge(mirror, [sha], seconds)
    except HistoryError:
        return dict.fromkeys(found, "unknown")
    return found


def _compare_with_automatic_merge(mirror: Mirror, merges: Sequence[str], seconds: float) -> dict[str, OwnChanges]:
    args = (f"--git-dir={mirror.path}", "log", *_OF_STDIN, "--format=%x00%H", "--remerge-diff", "--name-only", *_PLAIN)
    found: dict[str, OwnChanges] = {}
    for text in _fields(args, mirror, _stdin(merges), seconds):
        sha, _, names = text.decode("utf-8", "replace").partition("\n")
        if sha in merges:
            found[sha] = "some" if names.strip() else "none"
    return found


def recent_messages(mirror: Mirror, *, seconds: float) -> list[tuple[str, str]]:
    """Return subject and body of the youngest steps of the branch; none if git cannot tell."""
    args = (f"--git-dir={mirror.path}", "log", "--first-parent", f"-{_RECENT}", "-z", "--format=%s%x00%b", *_PLAIN)
    answer = run_git((*args, "--end-of-options", str(mirror.head), "--"), mirror.environ, seconds=seconds)
    parts = [_text(part) for part in answer.out.split(b"\0")]
    return list(zip(parts[::2], parts[1::2], strict=False))


def _stdin(shas: Iterable[str]) -> bytes:
    return "".join(f"{sha}\n" for sha in shas).encode()


def _fields(args: Sequence[str], mirror: Mirror, stdin: bytes, seconds: float) -> Iterator[bytes]:
    """Yield what git ends with a NUL, and what it writes last, each up to a bound."""
    rest = b""
    try:
        with GitProcess(args, mirror.environ, stdin=stdin, seconds=seconds) as git:
            while piece := git.read():
                first, *others = piece.split(b"\0")
                rest = (rest + first)[:_MAX_FIELD]
                for other in others:
                    yield rest
                    rest = other[:_MAX_FIELD]
    except GitError as error:
        raise HistoryError(f"{mirror.repository.name}: history cannot be read: {error}") from error
    if rest:
        yield rest


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
