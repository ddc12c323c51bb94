"""Paths → the parts of a code base that a commit touches, such as `srt/layers`. Pure.

An area follows from path and kind alone, so it is the same from commit to commit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile

MOST = 3
"""Areas named for one commit."""
_LEAST_SHARE = 0.05
"""An area with a smaller share of the change is not worth naming."""
_DEPTH = 2
_DOCS = "docs"

_CONTAINERS = frozenset(
    {"src", "source", "sources", "lib", "libs", "python", "packages", "pkg", "pkgs", "crates", "modules", "projects"}
)
_JVM = re.compile(r"(?:^|/)(?:main|commonMain)/(?:java|kotlin|scala|groovy)/")
_JVM_TEST = re.compile(r"(?:^|/)(?:test|integrationTest)/(?:java|kotlin|scala|groovy)/")
_PACKAGED = (".py", ".pyi", ".pyx", ".rb")
"""Languages whose sources lie in a folder named like the package."""
_KEPT = frozenset(
    {"benchmark", "benchmarks", "ci", "demo", "demos", "dev", "doc", "docs", "docker", "example", "examples", "hack"}
    | {"script", "scripts", "server", "test", "tests", "tool", "tools", "web"}
)
_WEIGHTS = {FileKind.SOURCE: 1.0, FileKind.RELEASE_NOTES: 0.0}


def areas_of(files: Iterable[ChangedFile]) -> tuple[str, ...]:
    """Return up to three areas, those with source code first, most changed first.

    Files that nobody wrote by hand hardly count, and areas with next to nothing of the change are left out.
    """
    ranked = _rank_areas(files)
    kept = []
    for is_source in (True, False):
        group = [(area, weight) for area, weight, has_source in ranked if has_source is is_source]
        whole = sum(weight for _, weight in group) if is_source else sum(weight for _, weight, _ in ranked)
        kept += [area for area, weight in group if weight >= _LEAST_SHARE * whole]
    return tuple(kept[:MOST])


def all_areas_of(files: Iterable[ChangedFile]) -> tuple[str, ...]:
    """Return every area, in the order of `areas_of`."""
    return tuple(area for area, _, _ in _rank_areas(files))


def _rank_areas(files: Iterable[ChangedFile]) -> list[tuple[str, float, bool]]:
    """Areas with their weight, and whether there is source in them: where a change is told first."""
    weights: defaultdict[str, float] = defaultdict(float)
    sources: set[str] = set()
    for file in files:
        area = area_of(file)
        lines = 1 + min(file.lines, 2_000)
        weights[area] += lines * _WEIGHTS.get(file.kind, 0.5 if file.kind.is_written else 0.01)
        if file.kind is FileKind.SOURCE:
            sources.add(area)
    ranked = sorted(weights, key=lambda area: (area not in sources, -weights[area], area))
    return [(area, weights[area], area in sources) for area in ranked]


def area_of(file: ChangedFile) -> str:
    """Return the area of one file: up to two telling folders; for a file at the root its kind.

    Prose is `docs` wherever it lies: a README at the root, and folders that are called so or alike.
    """
    kind, path = file.kind, file.path
    if kind is FileKind.CI and path.startswith(".github/"):
        return ".github"
    folders = _telling_folders(path)
    if not folders:
        return _DOCS if kind is FileKind.DOCUMENTATION else str(kind)
    if kind is FileKind.DOCUMENTATION and folders[0] in {_DOCS, "doc", "documentation"}:
        return _DOCS
    if kind is FileKind.DOCUMENTATION and folders[0] == "website":
        return folders[0]
    return "/".join(folders[:_DEPTH])


def _telling_folders(path: str) -> list[str]:
    """Drop containers, and the folder that only repeats the package's name."""
    if found := _JVM.search(path) or _JVM_TEST.search(path):
        module = [part for part in path[: found.start()].split("/") if part not in _CONTAINERS]
        package = path[found.end() :].split("/")[:-1]
        return [*module[-1:], *package[-1:]]
    folders = path.split("/")[:-1]
    in_container = bool(folders) and folders[0] in _CONTAINERS
    telling = [part for part in folders if part not in _CONTAINERS]
    names_package = path.endswith(_PACKAGED) and (telling[:1] != [] and telling[0] not in _KEPT)
    if len(telling) > 1 and (names_package or (in_container and folders[0] == "python")):
        return telling[1:]
    return telling
