"""Text that every feed format can carry: what XML 1.0 cannot say, or nobody can see, stands as a visible sign."""

from __future__ import annotations

import re

from mkdocs_commit_digest.publish.text import unhidden

_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Not in XML 1.0's `Char`, or discouraged there: https://www.w3.org/TR/xml/#charsets."""

_DELETE = 0x7F


def readable(text: str) -> str:
    r"""Replace control characters, lone surrogates and non-characters by signs that a reader can see.

    C0 controls become Unicode's control pictures (U+001B → ␛), the others escapes (U+0085 → `\x85`). Direction
    marks and characters that show nothing become what pages show (U+202E → `‹U+202E›`). All else, such as emoji and
    `]]>`, stays as it is. Line ends become U+000A, as XML parsers would make them.
    """
    if text.isascii() and text.isprintable():
        return text
    return unhidden(_UNSAYABLE.sub(_sign, text.replace("\r\n", "\n").replace("\r", "\n")))


def one_line(text: str, limit: int) -> str:
    """Return `text` as one line of at most `limit` characters, whole words where that is possible."""
    line = " ".join(readable(text).split())
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[limit // 2 :] else head) + "…"


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < ord(" "):
        return chr(0x2400 + code)
    if code == _DELETE:
        return "␡"
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004 - two hex digits
