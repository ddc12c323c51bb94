"""When something is tried again that a model was asked for in vain: later and later, and not before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Failure

if TYPE_CHECKING:
    from datetime import datetime

    from mkdocs_commit_digest.errors import ModelError
    from mkdocs_commit_digest.settings import Settings

BACK_OFF = (timedelta(hours=1), timedelta(hours=4), timedelta(days=1), timedelta(days=7))
"""When to try again after the first failure, the second, …; the last for all that follow."""


def failure_after(error: ModelError, before: Failure | None, *, now: datetime) -> Failure:
    """Return what a record holds of an error: why, how often, and when to try again."""
    attempts = before.attempts + 1 if before else 1
    retry_at = now + BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    return Failure(reason=str(error), kind=error.kind or "", detail=error.detail, attempts=attempts, retry_at=retry_at)


def is_postponed(failure: Failure | None, settings: Settings, now: datetime) -> bool:
    """Tell whether the next try is not due yet.

    Whoever wants builds to stop at a failure wants to know at each build whether it still stands, so nothing waits
    there. A time further ahead than any pause was noted by a clock that went wrong.
    """
    if failure is None or failure.retry_at is None or settings.retry_now or settings.on_model_error == "fail":
        return False
    return now < failure.retry_at <= now + BACK_OFF[-1]
