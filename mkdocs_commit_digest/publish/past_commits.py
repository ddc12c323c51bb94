"""The commits of one repository so far, by what a later one may name them by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.line_history import LineHistory
from mkdocs_commit_digest.publish.series import normal
from mkdocs_commit_digest.publish.text import subject_text

if TYPE_CHECKING:
    from mkdocs_commit_digest.publish.reports import Entry

MAX_FILES = 100
"""Commits with more files, such as a new licence header, say nothing of what belongs together."""

_STEM = 40


@dataclass(slots=True)
class Past:
    """What is known of earlier commits."""

    shas: dict[str, list[Entry]] = field(default_factory=dict)
    subjects: dict[str, Entry] = field(default_factory=dict)
    numbers: dict[int, Entry] = field(default_factory=dict)
    changed: dict[str, tuple[Entry, bool]] = field(default_factory=dict)
    """Path → the last commit that touched it, and whether that one made it."""
    risky: dict[str, Entry] = field(default_factory=dict)
    """Path → the last commit with risks that touched it."""
    lines: LineHistory = field(default_factory=LineHistory)

    def add(self, entry: Entry) -> None:
        """Remember a commit."""
        commit = entry.commit
        self.lines.add(entry)
        self.shas.setdefault(commit.sha[:7], []).append(entry)
        subject = normal(subject_text(commit.subject, commit.pull_request))
        if subject:
            self.subjects[subject] = entry
            self.subjects.setdefault(subject[:_STEM] + "…", entry)
        if commit.pull_request:
            self.numbers[commit.pull_request] = entry
        if len(commit.files) > MAX_FILES:
            return
        risks = bool(commit.analysis.risks or commit.analysis.findings)
        for change in commit.files:
            self.changed[change.path] = (entry, change.status == "added")
            if risks:
                self.risky[change.path] = entry

    def with_sha(self, sha: str) -> Entry | None:
        """Return the commit that a full or shortened id names."""
        found = [entry for entry in self.shas.get(sha[:7], ()) if entry.commit.sha.startswith(sha)]
        return found[-1] if len({entry.commit.sha for entry in found}) == 1 else None

    def with_subject(self, subject: str) -> Entry | None:
        """Return the last commit with a subject; forges cut long ones when they quote them."""
        text = subject.rstrip('"” ')
        cut = text.endswith(("…", "..."))
        text = normal(subject_text(text, 1))
        return self.subjects.get(text[:_STEM] + "…" if cut and len(text) >= _STEM else text)
