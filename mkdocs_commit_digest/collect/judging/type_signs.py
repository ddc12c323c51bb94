"""What a reader would take for a sign of a change type: telling words, files of its kind, new options. Pure.

The model weighs everything, also words that are only habits of those who wrote the histories it was learned from
(`per`, `should`). Such words may decide, but they explain nothing, so they are not printed.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from mkdocs_commit_digest.archive.records import ChangeType
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.type_features import stem

_IN_WORDS = frozenset({"first", "second", "word", "body"})
_IN_FILES = frozenset({"only", "most"})
_SETUP = {"setup", *(str(kind) for kind in FileKind if kind.is_configuration)}
_FILES = {
    ChangeType.DOCUMENTATION: {str(FileKind.DOCUMENTATION), str(FileKind.RELEASE_NOTES)},
    ChangeType.TESTS: {str(FileKind.TESTS), str(FileKind.SNAPSHOT)},
    ChangeType.CONFIGURATION: _SETUP,
}
_OTHERS = {
    ChangeType.FEATURE: {"options:added"},
    ChangeType.CONFIGURATION: {"author:bot", "major"},
}


def is_sign(kind: ChangeType, feature: str) -> bool:
    """Tell whether a feature (type_features.py) shows a reader that a commit is of this type.

    >>> is_sign(ChangeType.FIX, "word:crash"), is_sign(ChangeType.FIX, "word:prompt")
    (True, False)
    """
    group, _, value = feature.partition(":")
    if group in _IN_WORDS:
        return value in _signs(kind)
    if group in _IN_FILES:
        return value in _FILES.get(kind, ())
    return feature in _OTHERS.get(kind, ())


@cache
def _signs(kind: ChangeType) -> frozenset[str]:
    """Stems of the words that `type_words.toml` names as signs, and of its tags."""
    table = tomllib.loads(files(__package__).joinpath("type_words.toml").read_text("utf-8")).get(kind, {})
    return frozenset(stem(word) for word in (*table.get("signs", ()), *table.get("tags", ())))
