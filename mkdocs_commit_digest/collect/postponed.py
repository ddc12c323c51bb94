"""What failed in earlier runs and is not to be tried again yet: every run tells of it until it is done.

A run that finds nothing to do does not read the records, so these are values that it can keep beside what it knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from mkdocs_commit_digest.archive.failure_counts import next_try
from mkdocs_commit_digest.collect.models.next_tries import is_postponed
from mkdocs_commit_digest.collect.models.overviews import is_due

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, tzinfo

    from mkdocs_commit_digest.archive.records import DayRecord, Failure
    from mkdocs_commit_digest.settings import Settings

Matter = Literal["commits", "overviews"]


_SAID: dict[Matter, tuple[str, str]] = {
    "commits": ("commit still has no model analysis", "commits still have no model analysis"),
    "overviews": ("day still has no overview by a model", "days still have no overview by a model"),
}


class Postponed(BaseModel):
    """Commits, or overviews of days, that wait for their next try for the same kind of reason."""

    model_config = ConfigDict(frozen=True)

    matter: Matter
    kind: str
    reason: str
    """Of the first of them."""
    count: int
    next_try: AwareDatetime
    """Of the first that is due."""


def postponed_in(day: DayRecord, settings: Settings, now: datetime) -> tuple[Postponed, ...]:
    """Return what of a day failed before and waits for its next try."""
    found: list[tuple[Matter, Failure]] = [
        ("commits", commit.failure) for commit in day.commits if commit.state == "failed" and commit.failure
    ]
    if day.overview_failure and is_due(day, settings):
        found.append(("overviews", day.overview_failure))
    return merge_postponed(
        Postponed(matter=matter, kind=failure.kind, reason=failure.reason, count=1, next_try=failure.retry_at)
        for matter, failure in found
        if failure.retry_at and is_postponed(failure, settings, now)
    )


def merge_postponed(found: Iterable[Postponed]) -> tuple[Postponed, ...]:
    """Put together what waits for the same kind of reason, in the order in which it was found."""
    kinds: dict[tuple[str, str], Postponed] = {}
    for one in found:
        key = (one.matter, one.kind or one.reason)
        before = kinds.get(key)
        if before:
            both = {"count": before.count + one.count, "next_try": min(before.next_try, one.next_try)}
            kinds[key] = before.model_copy(update=both)
        else:
            kinds[key] = one
    return tuple(kinds.values())


def postponed_messages(found: Iterable[Postponed], *, now: datetime, zone: tzinfo) -> Iterator[str]:
    """Say what waits and why, a sentence for each kind of reason."""
    for one in found:
        what = _SAID[one.matter][one.count != 1]
        yield f"{one.count} {what} ({one.reason}); {next_try(one.next_try, now=now, zone=zone)}"
