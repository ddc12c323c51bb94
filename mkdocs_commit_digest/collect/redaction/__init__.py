"""Secrets out, before anything else sees the text.

`redacted()` is applied to patches, messages, paths and names alike, before they are hashed, logged, stored or sent.
Three sources: tokens that carry their maker's mark (`secret_patterns`), secrets told by their place (`assignments`) and
private keys (`private_keys`). What is taken out leaves a mark that names its kind and nothing else, so equal text
stays equal after it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.redaction.addresses import secrets_in_addresses
from mkdocs_commit_digest.collect.redaction.assignments import secrets_by_name
from mkdocs_commit_digest.collect.redaction.commands import secrets_in_commands
from mkdocs_commit_digest.collect.redaction.encodings import secrets_in_encoded_text
from mkdocs_commit_digest.collect.redaction.prefilter import (
    as_unicode,
    may_be_encoded,
    may_hold_key_in_json,
    may_hold_marked_token,
    may_hold_named_secret,
    may_hold_private_key,
    may_hold_secret_in_place,
)
from mkdocs_commit_digest.collect.redaction.private_keys import without_private_keys
from mkdocs_commit_digest.collect.redaction.secret_patterns import ESCAPES, SECRET_PATTERNS, SecretPattern
from mkdocs_commit_digest.collect.redaction.structures import private_parts, secrets_in_structures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_MOST_PASSES = 8
_BLOCK = 4_096
"""Characters that are looked at together."""


def placeholder(kind: str) -> str:
    """Return what stands in the place of a secret."""
    return f"[redacted:{kind}]"


def redact(text: str) -> str:
    """Take secrets out of a patch, a message, a path or a name.

    The number of lines and a patch's leading characters are kept; text without secrets comes back as it is, and
    redacting twice is redacting once. Linear in the length of the text.
    """
    for _ in range(_MOST_PASSES):
        clean = _one_pass(text)
        if clean == text:
            break
        text = clean
    return text


def _one_pass(text: str) -> str:
    shown = as_unicode(text)
    for may_hold, cleaned in _STAGES:
        if may_hold(shown) and (clean := cleaned(text)) != text:
            text, shown = clean, as_unicode(clean)
    return text


def _secrets_in_places(text: str) -> list[tuple[int, int, str]]:
    def in_block(block: str) -> list[tuple[int, int, str]]:
        return [*secrets_in_addresses(block), *secrets_in_structures(block), *secrets_in_commands(block)]

    in_json = private_parts(text) if may_hold_key_in_json(as_unicode(text)) else []
    return [*in_json, *_in_blocks(may_hold_secret_in_place, in_block, text)]


def _secrets_in_encoded(text: str) -> list[tuple[int, int, str]]:
    def in_line(line: str) -> list[tuple[int, int, str]]:
        shown = as_unicode(line)
        return [span for may_hold, secrets_in in _SEARCHES if may_hold(shown) for span in secrets_in(line)]

    return _in_blocks(may_be_encoded, lambda block: secrets_in_encoded_text(block, in_line), text)


def _in_blocks(
    may_hold: Callable[[str], bool], secrets_in: Callable[[str], list[tuple[int, int, str]]], text: str
) -> list[tuple[int, int, str]]:
    """Search the blocks that pass the first look: it is much cheaper than the search."""
    spans: list[tuple[int, int, str]] = []
    shown = as_unicode(text)
    for start, end in _blocks_of(text):
        if may_hold(shown[start:end]):
            spans += [(start + first, start + last, kind) for first, last, kind in secrets_in(text[start:end])]
    return spans


def _blocks_of(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text at ends of lines that do not go on."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + _BLOCK) + 1
        while end and text[end - 2 : end - 1] == "\\":
            end = text.find("\n", end) + 1
        yield start, end or len(text)
        start = end or len(text)


def _marked_tokens(text: str) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    for position, hint in _hints_in(text):
        if spans and spans[-1][0] <= position < spans[-1][1]:
            continue  # within a token that is long known: looking again at each hint would be quadratic
        for row in _ROWS_BY_HINT[hint]:
            match = _match_around(row, text, position)
            if match:
                spans.append((*match.span("secret" if "secret" in row.regex.groupindex else 0), row.kind))
    return spans


def _hints_in(text: str) -> Iterator[tuple[int, str]]:
    """Find hints: those at the start of a token in one pass over the text, the few within a token one by one."""
    first = _HINTS.match(text)
    if first:
        yield 0, first.group()
    for edge in _HINTS_AFTER_EDGES:
        for match in edge.finditer(text):
            yield match.end(), match[1]
    for hint in _INNER_HINTS:
        position = text.find(hint)
        while position >= 0:
            yield position, hint
            position = text.find(hint, position + 1)


def _match_around(row: SecretPattern, text: str, position: int) -> re.Match[str] | None:
    """Match where a hint was found; searching from there on would read the whole text again."""
    places = (position - before for before in reversed(row.before) if before <= position)
    return next(filter(None, (row.regex.match(text, place) for place in places)), None)


def _alternatives(hints: Iterable[str]) -> str:
    """Write a pattern for any of these texts, shorter ones first, parted by their first characters for speed."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for hint in sorted(hints, key=len):
        groups[hint[0]].append(re.escape(hint[1:]))
    tails = "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())
    return f"(?=[{''.join(map(re.escape, groups))}])(?:{tails})"


