"""Short ways to sync a mirror of a test repository into a cache of its own."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.collect.git.history import list_commits
from mkdocs_commit_digest.collect.git.mirrors import Mirror, sync_mirror
from mkdocs_commit_digest.settings import Limits, Repository, Settings, Window

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.git_repo import GitRepo

UTC = ZoneInfo("UTC")
MONTH = Window(date(2026, 1, 1), date(2026, 1, 31))


def settings_in(folder: Path, *, git_seconds: float = 180) -> Settings:
    return Settings((), UTC, MONTH, folder / "archive", folder / "cache", limits=Limits(git_seconds=git_seconds))


def watched(repo: GitRepo, **options) -> Repository:
    return Repository(repo.url, "ann/source", **options)


def sync(repository: Repository, settings: Settings, **options) -> Mirror:
    return sync_mirror(repository, settings, environ=options.pop("environ", os.environ), **options)


def shas(mirror: Mirror) -> list[str]:
    listed = list_commits(mirror, MONTH, zone=UTC, date_basis="committer", merges="include")
    return [entry.sha for entry in listed]
