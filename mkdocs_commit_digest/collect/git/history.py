"""Mirror → commits: one git process lists them, one streams them with their patches. Nothing leaves unredacted."""

from __future__ import annotations

import re
import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Literal, Self

from mkdocs_commit_digest.collect.diff.linguist_attributes import linguist_attributes
from mkdocs_commit_digest.collect.git.git_dates import is_far_from, parse_timestamp
from mkdocs_commit_digest.collect.git.landings import shallow_ends
from mkdocs_commit_digest.collect.git.log_parser import FilesOfDays, LogParser
from mkdocs_commit_digest.collect.git.processes import GitProcess, run_git
from mkdocs_commit_digest.collect.git.read_ahead import reading_ahead
from mkdocs_commit_digest.collect.git.selection import Selection
from mkdocs_commit_digest.errors import GitError, HistoryError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.diff.linguist_attributes import LinguistAttributes
    from mkdocs_commit_digest.collect.git.landings import BroughtCommit
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.settings import Limits, Window

MAX_ATTRIBUTES_BYTES = 256 * 1024
_BYTES_OF_A_FILE = 1_000
"""Of a commit, with all that is computed from it: what a day may hold in bytes bounds how many files are read."""

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")

_FIELDS = ("%H", "%P", "%an", "%ad", "%cd", "%s", "%b")

_READ = (
    *("-p", "--raw", "-z", "--full-index", "--no-abbrev", "-M", "--diff-merges=first-parent", "--root"),
    *("--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-notes", "--no-mailmap", "--no-color"),
    *("--src-prefix=a/", "--dst-prefix=b/", "--submodule=short", "--ignore-submodules=none"),
    *("--date=raw", "--encoding=UTF-8"),
)
"""Full ids make the text the same in every clone; the rest keeps repository and user from changing its form."""


@dataclass(frozen=True, slots=True)
class ListedCommit:
    """A commit of the window, before anything but its dates is known."""

    sha: str
    day: date
    """In the zone asked for, by the date asked for."""
    at: datetime
    """The same moment, in the offset that its author or committer wrote, or in UTC."""
    commits: tuple[BroughtCommit, ...] = ()
    """What it brought, oldest first, where it is a change that was merged."""
    landed_with: str | None = None
    """The step that brought it, where that is another commit."""