def _beginnings(hints: Iterable[str]) -> str:
    """Write a pattern for the first characters of any of these texts: few places pass it, so few cost more."""
    hints = tuple(hints)
    columns = (sorted({hint[place] for hint in hints}) for place in range(min(map(len, hints))))
    return "".join(f"[{''.join(map(re.escape, column))}]" for column in columns)


_OUTER_HINTS = {hint for row in SECRET_PATTERNS if row.begins_with_mark for hint in row.hints}
_INNER_HINTS = sorted({hint for row in SECRET_PATTERNS if not row.begins_with_mark for hint in row.hints})
_HINTS = re.compile(_alternatives(_OUTER_HINTS))
_HINT_AHEAD = f"(?={_beginnings(_OUTER_HINTS)})(?=({_HINTS.pattern}))"
_HINTS_AFTER_EDGES = tuple(re.compile(edge + _HINT_AHEAD) for edge in ("[^A-Za-z0-9]", *ESCAPES))
"""One pattern each, since those that begin with a literal are much faster than all in one."""
_ROWS_BY_HINT = {
    found: tuple(row for row in SECRET_PATTERNS if any(hint.startswith(found) for hint in row.hints))
    for found in (*_OUTER_HINTS, *_INNER_HINTS)
}


def _without(text: str, spans: list[tuple[int, int, str]]) -> str:
    """Put marks for spans; where spans overlap, the one that begins first takes all."""
    if not spans:
        return text
    pieces: list[str] = []
    position = 0
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start < position:
            continue
        pieces += [text[position:start], placeholder(kind)]
        position = end
    return "".join([*pieces, text[position:]])


def _searches() -> tuple[tuple[Callable[[str], bool], Callable[[str], list[tuple[int, int, str]]]], ...]:
    return (
        (may_hold_marked_token, lambda text: _in_blocks(may_hold_marked_token, _marked_tokens, text)),
        (may_hold_secret_in_place, _secrets_in_places),
        (may_hold_named_secret, secrets_by_name),
    )


_SEARCHES = _searches()
_STAGES = (
    (may_hold_private_key, without_private_keys),
    *(
        (may_hold, lambda text, secrets_in=secrets_in: _without(text, secrets_in(text)))
        for may_hold, secrets_in in _SEARCHES
    ),
    (may_be_encoded, lambda text: _without(text, _secrets_in_encoded(text))),
)
"""What is taken out after what, each with the cheap look that tells whether it is worth the search."""
