"""The facts of a change, computed from its files before and after: one extractor a concern."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.facts.sources import Extractor

TEXT_EXTRACTORS: tuple[Extractor, ...] = ()
"""Extractors that read text; definitions are read from parsed source beside them (`facts_of`)."""
