"""Answers on their way into the archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.judging.importance import cap_high

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from mkdocs_commit_digest.archive.records import DayRecord
    from mkdocs_commit_digest.collect.scheduling.run import Run
    from mkdocs_commit_digest.collect.scheduling.tasks import TaskAnswer
    from mkdocs_commit_digest.settings import Settings

HELD_DAYS = 8
"""Days whose records are kept in memory while they are added to."""


@dataclass(slots=True)
class AnswerBuffer:
    """Where answers lie until their days are written: those that came in the same moment are written together.

    The days that were written last are held, so that a day is not read and checked again for each of its commits.
    Only a run that holds the archive's lock may use it, since nobody else writes then.
    """

    run: Run
    _answers: list[TaskAnswer] = field(default_factory=list)
    _held: dict[tuple[str, date], DayRecord] = field(default_factory=dict)

    def add(self, answers: Iterable[TaskAnswer]) -> None:
        """Take answers in."""
        self._answers += answers

    def flush(self) -> bool:
        """Write all answers into the archive, a day at a time. Returns whether there were any.

        Raises:
            ArchiveError: a day cannot be written; the answers are still here.
        """
        ordered = sorted(self._answers, key=lambda answer: (answer.repository, answer.day))
        for (repository, day), group in groupby(ordered, key=lambda answer: (answer.repository, answer.day)):
            self._write(repository, day, tuple(group))
        self._answers.clear()
        return bool(ordered)

    def invalidate(self) -> None:
        """Read days again before they are added to, since others wrote them."""
        self._held.clear()

    def _write(self, repository: str, day: date, answers: Sequence[TaskAnswer]) -> None:
        before = self._held.pop((repository, day), None) or self.run.archive.load(repository, day)
        if before:
            record = _with_answers(before, answers, self.run.settings)
            self.run.archive.save(record)
            self._held[repository, day] = record
        while len(self._held) > HELD_DAYS:
            del self._held[next(iter(self._held))]


def _with_answers(day: DayRecord, answers: Sequence[TaskAnswer], settings: Settings) -> DayRecord:
    new = {answer.record.sha: answer.record for answer in answers if answer.record}
    commits = tuple(new.get(commit.sha, commit) for commit in day.commits)
    overviews = [answer.overview for answer in answers if answer.overview]
    failures = [answer.failure for answer in answers if answer.failure]
    return day.model_copy(
        update={
            "commits": cap_high(commits, settings.importance.high_per_day),
            "overview": overviews[-1] if overviews else day.overview,
            "overview_failure": failures[-1] if failures else None if overviews else day.overview_failure,
        }
    )
