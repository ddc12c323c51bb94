"""Files beside a changed one that say whether its names are public: indexes of packages, above it and beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.languages.definitions import Module
from mkdocs_commit_digest.collect.facts.languages.registry import language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
    from mkdocs_commit_digest.collect.facts.sources import FileVersions

_MOST_FOLDERS = 12
"""Above one file."""
MOST_PATHS = 400
"""Asked for beside one change."""

_SCRIPTS = ("ts", "tsx", "js", "mjs")
_MANIFEST = "Cargo.toml"
_UNPUBLISHED = re.compile(
    rb"""
    ^publish[ \t]*=[ \t]*(?:false|\[[ \t]*\])              # never published, or
    |^description[ \t]*=[ \t]*"[^"\n]{0,200}\binternal[ ](?:component|crate|library|use|details?)\b  # not for others
    """,
    re.VERBOSE | re.MULTILINE,
)
INCLUDE = "include"
"""Stands for the folder of public headers; a project that has it has no others."""


@dataclass(frozen=True)
class Surroundings:
    """The indexes around the files of a change, on one side of it."""

    modules: Mapping[str, Module]
    """By path."""
    has_include: bool = False
    unpublished: frozenset[str] = frozenset()
    """Manifests of Rust packages that are never published, or only for the project's own."""

    def is_published(self, path: str) -> bool:
        """Tell whether the package of a file may be used by others."""
        return language_of(path) != "Rust" or _manifest(path.split("/")[:-1]) not in self.unpublished


class PendingSurroundings:
    """The indexes around changed files, while they are being parsed, each once."""

    def __init__(
        self, files: Iterable[FileVersions], content: Callable[[str], bytes | None], parser: ParsingPool
    ) -> None:
        """Hand the indexes that exist to the parser, and wait for none."""
        wanted = dict.fromkeys(path for file in files for path in index_paths(file.path))
        asked = [path for path in wanted if path != INCLUDE]
        held = {path: text for path in asked if language_of(path) and (text := content(path)) is not None}
        manifests = {path: content(path) or b"" for path in asked if path.endswith(_MANIFEST)}
        self._unpublished = frozenset(path for path, text in manifests.items() if _UNPUBLISHED.search(text))
        self._modules = {path: parser.read(language_of(path) or "", text, path) for path, text in held.items()}
        self._has_include = content(INCLUDE) is not None

    def result(self) -> Surroundings:
        """Wait for the parser."""
        answers = {path: pending.result() for path, pending in self._modules.items()}
        modules = {path: answer for path, answer in answers.items() if isinstance(answer, Module)}
        return Surroundings(modules, self._has_include, self._unpublished)


def paths_beside(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the paths of files that may say what is public of changed ones; most of them do not exist."""
    wanted: dict[str, None] = {}
    for path in paths:
        wanted.update(dict.fromkeys(index_paths(path)))
    return tuple(wanted)[:MOST_PATHS]


def index_paths(path: str) -> tuple[str, ...]:
    """Return the paths of indexes that may speak of one file, the nearest first."""
    language = language_of(path)
    *folders, name = path.split("/")
    folders = folders[:_MOST_FOLDERS]
    above = ["/".join([*folders[:count], ""]) for count in range(len(folders), -1, -1)]
    if language == "Python":
        return tuple(f"{folder}__init__.py" for folder in (*above[:-1], *_public_twins(folders)))
    if language == "Rust" and "src" in folders:
        inside = above[: len(folders) - folders.index("src")]
        files = [f"{folder}{stem}.rs" for folder in inside for stem in ("mod", "lib", "main")]
        return (*files, *(f"{folder[:-1]}.rs" for folder in inside[:-1]), _manifest(folders))
    if language in {"JavaScript", "TypeScript", "TSX"} and len(folders) > 0:
        return tuple(f"{folder}index.{ext}" for folder in above[:-1] for ext in _SCRIPTS)
    if language in {"C", "C++", "CUDA"} and name.rpartition(".")[2].startswith(("h", "cuh")):
        return (INCLUDE,)
    return ()


def _manifest(folders: list[str]) -> str:
    """Return the path of the manifest of a Rust package, by the folders of one of its files."""
    return "/".join([*folders[: folders.index("src") if "src" in folders else 0], _MANIFEST])


def _public_twins(folders: list[str]) -> list[str]:
    """Return the package that a private one may stand behind: `src/pytest/` for `src/_pytest/mark/`."""
    private = next((n for n, folder in enumerate(folders) if folder.startswith("_") and folder.strip("_")), None)
    if private is None:
        return []
    return ["/".join([*folders[:private], folders[private].strip("_"), ""])]
