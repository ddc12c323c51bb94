"""Collect many small repositories over a month: peak memory, and what is left open afterwards.

python -m tests.campaigns.load                   # 200 repositories × 30 days
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.collect import collect
from mkdocs_commit_digest.settings import Repository, Settings, Window
from tests.helpers.git_repo import Change, GitRepo

FIRST = date(2026, 1, 1)


def source(path: Path, days: int) -> GitRepo:
    """Make a repository with one commit a day."""
    repo = GitRepo(path)
    repo.commit_all(
        Change(
            f"Change part {n}",
            {f"src/part_{n % 5}.py": f"def part(x):\n    return x * {n}\n" * 10},
            at=f"{FIRST + timedelta(days=n)}T10:00:00+00:00",
        )
        for n in range(days)
    )
    return repo


def left_open() -> dict[str, int]:
    """Count what a leak would add to."""
    me = os.getpid()
    stats = (_content(path) for path in Path("/proc").glob("[0-9]*/stat"))
    parents = [int(text.rsplit(")", 1)[1].split()[1]) for text in stats if text]
    return {
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "threads": threading.active_count(),
        "child processes": parents.count(me),
    }


def _content(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repositories", type=int, default=200)
    parser.add_argument("--days", type=int, default=30)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = [f"load/r{n}" for n in range(arguments.repositories)]
        urls = [str(source(folder / "sources" / f"r{n}", arguments.days).path) for n in range(arguments.repositories)]
        settings = Settings(
            tuple(Repository(url=url, name=name) for url, name in zip(urls, names, strict=True)),
            ZoneInfo("UTC"),
            Window(FIRST, FIRST + timedelta(days=arguments.days - 1)),
            folder / "digests",
            folder / "cache",
        )
        before, started = left_open(), time.monotonic()
        done = collect(settings, now=lambda: datetime(2026, 3, 1, tzinfo=UTC), environ={"PATH": os.environ["PATH"]})
        seconds, after = time.monotonic() - started, left_open()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for problem in done.problems[:5]:
        print(f"problem: {problem}")
    leaked = {what: after[what] - before[what] for what in after}
    print(
        f"{arguments.repositories} repositories x {arguments.days} days: {done.days} days up to date in {seconds:.0f} s"
    )
    print(f"peak memory {peak} MiB; left open: {', '.join(f'{count} {what}' for what, count in leaked.items())}")
    complete = done.days == arguments.repositories * arguments.days and not done.problems
    return 0 if complete and peak <= 512 and not any(count > 0 for count in leaked.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
