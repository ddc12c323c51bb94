"""Foreign text made fit for terminals and for the logs of continuous integration.

A commit, a path, a remote, a model server and an archive file say what their authors like. Terminals obey escape
codes; GitHub's log reader obeys `::name::` at a line's beginning and `##[name]` anywhere, Azure's `##vso[…]` anywhere.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import logging

_LINE_ENDS = re.compile("\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_INVISIBLE = re.compile(
    # C0 and DEL, C1, soft hyphen, marks of direction, zero-width characters, tags, halves of surrogate pairs
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
_COMMAND = re.compile(r"#(?=#[\w.-]{0,40}\[)")
_COMMAND_AT_BEGINNING = re.compile(r"^(\s*):(?=:)", re.MULTILINE)
_COMMAND_IN_JSON = re.compile(r"##(?=[\w.-]{0,40}\[)")
_SHOWN_IN_PLACE = "\N{REPLACEMENT CHARACTER}"


def one_line(text: str, limit: int | None = None) -> str:
    """Put a foreign text into one line without anything that a terminal or a log reader obeys.

    Args:
        text: Whatever somebody else wrote.
        limit: Characters to keep at most; more are cut off with an ellipsis.
    """
    line = printable(_LINE_ENDS.sub(" ", text)).strip()
    return line if limit is None or len(line) <= limit else line[: limit - 1] + "…"


def printable(text: str) -> str:
    """Take out of a text of several lines what a terminal or a log reader obeys; line ends and tabs stay."""
    shown = (
        text if text.isascii() and text.isprintable() else _INVISIBLE.sub(_SHOWN_IN_PLACE, text.replace("\r\n", "\n"))
    )
    return _COMMAND_AT_BEGINNING.sub(r"\1: ", _COMMAND.sub("# ", shown))


def json_line(row: Any) -> str:
    """Write a value as JSON in one line that reads back as it is, and holds nothing that a log reader obeys."""
    text = json.dumps(row, ensure_ascii=False)
    escaped = _INVISIBLE.sub(lambda match: json.dumps(match.group())[1:-1], text)
    return _COMMAND_IN_JSON.sub(r"#\\u0023", escaped)


def clean_record(record: logging.LogRecord) -> bool:
    """Make a log record printable: a filter for loggers, which lets every record through."""
    record.msg, record.args = printable(record.getMessage()), ()
    return True
