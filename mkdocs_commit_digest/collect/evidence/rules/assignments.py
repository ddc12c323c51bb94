"""What lines give to a name: the default of a parameter, field, option, variable or table, and plain assignments."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.evidence.rules.definitions import lines_with, signatures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.collect.evidence.changed_lines import Line
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex

LITERAL = re.compile(r"\"[^\"]{0,80}\"|'[^']{0,80}'|-?\d[\d_,.]{0,20}|[Tt]rue|[Ff]alse|None|null|nil|nullptr")
_VALUE = r"(?P<value>\"[^\"]{0,80}\"|'[^']{0,80}'|-?\d[\d_.]{0,20}|[A-Za-z_][\w.:]{0,60})"
_END = r"\s{0,9}[,;]?\s{0,9}(?:#.*|//.*|/\*.*)?$"
_VARIANT = re.compile(r"\s{0,60}([A-Za-z]\w*)")
_LONGEST = 500
"""Characters of a line."""
_MOST = 12
_MOST_VARIANTS = 60


def defaults(name: str, index: CommitIndex) -> Iterator[tuple[Line, str]]:
    """Yield (line, value) of what is a default of a name after the commit; what tests set is none."""
    bare = name.lstrip("-")
    parameter = re.compile(rf"(?<![\w.]){re.escape(bare)}\s{{0,9}}\??\s{{0,9}}(?::[^=,()]{{0,80}})?=\s{{0,9}}{_VALUE}")
    for line, text in signatures(index):
        if line.kind is not FileKind.TESTS and bare in text:
            for match in islice(parameter.finditer(text), _MOST):
                yield line, match["value"]
    ways = tuple(_ways(re.escape(bare)))
    for line in lines_with(index, bare):
        if line.kind is FileKind.TESTS:
            continue
        for way in ways:
            found = way.search(line.text[:_LONGEST])
            if found:
                yield line, found["value"]
        yield from _default_variant(name, line, index)


def assigned(name: str, index: CommitIndex, *, every_side: bool = False) -> list[tuple[Line, str]]:
    """Return (line, value) of each assignment to a name; none if one of them is no literal, for it may be any value.

    Args:
        name: What is set.
        index: Where to look.
        every_side: On removed and kept lines and in tests, too; otherwise on added ones of programs.
    """
    way = re.compile(
        rf"(?<![\w-])[\"']?{re.escape(name)}[\"']?\s{{0,9}}(?::[^=,()\"']{{0,60}})?(?:=|:)(?![=:])\s{{0,9}}"
        r"(?P<value>[^,;)}\]#]{1,120})"
    )
    sides = index.lines.sides(name)
    found: list[tuple[Line, str]] = []
    for line in (*sides.added, *sides.kept, *sides.removed) if every_side else sides.added:
        if not every_side and not line.is_program:
            continue
        for match in islice(way.finditer(line.text[:_LONGEST]), _MOST):
            value = match["value"].strip()
            if not LITERAL.fullmatch(value):
                return []
            found.append((line, value))
    return found


def _ways(word: str) -> Iterator[re.Pattern[str]]:
    """Yield patterns of the lines that give an escaped name its default."""
    loose = word.replace("_", "[_-]").replace("\\-", "[_-]")
    yield re.compile(  # a field: `pub name: int = 3,`
        rf"^\s{{0,60}}(?:pub |public |private |readonly |final |static )*{word}\s{{0,9}}\??\s{{0,9}}"
        rf":[^=]{{1,80}}=\s{{0,9}}{_VALUE}{_END}"
    )
    yield re.compile(  # a variable: `const int name = 3;`
        rf"^\s{{0,60}}(?:[A-Za-z_][\w:<>*&]{{0,40}}\s{{1,9}}){{1,4}}[*&]?{word}\s{{0,9}}=\s{{0,9}}{_VALUE}{_END}"
    )
    yield re.compile(  # what is read from outside: `get("name", 3)`
        rf"[\"'](?:--)?{loose}[\"']\s{{0,9}},\s{{0,9}}(?:[a-z_]{{1,20}}\s{{0,9}}=\s{{0,9}})?{_VALUE}\s{{0,9}}\)"
    )
    yield re.compile(  # …and `get("name") or 3`
        rf"[\"']{loose}[\"']\s{{0,9}}\)\s{{0,9}}(?:\|\||\?\?|or)\s{{0,9}}(?P<value>[\"']?[\w.-]{{1,60}}[\"']?)"
    )
    yield re.compile(  # an option: `"--name", type=int, default=3`
        rf"(?:--)?{loose}[\"'`]?(?![\w-]).{{0,120}}?\bdefault(?:_value(?:_t)?|Value)?[\"']?\s{{0,9}}[=:(]\s{{0,9}}{_VALUE}"
    )
    yield re.compile(  # a row of a table: | `group.name` | `3` |
        rf"\|\s{{0,9}}`?(?:[\w.-]{{0,60}}\.)?{loose}`?\s{{0,9}}\|\s{{0,9}}`?{_VALUE}`?\s{{0,9}}\|"
    )


def _default_variant(name: str, line: Line, index: CommitIndex) -> Iterator[tuple[Line, str]]:
    """Yield the variant after `#[default]`, where a line begins the enum of that name."""
    if not re.search(rf"\benum\s{{1,9}}{re.escape(name)}\b", line.text):
        return
    for hunk in index.lines.hunks:
        new = [each for each in hunk.lines if each.side != "-"]
        if line in new:
            yield from _after_marker(new[new.index(line) :][:_MOST_VARIANTS])


def _after_marker(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    for marker, variant in pairwise(lines):
        found = _VARIANT.match(variant.text)
        if marker.text.strip() == "#[default]" and found:
            yield variant, found[1]
