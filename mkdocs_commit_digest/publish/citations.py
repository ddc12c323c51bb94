"""From a token in a statement to the file and line it speaks of."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_commit_digest.archive.records import CommitRecord, FileChange
    from mkdocs_commit_digest.forges import Forge

_SURROGATE = re.compile("[\ud800-\udfff]")
_PATH_AND_LINE = re.compile(r"^(?P<path>.+?):(?P<line>[1-9][0-9]{0,6})(?:[-–][0-9]+)?$")


def citation_links(commit: CommitRecord, forge: Forge | None) -> Callable[[str], str | None]:
    """Return a function from a token (a path, `path:line`, a cited identifier) to its address at this commit.

    A path may be cut at the front (`text.py` for `publish/text.py`) as long as it fits one file of the commit only.
    """
    if forge is None:
        return lambda _: None
    paths = _tails(commit.files)
    cited = {
        citation.token: citation
        for citation in commit.analysis.evidence.citations
        if citation.path and is_plain_path(citation.path)
    }

    def link_of(token: str) -> str | None:
        if (known := cited.get(token)) and known.path:
            return forge.file(commit.sha, known.path, known.line)
        found = _PATH_AND_LINE.match(token)
        path, line = (found["path"], int(found["line"])) if found else (token, None)
        return forge.file(commit.sha, paths[path], line) if path in paths else None

    return link_of


def is_linkable(change: FileChange) -> bool:
    """Whether the file can be looked at after the commit, at an address that leads to it and nowhere else."""
    return change.status != "deleted" and change.kind != "submodule" and is_plain_path(change.path)


def is_plain_path(path: str) -> bool:
    """Whether an address leads to the path: browsers resolve `..`, and archive files may hold anything."""
    return not {"", ".", ".."} & set(path.split("/")) and not _SURROGATE.search(path)


def _tails(files: tuple[FileChange, ...]) -> dict[str, str]:
    """Every end of every path that names one file only → that path."""
    whole = {change.path for change in files if is_linkable(change)}
    ends = [(path, "/".join(parts[n:])) for path in whole for parts in [path.split("/")] for n in range(1, len(parts))]
    count = Counter(end for _, end in ends)
    return {end: path for path, end in ends if count[end] == 1} | {path: path for path in whole}
