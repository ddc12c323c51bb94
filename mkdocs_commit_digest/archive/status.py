"""What the archive holds, in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.failure_counts import FailureCounts, next_try
from mkdocs_commit_digest.archive.spending import period_bounds, spent_in_month
from mkdocs_commit_digest.failures import CURES
from mkdocs_commit_digest.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date, tzinfo

    from mkdocs_commit_digest.archive.records import Analysis, CommitRecord, DayRecord, Overview
    from mkdocs_commit_digest.settings import CollectSettings


_LONGEST_REASON = 500


@dataclass(slots=True)
class RepositoryStatus:
    """The archive of one repository."""

    first: date
    last: date
    days: int = 0
    commits: int = 0
    """Entries."""
    brought: int = 0
    """Commits that came with them."""
    late: int = 0
    """What came after its day was closed, and was told of on a later one."""
    by_model: int = 0
    by_rules: int = 0
    pending: int = 0
    failures: FailureCounts = field(default_factory=FailureCounts)
    """Of commits whose last try failed."""
    overviews: FailureCounts = field(default_factory=FailureCounts)
    """Of days whose overview failed."""
    tokens: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0
    """Analyses whose price is not known."""


def status_of(records: Iterable[DayRecord]) -> dict[str, RepositoryStatus]:
    """Count an archive by repository."""
    found: dict[str, RepositoryStatus] = {}
    for record in records:
        status = found.setdefault(record.repository, RepositoryStatus(record.day, record.day))
        status.first, status.last = min(status.first, record.day), max(status.last, record.day)
        status.days += 1
        status.late += len(record.also_landed)
        for commit in record.commits:
            _count(status, commit)
        if record.overview_failure:
            status.overviews.add(record.overview_failure)
        if record.overview:
            _count_cost(status, record.overview)
    return found


def describe_status(found: dict[str, RepositoryStatus], *, now: datetime | None = None, zone: tzinfo = UTC) -> str:
    """Put the counts into lines for people, with times in `zone`."""
    if not found:
        return "The archive is empty. Fill it with 'commit-digest collect'."
    now = now or datetime.now(UTC)
    lines = [line for name, status in found.items() for line in _lines(name, status, now, zone)]
    if any(status.failures.total() or status.overviews.total() for status in found.values()):
        lines.append("To try again at once what failed, once its cause is gone: commit-digest collect --retry")
    return "\n".join(lines)


def what_is_left(settings: CollectSettings, now: datetime, warn: Callable[[str], None]) -> Iterator[str]:
    """Say what the bounds of the day and of the month leave, a line each, where there are any."""
    if settings.budget.is_over_time:
        today = now.astimezone(settings.zone).date()
        spent = spent_in_month(settings.archive, today)
        for problem in spent.problems:
            warn(problem)
        yield from map(str, period_bounds(spent, today, settings.budget))


def _count(status: RepositoryStatus, commit: CommitRecord) -> None:
    status.commits += 1
    status.brought += commit.brought
    if commit.analysis.kind == "model" or commit.analysis.tokens.prompt:  # tries in vain are paid for, too
        _count_cost(status, commit.analysis)
    status.pending += commit.state == "pending"
    if commit.failure and commit.state == "failed":
        status.failures.add(commit.failure)
    if commit.analysis.kind == "model":
        status.by_model += 1
    elif commit.state == "analysed":
        status.by_rules += 1


def _count_cost(status: RepositoryStatus, work: Analysis | Overview) -> None:
    status.tokens += work.tokens.prompt + work.tokens.completion
    if work.cost_usd is None:
        status.unpriced += 1
    else:
        status.cost_usd += work.cost_usd


def _lines(name: str, status: RepositoryStatus, now: datetime, zone: tzinfo) -> list[str]:
    analysed = status.commits - status.pending - status.failures.total()
    cost = _cost(status)
    lines = [
        one_line(name),
        f"  days      {status.days} ({status.first} to {status.last})",
        *([f"  changes   {status.commits}"] if status.brought != status.commits else []),
        f"  commits   {status.brought}",
        *([f"  late      {status.late} came after their days were closed"] if status.late else []),
        f"  analysed  {analysed} ({status.by_model} by a model, {status.by_rules} by rules)",
        f"  pending   {status.pending}",
        f"  failed    {status.failures.total()}",
    ]
    lines += _describe_failures(status.failures, now, zone)
    if status.overviews.total():
        lines += [f"  overviews {status.overviews.total()} failed", *_describe_failures(status.overviews, now, zone)]
    lines.append(f"  cost      {cost} for {status.tokens:,} tokens")
    return lines


def _describe_failures(failures: FailureCounts, now: datetime, zone: tzinfo) -> Iterator[str]:
    """Say of each kind of failure what it is, when it is tried again, and what to do."""
    for alike in failures.by_kind():
        when = f"; {next_try(alike.next_try, now=now, zone=zone)}" if alike.next_try else ""
        yield f"            {alike.count} × {one_line(alike.reason, _LONGEST_REASON)}{when}"
        if cure := CURES.get(alike.kind):
            yield f"                {cure}"


def _cost(status: RepositoryStatus) -> str:
    """Say what was paid; an unknown price is never zero."""
    if status.unpriced and not status.cost_usd:
        return "unknown"
    known = f"${status.cost_usd:.2f}"
    return f"{known} (not known for {status.unpriced} of the analyses)" if status.unpriced else known
