"""Added lines of a changelog → the entries that begin there, each with the kind of the heading above it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.notes.kinds import kind_in, without_prefix
from mkdocs_commit_digest.collect.facts.notes.plain_text import letters, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_NOTES = 200
_MAX_LINE = 2_000
_MAX_CONTINUATION = 12
_MAX_LOOK_UP = 400
"""Lines above an entry in which its heading is looked for."""
_LEAST_LETTERS = 4

BULLET = re.compile(r"(\s{0,12})(?:[-*+•]|\d{1,3}[.)]|(?<=\s)o)\s+(?=\S)")
_MARKDOWN_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(\S.*)")
_RULE = re.compile(r"\s*([=\-~^\"'`+*#_])\1{2,}\s*")
_BOLD_LINE = re.compile(
    r"\s*(?:\*\*|__|\*)([^*_\n]{2,80})(?:\*\*|__|\*):?\s*|\s{0,3}(This release .{2,80}):\s*|([A-Z][\w ]{2,40}):\s*"
)
_NO_NOTE = re.compile(
    r"(?:bump version|release |prepare |unreleased|none|n/?a|nothing yet|no (?:significant )?changes?|tbd|todo"
    r"|version \d)[\w .-]{0,40}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """One thing that an author tells readers."""

    raw: str
    """As written, on one line, without its bullet and kind."""
    text: str
    """Its words alone."""
    kind: str = ""
    line: int = 1

    @property
    def key(self) -> str:
        """What is the same however a note is set, and wherever it moves."""
        return letters(self.text)


def note_of(raw: str, kind: str = "", line: int = 1) -> ReleaseNote | None:
    """Return the note that an entry holds; None: it says nothing."""
    own_kind, rest = without_prefix(raw)
    text = plain(rest)
    if len(letters(text)) < _LEAST_LETTERS or _NO_NOTE.fullmatch(text):
        return None
    return ReleaseNote(" ".join(rest.split()), text, own_kind or kind, line)


def notes_on(lines: Sequence[str], numbers: Sequence[int]) -> Iterator[ReleaseNote]:
    """Yield the notes that begin on these lines (1-based) of a changelog; bullets within bullets are part of them."""
    wanted = set(numbers)
    last_end = 0
    for number in sorted(wanted)[: 20 * MAX_NOTES]:
        if number <= last_end or number > len(lines):
            continue
        found = BULLET.match(lines[number - 1][:_MAX_LINE])
        if not found or _is_inner(lines, number, len(found[1]), wanted):
            continue
        end, raw = _whole(lines, number, found.end(), len(found[1]))
        last_end = end
        if note := note_of(raw, _heading_kind(lines, number), number):
            yield note


def _is_inner(lines: Sequence[str], number: int, indent: int, wanted: set[int]) -> bool:
    """Whether a bullet stands below another that is new as well."""
    for above in range(number - 1, max(0, number - 1 - _MAX_CONTINUATION), -1):
        line = lines[above - 1][:_MAX_LINE]
        found = BULLET.match(line)
        if found and len(found[1]) < indent:
            return above in wanted
        if line.strip() and not found and not line[:1].isspace():
            return False
    return False


def _whole(lines: Sequence[str], number: int, start: int, indent: int) -> tuple[int, str]:
    """Return the last line of an entry, and its text on one line."""
    parts = [lines[number - 1][start:_MAX_LINE]]
    end = number
    for line in lines[number : number + _MAX_CONTINUATION]:
        depth = len(line) - len(line.lstrip())
        is_bullet = BULLET.match(line[:_MAX_LINE])
        is_loose = depth <= indent and _MARKDOWN_HEADING.match(line[:_MAX_LINE])
        if not line.strip() or is_bullet or is_loose or (depth <= indent and parts[-1].rstrip().endswith(".")):
            break
        parts.append(line[:_MAX_LINE])
        end += 1
    return end, " ".join(part.strip() for part in parts)


def _heading_kind(lines: Sequence[str], number: int) -> str:
    """Return the kind that the nearest heading above gives; headings of releases end the search."""
    for above in range(number - 1, max(0, number - 1 - _MAX_LOOK_UP), -1):
        line = lines[above - 1][:_MAX_LINE]
        heading = heading_at(lines, above) or (_BOLD_LINE.fullmatch(line) and line.strip(" *_:"))
        if heading:
            if kind := kind_in(heading):
                return kind
            if re.search(r"\d+\.\d+|unreleased", heading, re.IGNORECASE):
                return ""
    return ""


def heading_at(lines: Sequence[str], number: int) -> str:
    """Return the text of a heading on this line (1-based), Markdown's or reStructuredText's; empty: none."""
    line = lines[number - 1][:_MAX_LINE]
    if found := _MARKDOWN_HEADING.fullmatch(line):
        return found[2].strip().strip("#").strip()
    below = lines[number][:_MAX_LINE] if number < len(lines) else ""
    is_text = bool(line.strip()) and not line.startswith(("-", "*", "+", " ")) and not _RULE.fullmatch(line)
    return line.strip() if is_text and len(below.rstrip()) > 2 and _RULE.fullmatch(below) else ""  # noqa: PLR2004
