"""Files that people outside open by their path: pages of the documentation, headers, programs; gone, or moved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind, is_release_notes, kind_by_name
from mkdocs_commit_digest.collect.facts.public_places import is_public_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

_PAGE = re.compile(r".*\.(?:md|mdx|markdown|rst|adoc|asciidoc|html|[1-8]|ipynb|txt|tex)", re.IGNORECASE)
_HEADER = re.compile(r"(?:.*/)?include/.*\.(?:h|hh|hpp|hxx|cuh|inc)")
_PROGRAM = re.compile(r"(?:bin|exe|sbin)/[^/]+|[^/]+\.(?:sh|ps1|bat)|action\.ya?ml")
_FOR_DEVELOPERS = frozenset({"development", "dev", "design", "design_docs", "contributing", "adr", "rfcs", "roadmap"})
_OF_THE_PROJECT = re.compile(
    r"(?:contributing|code_of_conduct|maintainers|authors|governance|owners|todo)(?:\..*)?", re.IGNORECASE
)


def extract_files(file: FileVersions, _project: Project) -> Iterator[Fact]:
    """Yield a public file that is not where it was."""
    moved = file.status == "renamed" and file.old_path
    before = file.old_path if moved and file.old_path else file.path
    if file.status != "deleted" and not moved:
        return
    if not is_public_file(before) or is_release_notes(file.path):
        return
    yield Fact(
        kind="file",
        change="renamed" if moved else "removed",
        name=file.path,
        old=before if moved else None,
        new=file.path if moved else None,
        path=file.path,
    )


def is_public_file(path: str) -> bool:
    """Tell a file that people outside the project may point at."""
    name = path.rpartition("/")[2]
    if _HEADER.fullmatch(path) or _PROGRAM.fullmatch(path):
        return is_public_place(path)
    is_page = bool(_PAGE.fullmatch(name)) and not _OF_THE_PROJECT.fullmatch(name) and not name.startswith("_")
    folders = path.lower().split("/")[:-1]
    is_reference = kind_by_name("/".join([*folders, "x.py"])) is FileKind.DOCUMENTATION and _FOR_DEVELOPERS.isdisjoint(
        folders
    )
    return is_page and is_reference and is_public_place(path, documentation=True)
