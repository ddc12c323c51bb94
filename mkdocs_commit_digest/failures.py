"""Why a commit has no model analysis: a closed list of kinds, which pages word in their language."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

if TYPE_CHECKING:
    from mkdocs_commit_digest.records import Failure

_FORM = re.compile(r"[a-z]{1,20}(?:-[a-z]{1,20}){0,3}")


class FailureKind(StrEnum):
    """What went wrong when a model was asked; each has words in every locale (section `failures`)."""

    KEY_REFUSED = "key-refused"
    KEY_MISSING = "key-missing"
    NO_CREDIT = "no-credit"
    ACCESS_DENIED = "access-denied"
    NOT_FOUND = "not-found"
    UNKNOWN_PROVIDER = "unknown-provider"
    REQUEST_REFUSED = "request-refused"
    RATE_LIMITED = "rate-limited"
    SERVER_ERROR = "server-error"
    TIMED_OUT = "timed-out"
    NO_CONNECTION = "no-connection"
    TLS_FAILED = "tls-failed"
    RESTING = "resting"
    """Several calls failed right before, so this one was not made."""
    COMMIT_TOO_LONG = "commit-too-long"
    CONTENT_FILTERED = "content-filtered"
    REPLY_TOO_LONG = "reply-too-long"
    REPLY_CUT = "reply-cut"
    REPLY_EMPTY = "reply-empty"
    REPLY_MALFORMED = "reply-malformed"
    INSTRUCTIONS_REPEATED = "instructions-repeated"
    WRONG_LANGUAGE = "wrong-language"
    NOT_IN_COMMIT = "not-in-commit"
    """Nothing is left of the reply once its claims were looked up in the commit."""
    SEVERAL = "several"
    """Several models were asked, and failed in different ways."""


def as_kind(value: Any) -> str:
    """Return a kind as an archive holds it, also one that only a later version knows; "" for what cannot be one."""
    return value if isinstance(value, str) and _FORM.fullmatch(value) else ""


KindName = Annotated[str, BeforeValidator(as_kind)]
"""A FailureKind, or one that a later version may have added; what has not even the form of one counts as none."""


@dataclass(slots=True)
class FailureCounts:
    """Failures counted by kind; those without one by their reason."""

    _reasons: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, failure: Failure) -> None:
        """Count a failure."""
        self._reasons.setdefault(failure.kind or failure.reason, Counter())[failure.reason] += 1

    def total(self) -> int:
        """Return how many were counted."""
        return sum(reasons.total() for reasons in self._reasons.values())

    def most_common(self) -> list[tuple[str, int]]:
        """Return a reason and a count for each kind, the most frequent first."""
        in_order = sorted(self._reasons.values(), key=Counter.total, reverse=True)
        return [(_reason_of(reasons), reasons.total()) for reasons in in_order]


def _reason_of(reasons: Counter[str]) -> str:
    """Name the commonest of the reasons of one kind, which may differ in what a provider said."""
    ((reason, _),) = reasons.most_common(1)
    return f"{reason} (and the like)" if len(reasons) > 1 else reason
