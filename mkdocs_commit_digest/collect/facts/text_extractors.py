"""The extractors that read text: manifests, notes, versions, options, and the rest that no parser of code is needed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.dependencies.changes import extract_dependencies
from mkdocs_commit_digest.collect.facts.documented_requirements import extract_documented_requirements
from mkdocs_commit_digest.collect.facts.example_settings import extract_example_settings
from mkdocs_commit_digest.collect.facts.json_schemas import extract_schema_settings
from mkdocs_commit_digest.collect.facts.licences import extract_licences
from mkdocs_commit_digest.collect.facts.notes.changes import extract_notes
from mkdocs_commit_digest.collect.facts.operations import extract_operations
from mkdocs_commit_digest.collect.facts.options.changes import extract_options
from mkdocs_commit_digest.collect.facts.options.variables import extract_variables
from mkdocs_commit_digest.collect.facts.public_files import extract_files
from mkdocs_commit_digest.collect.facts.releases import extract_releases
from mkdocs_commit_digest.collect.facts.schemas import extract_schemas

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.facts.sources import Extractor

TEXT_EXTRACTORS: tuple[Extractor, ...] = (
    extract_notes,
    extract_releases,
    extract_options,
    extract_variables,
    extract_dependencies,
    extract_documented_requirements,
    extract_schema_settings,
    extract_example_settings,
    extract_schemas,
    extract_files,
    extract_licences,
    extract_operations,
)
"""In the order in which their facts are told of one file."""
