"""The labelled table of this project's own history, put through `eval` as its guide says."""

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import collect
from mkdocs_commit_digest.collect.judging.evaluation import evaluate_archive
from mkdocs_commit_digest.collect.judging.labels import read_labels
from mkdocs_commit_digest.settings import Repository, Settings, Window

PROJECT = Path(__file__).parents[3]
TABLE = PROJECT / "docs/data/own-history.tsv"


def test_the_table_knows_each_commit_once_with_a_type_and_a_tier():
    rows = read_labels(TABLE).rows
    assert len({row.sha for row in rows}) == len(rows) >= 40
    assert {row.tier for row in rows} == set(Tier)
    assert len({row.change_type for row in rows} & set(ChangeType)) >= 6


def test_eval_runs_on_this_projects_history(tmp_path):
    known = subprocess.run(
        ["git", "-C", PROJECT, "cat-file", "--batch-check"],
        input="\n".join(row.sha for row in read_labels(TABLE).rows),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if known.returncode or "missing" in known.stdout:
        pytest.skip("the history is not here: a shallow clone or a source archive")
    settings = Settings(
        (Repository(url=str(PROJECT), name="own/history"),),
        ZoneInfo("UTC"),
        Window(date(2026, 11, 21), date(2026, 11, 23)),
        tmp_path / "digests",
        tmp_path / "cache",
    )
    collect(settings, now=lambda: datetime(2026, 11, 25, tzinfo=UTC), environ={"PATH": "/usr/bin:/bin"})
    said = evaluate_archive(TABLE, Archive(settings.archive).records(["own/history"]))

    assert f"change types: {len(read_labels(TABLE).rows)} commits, accuracy" in said
    assert f"tiers: {len(read_labels(TABLE).rows)} commits, accuracy" in said
    assert "not in the archive" not in said
