"""What all options have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Options(BaseModel):
    """Strict about names, so that a misspelt option does not go unnoticed."""

    # Attribute docstrings are left to the option reference, since looking them up costs a third of a build's start.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
