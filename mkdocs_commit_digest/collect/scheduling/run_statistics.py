"""What came of a run, and of asking models: commits analysed, failed and left for later, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.failure_counts import FailureCounts, next_try
from mkdocs_commit_digest.counts import noun, pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, tzinfo

    from mkdocs_commit_digest.archive.failure_counts import FailureGroup
    from mkdocs_commit_digest.collect.scheduling.tasks import Task, TaskAnswer


@dataclass(frozen=True, slots=True)
class Collected:
    """What a run did, for the door to tell."""

    days: int = 0
    """Days of the window that the archive now holds."""
    entries: int = 0
    """On the days that were put together in this run."""
    is_first: bool = False
    """The archive was empty before."""
    problems: tuple[str, ...] = ()
    """What went wrong without stopping the run, a sentence each."""
    asked: int = 0
    """Commits that a model was asked about."""
    failed: int = 0
    waiting: int = 0
    """Commits whose analysis is left to the next run, since the budget is spent."""
    postponed: int = 0
    """Commits that failed in earlier runs, and whose next try is not due."""
    given_up: int = 0
    """Commits that no model was asked about, since none gave a usable answer to others."""
    tokens: int = 0
    cost_usd: float | None = 0.0
    left: tuple[str, ...] = ()
    """What the bounds of the day and the month leave, where there are any."""

    def summary(self) -> str:
        """Say in one line what was done."""
        said = f"{pluralize(self.days, 'day')} up to date"
        if self.is_first and self.entries:
            said = f"{pluralize(self.entries, 'change')} on {pluralize(self.days, 'day')} collected"
        if self.asked:
            cost = "price unknown" if self.cost_usd is None else f"${self.cost_usd:.2f}"
            analysed, tokens = pluralize(self.asked - self.failed, "commit"), pluralize(self.tokens, "token")
            said += f"; {analysed} analysed by a model ({tokens}, {cost})"
        if self.failed:
            said += f"; {self.failed} failed"
        if left := self.waiting + self.given_up:
            said += f"; {pluralize(left, 'waits', 'wait')} for the next run"
        if self.postponed:
            waiting = noun(self.postponed, "waits for its", "wait for their")
            said += f"; {self.postponed} that failed before {waiting} next try"
        return "; ".join((said, *self.left))


@dataclass(slots=True)
class RunStatistics:
    """Counted as answers come in."""

    asked: int = 0
    waiting: int = 0
    """Commits left to the next run, since the budget is spent."""
    given_up: int = 0
    """Commits left to the next run, since no model gave a usable answer to any."""
    failures: FailureCounts = field(default_factory=FailureCounts)
    overviews: FailureCounts = field(default_factory=FailureCounts)
    """Why days were asked about in vain."""
    overviews_waiting: int = 0
    """Days left to the next run, since the budget is spent."""

    @property
    def failed(self) -> int:
        """How many commits were asked about in vain."""
        return self.failures.total()

    def count(self, answers: Iterable[TaskAnswer]) -> None:
        """Enter answers."""
        for answer in answers:
            if answer.record is not None and answer.record.state == "pending":
                self.waiting += 1
            elif answer.record is not None:
                self.asked += 1
                if answer.record.failure is not None:
                    self.failures.add(answer.record.failure)
            elif answer.failure is not None:
                self.overviews.add(answer.failure)
            elif answer.overview is None:
                self.overviews_waiting += 1

    def leave(self, task: Task) -> None:
        """Enter a task that is left to the next run, since the budget has no room for it."""
        self.waiting += task.commits
        self.overviews_waiting += not task.commits

    def is_hopeless(self, concurrency: int) -> bool:
        """Tell whether to ask on is of no use: several calls failed, and none ever succeeded."""
        return self.asked == self.failed > max(3, concurrency)

    def problems(self, *, now: datetime, zone: tzinfo, spent_option: str = "") -> Iterator[str]:
        """Say what went wrong, a sentence each; `spent_option` is the part of `budget` that had no room."""
        for alike in self.failures.by_kind():
            of_all = f"{alike.count} of {pluralize(self.asked, 'commit')} {noun(alike.count, 'has', 'have')}"
            yield _with_next_try(f"{of_all} no model analysis: {alike.reason}", alike, now, zone)
        for alike in self.overviews.by_kind():
            days = f"{pluralize(alike.count, 'day')} {noun(alike.count, 'has', 'have')}"
            yield _with_next_try(f"{days} no overview by a model: {alike.reason}", alike, now, zone)
        if self.given_up:
            left = f"{pluralize(self.given_up, 'commit')} {noun(self.given_up, 'was', 'were')}"
            yield f"{left} not asked about, since no model gave a usable answer before"
        if self.waiting:
            waiting = f"{pluralize(self.waiting, 'commit')} {noun(self.waiting, 'waits', 'wait')}"
            see = f"see option '{_in_budget(spent_option)}'"
            yield f"{waiting} {_until(spent_option)}, since the budget is spent; {see}"
        if self.overviews_waiting:
            days = f"{pluralize(self.overviews_waiting, 'day')} {noun(self.overviews_waiting, 'waits', 'wait')}"
            yield f"the overview of {days} {_until(spent_option)}, since the budget is spent"


def _until(spent_option: str) -> str:
    period = spent_option.rpartition("_")[2]
    return f"for the next {period}" if period in {"day", "month"} else "for the next build"


def _in_budget(spent_option: str) -> str:
    return f"budget.{spent_option}" if spent_option else "budget"


def _with_next_try(told: str, alike: FailureGroup, now: datetime, zone: tzinfo) -> str:
    return f"{told}; {next_try(alike.next_try, now=now, zone=zone)}" if alike.next_try else told
