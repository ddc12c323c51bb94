"""Shapes of tokens, written as people read them: `pcsk_{a5-6}_{a50+}`.

A shape is literal text with runs of characters in braces: a letter for the class, how many there are (`40`, `5-6`,
`40+`), and `*` where the run must hold letters of both cases and a digit, as random text does and a name does not.
`{uuid}` stands for a UUID. What stands between `<` and `>` is the secret; without them it is all of the match.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

CLASSES = {
    "a": "A-Za-z0-9",
    "b": "A-Za-z0-9+/",
    "c": "A-Za-z0-9./",
    "d": "0-9",
    "h": "0-9a-f",
    "H": "0-9a-fA-F",
    "l": "a-z0-9",
    "s": "a-z2-7",
    "S": "A-Z2-7",
    "t": "a-z",
    "u": "A-Z0-9",
    "v": r"\w.-",
    "w": r"\w-",
    "z": r"\w~.-",
    "=": "=",
}
_UUID = "-".join(f"[0-9a-f]{{{length}}}" for length in (8, 4, 4, 4, 12))
_UUID_LENGTH = 36
_PIECE = re.compile(
    r"\{(?P<uuid>uuid)\}|\{(?P<kind>[a-zA-Z=])(?P<least>\d+)(?:-(?P<most>\d+)|(?P<more>\+))?(?P<mixed>\*)?\}"
    r"|(?P<edge>[<>])|(?P<literal>[^{}<>]+)"
)
_MOST_IN_A_RUN = 2_048
_LEAST_MARK = 2
"""Characters of a literal by which a shape that begins with something else is found."""


class CharacterRun(NamedTuple):
    """A run of characters of one class."""

    kind: str
    least: int
    most: int
    mixed: bool


def pieces_of(shape: str) -> Iterator[str | CharacterRun]:
    """Read a shape: literal texts and runs; `<` and `>` come as they are."""
    position = 0
    while position < len(shape):
        piece = _PIECE.match(shape, position)
        if not piece:
            raise ValueError(f"{shape!r} is no shape from {shape[position:]!r} on")
        position = piece.end()
        if piece["uuid"]:
            yield CharacterRun("uuid", _UUID_LENGTH, _UUID_LENGTH, mixed=False)
        elif piece["kind"]:
            least = int(piece["least"])
            most = _MOST_IN_A_RUN if piece["more"] else int(piece["most"] or least)
            yield CharacterRun(piece["kind"], least, most, mixed=bool(piece["mixed"]))
        else:
            yield piece["edge"] or piece["literal"]


def pattern_of(shape: str) -> str:
    """Return the regular expression for a shape; each run has bounds, and ends where its characters end."""
    pieces = list(pieces_of(shape))
    return "".join(map(_pattern_of, pieces)) + _end_after(next(p for p in reversed(pieces) if p != ">"))


def _pattern_of(piece: str | CharacterRun) -> str:
    if isinstance(piece, str):
        return {"<": "(?P<secret>", ">": ")"}.get(piece) or re.escape(piece)
    if piece.kind == "uuid":
        return _UUID
    characters = f"[{CLASSES[piece.kind]}]"
    looks = (f"(?={characters}{{0,60}}[{wanted}])" for wanted in ("0-9", "A-Z", "a-z")) if piece.mixed else ()
    most = "" if piece.least == piece.most else f",{piece.most if piece.most < _MOST_IN_A_RUN else ''}"
    return f"{''.join(looks)}{characters}{{{piece.least}{most}}}"


def _end_after(last: str | CharacterRun) -> str:
    if isinstance(last, str) or last.most >= _MOST_IN_A_RUN:
        return ""
    return f"(?![A-Za-z0-9{'' if last.kind == 'uuid' else CLASSES[last.kind].replace('.', '')}])"


def mark_of(shape: str) -> tuple[str, range]:
    """Return the literal that shows where a token may be, and how many characters of the token may stand before it."""
    least = most = 0
    for piece in pieces_of(shape.replace("<", "").replace(">", "")):
        if isinstance(piece, str) and (len(piece) >= _LEAST_MARK or not most):
            return piece, range(least, most + 1)
        least += len(piece) if isinstance(piece, str) else piece.least
        most += len(piece) if isinstance(piece, str) else piece.most
    raise ValueError(f"{shape!r} has no literal to be found by")
