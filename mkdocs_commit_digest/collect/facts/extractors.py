"""All extractors that read text, in the order they are asked: what no parser of definitions is needed for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.facts.code import language_of
from mkdocs_commit_digest.collect.facts.dependencies.changes import extract_dependencies
from mkdocs_commit_digest.collect.facts.dependencies.manifests import is_lock
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
    from mkdocs_commit_digest.collect.facts.sources import Extractor, FileVersions

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
"""Each yields the facts of one concern; `settle` joins what they say of one change."""

_READ_KINDS = frozenset(
    {FileKind.DEPENDENCIES, FileKind.RELEASE_NOTES, FileKind.CONFIGURATION, FileKind.CI, FileKind.BUILD}
)
_READ_NAMES = re.compile(
    r".*\.(?:proto|sql|graphqls?|gql)|.*(?:schema|openapi|swagger).*\.(?:json|ya?ml)|(?:un)?licen[cs]es?(?:[-_.].*)?"
    r"|copying(?:[-_.].*)?|.*version.*|__about__\.py|__init__\.py|values\.ya?ml|.*[-_.](?:example|sample|dist)",
    re.IGNORECASE,
)
_MAY_TELL = re.compile(r"(?i)(?<![\w-])--?[a-z]|env|option|flag|default|help|\barg\b|argument|getopt|version")
"""What a changed line of source has about it where an option, a variable or a version may have changed."""
_MINIMUM = re.compile(r"\d(?:\.\d)?|--?[a-z]|^Long:|option::")
_MAX_LINES = 5_000


def wants_text(file: FileVersions) -> bool:
    """Tell whether extractors of text want a file's whole content, by its path and changed lines."""
    kind = file.kind
    if file.entry_type != "file" or file.binary:
        return False
    if kind in _READ_KINDS or is_lock(file.path) or _READ_NAMES.fullmatch(file.path.rpartition("/")[2]):
        return True
    if kind is FileKind.DOCUMENTATION:
        return any(_MINIMUM.search(line[:300]) for _, line in file.added[:_MAX_LINES])
    lines = (*file.added[:_MAX_LINES], *file.removed[:_MAX_LINES])
    return bool(language_of(file.path)) and any(_MAY_TELL.search(line[:500]) for _, line in lines)
