"""What builds before this one spent, and this one's calls on their way to the archive."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.spending import (
    DaySpending,
    SpentInMonth,
    add_spending,
    machine_name,
    period_bounds,
    spent_in_month,
)

if TYPE_CHECKING:
    from datetime import date

    from mkdocs_commit_digest.archive.spending import PeriodBound
    from mkdocs_commit_digest.collect.scheduling.run import Run
    from mkdocs_commit_digest.settings import Budget


@dataclass(frozen=True, slots=True)
class EffectiveBudget:
    """A build's budget under the bounds of its day and month: the least of each kind holds."""

    budget: Budget
    tokens_option: str = "tokens_per_build"
    """Which option the bound on tokens comes from."""
    usd_option: str = "usd_per_build"


def effective_budget(budget: Budget, bounds: tuple[PeriodBound, ...]) -> EffectiveBudget:
    """Lower the bounds of a build to what its day and month have left."""
    found = EffectiveBudget(budget)
    for bound in bounds:
        if bound.option.startswith("tokens"):
            most = found.budget.tokens_per_build
            if most is None or bound.left < most:
                lower = replace(found.budget, tokens_per_build=int(bound.left))
                found = replace(found, budget=lower, tokens_option=bound.option)
        elif found.budget.usd_per_build is None or bound.left < found.budget.usd_per_build:
            lower = replace(found.budget, usd_per_build=bound.left)
            found = replace(found, budget=lower, usd_option=bound.option)
    return found


@dataclass(slots=True)
class SpendingLedger:
    """Keeps account over builds where a bound of a day or a month is set; else it does nothing.

    Calls are entered by the threads that make them, and written by the thread that leads the run.
    """

    run: Run
    before: SpentInMonth = field(init=False)
    effective: EffectiveBudget = field(init=False)
    _new: dict[date, DaySpending] = field(default_factory=dict)
    """Not yet written."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.before = self._read()
        self.effective = effective_budget(self.run.settings.budget, self.left(self.before))

    def charge(self, tokens: int, cost_usd: float | None) -> None:
        """Enter a call on the day it is made."""
        if self._is_kept:
            call = DaySpending(tokens=tokens, usd=cost_usd or 0.0, unpriced=int(cost_usd is None))
            with self._lock:
                today = self._today()
                self._new[today] = self._new.get(today, DaySpending()) + call

    def save(self) -> None:
        """Write what is new into the archive.

        Raises:
            ArchiveError: it cannot be written; it is still here.
        """
        with self._lock:
            if self._new:
                add_spending(self.run.archive.root, machine_name(self.run.environ), self._new)
                self._new.clear()

    def left(self, spent: SpentInMonth | None = None) -> tuple[PeriodBound, ...]:
        """Return the bounds of today and of this month with what is spent of them, by default as the archive has it."""
        if not self._is_kept:
            return ()
        return period_bounds(spent or self._read(), self._today(), self.run.settings.budget)

    @property
    def _is_kept(self) -> bool:
        return bool(self.run.settings.model.models) and self.run.settings.budget.is_over_time

    def _read(self) -> SpentInMonth:
        return spent_in_month(self.run.archive.root, self._today()) if self._is_kept else SpentInMonth()

    def _today(self) -> date:
        return self.run.now().astimezone(self.run.settings.zone).date()
