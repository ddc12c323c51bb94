"""Whether people outside a project can reach a name: what its language and its project say of the file it stands in."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind, kind_by_name
from mkdocs_commit_digest.collect.facts.languages.registry import language_of
from mkdocs_commit_digest.collect.facts.public_places import is_inner_folder
from mkdocs_commit_digest.collect.facts.surroundings import index_paths

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.facts.languages.definitions import Module
    from mkdocs_commit_digest.collect.facts.surroundings import Surroundings

_CLOSED_FOLDERS = frozenset(
    [
        "internal",
        "private",
        "impl",
        "detail",
        "details",
        "_internal",
        "scripts",
        "script",
        "tools",
        "hack",
        "bench",
        "benches",
        "benchmark",
        "benchmarks",
        "example",
        "examples",
        "demo",
        "demos",
        "test",
        "tests",
        "testing",
        "testdata",
        "e2e",
        "playground",
        "templates",
        "fixtures",
        "ci",
    ]
)
_HEADERS = frozenset({"h", "hh", "hpp", "hxx", "cuh"})
_SOURCES = frozenset({"src", "source", "sources", "csrc"})
"""Folders whose headers are for the sources beside them."""
_SCRIPTS = frozenset({"JavaScript", "TypeScript", "TSX"})


def is_open_file(path: str) -> bool:
    """Tell whether a file may hold public names at all, by its path."""
    if kind_by_name(path) is not FileKind.SOURCE:
        return False
    *folders, name = path.lower().split("/")
    if any(one in _CLOSED_FOLDERS or one.startswith(".") or is_inner_folder(one) for one in folders):
        return False
    if language_of(path) in {"C", "C++", "CUDA"}:
        return name.rpartition(".")[2] in _HEADERS
    return True


def is_reachable(
    path: str, name: str, all_names: tuple[str, ...] | None, around: Surroundings, *, source: bytes | None
) -> bool:
    """Tell whether the top-level `name` of a file can be reached from outside.

    Args:
        path: Of the file.
        name: Without members.
        all_names: What the file itself says it exports; None: nothing.
        around: The indexes around it.
        source: The file's content.
    """
    language = language_of(path)
    if language == "Python":
        return _in_python(path, name, all_names, around)
    if language == "Rust":
        return _in_rust(path, name, around)
    if language in _SCRIPTS:
        return _in_scripts(path, name, around)
    if language == "Go":
        return not re.search(rb"^package main\b", (source or b"")[:20_000], re.MULTILINE)
    if language in {"C", "C++", "CUDA"}:
        folders = path.lower().split("/")[:-1]
        return "include" in folders or not (around.has_include or _SOURCES.intersection(folders))
    return True


def _in_python(path: str, name: str, all_names: tuple[str, ...] | None, around: Surroundings) -> bool:
    *folders, file = path.split("/")
    parts = [*folders, file.partition(".")[0]]
    private = next((n for n, one in enumerate(parts) if one.startswith("_") and not one.startswith("__")), None)
    if private is None:
        return name in all_names if all_names is not None else True
    inner = set(parts[private:]) | {folders[-1] if folders else ""}
    for index in index_paths(path):
        module = around.modules.get(index)
        if module is None or index == path or any(one.startswith("_") for one in index.split("/")[:-1]):
            continue
        for export in module.exports:
            if export.source.rpartition(".")[2] not in inner:
                continue
            if export.original == name and (export.is_public or name in (module.all_names or ())):
                return True
            if export.name == "*" and (name in all_names if all_names is not None else not name.startswith("_")):
                return True
    return False


def _in_rust(path: str, name: str, around: Surroundings) -> bool:
    *folders, file = path.split("/")
    if "src" not in folders:
        return True
    start = folders.index("src")
    root = "/".join(folders[: start + 1])
    library = around.modules.get(f"{root}/lib.rs")
    if library is None:
        return f"{root}/main.rs" not in around.modules and file != "main.rs"
    stem = file.removesuffix(".rs")
    steps = folders[start + 1 :] + ([] if stem in {"mod", "lib", "main"} else [stem])
    parent = library
    hidden = False
    parents = [library]
    for number, step in enumerate(steps):
        declared = next((one for one in parent.definitions if one.kind == "module" and one.name == step), None)
        hidden = hidden or (declared is not None and not declared.is_public)
        below = "/".join([root, *steps[: number + 1]])
        found = around.modules.get(f"{below}/mod.rs") or around.modules.get(f"{below}.rs")
        if found is None:
            break
        parent = found
        parents.append(found)
    return not hidden or any(_hands_on(module, name, steps) for module in parents)


def _hands_on(module: Module, name: str, steps: list[str]) -> bool:
    for export in module.exports:
        last = export.source.rpartition("::")[2]
        if last in steps and export.original in {name, "*"}:
            return True
    return False


def _in_scripts(path: str, name: str, around: Surroundings) -> bool:
    stem = re.sub(r"(?:\.d)?\.\w+$", "", path)
    found = False
    for index in index_paths(path):
        module = around.modules.get(index)
        if module is None or index == path:
            continue
        found = True
        folder = posixpath.dirname(index)
        for export in module.exports:
            if export.source and _leads_to(folder, export.source, stem) and export.original in {name, "*"}:
                return True
    return not found


def _leads_to(folder: str, source: str, stem: str) -> bool:
    if not source.startswith("."):
        return False
    target = re.sub(r"\.(?:[cm]?[jt]sx?)$", "", posixpath.normpath(posixpath.join(folder, source)))
    return stem == target or stem.startswith(f"{target}/") or f"{stem}" == f"{target}/index"
