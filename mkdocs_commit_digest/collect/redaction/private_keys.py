"""Private keys in PEM, OpenSSH, PGP and PuTTY armour, also within a diff."""

from __future__ import annotations

import re
from bisect import bisect_right

KIND = "private-key"
_MARK = f"[redacted:{KIND}]"

_KIND = r"(?:(?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1)"
_BEGIN = re.compile(rf"-----BEGIN {_KIND}-----|---- BEGIN {_KIND} ----|Private-Lines: \d+")
_END = re.compile(rf"-----END {_KIND}-----|---- END {_KIND} ----")
_BODY = re.compile(r"(?:\\[nr]|[A-Za-z0-9+/=_-])+")
_LEAD = (
    r"[-+ ]?+[ \t]*+(?:(?:#{1,3}|\*|;{1,2}|%{1,2})[ \t]*+|(?://[/!]?|--|>|\+|[Rr][Ee][Mm])[ \t]++){0,3}+[\"'`]?+[ \t]*+"
)
"""What stands before a line of a key: the diff's own character, a comment sign, a quote."""
_LINE = re.compile(
    rf"(?P<lead>{_LEAD})(?P<body>(?:\\[nr]|[A-Za-z0-9+/=_])(?:\\[nr]|[A-Za-z0-9+/=_-])*+)"
    r"(?P<tail>[\"'`\\ \t,;+)*]*\r?)$"
)
_BESIDE = re.compile(
    rf"{_LEAD}(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|MessageID): .*$"
    rf"|{_LEAD}(?://|--)?[ \t\r\"'\\]*$|\\ No newline|@@ |{_LEAD}\[redacted:"
)
"""What stands between the lines of a key: its headers, empty lines, and git's own lines."""
_ANY_MARK = re.compile(r"\[redacted:[a-z-]{1,40}\]")
_LONG_ENOUGH = 40
_NEAR = 200
"""Lines within which a key ends, if it is one."""


def without_private_keys(text: str) -> str:
    """Replace the body of every private key, line by line; the armour and the diff's own characters stay."""
    if not any(telltale in text for telltale in ("PRIVATE KEY", "Private-Lines", "OpenVPN Static key")):
        return text
    lines = text.split("\n")
    begins = [number for number, line in enumerate(lines) if _BEGIN.search(line)]
    ends = [number for number, line in enumerate(lines) if _END.search(line)]
    for number in {*begins, *ends}:
        lines[number] = _armour_line(lines[number])
    for begin in begins:
        _redact_downwards(lines, begin, _next(ends, begin))
    for end in ends:
        _redact_upwards(lines, end)
    return "\n".join(lines)


def _next(ends: list[int], begin: int) -> int | None:
    place = bisect_right(ends, begin)
    return ends[place] if place < len(ends) and ends[place] - begin <= _NEAR else None


def _redact_downwards(lines: list[str], begin: int, end: int | None) -> None:
    """Redact the lines after the beginning of a key: up to its end, or while they look like one."""
    before_was_long = False
    for number in range(begin + 1, end or len(lines)):
        match = _LINE.match(lines[number])
        is_long = bool(match) and len(match["body"]) >= _LONG_ENOUGH if match else False
        if match and (end or is_long or before_was_long):
            lines[number] = match["lead"] + _MARK + match["tail"]
        elif not _BESIDE.match(lines[number]):
            return
        before_was_long = is_long


def _armour_line(line: str) -> str:
    r"""Redact a key that is written on one line, `\n` for its ends of line."""
    pieces: list[str] = []
    position = 0
    for begin in _BEGIN.finditer(line):
        if begin.start() < position:
            continue
        stop = _END.search(line, begin.end())
        until = stop.start() if stop else len(line)
        pieces += [line[position : begin.end()], _redact_body(line[begin.end() : until])]
        position = until
    return "".join(pieces) + line[position:]


def _redact_body(body: str) -> str:
    masked = _ANY_MARK.sub(lambda match: "[" * len(match.group()), body)
    runs = [run for run in _BODY.finditer(masked) if len(run.group()) >= 8]  # noqa: PLR2004 - shorter ones are words
    return body[: runs[0].start()] + _MARK + body[runs[-1].end() :] if runs else body


def _redact_upwards(lines: list[str], number: int) -> None:
    """Redact the part of a key that a hunk shows without its beginning."""
    for above in range(number - 1, -1, -1):
        match = _LINE.match(lines[above])
        short = match and len(match["body"]) < _LONG_ENOUGH and above < number - 1
        if not match or short:
            return
        lines[above] = match["lead"] + _MARK + match["tail"]
