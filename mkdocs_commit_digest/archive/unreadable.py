"""A day whose file cannot be read."""

from __future__ import annotations

from mkdocs_commit_digest.archive.records import DayRecord


class UnreadableDay(DayRecord):
    """Stands for a day whose file cannot be read: the other days are worth showing all the same."""

    problem: str = ""
    """What is wrong with the file, and what to do about it: one sentence."""
