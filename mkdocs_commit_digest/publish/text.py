"""The one place where text from outside becomes HTML: security boundary.

A commit, a path, a name, a label, a model's reply and an archive file are hostile. What leaves this module holds no
character that HTML, Markdown, an extension of Markdown or a template language could take for its own, none that a
reader cannot see, and no line end: pages are one block of HTML, which a blank line would end. `Markup` is made here
and by the template engine, nowhere else; a test sees to it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_SUBJECT = 240
"""Characters of a subject that are shown."""

MAX_PROSE = 6_000
"""Characters of a statement that are shown."""

_ENTITIES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&#34;",
        "'": "&#39;",
        # Fences, code spans, snippets, macros, attribute lists: inert as entities, whatever extension is on.
        "`": "&#96;",
        "~": "&#126;",
        "{": "&#123;",
        "}": "&#125;",
        "[": "&#91;",
        "]": "&#93;",
        "\\": "&#92;",
    }
)
_ACTIVE = re.compile("[" + re.escape("".join(map(chr, _ENTITIES))) + "]")
_INERT = str.maketrans({'"': "”", "<": "‹", ">": "›", "{": "(", "}": ")", "`": "ʼ"})
"""For front matter: themes print titles, descriptions and tags without escaping them."""
_AMPERSAND = str.maketrans({"&": "＆"})
_DOUBLE_BRACKETS = re.compile(r"\[(?=[\[%#])|(?<=[\]%#])\]")
"""Delimiters that a site may have given its macros."""
_WIDE = {"[": "［", "]": "］"}

_SPACES = re.compile(r"[\s\x1c-\x1f\x85]+")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ufdd0-\ufdef]"
    # Joiners and the choice of an emoji's look have their place after letters that are not ASCII.
    "|(?<![^\x00-\x7f])[\u200c\u200d\ufe0e\ufe0f](?!\u20e3)"
)
"""Controls, direction marks, fillers, lone surrogates and other characters that show nothing where they stand."""

_STACKED = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_BACKTICKS = re.compile("`+")
_PARAGRAPHS = re.compile(r"\n\s*\n|\n\s*(?=[-*•]\s)")
_PULL_REQUEST = re.compile(r"\s*\((?:#|!)\d+\)\s*$")


def plain(text: str) -> str:
    """Return `text` as one line in which every character can be seen: U+202E becomes `‹U+202E›`."""
    return _visible(text).strip()


@lru_cache(maxsize=4_096)
def escape(text: str) -> Markup:
    """Return `text` as HTML for an element or a quoted attribute."""
    line = _visible(text)
    return Markup(line.translate(_ENTITIES) if _ACTIVE.search(line) else line)  # noqa: S704 - this is the escaping


def unhidden(text: str) -> str:
    """Return `text` with a sign for each character that shows nothing, or turns around what others show."""
    return _UNSEEN.sub(_sign, text)


def inert(text: str) -> str:
    """Return `text` for front matter and headings of tables of contents, which themes print as they are.

    A browser reads it once, and Material's tooltips once more: no character reference is left.
    """
    line = plain(text).translate(_INERT)
    line = _DOUBLE_BRACKETS.sub(lambda bracket: _WIDE[bracket[0]], line)
    return line.translate(_AMPERSAND) if unescape(line) != line else line


def shorten(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, with an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def shorten_words(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, cut between words where it has any, and in no code span."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if not text[limit - 1].isspace() and " " in head[limit // 2 :]:
        head = head[: head.rindex(" ")]
    if head.count("`") % 2:
        head = head[: head.rindex("`")] if "`" in head[1:] else head.replace("`", "")
    return head.rstrip(" ,;:–—-(") + "…"


def subject_text(subject: str, pull_request: int | None = None) -> str:
    """Return a commit's subject as a heading: one line, bounded, without the number that is shown beside it.

    A subject that is empty stays empty; the page has a word for it.
    """
    line = plain(shorten(subject, 4 * MAX_SUBJECT))
    if pull_request:
        line = _PULL_REQUEST.sub("", line) or line
    return shorten(line, MAX_SUBJECT)


def paragraphs(text: str) -> tuple[str, ...]:
    """Split a statement of several paragraphs or list items; bullets are taken off."""
    parts = (part.strip().removeprefix("- ").removeprefix("* ").removeprefix("• ") for part in _PARAGRAPHS.split(text))
    return tuple(part for part in parts if part)


def prose(text: str, link_of: Callable[[str], str | None] | None = None) -> Markup:
    """Return a statement as HTML in which code spans (in backticks) are code, linked where `link_of` knows the token.

    Nothing else is markup: no links, no emphasis, no HTML of the text's own.
    """
    text = shorten(text, MAX_PROSE)
    if "`" not in text:
        return escape(text)
    parts, done = [], 0
    for start, end, token in _code_spans(text):
        parts += [escape(text[done:start]), code(token, link_of(plain(token)) if link_of else None)]
        done = end
    parts.append(escape(text[done:]))
    return Markup("").join(parts)


def _code_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where code spans begin and end, and what they hold: from a run of backticks to the next one as long."""
    runs = [match.span() for match in _BACKTICKS.finditer(text)]
    nearest: dict[int, int] = {}
    closing: list[int | None] = []
    for number in range(len(runs) - 1, -1, -1):  # backwards, so that each run is looked at once
        length = runs[number][1] - runs[number][0]
        closing.append(nearest.get(length))
        nearest[length] = number
    closing.reverse()
    number = 0
    while number < len(runs):
        other = closing[number]
        if other is not None:
            yield runs[number][0], runs[other][1], text[runs[number][1] : runs[other][0]]
            number = other
        number += 1


def code(token: str, href: str | None = None) -> Markup:
    """Return a path, an identifier or a command as HTML, linked if there is an address."""
    element = Markup("<code>{}</code>").format(escape(token))
    return Markup('<a href="{}">{}</a>').format(escape(web_address(href)), element) if href else element


def web_address(url: str) -> str:
    """Return `url` if it is http, https or relative, else a link that leads nowhere."""
    return url if urlsplit(url).scheme in {"", "http", "https"} else "#"


def join_block(html: str) -> str:
    """Take blank lines and indentation out of a rendered template: what is left is one block for Markdown."""
    return "\n".join(line for line in map(str.strip, html.splitlines()) if line)


def _visible(text: str) -> str:
    line = _SPACES.sub(" ", text)
    if line.isascii() and line.isprintable():
        return line
    return _STACKED.sub(r"\1", unhidden(line))


def _sign(match: re.Match[str]) -> str:
    return f"‹U+{ord(match[0]):04X}›"
