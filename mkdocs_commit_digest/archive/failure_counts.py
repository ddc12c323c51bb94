"""Failures of one kind told together: how many, why, and when they are tried again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from mkdocs_commit_digest.archive.records import Failure


def next_try(moment: datetime, *, now: datetime, zone: tzinfo) -> str:
    """Say when something is tried again, to the minute after."""
    if moment <= now:
        return "the next build tries again"
    local = (moment + timedelta(seconds=59)).astimezone(zone)
    is_today = local.date() == now.astimezone(zone).date()
    return f"next try after {local:%H:%M} {zone}" if is_today else f"next try after {local:%Y-%m-%d %H:%M} {zone}"


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Failures of one kind."""

    reason: str
    """The commonest of theirs, which may differ in what a provider said."""
    count: int
    kind: str
    next_try: datetime | None
    """Of the first that is due; None where that is not known."""


@dataclass(slots=True)
class FailureCounts:
    """Failures counted by kind; those without one by their reason."""

    _reasons: dict[str, Counter[str]] = field(default_factory=dict)
    _next_tries: dict[str, datetime] = field(default_factory=dict)

    def add(self, failure: Failure) -> None:
        """Count a failure."""
        key = failure.kind or failure.reason
        self._reasons.setdefault(key, Counter())[failure.reason] += 1
        if failure.retry_at:
            self._next_tries[key] = min(failure.retry_at, self._next_tries.get(key, failure.retry_at))

    def total(self) -> int:
        """Return how many were counted."""
        return sum(reasons.total() for reasons in self._reasons.values())

    def most_common(self) -> list[tuple[str, int]]:
        """Return a reason and a count for each kind, the most frequent first."""
        return [(alike.reason, alike.count) for alike in self.by_kind()]

    def by_kind(self) -> list[FailureGroup]:
        """Return the failures of each kind, the most frequent first."""
        in_order = sorted(self._reasons.items(), key=lambda item: -item[1].total())
        return [
            FailureGroup(_reason_of(reasons), reasons.total(), key, self._next_tries.get(key))
            for key, reasons in in_order
        ]


def _reason_of(reasons: Counter[str]) -> str:
    """Name the commonest of the reasons of one kind, which may differ in what a provider said."""
    ((reason, _),) = reasons.most_common(1)
    return f"{reason} (and the like)" if len(reasons) > 1 else reason
