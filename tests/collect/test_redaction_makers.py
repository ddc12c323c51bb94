"""Every maker's token goes wherever it stands; its mark alone, or with words behind it, stays."""

from __future__ import annotations

from itertools import cycle, islice

import pytest

from mkdocs_commit_digest.collect.redaction import placeholder, redact
from mkdocs_commit_digest.collect.redaction.makers import MAKERS
from mkdocs_commit_digest.collect.redaction.token_shapes import CharacterRun, mark_of, pieces_of

CHARACTERS = {
    "a": "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7",
    "d": "1234567890",
    "h": "0a1b2c3d4e5f6789",
    "H": "0A1b2C3d4e5f6789",
    "l": "a1b2c3d4e5f6g7h8j9",
    "s": "a2b3c4d5e6f7",
    "S": "A2B3C4D5E6F7",
    "t": "abcdefg",
    "u": "A1B2C3D4E5F6G7H8",
    "=": "=",
}
UUID = "123e4567-e89b-42d3-a456-426614174000"
SHAPES = [(kind, shape) for kind, shapes in MAKERS for shape in shapes.split()]


def sample_of(shape: str) -> str:
    """Make a token of a shape; it is never written down, so that no scanner takes this file for a leak."""
    return "".join(map(_sample_piece, pieces_of(shape.replace("<", "").replace(">", ""))))


def _sample_piece(piece: str | CharacterRun) -> str:
    if isinstance(piece, str):
        return piece
    if piece.kind == "uuid":
        return UUID
    return "".join(islice(cycle(CHARACTERS.get(piece.kind, CHARACTERS["a"])), piece.least))


@pytest.mark.parametrize(("kind", "shape"), SHAPES)
def test_a_makers_token_goes_wherever_it_stands(kind: str, shape: str) -> None:
    sample = sample_of(shape)
    for place in (
        "{}",
        "+KEY = '{}'",
        "- see {}, and revoke it",
        "config/{}.json",
        "a = 1\\n{}",
        "?a%3D{}",
        "x={}&y=1",
    ):
        clean = redact(place.format(sample))
        assert sample[-12:] not in clean
        assert "[redacted:" in clean
    assert placeholder(kind) in redact(sample) or kind in {"openai-key", "square-token"}


@pytest.mark.parametrize(("_kind", "shape"), SHAPES)
def test_a_mark_with_words_behind_it_stays(_kind: str, shape: str) -> None:
    text, _before = mark_of(shape)
    for place in ("{}", "{}some_ordinary_name", "{}some-ordinary-name", "if x.{}value == 1:", "{}SOME_CONSTANT_NAME"):
        assert redact(place.format(text)) == place.format(text)


def test_a_shape_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="is no shape"):
        list(pieces_of("a{b"))
    with pytest.raises(ValueError, match="no literal"):
        mark_of("{a20}")
