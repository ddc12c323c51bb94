"""Short ways to list and read a test repository's history, without redaction unless it is asked for."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.collect.git.history import ListedCommit, list_commits, read_commits
from mkdocs_commit_digest.settings import Limits, Window

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.commits import Commit
    from tests.helpers.git_repo import GitRepo

SHANGHAI = ZoneInfo("Asia/Shanghai")
JANUARY = Window(date(2026, 1, 1), date(2026, 1, 31))
LINES = "".join(f"line {number}\n" for number in range(40))


def read(repo: GitRepo, shas: list[str] | None = None, **options) -> list[Commit]:
    """Read commits, all of them newest first if none are named. Fields of Limits are taken as options too."""
    limits = Limits(**{name: options.pop(name) for name in Limits.__slots__ if name in options})
    options = {"redact": str} | options
    return list(read_commits(repo.mirror(), repo.shas() if shas is None else shas, limits=limits, **options))


def listed(repo: GitRepo, window: Window = JANUARY, **options) -> tuple[ListedCommit, ...]:
    options = {"zone": SHANGHAI, "date_basis": "committer", "merges": "exclude"} | options
    return list_commits(repo.mirror(), window, **options)


def children() -> list[str]:
    """Processes of git that this one started and that are not gone, zombies included; others may parse sources."""
    out = subprocess.run(["ps", "--ppid", str(os.getpid()), "-o", "comm="], capture_output=True, text=True, check=False)
    return [name for name in out.stdout.split() if name.startswith("git")]
