"""What a build may still spend on models."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.errors import BudgetSpent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.settings import Budget


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """What a call may cost at most."""

    tokens: int
    usd: float | None
    """None where the price is not known; then tokens alone count."""


@dataclass(slots=True)
class BudgetTracker:
    """A build's account; safe to use from several threads.

    Work is let in while what was spent and what is reserved for work under way leave room for its estimate. Work may
    take more calls than estimated (parts, repairs), so each call, too, begins only where what was spent and the calls
    under way leave room for it. A bound is passed only by as much as estimates are too low.
    """

    budget: Budget
    tokens: int = 0
    """Billed so far, prompts and replies."""
    cost_usd: float | None = 0.0
    """None once a call was made whose price is not known."""
    short_of: Literal["tokens", "usd"] | None = None
    """Which bound had no room last; None: both had, always."""
    _known_usd: float = 0.0
    _reserved: list[CostEstimate] = field(default_factory=list)
    _calls: list[CostEstimate] = field(default_factory=list)
    """Under way."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _call_ended: threading.Condition = field(init=False)

    def __post_init__(self) -> None:
        self._call_ended = threading.Condition(self._lock)

    @property
    def is_bounded(self) -> bool:
        """Tell whether what is spent on one commit may be missing for another."""
        return self.budget.tokens_per_build is not None or self.budget.usd_per_build is not None

    @property
    def under_way(self) -> tuple[CostEstimate, ...]:
        """What calls may cost at most that have begun and not ended."""
        with self._lock:
            return tuple(self._calls)

    def reserve(self, estimate: CostEstimate) -> bool:
        """Set an estimate aside; returns False, and sets nothing aside, where a bound would be passed."""
        with self._lock:
            room = self._has_room(estimate, self._reserved)
            if room:
                self._reserved.append(estimate)
            return room

    def has_room(self, estimate: CostEstimate) -> bool:
        """Tell whether an estimate could be set aside."""
        with self._lock:
            return self._has_room(estimate, self._reserved)

    @contextmanager
    def call(self, estimate: CostEstimate) -> Iterator[None]:
        """Make a call within; waits while calls under way may leave room for it when they end.

        Raises:
            BudgetSpent: there is no room for it.
        """
        with self._call_ended:
            while not self._has_room(estimate, self._calls) or self._is_spent():
                if not self._calls:
                    raise BudgetSpent("the build's budget is spent")
                self._call_ended.wait()
            self._calls.append(estimate)
        try:
            yield
        finally:
            with self._call_ended:
                self._calls.remove(estimate)
                self._call_ended.notify_all()

    def _has_room(self, estimate: CostEstimate, others: Sequence[CostEstimate]) -> bool:
        tokens = self.tokens + sum(other.tokens for other in others) + estimate.tokens
        usd = self._known_usd + sum(other.usd or 0.0 for other in others) + (estimate.usd or 0.0)
        if self.budget.tokens_per_build is not None and tokens > self.budget.tokens_per_build:
            self.short_of = "tokens"
            return False
        if self.budget.usd_per_build is None or estimate.usd is None or usd <= self.budget.usd_per_build:
            return True
        self.short_of = "usd"
        return False

    @property
    def is_spent(self) -> bool:
        """Tell whether what was billed has reached a bound, so that no further call may begin."""
        with self._lock:
            return self._is_spent()

    def _is_spent(self) -> bool:
        tokens, usd = self.budget.tokens_per_build, self.budget.usd_per_build
        is_paid_up = usd is not None and self._known_usd > 0 and self._known_usd >= usd  # what is free goes on at 0
        return is_paid_up or (tokens is not None and self.tokens >= tokens)

    def release(self, estimate: CostEstimate) -> None:
        """End a reservation: the work is done, and its calls were charged."""
        with self._lock:
            self._reserved.remove(estimate)

    def charge(self, tokens: int, cost_usd: float | None) -> None:
        """Put a call on the bill."""
        with self._lock:
            self.tokens += tokens
            if cost_usd is None:
                self.cost_usd = None
                return
            self._known_usd += cost_usd
            if self.cost_usd is not None:
                self.cost_usd += cost_usd
