"""What came of asking models: commits analysed, failed and left for later, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.counts import counted, noun
from mkdocs_commit_digest.failures import FailureCounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_commit_digest.collect.tasks import Answer


@dataclass(slots=True)
class Account:
    """Counted as answers come in."""

    asked: int = 0
    waiting: int = 0
    """Commits left to the next run, since the budget is spent."""
    given_up: int = 0
    """Commits left to the next run, since no model gave a usable answer to any."""
    failures: FailureCounts = field(default_factory=FailureCounts)

    @property
    def failed(self) -> int:
        """How many commits were asked about in vain."""
        return self.failures.total()

    def count(self, answers: Iterable[Answer]) -> None:
        """Enter answers."""
        for answer in answers:
            if answer.record is not None and answer.record.state == "pending":
                self.waiting += 1
            elif answer.record is not None:
                self.asked += 1
                if answer.record.failure is not None:
                    self.failures.add(answer.record.failure)

    def is_hopeless(self, concurrency: int) -> bool:
        """Tell whether to ask on is of no use: several calls failed, and none ever succeeded."""
        return self.asked == self.failed > max(3, concurrency)

    def problems(self) -> Iterator[str]:
        """Say what went wrong, a sentence each."""
        for reason, count in self.failures.most_common():
            of_all = f"{count} of {counted(self.asked, 'commit')} {noun(count, 'has', 'have')}"
            yield f"{of_all} no model analysis: {reason}"
        if self.given_up:
            left = f"{counted(self.given_up, 'commit')} {noun(self.given_up, 'was', 'were')}"
            yield f"{left} not asked about, since no model gave a usable answer before"
        if self.waiting:
            waiting = f"{counted(self.waiting, 'commit')} {noun(self.waiting, 'waits', 'wait')}"
            yield f"{waiting} for the next build, since the budget is spent; see option 'budget'"
