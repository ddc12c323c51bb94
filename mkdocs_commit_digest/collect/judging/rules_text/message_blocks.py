"""The body of a commit message → its paragraphs and bullets, each with the heading above it. Pure.

Comments, code, quotations, tables, checklists, trailers and what bots wrote are left out, and so are the sections that
do not explain the change.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.collect.judging.rules_text.noise import is_address, is_noise, is_skipped_section

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BODY = 16_000
"""Characters of a body that are read."""
MAX_BLOCKS = 200

_BOTS = re.compile(
    r"<!--\s*(?:This is an auto-generated|CURSOR_|ELLIPSIS_|copilot).*?"
    r"(?:<!--\s*(?:end of auto-generated|/CURSOR_|/?ELLIPSIS_|/copilot)[^>]{0,200}-->|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DETAILS = re.compile(r"<details.*?(?:</details>|\Z)", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]{0,12}(```|~~~).*?(?:^[ \t]{0,12}\1|\Z)", re.DOTALL | re.MULTILINE)
_BULLET = re.compile(r"(?P<indent>[ \t]{0,16})(?:[-*+•–]|\d{1,3}[.)])[ \t]+(?P<rest>\S.*)")
_TASK = re.compile(r"\[[ xX~-]?\]")
_RULE = re.compile(r"[-=_*#~]{3,}")
_HEADING = re.compile(r"[ \t]{0,3}(#{1,6})[ \t]+(\S.*)")
_BOLD_HEADING = re.compile(r"(?:\*\*|__)([^*_\n]{2,80}?):?(?:\*\*|__):?")
_WORDS_AS_HEADING = re.compile(r"(?!(?:and|or|the|so|but)\b)([A-Z][\w /&'-]{1,40}|[a-z]+(?:-[a-z]+)?):", re.ASCII)
_NO_HEADING = 9
"""Below every level; a heading that is no more than bold, or ends in a colon, is one above it."""
_CODE_INDENT = 4
_NESTED = 2
"""Columns by which a bullet is indented that belongs to the one above it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a bullet, as written, on one line."""

    text: str
    is_point: bool
    heading: str = ""
    """The words of the nearest heading above it, in lower case."""


def message_blocks(body: str) -> list[Block]:
    """Return what an author may have explained, in order."""
    text = body[:MAX_BODY].replace("\r\n", "\n")
    for pattern in (_BOTS, _COMMENT, _DETAILS, _FENCE):
        text = pattern.sub("\n\n", text)
    reader = _BlockReader()
    for line in textwrap.dedent(text).split("\n"):
        reader.read(line.rstrip())
    return list(reader.blocks())[:MAX_BLOCKS]


@dataclass(slots=True)
class _Open:
    """A block that further lines may belong to."""

    kind: Literal["paragraph", "point", "nothing"]
    lines: list[str]
    heading: str = ""


@dataclass(slots=True)
class _BlockReader:
    """Takes lines, one by one."""

    _all: list[_Open] = field(default_factory=list)
    _open: _Open | None = None
    _heading: str = ""
    _skipped_from: int = _NO_HEADING
    """Level of the heading whose section is being skipped."""
    _list_indent: int | None = None
    """Column of the bullets of the list that was read last, which indented lines still belong to."""

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks that were read."""
        for one in self._all:
            if one.kind != "nothing":
                yield Block(" ".join(one.lines), one.kind == "point", one.heading)

    def read(self, line: str) -> None:
        """Take the next line."""
        stripped = line.strip()
        if not stripped or _RULE.fullmatch(stripped):
            self._underlines(stripped)
            self._open = None
        elif found := self._heading_in(line):
            self._begin_section(*found)
        elif self._skipped_from < _NO_HEADING:
            pass
        elif (bullet := _BULLET.fullmatch(line)) and not self._is_mere_number(stripped):
            self._begin_point(bullet)
        else:
            self._read_prose(line, stripped)

    def _is_mere_number(self, stripped: str) -> bool:
        """Tell whether a line of a paragraph only happens to begin with a number, as `11) and 12` does."""
        goes_on = self._open is not None and self._open.kind == "paragraph"
        return goes_on and stripped[0].isdigit() and not stripped.startswith(("1.", "1)"))

    def _read_prose(self, line: str, stripped: str) -> None:
        indent = len(line) - len(line.lstrip())
        if self._open is None and self._list_indent is not None and indent > self._list_indent:
            return  # more on a bullet, after a blank line
        if self._open is None and indent >= _CODE_INDENT:
            return
        if is_noise(stripped) and not (self._open and self._open.kind != "nothing" and is_address(stripped)):
            self._begin("nothing", stripped)
        elif self._open is None:
            self._list_indent = None
            self._begin("paragraph", stripped)
        else:
            self._open.lines.append(stripped)

    def _begin(self, kind: Literal["paragraph", "point", "nothing"], text: str) -> None:
        self._open = _Open(kind, [text], self._heading)
        self._all.append(self._open)

    def _begin_point(self, bullet: re.Match[str]) -> None:
        indent, rest = len(bullet["indent"].expandtabs(4)), bullet["rest"]
        if self._list_indent is not None and indent >= self._list_indent + _NESTED:
            self._begin("nothing", rest)
            return
        self._list_indent = indent
        self._begin("nothing" if _TASK.match(rest) else "point", rest)

    def _heading_in(self, line: str) -> tuple[int, str] | None:
        """Return level and words of a heading on a line of its own."""
        if found := _HEADING.fullmatch(line):
            return len(found[1]), found[2]
        if self._open is not None and self._open.kind != "nothing":
            return None
        found = _BOLD_HEADING.fullmatch(line.strip()) or _WORDS_AS_HEADING.fullmatch(line.strip())
        return (_NO_HEADING - 1, found[1]) if found else None

    def _begin_section(self, level: int, words: str) -> None:
        heading = " ".join(re.sub(r"[^\w\s/&'-]", " ", words).split()).lower()
        self._open, self._list_indent = None, None
        if level > self._skipped_from:
            return  # within what is skipped
        self._heading = heading
        self._skipped_from = level if is_skipped_section(heading) else _NO_HEADING

    def _underlines(self, stripped: str) -> None:
        """Take a single line with a rule below it for a heading."""
        one = self._open
        if stripped[:1] in {"=", "-"} and one and one.kind == "paragraph" and len(one.lines) == 1:
            one.kind = "nothing"
            self._begin_section(1 if stripped[0] == "=" else 2, one.lines[0])
