"""All extractors that read text, in the order they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.facts.sources import Extractor

TEXT_EXTRACTORS: tuple[Extractor, ...] = ()
