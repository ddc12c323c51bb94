"""What holds a commit's tier down: changes that users of the code cannot notice. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.code_places import is_periphery, spec_of
from mkdocs_commit_digest.collect.judging.importance_rules import FELT, is_breaking

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.judging.change_facts import ChangeFacts

_TRIVIAL_LINES = 3


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A tier that a commit cannot exceed, and why."""

    code: str
    tier: Tier
    detail: str = ""


_LOW_ONLY: tuple[tuple[str, tuple[FileKind, ...]], ...] = (
    ("ceiling_docs", (FileKind.DOCUMENTATION, FileKind.RELEASE_NOTES)),
    ("ceiling_tests", (FileKind.TESTS, FileKind.SNAPSHOT)),
    ("ceiling_ci", (FileKind.CI, FileKind.TESTS, FileKind.DOCUMENTATION)),
    ("ceiling_not_written", (FileKind.LOCK, FileKind.GENERATED, FileKind.MINIFIED, FileKind.DATA, FileKind.BINARY)),
)
_NO_CODE = tuple(kind for kind in FileKind if kind not in {FileKind.SOURCE, FileKind.VENDORED})


def ceiling_of(commit: Commit, change_type: ChangeType, facts: ChangeFacts, minor: tuple[str, ...]) -> Ceiling | None:
    """Return what holds a commit down, the lowest ceiling first; None where nothing does."""
    if minor and commit.files and all(spec_of(minor).match_file(change.path) for change in commit.files):
        return Ceiling("ceiling_minor", Tier.LOW, commit.files[0].path)
    return _low_ceiling(facts) or _medium_ceiling(commit, change_type, facts)


def _low_ceiling(facts: ChangeFacts) -> Ceiling | None:
    for code, kinds in _LOW_ONLY:
        if facts.is_only(*kinds):
            return Ceiling(code, Tier.LOW)
    if facts.formatting_only or facts.comments_only:
        return Ceiling("ceiling_formatting" if facts.formatting_only else "ceiling_comments", Tier.LOW)
    return None


def _medium_ceiling(commit: Commit, change_type: ChangeType, facts: ChangeFacts) -> Ceiling | None:
    if change_type in {ChangeType.DOCUMENTATION, ChangeType.TESTS}:
        return Ceiling(f"ceiling_type_{change_type}", Tier.LOW if facts.source_lines <= _TRIVIAL_LINES else Tier.MEDIUM)
    if is_breaking(commit, facts) or facts.named(FELT):
        return None
    if facts.is_only(*_NO_CODE):
        return Ceiling("ceiling_no_code", Tier.MEDIUM)
    if change_type is ChangeType.CONFIGURATION:
        return Ceiling("ceiling_type_configuration", Tier.MEDIUM)
    sources = [file.path for file in commit.files if file.kind is FileKind.SOURCE]
    if sources and all(map(is_periphery, sources)):
        return Ceiling("ceiling_periphery", Tier.MEDIUM, sources[0])
    return None
