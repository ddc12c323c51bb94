"""The settings as far as pages and feeds can see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_commit_digest.settings import Budget, ImportanceSettings, Limits, ModelSettings, Window

if TYPE_CHECKING:
    from mkdocs_commit_digest.settings import Settings


def visible(settings: Settings) -> Settings:
    """Return the settings with what only collecting and storing ask for set to fixed values.

    Pages are made from these, so they cannot depend on anything else, and nothing else makes them anew.
    """
    return replace(
        settings,
        window=Window(date.min, date.min),
        archive=Path(),
        cache=Path(),
        model=ModelSettings(),
        budget=Budget(),
        importance=ImportanceSettings(),
        limits=Limits(),
        on_model_error="fallback",
        offline=False,
    )
