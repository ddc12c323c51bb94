"""Commit → facts that can be counted in its diff: lines by kind of file, public names, options, defaults. Pure.

Change type, importance and the rule-based analysis all rest on these facts and on the message, on nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.public_symbols import PublicNames, first_lines, public_names
from mkdocs_commit_digest.collect.judging.read_options import options_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile

_MAX_LINE = 400
_MAX_LINES_COMPARED = 4_000

_LITERAL = re.compile(r""""[^"]*"|'[^']*'|\b(?:true|false|none|null|nil|\d[\d_.]*\w*)\b""", re.IGNORECASE)
_COMMENT = re.compile(
    r"\s*(?:#(?!\s*(?:include|define|if|ifdef|ifndef|endif|else|pragma|!?\[))|//|/\*|\*(?:\s|/|$)|--\s|;;|<!--|\"\"\"|''')"
)
_REQUIREMENT = re.compile(
    r"""^["'\s]*([A-Za-z@][\w./@-]{0,80}?)["']?\s*(?:\[[^\]]*\])?\s*(?:[:=]|==|>=|~=|\^|\s)+\s*(?:\{\s*version\s*=\s*)?["'^~>=v\s]*(\d+)\.\d+"""
)


_NO_NAMES = PublicNames()


@dataclass(frozen=True, slots=True)
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
    names: PublicNames = _NO_NAMES
    options_added: tuple[str, ...] = ()
    """Command-line options and environment variables that stand on added lines only, as far as the patch shows."""
    options_removed: tuple[str, ...] = ()
    """The same of removed lines."""
    defaults: int = 0
    """Lines with the word `default` in which only a literal changed."""
    major_updates: tuple[str, ...] = ()
    """Dependencies whose first version number changed: `torch 1 → 2`."""
    formatting_only: bool = False
    """The same characters before and after, but for white space."""
    comments_only: bool = False
    """Every changed line of source is a comment."""

    @property
    def source_lines(self) -> int:
        """Changed lines of source code."""
        return self.lines.get(FileKind.SOURCE, 0)

    @property
    def written_lines(self) -> int:
        """Changed lines that people wrote, in files of any kind."""
        return sum(count for kind, count in self.lines.items() if kind.is_written)

    def is_only(self, *kinds: FileKind) -> bool:
        """Tell whether all files are of these kinds, changelogs and recorded outputs aside."""
        rest = set(self.files) - COMPANIONS
        return rest <= set(kinds) if rest else bool(self.files) and set(self.files) <= set(kinds) | COMPANIONS


COMPANIONS = frozenset({FileKind.RELEASE_NOTES, FileKind.SNAPSHOT})
"""Kinds that go along with changes of any type, so they tell nothing of it."""


def facts_of(commit: Commit) -> ChangeFacts:
    """Count what can be counted in a commit's diffstat and patch."""
    sources = [file for file in commit.files if file.kind is FileKind.SOURCE]
    changed = [first_lines(file) for file in sources]
    options_added, options_removed = options_of(sources, commit.files)
    lines: Counter[FileKind] = Counter()
    for file in commit.files:
        lines[file.kind] += file.lines
    return ChangeFacts(
        Counter(file.kind for file in commit.files),
        lines,
        tuple(file.path for file in sorted(sources, key=lambda file: -file.additions) if file.status == "added"),
        tuple(file.path for file in sorted(sources, key=lambda file: -file.deletions) if file.status == "deleted"),
        names=public_names(sources),
        options_added=options_added,
        options_removed=options_removed,
        defaults=sum(_count_changed_defaults(first_lines(file)) for file in sources if "default" in file.patch.lower()),
        major_updates=_major_updates(commit.files),
        formatting_only=_is_formatting_only(commit, changed),
        comments_only=_is_comments_only(changed),
    )


def _count_changed_defaults(lines: list[str]) -> int:
    """Count removed lines that come back with another literal and speak of a default."""
    telling = [line for line in lines if len(line) <= _MAX_LINE and "default" in line.lower()]
    removed = Counter(_skeleton(line) for line in telling if line[0] == "-")
    added = Counter(_skeleton(line) for line in telling if line[0] == "+")
    return sum((removed & added).values())


def _skeleton(line: str) -> str:
    return "".join(_LITERAL.sub("?", line[1:]).split())


def _major_updates(files: Sequence[ChangedFile]) -> tuple[str, ...]:
    updates: dict[str, None] = {}
    for file in files:
        if file.kind is FileKind.DEPENDENCIES:
            versions: dict[str, dict[str, str]] = {"+": {}, "-": {}}
            for line in first_lines(file):
                if len(line) <= _MAX_LINE and (found := _REQUIREMENT.match(line[1:])):
                    versions[line[0]][found[1]] = found[2]
            before, after = versions["-"], versions["+"]
            moved = (name for name in after if name in before and int(after[name]) > int(before[name]))
            updates.update({f"{name} {before[name]} → {after[name]}": None for name in moved if name != "version"})
    return tuple(updates)


def _is_formatting_only(commit: Commit, changed: list[list[str]]) -> bool:
    if not changed or any(change.status != "modified" or change.binary for change in commit.files):
        return False
    if len(changed) != len(commit.files) or sum(map(len, changed)) > _MAX_LINES_COMPARED:
        return False
    return all(lines and _squeeze(lines, "+") == _squeeze(lines, "-") for lines in changed)


def _squeeze(lines: list[str], sign: str) -> str:
    return "".join("".join(line[1:].split()) for line in lines if line[0] == sign)


def _is_comments_only(changed: list[list[str]]) -> bool:
    is_comment = (_COMMENT.match(line, len("+")) for lines in changed for line in lines if line[1:].strip())
    return bool(next(is_comment, None)) and all(is_comment)
