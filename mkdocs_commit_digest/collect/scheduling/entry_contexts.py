"""What is known of an entry beside its diff and message: facts, what else touched its files, what its project is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import shorten
from mkdocs_commit_digest.archive.records import DayRecord, Tier
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.excerpts.backgrounds import KnownContext, RelatedChange
from mkdocs_commit_digest.collect.git.objects import read_objects
from mkdocs_commit_digest.collect.redaction.own_patterns import redact_with
from mkdocs_commit_digest.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.archive.store import Archive
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.settings import Settings

_EARLIER_DAYS = 5
"""Of the archive, before that of an entry, in which changes to its files are looked for."""
_MOST_RELATED = 6
_MOST_PATHS = 200
"""Paths of one entry that are compared."""
_COMMON = 12
"""Files that so many other changes touch tell nothing: changelogs, lock files."""
_LONGEST_TEXT = 6_000
_MOST_CONTENTS = 6
"""Files of a commit of which the functions around changed lines are shown."""
_LARGEST_CONTENT = 200_000
"""Bytes."""
_READMES = ("README.md", "README.rst", "README", "README.txt", "readme.md")
_LARGEST_README = 200_000
_LONGEST_DESCRIPTION = 200
_NO_PROSE = re.compile(r"[<\[!|#=*`:.>-]|https?:")
"""How lines of a README begin that say nothing of the project: headings, badges, tables, markup."""


@dataclass
class EntryContexts:
    """Gathers contexts for the entries of one repository; a few days of the archive are read once."""

    archive: Archive
    mirror: Mirror
    settings: Settings
    _days: dict[object, tuple[CommitRecord, ...]] = field(default_factory=dict)

    def of(self, entry: CommitRecord, day: DayRecord, commit: Commit) -> KnownContext:
        """Return what is known of an entry of a day."""
        if self.settings.model.context == "off":
            return KnownContext(entry.facts)
        same = [commit for commit in day.commits if commit.sha != entry.sha]
        related = [*self._touching(entry, same, same_day=True)]
        related += self._touching(entry, self._earlier(day), same_day=False)
        wants_code = self.settings.model.context == "code" and entry.importance.tier is Tier.HIGH
        contents = self._contents(commit) if wants_code and not self.mirror.supply else {}
        return KnownContext(entry.facts, self.description, tuple(related[:_MOST_RELATED]), contents)

    def _contents(self, commit: Commit) -> dict[str, str]:
        """Return the sources that a commit changes most, as they are after it, without secrets."""
        sources = [file for file in commit.files if file.kind is FileKind.SOURCE and file.new_id and file.has_hunks]
        sources = [file for file in sources if file.status in {"modified", "renamed"}]
        sources.sort(key=lambda file: (-file.lines, file.path))
        paths = {file.new_id: file.path for file in sources[:_MOST_CONTENTS]}
        try:
            seconds = self.settings.limits.git_seconds
            found = dict(read_objects(self.mirror, paths, largest=_LARGEST_CONTENT, seconds=seconds))
        except HistoryError:
            return {}
        redact = redact_with(self.settings.redaction_patterns)
        return {paths[name]: redact(text.decode("utf-8", "replace")) for name, text in found.items() if text}

    def _earlier(self, day: DayRecord) -> list[CommitRecord]:
        """Return the entries of the days before, the youngest first."""
        name = day.repository
        before = [one for one in self.archive.days(name) if one < day.day][-_EARLIER_DAYS:]
        for one in before:
            if one not in self._days:
                record = self.archive.load_if_readable(name, one)
                self._days[one] = record.commits if isinstance(record, DayRecord) else ()
        return [commit for one in reversed(before) for commit in self._days[one]]

    @staticmethod
    def _touching(entry: CommitRecord, others: list[CommitRecord], *, same_day: bool) -> Iterator[RelatedChange]:
        """Yield the changes that touch files of an entry which few others touch."""
        wanted = {file.path for file in entry.files[:_MOST_PATHS]}
        touched = [(other, wanted & {file.path for file in other.files[:_MOST_PATHS]}) for other in others]
        counts: dict[str, int] = {}
        for _, paths in touched:
            for path in paths:
                counts[path] = counts.get(path, 0) + 1
        for other, paths in touched:
            if any(counts[path] <= _COMMON for path in paths):
                yield RelatedChange(other.sha, other.subject, same_day, _all_of(other))

    @cached_property
    def description(self) -> str:
        """The first line of prose in the repository's README, where its files are here; empty if there is none."""
        if self.mirror.supply or not self.mirror.head:
            return ""
        names = [f"{self.mirror.head}:{name}" for name in _READMES]
        seconds = self.settings.limits.git_seconds
        try:
            found = dict(read_objects(self.mirror, names, largest=_LARGEST_README, seconds=seconds))
        except HistoryError:
            return ""
        content = next(filter(None, (found[name] for name in names)), b"")
        lines = (line.strip() for line in content.decode("utf-8", "replace").splitlines()[:200])
        prose = next((line for line in lines if len(line.split()) >= 4 and not _NO_PROSE.match(line)), "")  # noqa: PLR2004
        return shorten(redact_with(self.settings.redaction_patterns)(prose), _LONGEST_DESCRIPTION)


def _all_of(record: CommitRecord) -> str:
    """Return what is known of a change, as text in which words can be looked up."""
    facts = (f"{fact.name} {fact.old or ''} {fact.new or ''}" for fact in record.facts)
    paths = (file.path for file in record.files[:_MOST_PATHS])
    return "\n".join((record.subject, record.body, *paths, *facts))[:_LONGEST_TEXT]
