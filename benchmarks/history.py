"""Ratio of reading history to git's own floor, `git log -p --numstat` into nothing.

    python benchmarks/history.py PATH [--days 30] [--runs 5]

PATH is a local repository; its last days are read, counted back from its newest commit. Medians of alternating runs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
import tracemalloc
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.collect.git.history import list_commits, read_commits
from mkdocs_commit_digest.collect.git.mirrors import Mirror, sync_mirror
from mkdocs_commit_digest.collect.redaction import redact
from mkdocs_commit_digest.settings import Limits, Repository, Settings, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

UTC = ZoneInfo("UTC")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        mirror = mirror_of(options.path.resolve(), Path(cache))
        window = last_days(mirror, options.days)
        shas = shas_of(mirror, window)
        print(f"{options.path}: {len(shas)} commits in {options.days} days")
        print_ratios(mirror, window, shas, options.runs)


def print_ratios(mirror: Mirror, window: Window, shas: Sequence[str], runs: int) -> None:
    """Print each way's median as a multiple of the floor, with the spread of its runs."""
    ways: dict[str, Callable[[], None]] = {
        "git log -p --numstat > /dev/null": lambda: run_floor(mirror, shas),
        "list_commits": lambda: shas_of(mirror, window) and None,
        "read_commits, one process": lambda: read_all(mirror, shas, str, 1),
        "read_commits, two processes": lambda: read_all(mirror, shas, str, 2),
        "read_commits, one process, with redaction": lambda: read_all(mirror, shas, redact, 1),
        "read_commits, two processes, with redaction": lambda: read_all(mirror, shas, redact, 2),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - started)
    floor = statistics.median(next(iter(seconds.values())))
    for name, times in seconds.items():
        median = statistics.median(times)
        print(f"{median / floor:6.3f}  ({min(times) / floor:.3f}-{max(times) / floor:.3f})  {median:7.3f} s  {name}")
    tracemalloc.start()
    read_all(mirror, shas, str, 1)
    print(f"{tracemalloc.get_traced_memory()[1] / 2**20:6.1f} MiB  peak of Python, one process")


def mirror_of(path: Path, cache: Path) -> Mirror:
    repository = Repository(str(path), "benchmark")
    settings = Settings((repository,), UTC, Window(date.min, date.max), cache / "archive", cache)
    return sync_mirror(repository, settings, environ=os.environ)


def last_days(mirror: Mirror, days: int) -> Window:
    newest = git(mirror, "log", "-1", "--format=%cs", str(mirror.head)).stdout.decode().strip()
    until = date.fromisoformat(newest)
    return Window(until - timedelta(days=days - 1), until)


def shas_of(mirror: Mirror, window: Window) -> list[str]:
    return [x.sha for x in list_commits(mirror, window, zone=UTC, date_basis="committer", merges="include")]


def read_all(mirror: Mirror, shas: Sequence[str], redact: Callable[[str], str], processes: int) -> None:
    for _ in read_commits(mirror, shas, limits=Limits(), redact=redact, processes=processes):
        pass


def run_floor(mirror: Mirror, shas: Sequence[str]) -> None:
    """Have git write the patches as anybody's does: without what our environment changes to make it faster."""
    flags = ("--no-walk=unsorted", "--stdin", "-p", "--numstat", "-M", "--diff-merges=first-parent")
    command = ["git", "-c", f"safe.directory={mirror.path}", f"--git-dir={mirror.path}", "log", *flags]
    subprocess.run(command, input="\n".join(shas).encode(), stdout=subprocess.DEVNULL, check=True)


def git(mirror: Mirror, *args: str) -> subprocess.CompletedProcess[bytes]:
    command = ["git", f"--git-dir={mirror.path}", *args]
    return subprocess.run(command, stdout=subprocess.PIPE, env=dict(mirror.environ), check=True)


if __name__ == "__main__":
    main()
