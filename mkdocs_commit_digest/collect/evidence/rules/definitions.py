"""Where a name is defined, and how: the signatures and fields that lines show."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.evidence.changed_lines import Line
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex

_WORDS = (
    r"(?:def|class|fn|func|function|struct|enum|trait|interface|type|const|let|var|static|union|macro|macro_rules!|record|object|val"
    r"|module|mod|protocol|namespace|sub|proc|my|our|local|#\s?define)"
)
_SIGNATURE = re.compile(r"(?<![A-Za-z0-9_])(?:def|fn|func|function|class|struct|interface|constructor)\s")
_GOES = re.compile(r"remov|delet|drop|no longer|deprecat|移除|删除|不再|废弃", re.IGNORECASE)
"""Where options are listed, one that is gone may be listed as such."""
_LONGEST_SIGNATURE = 30
"""In lines."""
_MOST_CHARACTERS = 3_000


@lru_cache(maxsize=512)
def _definitions_of(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return how a name is defined: after a keyword anywhere, and at the beginning of a line."""
    word = re.escape(name)
    return (
        re.compile(
            rf"(?:^|[^A-Za-z0-9_.]){_WORDS}\s{{1,9}}(?:mut\s{{1,9}})?(?:\([^()]{{0,80}}\)\s{{0,9}})?[*&]?{word}(?![A-Za-z0-9_])"
        ),
        re.compile(
            rf"(?:export\s{{1,9}}|pub\s{{1,9}})?{word}\s{{0,9}}(?::[^=]{{0,80}})?=(?!=)"  # name: type = value
            rf"|[A-Za-z_][A-Za-z0-9_\s*&:<>,]{{0,100}}[\s*&]{word}\s{{0,9}}\([^;]{{0,300}}$"  # type name(…, of C
        ),
    )


def is_defined_on(line: Line, name: str) -> bool:
    """Tell whether a line defines a name."""
    if not line.has(name):
        return False
    text = line.text[:400]
    if name.startswith("-"):
        is_listed = text.lstrip(" \t`|*").startswith(name) and not _GOES.search(text)
        return is_listed and line.kind is not FileKind.RELEASE_NOTES
    keyword, start = _definitions_of(name)
    return bool(start.match(text) or keyword.search(text))


def signatures(index: CommitIndex) -> Iterator[tuple[Line, str]]:
    """Yield (line, text) of each signature after the commit that is shown, up to its closing bracket."""
    for hunk in index.lines.hunks:
        new = [line for line in hunk.lines if line.side != "-"]
        for number, line in enumerate(new):
            if not _SIGNATURE.search(line.text[:300]):
                continue
            text, depth = "", 0
            for each in new[number : number + _LONGEST_SIGNATURE]:
                text += each.text[:400] + "\n"
                depth += each.text.count("(") - each.text.count(")")
                if depth <= 0 or len(text) > _MOST_CHARACTERS:
                    break
            yield line, text


def lines_with(index: CommitIndex, name: str) -> Iterator[Line]:
    """Yield each line after the commit that has a name."""
    return (line for line in index.lines.all() if line.side != "-" and line.has(name))
