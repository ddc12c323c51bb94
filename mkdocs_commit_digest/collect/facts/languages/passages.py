"""Two versions of a file → their passages: what stands between blank lines at the left margin, the same or not.

Most of a changed file is as it was, and parsing is what costs most. A passage that is the same on both sides and whole
in itself is left blank before the rest is parsed. One that opens or closes what another closes or opens is never left
out, so what it surrounds keeps its place, be that a namespace or a string.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar

_MARGIN = re.compile(
    rb"""
    \n[ \t\r]*\n(?=[^\s)\]}])                            # a line at the margin behind a blank one,
    (?!(?:else|elif|except|finally|case|catch)\b)        # that does not go on with what stands before
    """,
    re.VERBOSE,
)
_SWITCHES_FIRST = (b"public", b"private", b"protected", b"internal")
_SWITCHES = tuple(b"\n" + word for word in _SWITCHES_FIRST)
"""What comes after such a line is public, or not."""
_HEADS = re.compile(rb"^(?:\#\[|[^\s)\]}\#/*])", re.MULTILINE)
"""How lines begin that stand at the margin and are neither comments nor the end of something."""
_MARKS = (b"@", b"#[", b"[")
"""How a line begins that is a mark of what stands below."""
_AROUND_TEXT = frozenset({b"/*", b'r#"'})
_MOST_PAIRS = 400_000
_DEEPEST = 60
_NO_BRACKETS = bytes(set(range(256)) - set(b"{}()"))
_BRACKET = re.compile(rb"[{}()]")
_BEFORE = re.compile(rb"[;{}]|\n[ \t\r]*\n")
"""What stands before the statement that opens something."""
_HEAD = 400
"""Bytes of such a statement."""


@dataclass(frozen=True, slots=True)
class Passages:
    """Both versions of a file in passages."""

    old: tuple[bytes, ...]
    new: tuple[bytes, ...]
    same: tuple[tuple[int, int], ...]
    """Where those stand on each side that may be left out."""

    @property
    def may_be_left_out(self) -> list[bytes]:
        """The words of those that may be left out."""
        return [self.old[number] for number, _ in self.same]

    def without(self, same: frozenset[int]) -> tuple[bytes, bytes]:
        """Return both sides with some passages blank, by their places in `same`; rows stay where they are."""
        left_out = [pair for number, pair in enumerate(self.same) if number in same]
        return _blank(self.old, {old for old, _ in left_out}), _blank(self.new, {new for _, new in left_out})


def passages(grammar: Grammar, old: bytes, new: bytes) -> Passages:
    """Part two versions of a file into passages, and find which are the same."""
    before, after = _parts(old), _parts(new)
    around = [_surroundings(grammar, side) for side in (before, after)]
    same = (
        (i, j)
        for i, j in _matched(before, after)
        if around[0][i] is not None and around[0][i] == around[1][j] and _is_whole(grammar, before[i])
    )
    return Passages(before, after, tuple(same))


def _surroundings(grammar: Grammar, parts: tuple[bytes, ...]) -> list[tuple[bytes, ...] | None]:
    """Return what opens around each passage, outermost first; None: it begins in a text, or behind a mark."""
    pairs = [pair for pair in grammar.brackets if pair[0] in _AROUND_TEXT]
    found: list[tuple[bytes, ...] | None] = []
    is_open = dict.fromkeys(grammar.long_quotes, False)
    around: tuple[bytes, ...] = ()
    depth, is_marked = 0, False
    for part in parts:
        is_apart = depth > 0 or is_marked or any(is_open.values()) or len(around) > _DEEPEST
        found.append(None if is_apart else around)
        is_marked = _leaves_mark(part, is_marked=is_marked)
        depth += sum(part.count(opening) - part.count(closing) for opening, closing in pairs)
        for quote in grammar.long_quotes:
            is_open[quote] ^= bool(part.count(quote) % 2)
        if left := _unpaired(part):
            around = around[: max(0, len(around) - left.count(b"}") - left.count(b")"))]
            around += _openings(part)[: _DEEPEST + 1]
    return found


def _unpaired(passage: bytes) -> bytes:
    """Return the brackets whose counterparts stand elsewhere."""
    left = passage.translate(None, _NO_BRACKETS)
    for _ in range(_DEEPEST):
        fewer = left.replace(b"{}", b"").replace(b"()", b"")
        if len(fewer) == len(left):
            break
        left = fewer
    return left


def _openings(passage: bytes) -> tuple[bytes, ...]:
    """Return the statements that open what the passage does not close."""
    opened: list[int] = []
    for found in _BRACKET.finditer(passage):
        if found[0] in b"{(":
            opened.append(found.start())
        elif opened:
            opened.pop()
    return tuple(_BEFORE.split(passage[max(0, at - _HEAD) : at])[-1].strip() for at in opened)


def _parts(content: bytes) -> tuple[bytes, ...]:
    at = [0, *(found.end() for found in _MARGIN.finditer(content)), len(content)]
    return tuple(content[start:end] for start, end in pairwise(at))


def _matched(before: tuple[bytes, ...], after: tuple[bytes, ...]) -> list[tuple[int, int]]:
    """Pair the passages that are the same, in order."""
    shorter = min(len(before), len(after))
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    tail = next((n for n in range(shorter - head) if before[-1 - n] != after[-1 - n]), shorter - head)
    pairs = [(n, n) for n in range(head)]
    lefts, rights = before[head : len(before) - tail], after[head : len(after) - tail]
    if lefts and rights and len(lefts) * len(rights) <= _MOST_PAIRS:
        blocks = SequenceMatcher(None, lefts, rights, autojunk=False).get_matching_blocks()
        pairs += [(head + i + n, head + j + n) for i, j, size in blocks for n in range(size)]
    return pairs + [(len(before) - n, len(after) - n) for n in range(tail, 0, -1)]


def _is_whole(grammar: Grammar, passage: bytes) -> bool:
    """Tell whether a passage opens nothing that it does not close, and says nothing of others."""
    return (
        not _unpaired(passage)
        and not _leaves_mark(passage, is_marked=False)
        and all(passage.count(opening) == passage.count(closing) for opening, closing in grammar.brackets)
        and not any(passage.count(quote) % 2 for quote in grammar.long_quotes)
        and b"__all__" not in passage
        and b"<?" not in passage
        and not passage.startswith(_SWITCHES_FIRST)
        and not any(word in passage for word in _SWITCHES)
    )


def _leaves_mark(passage: bytes, *, is_marked: bool) -> bool:
    """Tell whether a mark stands before what follows; a passage of comments keeps what stood before it."""
    heads: list[bytes] = _HEADS.findall(passage)
    return heads[-1] in _MARKS if heads else is_marked


def _blank(parts: tuple[bytes, ...], left_out: set[int]) -> bytes:
    return b"".join(b"\n" * part.count(b"\n") if number in left_out else part for number, part in enumerate(parts))