def list_commits(  # noqa: PLR0913 - a window and ways to look at it, all keyword-only
    mirror: Mirror,
    window: Window,
    *,
    zone: ZoneInfo,
    date_basis: Literal["committer", "author"],
    merges: Literal["exclude", "include"],
    first_parent: bool = False,
    also: Collection[str] = (),
    seconds: float = 1_800.0,
) -> tuple[ListedCommit, ...]:
    """List the commits of a window of days, newest first, with one git process that reads no patch.

    Of the `first_parent` line alone, if asked for; those of `also` whatever their day.

    All of history is walked and the dates are compared here, since git's --since stops at the first wrong clock
    (and --since-as-filter, new in git 2.37, is not faster: it walks as far). Commits at the edge of a shallow source
    are left out, since what they changed is not known.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    if mirror.head is None:
        return ()
    date_field = "%cd" if date_basis == "committer" else "%ad"
    args = [f"--git-dir={mirror.path}", "log", f"--format=%H %cd%x00{date_field}", "--date=raw", "--no-show-signature"]
    if merges == "exclude":
        args.append("--no-merges")
    if first_parent:
        args.append("--first-parent")
    cut_off = shallow_ends(mirror)
    found = []
    for line in _lines([*args, "--end-of-options", mirror.head, "--"], mirror, seconds):
        head, _, raw = line.partition(b"\0")
        if not also and is_far_from(raw, window.since, window.until):
            continue
        name, _, committed = head.partition(b" ")
        at, sha = parse_timestamp(raw, committed), name.decode("ascii")
        day = at.astimezone(zone).date()
        if (day in window or sha in also) and sha not in cut_off:
            found.append(ListedCommit(sha, day, at))
    return tuple(sorted(found, key=lambda listed: listed.at, reverse=True))


def read_commits(  # noqa: PLR0913 - keyword-only but for what to read from where
    mirror: Mirror,
    shas: Sequence[str],
    *,
    limits: Limits,
    redact: Callable[[str], str],
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    days: Mapping[str, date] | None = None,
    processes: int = 1,
) -> Iterator[Commit]:
    """Stream commits with their patches in the order of `shas`; close the iterator to end git early.

    A commit that the mirror does not hold, or that touches no wanted file, is passed over.

    Args:
        mirror: Where to read.
        shas: Full object ids.
        limits: Bounds on messages, files and patches; lines are counted beyond them, text is not kept.
        redact: Applied to every text of a commit.
        include: Patterns (gitignore style) of the wanted paths; none: all.
        exclude: Patterns of unwanted paths.
        days: Commit → its day, for commits of which no more files are kept together than their days can hold.
        processes: Git processes that share the work.

    Raises:
        HistoryError: git failed on the way, in its own words.
    """
    unusable = [sha for sha in shas if not _SHA.fullmatch(sha)]
    if unusable:
        raise HistoryError(f"{unusable[0]!r} is not a full commit id")
    if not shas or mirror.head is None:
        return
    selection = Selection(tuple(include), tuple(exclude))
    ordered = tuple(dict.fromkeys(shas))
    slices = [ordered[first::processes] for first in range(min(processes, len(ordered)))]
    with ExitStack() as stack:
        readers = [stack.enter_context(_LogReader(mirror, part, limits)) for part in slices]
        attributes = _attributes_of(mirror, limits.git_seconds)
        parser = partial(LogParser, limits=limits, selection=selection, redact=redact, attributes=attributes)
        per_day = limits.day_bytes // _BYTES_OF_A_FILE // len(slices)
        for reader, read in zip(readers, reading_ahead([reader.git for reader in readers]), strict=True):
            reader.begin(partial(parser, room=FilesOfDays(days or {}, per_day)), read)
        for number, sha in enumerate(ordered):
            commit = readers[number % len(readers)].take(sha)
            if commit is not None:
                yield commit
        for reader in readers:
            reader.finish()


def read_attributes(mirror: Mirror, sha: str | None = None, *, seconds: float = 60.0) -> str:
    """Return `.gitattributes` of the root folder at a commit (the tip), or an empty text if there is none.

    At most the first 256 KiB. Raises HistoryError if git cannot read the mirror.
    """
    sha = sha or mirror.head
    if sha is None:
        return ""
    if not _SHA.fullmatch(sha):
        raise HistoryError(f"{sha!r} is not a full commit id")
    args = (f"--git-dir={mirror.path}", "cat-file", "--batch")
    query = f"{sha}:.gitattributes\n".encode()
    answer = run_git(args, mirror.environ, stdin=query, seconds=seconds, keep=MAX_ATTRIBUTES_BYTES)
    if answer.code:
        raise HistoryError(f"{mirror.repository.name}: {answer.words or 'git cat-file failed'}")
    head, _, content = answer.out.partition(b"\n")
    fields = head.split(b" ")
    if len(fields) != 3 or fields[1] != b"blob":  # noqa: PLR2004 - id, type, size
        return ""
    return content[: int(fields[2])].decode("utf-8", "replace")


@lru_cache(maxsize=64)
def _attributes_of(mirror: Mirror, seconds: float) -> LinguistAttributes:
    """What a repository says of its files at the tip, which is asked for again with every few commits for a model."""
    return linguist_attributes(read_attributes(mirror, seconds=seconds))


class _LogReader:
    """One git process and the parser of its output."""

    def __init__(self, mirror: Mirror, shas: Sequence[str], limits: Limits) -> None:
        nonce = secrets.token_hex(16)
        self._start, self._end = f"<{nonce}", f"{nonce}>"
        fields = "%x00".join((self._start, *_FIELDS, self._end))
        # --ignore-missing and --no-walk count for what --stdin brings only if they stand before it.
        args = (
            f"--git-dir={mirror.path}",
            "log",
            "--ignore-missing",
            "--no-walk=unsorted",
            "--stdin",
            f"--format={fields}",
            *_READ,
        )
        stdin = "".join(f"{sha}\n" for sha in shas).encode()
        self._name = mirror.repository.name
        self.git = GitProcess(args, mirror.environ, stdin=stdin, seconds=limits.git_seconds)
        self._commits: Iterator[tuple[str, Commit | None]] = iter(())
        self._ahead: tuple[str, Commit | None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.git.close()

    def begin(self, parser: Callable[..., LogParser], read: Callable[[], bytes]) -> None:
        """Take what reads git's output, and the function that gives it."""
        self._commits = parser(read, start=self._start.encode(), end=self._end.encode()).commits()

    def take(self, sha: str) -> Commit | None:
        """Return a commit if it comes next, None if it is missing or not wanted."""
        if self._ahead is None:
            self._ahead = self._next()
        if self._ahead is None or self._ahead[0] != sha:
            return None
        commit = self._ahead[1]
        self._ahead = None
        return commit

    def finish(self) -> None:
        """Make sure that git came to its end, and gave nothing that was not asked for."""
        if self._ahead is not None or self._next() is not None:
            raise HistoryError(f"{self._name}: git gave commits that were not asked for")

    def _next(self) -> tuple[str, Commit | None] | None:
        try:
            return next(self._commits, None)
        except GitError as error:
            raise HistoryError(f"{self._name}: history cannot be read: {error}") from error


def _lines(args: Sequence[str], mirror: Mirror, seconds: float) -> Iterator[bytes]:
    try:
        with GitProcess(args, mirror.environ, seconds=seconds) as git:
            rest = b""
            while piece := git.read():
                *lines, rest = (rest + piece).split(b"\n")
                yield from lines
    except GitError as error:
        raise HistoryError(f"{mirror.repository.name}: history cannot be listed: {error}") from error
