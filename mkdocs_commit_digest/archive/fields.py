"""What the fields of records are made of: ids, counts and dates within bounds, types and tiers."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from mkdocs_commit_digest.archive.date_bounds import FIRST_DAY, FIRST_MOMENT, LAST_DAY, LAST_MOMENT

Sha = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
"""A full object id: 40 (SHA-1) or 64 (SHA-256) hex digits."""

MAX_COUNT = 10**15
"""No history has as many lines, files or tokens; sums of such numbers can still be written in every language."""

Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]
CountFrom1 = Annotated[int, Field(ge=1, le=MAX_COUNT)]
Amount = Annotated[float, Field(ge=-MAX_COUNT, le=MAX_COUNT, allow_inf_nan=False)]
"""Points, which may be below zero."""
Cost = Annotated[float, Field(ge=0, le=MAX_COUNT, allow_inf_nan=False)]

Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]

Moment = Annotated[AwareDatetime, Field(ge=FIRST_MOMENT, le=LAST_MOMENT)]
"""A date with its offset that has a local time in every zone, as git's dates are made to have."""


class Record(BaseModel):
    """Frozen, and deaf to fields that a later version may have added."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_inf_nan="constants")


class ChangeType(StrEnum):
    """What a commit is, one of a closed list."""

    FEATURE = "feature"
    FIX = "fix"
    PERFORMANCE = "performance"
    REFACTOR = "refactor"
    ARCHITECTURE = "architecture"
    SECURITY = "security"
    DOCUMENTATION = "documentation"
    TESTS = "tests"
    CONFIGURATION = "configuration"
    REVERT = "revert"
    OTHER = "other"


class Tier(StrEnum):
    """How much a commit matters; decides how deep its analysis goes."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for low, 1 for medium, 2 for high."""
        return (Tier.LOW, Tier.MEDIUM, Tier.HIGH).index(self)
