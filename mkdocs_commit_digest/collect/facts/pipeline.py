"""Commits → their facts: contents from one git process for many commits, parsing beside it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.computing import FactsResult, facts_of, wants_content
from mkdocs_commit_digest.collect.facts.reading import names_wanted, versions_of
from mkdocs_commit_digest.collect.git.objects import read_objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
    from mkdocs_commit_digest.collect.git.mirrors import Mirror

_AT_ONCE = 64
"""Commits whose contents one git process reads."""


def facts_of_commits(
    mirror: Mirror,
    commits: Iterable[Commit],
    parser: ParsingPool,
    *,
    redact: Callable[[str], str],
    seconds: float,
) -> Iterator[tuple[Commit, FactsResult]]:
    """Yield each commit with its facts, in order; contents of one commit at a time are held.

    Raises:
        HistoryError: the mirror cannot be read.
    """
    rest = iter(commits)
    while some := tuple(islice(rest, _AT_ONCE)):
        wanted = [names_wanted(commit, wants_content) for commit in some]
        every = [name for names in wanted for name in names]
        contents = read_objects(mirror, every, largest=parser.bounds.bytes + 1, seconds=seconds)
        held: dict[str, bytes | None] = {}
        last = {name: number for number, names in enumerate(wanted) for name in names}
        for number, (commit, names) in enumerate(zip(some, wanted, strict=True)):
            for name in names:
                while name not in held:
                    found, content = next(contents)
                    held[found] = content
            files, project = versions_of(commit, {name: held[name] for name in names})
            yield commit, facts_of(files, project, parser, redact)
            for name in names:
                if last[name] == number:
                    del held[name]
