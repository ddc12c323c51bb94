"""Whole pages of one fixed archive, in both languages, as files that are reviewed: a changed template is seen as a diff.

The archive is what version 0.1 collected of two small repositories; one analysis, one failure, one overview and two lists of
points in it were written by hand. `GOLDEN=write make test PYTEST_ARGS="-k golden"` writes the files anew.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.outputs import Page
from tests.helpers.day_records import some_settings

FOLDER = Path(__file__).parent / "golden"
NAMES = ("octo/engine", "octo/kernels")
NOW = datetime(2026, 1, 24, 12, tzinfo=UTC)
LANGUAGES = ("en", "zh")
TAG_PAGES = ("index", "type-feature", "tier-high", "area-engine")
"""One of each kind; the others are made by the same template."""


def rendered_files(language):
    """Every page and feed by its URI; styles and scripts are no pages."""
    settings = some_settings(*NAMES, timezone="Asia/Shanghai", language=language)
    for output in publish(Archive(FOLDER / "archive").records(NAMES), settings, now=NOW):
        if "/tags/" in output.uri and Path(output.uri).stem not in TAG_PAGES:
            continue
        if isinstance(output, Page):
            yield output.uri, output.markdown()
        elif output.uri.endswith((".xml", ".json")):
            yield output.uri, output.content.decode("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_as_it_was_reviewed(language):
    found = dict(rendered_files(language))
    folder = FOLDER / language
    if os.environ.get("GOLDEN") == "write":
        for uri, content in found.items():
            (folder / uri).parent.mkdir(parents=True, exist_ok=True)
            (folder / uri).write_text(content, "utf-8")
    reviewed = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    assert sorted(found) == sorted(reviewed)
    for uri, content in found.items():
        assert content == reviewed[uri].read_text("utf-8"), uri
