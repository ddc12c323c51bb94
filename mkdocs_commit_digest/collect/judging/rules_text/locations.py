"""Where a change is: its files by name where they are few, else the parts of the code base. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.areas import MOST, all_areas_of
from mkdocs_commit_digest.collect.judging.rules_text.naming import MAX_NAMED, code, name_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
    from mkdocs_commit_digest.vocabulary import Vocabulary

_MAX_PATH = 120
_STATUSES = ("added", "deleted", "renamed", "copied", "changed")


def where(commit: Commit, areas: Sequence[str], words: Vocabulary) -> str:
    """Say in one sentence where a change is, for want of anything else to say."""
    if not commit.files:
        return words("rules.no_files")
    if commit.omitted.files:
        return words("rules.where_among", n=commit.files_total, areas=all_areas(commit, areas, words))
    if commit.files_total <= MAX_NAMED:
        clauses = [words(f"rules.files.{status}", names=names) for status, names in _by_status(commit.files, words)]
        said = words.list(clauses, by="semicolon")
    else:
        said = words("rules.files.changed", names=all_areas(commit, areas, words))
    said = said[:1].upper() + said[1:]
    how = {_without_lines(file) for file in commit.files} if not (commit.additions or commit.deletions) else set()
    if len(how) == 1 and (way := how.pop()) not in {"renamed", "copied"}:
        return words("rules.where_how", said=said, how=words(f"rules.without_lines.{way}"))
    return words("rules.sentence", said=said)


def reach(commit: Commit, areas: Sequence[str], words: Vocabulary) -> str:
    """Name all parts of the code base that a change touches, if they are more than stand beside the entry."""
    every = all_areas_of(commit.files)
    if len(every) <= MOST:
        return ""
    return words("rules.areas", areas=all_areas(commit, areas, words))


def source_moves(commit: Commit, words: Vocabulary) -> str:
    """Name source files that are new, gone, or elsewhere."""
    sources = [file for file in commit.files if file.kind is FileKind.SOURCE and file.status != "modified"]
    sentences = [
        words("rules.sources", what=words(f"rules.source_files.{status}"), names=names)
        for status, names in _by_status(sorted(sources, key=lambda file: -file.lines), words)
        if status != "changed"
    ]
    return words.list(sentences, by="between")


def all_areas(commit: Commit, areas: Sequence[str], words: Vocabulary) -> str:
    """Name the areas that are kept, or three, and how many others there are; a single other one is named, too."""
    every = [*areas, *(area for area in all_areas_of(commit.files) if area not in areas)]
    most = max(len(areas), MOST)
    named = every if len(every) <= most + 1 else every[:most]
    said = words.list(_area(area, words) for area in named)
    others = len(every) - len(named)
    return words("rules.more_areas", areas=said, n=others) if others else said


def _area(name: str, words: Vocabulary) -> str:
    """A folder as code; what a file at the root is, in words."""
    return words(f"areas.{name}") if f"areas.{name}" in words else code(name)


def _by_status(files: Sequence[ChangedFile], words: Vocabulary) -> Iterator[tuple[str, str]]:
    for status in _STATUSES:
        names = [_file(file, words) for file in files if _status(file) == status]
        if names:
            yield status, name_list(names, words)


def _file(file: ChangedFile, words: Vocabulary) -> str:
    if file.status == "renamed" and file.old_path:
        return words("rules.renamed_pair", old=code(file.old_path, _MAX_PATH), new=code(file.path, _MAX_PATH))
    return code(file.path, _MAX_PATH)


def _status(file: ChangedFile) -> str:
    return file.status if file.status in _STATUSES else "changed"


def _without_lines(change: ChangedFile) -> str:
    """Name what happened to a file none of whose lines changed."""
    if change.status in {"renamed", "copied"}:
        return change.status
    if change.binary:
        return "binary"
    if change.entry_type != "file" or change.status == "type-changed":
        return "entry"
    return "mode" if change.status == "modified" else "empty"
