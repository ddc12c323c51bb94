"""Commit and its facts → what can be counted: lines by kind of file, names, options, defaults. Pure.

Change type, importance and the rule-based analysis all rest on these counts and on the message, on nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.unnoticed_lines import is_comments_only, is_formatting_only

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.collect.commits import Commit

_VERSION = re.compile(r"(?<![\w.])v?(\d{1,6})(?:\.(\d{1,6}))?(?![\w-])")


@dataclass(frozen=True)  # without slots, which leave no room for what is found once
class ChangeFacts:
    """What was counted in one commit."""

    files: Mapping[FileKind, int]
    """Files by kind."""
    lines: Mapping[FileKind, int]
    """Added and removed lines by kind."""
    new_sources: tuple[str, ...] = ()
    """Paths of added source files, largest first."""
    lost_sources: tuple[str, ...] = ()
    """Paths of deleted source files, largest first."""
    facts: tuple[Fact, ...] = ()
    """What its contents show."""
    formatting_only: bool = False
    """Nothing but white space within lines changes, where that means nothing."""
    comments_only: bool = False
    """Every changed line of source is a comment, whole."""

    @property
    def source_lines(self) -> int:
        """Changed lines of source code."""
        return self.lines.get(FileKind.SOURCE, 0)

    @property
    def written_lines(self) -> int:
        """Changed lines that people wrote, in files of any kind."""
        return sum(count for kind, count in self.lines.items() if kind.is_written)

    @cached_property
    def public(self) -> tuple[Fact, ...]:
        """The facts that people outside the project can meet."""
        return tuple(fact for fact in self.facts if fact.public)

    def is_only(self, *kinds: FileKind) -> bool:
        """Tell whether all files are of these kinds, changelogs and recorded outputs aside."""
        rest = set(self.files) - COMPANIONS
        return rest <= set(kinds) if rest else bool(self.files) and set(self.files) <= set(kinds) | COMPANIONS

    def named(self, kinds: Collection[str], *changes: str) -> tuple[str, ...]:
        """Return the names of public facts of these kinds and changes (none: any), each once, in their order.

        What is renamed is removed under its old name and added under its new one.
        """
        found: dict[str, None] = {}
        for fact in self.public:
            if fact.kind not in kinds:
                continue
            if fact.change == "renamed" and "removed" in changes:
                found[fact.old or fact.name] = None
            elif not changes or fact.change in changes or (fact.change == "renamed" and "added" in changes):
                found[fact.name] = None
        return tuple(found)

    def major_updates(self, *, public_only: bool = False) -> tuple[str, ...]:
        """Return the dependencies that rise to a version that may be incompatible: `torch 1 → 2`, `rand 0.8 → 0.9`."""
        found: dict[str, None] = {}
        for fact in self.public if public_only else self.facts:
            old, new = (_VERSION.search(side or "") for side in (fact.old, fact.new))
            if fact.kind == "dependency" and old and new and (step := _major_step(old, new)):
                found[f"{fact.name} {step}"] = None
        return tuple(found)


def _major_step(old: re.Match[str], new: re.Match[str]) -> str:
    """Tell from where to where the first number rises that is not zero; empty: it does not."""
    before, after = ((int(found[1]), int(found[2] or 0)) for found in (old, new))
    if after[0] > before[0]:
        return f"{before[0]} → {after[0]}"
    return f"0.{before[1]} → 0.{after[1]}" if before[0] == after[0] == 0 and after[1] > before[1] else ""


COMPANIONS = frozenset({FileKind.RELEASE_NOTES, FileKind.SNAPSHOT})
"""Kinds that go along with changes of any type, so they tell nothing of it."""

OPTION_KINDS = frozenset({"option", "variable", "setting"})
"""Kinds of facts about what users set."""


def facts_of(commit: Commit, facts: tuple[Fact, ...] = ()) -> ChangeFacts:
    """Count what can be counted in a commit's diffstat and patch, beside the `facts` that its contents show."""
    sources = [file for file in commit.files if file.kind is FileKind.SOURCE]
    lines: Counter[FileKind] = Counter()
    for file in commit.files:
        lines[file.kind] += file.lines
    return ChangeFacts(
        Counter(file.kind for file in commit.files),
        lines,
        tuple(file.path for file in sorted(sources, key=lambda file: -file.additions) if file.status == "added"),
        tuple(file.path for file in sorted(sources, key=lambda file: -file.deletions) if file.status == "deleted"),
        facts=facts,
        formatting_only=is_formatting_only(commit.files),
        comments_only=is_comments_only(sources),
    )
