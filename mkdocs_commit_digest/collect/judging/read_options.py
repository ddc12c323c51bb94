"""Patches → options of the command line and environment variables on their lines. Pure; a hint, not a parser.

A patch shows the lines around a change, not the tree: an option on a new line is new to these lines, no more. One that
stands on a context line or a removed line as well was there before, in whatever file.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile

_MAX_LINE = 400
_MAX_FOUND = 400
"""Calls of a kind in one patch that are looked at."""
_MAX_NAMES = 60
"""Names of one commit that are told."""
_LINES_OF_A_CALL = 4
"""Lines in which the option of a call is looked for: formatters put each argument on its own."""

_CALLS = ("add_argument(", "ption(", "add_flag(")
"""argparse, optparse, click, typer, commander, CLI11, … What they name begins with a dash."""
_DASHED = re.compile(r"""(?<![\w=\[])["'`](-[^"'`\n]{1,80})["'`]""")
_NAME = re.compile(r"(?<![\w-])-{1,2}[A-Za-z][\w-]{0,50}")
_KEYWORD = re.compile(r"[(,\s]\w{1,50}\s{0,9}=(?!=)|\{")
"""Where the names of an option end and what is said of it begins."""
_FLAG = re.compile(
    r"(?:(?:String|Int|Uint|Bool|Float|Duration|Count)\w*|DEFINE_\w+)"
    r"""\(\s?(?:&[\w.\[\]]{1,80}\s?,\s?)?["']([a-zA-Z][\w.-]{1,50})["']"""
)
"""Go and Abseil: named without the dashes that users write."""
_QUOTED_NAME = r"""(?:\n[ +-])?\s{0,80}["']?([A-Z][A-Z0-9_]{2,60})\b["']?+\s?+(?!\]?\s?=[^=])"""
"""A variable that is read; one that is set to a value is not."""
_READ = {
    **dict.fromkeys(("lag.", "lags.", "lags().", "lagSet.", " fs.", "\tfs."), (_FLAG, "--")),
    "environ": (re.compile(r"(?:\.get\(|\[)" + _QUOTED_NAME), ""),
    "etenv(": (re.compile(_QUOTED_NAME), ""),
    "process.env": (re.compile(r"[.\[]" + _QUOTED_NAME), ""),
    "env::var": (re.compile(r"(?:_os)?\(" + _QUOTED_NAME), ""),
}
"""What is looked for → what must follow, and the dashes that the name lacks. Texts are found faster than patterns."""

_WITHIN = re.compile(r"[\w-]")
_SIGNS = "+-"

Found = tuple[int, str, str, str]
"""Where, the sign of the line, the name as users say it, and as it is written."""


def options_of(sources: Iterable[ChangedFile], files: Iterable[ChangedFile]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names that only new lines of `sources` read, and those that only removed ones did, in order.

    Args:
        sources: source files, whose lines are read.
        files: all files of the commit, in whose patches a name may stand as well.
    """
    found: dict[str, dict[str, str]] = {"+": {}, "-": {}}
    for text in (file.body for file in sources):
        for _, sign, said, written in sorted(chain(_calls(text), _reads(text))):
            found[sign].setdefault(said, written)
    if not found["+"] and not found["-"]:
        return (), ()
    texts = [file.body for file in files]
    return _only_there(found["+"], "-", texts), _only_there(found["-"], "+", texts)


def _only_there(found: Mapping[str, str], other: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Keep the names that stand neither on context lines nor on those of the other sign."""
    first = islice(found.items(), _MAX_NAMES)
    return tuple(said for said, written in first if not any(_stands(said, written, other, text) for text in texts))


def _stands(said: str, written: str, sign: str, text: str) -> bool:
    """Tell whether a name stands on a line of context or of a sign; what is written without dashes is in quotes."""
    forms = (said,) if said == written else (said, f'"{written}"', f"'{written}'")
    return any(_is_on_lines(form, sign, text) for form in forms)


def _is_on_lines(name: str, sign: str, text: str) -> bool:
    line_end, place = -1, text.find(name)
    while place >= 0:
        end = place + len(name)
        if place > line_end:
            first = text.rfind("\n", 0, place) + 1
            line_end = text.find("\n", end) % (len(text) + 1)
            if text[first] not in {" ", sign}:
                place = text.find(name, line_end)
                continue
        if not _WITHIN.match(text[place - 1]) and not _WITHIN.match(text[end : end + 1]):
            return True
        place = text.find(name, end)
    return False


def _positions_after(text: str, sought: str) -> Iterator[int]:
    """Yield where a text ends, at each of its first appearances."""
    place = text.find(sought)
    for _ in range(_MAX_FOUND):
        if place < 0:
            return
        yield place + len(sought)
        place = text.find(sought, place + 1)


def _calls(text: str) -> Iterator[Found]:
    """Yield each option that a call on changed lines defines."""
    for place in chain.from_iterable(_positions_after(text, sought) for sought in _CALLS):
        side = text[text.rfind("\n", 0, place) + 1]
        first, *rest = text[place : place + _LINES_OF_A_CALL * _MAX_LINE].split("\n")[:_LINES_OF_A_CALL]
        for view in _SIGNS if side == " " else {side} & set(_SIGNS):
            lines = [f"{side}({first}", *(line for line in rest if line[:1] in {view, " "})]
            sign, name = _named_in(lines)
            if sign == view:
                yield place, sign, name, name


def _named_in(lines: Iterable[str]) -> tuple[str, str]:
    """Return the option that a call's lines name, the long form before the short, after the sign of its line."""
    for line in lines:
        said = _KEYWORD.search(line)
        end = said.end() if said else len(line)
        names = [name for literal in _DASHED.finditer(line, 1, end) for name in _NAME.findall(literal[1])]
        if names:
            return line[0], next((name for name in names if name.startswith("--")), names[0])
        if said:
            break
    return "", ""


def _reads(text: str) -> Iterator[Found]:
    """Yield each flag that is named without dashes, and each variable, on changed lines."""
    for sought, (pattern, dashes) in _READ.items():
        for place in _positions_after(text, sought):
            if match := pattern.match(text, place):
                first = text.rfind("\n", 0, match.start(1)) + 1
                if match.start(1) - first <= _MAX_LINE and text[first] in _SIGNS:
                    yield place, text[first], dashes + match[1], match[1]
