"""Commits → their facts: contents from one git process for many commits, parsing beside it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.computing import FactsResult, PendingFacts, wants_content
from mkdocs_commit_digest.collect.facts.contents import names_wanted, unread_versions, versions_of
from mkdocs_commit_digest.collect.git.objects import read_objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
    from mkdocs_commit_digest.collect.facts.sources import FileVersions
    from mkdocs_commit_digest.collect.git.mirrors import Mirror

_AHEAD = 3
"""Commits whose files are parsed while an earlier one is told; their contents are held."""
_AT_ONCE = 64
"""Commits whose contents one git process reads."""
_CHARACTERS_AT_ONCE = 16_000_000
"""Of their patches, which are held meanwhile."""
_FILE_CHARACTERS = 1_000
"""What a file counts for beside its patch: a folder that is renamed is thousands of files without any."""


def facts_of_commits(
    mirror: Mirror,
    commits: Iterable[Commit],
    parser: ParsingPool,
    *,
    redact: Callable[[str], str],
    seconds: float,
) -> Iterator[tuple[Commit, FactsResult]]:
    """Yield each commit with its facts, in order; contents of a few commits at a time are held.

    Raises:
        HistoryError: the mirror cannot be read.
    """
    waiting: deque[tuple[Commit, PendingFacts]] = deque()
    for commit, unread, contents in _with_contents(mirror, commits, parser.bounds.bytes, seconds):
        files, project = versions_of(commit, unread, contents)
        waiting.append((commit, PendingFacts(files, project, parser)))
        if len(waiting) > _AHEAD:
            first, pending = waiting.popleft()
            yield first, pending.result(redact)
    for first, pending in waiting:
        yield first, pending.result(redact)


def _some(commits: Iterator[Commit]) -> list[Commit]:
    """Take the next commits, few enough that their patches can be held together."""
    some: list[Commit] = []
    size = 0
    for commit in commits:
        some.append(commit)
        size += sum(_FILE_CHARACTERS + len(file.patch) for file in commit.files)
        if len(some) >= _AT_ONCE or size > _CHARACTERS_AT_ONCE:
            break
    return some


def _with_contents(
    mirror: Mirror, commits: Iterable[Commit], largest: int, seconds: float
) -> Iterator[tuple[Commit, Sequence[FileVersions], dict[str, bytes | None]]]:
    """Yield each commit with its files and the contents that its facts rest on, by their names for git."""
    rest = iter(commits)
    while some := _some(rest):
        unread = [unread_versions(commit) for commit in some]
        wanted = [names_wanted(commit, files, wants_content) for commit, files in zip(some, unread, strict=True)]
        last = {name: number for number, names in enumerate(wanted) for name in names}
        contents = read_objects(mirror, last, largest=largest + 1, seconds=seconds)
        held: dict[str, bytes | None] = {}
        for number, (commit, names) in enumerate(zip(some, wanted, strict=True)):
            for name in names:
                while name not in held:
                    found, content = next(contents)
                    held[found] = content
            yield commit, unread[number], {name: held[name] for name in names}
            for name in names:
                if last[name] == number:
                    del held[name]
