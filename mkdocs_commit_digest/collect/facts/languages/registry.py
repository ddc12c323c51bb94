"""File name → language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.languages.c_family import CPP, CUDA, C
from mkdocs_commit_digest.collect.facts.languages.golang import GO
from mkdocs_commit_digest.collect.facts.languages.managed import C_SHARP, JAVA, KOTLIN, PHP, SCALA, SWIFT
from mkdocs_commit_digest.collect.facts.languages.python import PYTHON
from mkdocs_commit_digest.collect.facts.languages.ruby import RUBY
from mkdocs_commit_digest.collect.facts.languages.rust import RUST
from mkdocs_commit_digest.collect.facts.languages.scripts import JAVASCRIPT, TSX, TYPESCRIPT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar

_EXTENSIONS: Mapping[str, Grammar] = {
    "py pyi pyw": PYTHON,
    "js jsx mjs cjs": JAVASCRIPT,
    "ts mts cts": TYPESCRIPT,
    "tsx": TSX,
    "go": GO,
    "rs": RUST,
    "java": JAVA,
    "kt kts": KOTLIN,
    "c": C,
    "h hh hpp hxx cc cpp cxx": CPP,
    "cu cuh": CUDA,
    "cs": C_SHARP,
    "rb": RUBY,
    "php": PHP,
    "swift": SWIFT,
    "scala sc": SCALA,
}
_BY_EXTENSION = {ext: grammar for exts, grammar in _EXTENSIONS.items() for ext in exts.split()}

GRAMMARS: Mapping[str, Grammar] = {grammar.name: grammar for grammar in _BY_EXTENSION.values()}
"""All languages, by name."""


def language_of(path: str) -> str | None:
    """Return the name of the language that a file is written in, by its extension; None: not one that is parsed."""
    grammar = _BY_EXTENSION.get(path.rpartition(".")[2].lower())
    return grammar.name if grammar else None
