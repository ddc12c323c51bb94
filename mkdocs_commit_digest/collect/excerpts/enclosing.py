"""The rest of the functions that a change is in, where the file after the change is at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.excerpts.diffstats import shown
from mkdocs_commit_digest.collect.excerpts.line_kinds import is_definition
from mkdocs_commit_digest.collect.excerpts.rendering import shortened_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
    from mkdocs_commit_digest.collect.diff.hunks import Hunk

    Count = Callable[[str], int]

_FAR = 60
"""Lines above a hunk in which the beginning of its function is looked for."""
_MOST_LINES = 30
"""On either side of a hunk."""
_HUNKS = 4
"""Of one file."""
_LONGEST_LINE = 200


def enclosing_functions(files: Iterable[ChangedFile], contents: Mapping[str, str], room: int, count: Count) -> str:
    """Return unchanged lines of the functions around hunks, with their numbers, while there is room.

    Args:
        files: In the order in which they matter.
        contents: Path → the file after the change.
        room: Tokens.
        count: Tokens of a text.
    """
    told: list[str] = []
    for file in files:
        lines = contents.get(file.path, "").split("\n")
        for hunk in file.hunks[:_HUNKS] if len(lines) > 1 else ():
            around = "".join(f"\\ {number} {text}\n" for number, text in _around(hunk, lines))
            text = f"\\ Unchanged, around line {hunk.new_start} of {shown(file.path)}:\n{around}"
            tokens = count(text) if around else 0
            if around and tokens <= room:
                told.append(text)
                room -= tokens
    return "".join(told)


def _around(hunk: Hunk, lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield (line number, text) from where the function begins that a hunk is in, to where it ends."""
    first = max(hunk.new_start - 1, 0)
    last = first + sum(line[:1] in {" ", "+", ""} for line in hunk.lines)
    inside = next((line for line in lines[first:last] if line.strip()), "")
    begin = next((at for at in range(first - 1, max(first - _FAR, 0) - 1, -1) if _opens(lines[at], inside)), None)
    if begin is None:
        return
    depth = _indent(lines[begin])
    for at in (*range(begin, min(begin + 3, first)), *range(max(begin + 3, first - _MOST_LINES), first)):
        yield at + 1, shortened_line(lines[at], _LONGEST_LINE)
    for at in range(last, min(last + _MOST_LINES, len(lines))):
        if lines[at].strip() and _indent(lines[at]) <= depth and not lines[at].lstrip().startswith(("}", ")")):
            return
        yield at + 1, shortened_line(lines[at], _LONGEST_LINE)


def _opens(line: str, inside: str) -> bool:
    return bool(line.strip()) and _indent(line) < _indent(inside) and is_definition(f" {line}")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
