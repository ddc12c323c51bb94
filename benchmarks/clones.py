"""What a copy costs over HTTP: the whole branch, or commits with the files that a window touches.

    python -m benchmarks.clones PATH [--days 7 30]

PATH is a local repository; `git http-backend` serves it on loopback from a process of its own. Processor seconds are
those of all processes, ours and the server's apart; the last column is how the ways compare on disk.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from benchmarks.made_repositories import busy_month
from benchmarks.measures import Bench, Experiment, Measure, Sample
from benchmarks.reading import MADE, name_of
from mkdocs_commit_digest.collect.git.history import list_commits, read_commits
from mkdocs_commit_digest.collect.git.mirrors import Mirror, sync_mirror
from mkdocs_commit_digest.settings import Limits, Repository, Settings, Window
from tests.helpers.git_server import GitServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

UTC = ZoneInfo("UTC")
GIVES_PARTS = {"uploadpack.allowFilter": "true", "uploadpack.allowAnySHA1InWant": "true", "safe.directory": "*"}


@dataclass(frozen=True, slots=True)
class Row:
    """What one step cost."""

    way: str
    step: str
    requests: int
    megabytes: float
    """On disk afterwards."""
    ours: float
    """Processor seconds, git's included."""
    servers: float
    wall: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--days", type=int, nargs="+", default=[7, 30])
    options = parser.parse_args()
    rows = [row for days in options.days for rows in both_ways(options.path, days) for row in rows]
    print(f"{'way':10}{'step':36}{'requests':>9}{'MB':>8}{'own s':>8}{'server s':>9}{'wall s':>8}")
    for row in rows:
        print(
            f"{row.way:10}{row.step:36}{row.requests:>9}{row.megabytes:>8.1f}{row.ours:>8.2f}{row.servers:>9.2f}"
            f"{row.wall:>8.2f}"
        )


def both_ways(path: Path, days: int) -> tuple[list[Row], list[Row]]:
    """Copy a repository whole, and without old files; a window of its last days is read from both."""
    newest = date.fromisoformat(_git(path, "log", "-1", "--format=%cs"))
    window = Window(newest - timedelta(days=days - 1), newest)
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(path.resolve(), there), daemon=True)
    server.start()
    try:
        return measured("full", window, here), measured("blobless", window, here)
    finally:
        here.send("end")
        server.join()


def copies(bench: Bench, *, days: int = 7) -> Iterator[list[Sample]]:
    """Compare size on disk and processor seconds, once: they hardly vary."""
    _, commits, files = bench.size((0, 240, 2_000), quick=(0, 6, 10))
    made = busy_month(bench.folder / "busy", days=bench.size(30, quick=3), commits=commits, files=files).path
    samples = []
    for of, path in ((MADE, made), *((name_of(path), path) for path in bench.repositories)):
        whole, parts = (rows[-1] for rows in both_ways(path, days))
        samples.append(Sample("copy-size", parts.megabytes, whole.megabytes, of))
        samples.append(Sample("copy-time", parts.ours + parts.servers, whole.ours + whole.servers, of))
    yield samples


def measured(way: str, window: Window, server: Connection) -> list[Row]:
    """Clone, fetch what a window touches, and read it."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        url = _asked(server)["url"]
        repository = Repository(f"{url}/source.git", "owner/name", clone=way)  # type: ignore[arg-type]
        settings = Settings((), UTC, window, Path(folder) / "archive", Path(folder) / "cache")
        mirrors: list[Mirror] = []
        shas: list[str] = []

        def step(name: str, work: Callable[[], object]) -> None:
            before, own, began = _asked(server), _children(), time.monotonic()
            work()
            wall, own, after = time.monotonic() - began, _children() - own, _asked(server)
            size = sum(file.stat().st_size for file in settings.cache.rglob("*") if file.is_file()) / 1e6
            requests, servers = after["requests"] - before["requests"], after["spent"] - before["spent"]
            rows.append(Row(way, name, requests, size, own, servers, wall))

        step("clone", lambda: mirrors.append(sync_mirror(repository, settings, environ=os.environ)))
        (mirror,) = mirrors
        shas += [x.sha for x in list_commits(mirror, window, zone=UTC, date_basis="committer", merges="exclude")]
        days = (window.until - window.since).days + 1
        step(f"fetch files of {len(shas)} commits, {days} days", lambda: mirror.fetch_files(shas))
        step("read their patches", lambda: sum(1 for _ in read_commits(mirror, shas, limits=Limits(), redact=str)))
        total = rows[0]
        for row in rows[1:]:
            total = replace(
                row, step="all", requests=total.requests + row.requests, ours=total.ours + row.ours,
                servers=total.servers + row.servers, wall=total.wall + row.wall,
            )  # fmt: skip
    return [*rows, total]


def serve(path: Path, pipe: Connection) -> None:
    """Serve a repository, and say what it cost when asked."""
    with tempfile.TemporaryDirectory() as root:
        (Path(root) / "source.git").symlink_to(path)
        server = GitServer(Path(root))
        server.config = dict(GIVES_PARTS)
        while pipe.recv() == "ask":
            pipe.send({"url": server.url, "requests": len(server.requests), "spent": _children()})
        server.close()


def _asked(server: Connection) -> dict[str, float]:
    server.send("ask")
    return server.recv()


def _children() -> float:
    """Processor seconds of ended child processes, and of this one."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _git(path: Path, *args: str) -> str:
    command = ["git", "-c", "safe.directory=*", f"--git-dir={path}", *args]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


EXPERIMENTS = (
    Experiment(
        "Copies of large repositories",
        copies,
        (
            Measure(
                "copy-size",
                "copy without old files, with those that 7 days touch, on disk",
                "the whole branch",
                unit="MB",
                where="Commits and folders of all of history, which date and path are looked up in.",
            ),
            Measure(
                "copy-time",
                "the same, processor seconds of both sides until the 7 days are read",
                "the same of the whole branch",
                where="The server looks up the files of the window one by one.",
            ),
        ),
        rounds=1,
        how="Over HTTP on loopback, from `git http-backend`; `python -m benchmarks.clones PATH` shows each step.",
    ),
)

if __name__ == "__main__":
    main()
