"""A day whose file cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import DayRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class UnreadableDay(DayRecord):
    """Stands for a day whose file cannot be read: the other days are worth showing all the same."""

    problem: str = ""
    """What is wrong with the file, and what to do about it: one sentence."""


def readable(records: Iterable[DayRecord], warn: Callable[[str], None]) -> Iterator[DayRecord]:
    """Pass on the days that can be read, and warn of the rest."""
    for record in records:
        if isinstance(record, UnreadableDay):
            warn(record.problem)
        else:
            yield record
