"""Collecting from ten repositories of which nothing is new, beside ten no-op fetches in turn.

    python benchmarks/nothing_new.py [--repositories 10] [--days 60] [--commits 10] [--runs 5]

The repositories are made here and served as local folders, and by a real HTTP server on loopback; their days are in
the archive already. Time is taken in a Python that has started and imported what collecting needs.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.made_repositories import steady
from benchmarks.measures import Bench, Experiment, Measure, Sample
from benchmarks.sites import Site
from tests.helpers.git_repo import ENVIRONMENT
from tests.helpers.git_server import GitServer

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL, HTTP = "local folders", "HTTP on loopback"
_TIMED = """
import git, time
from mkdocs_commit_digest import cli
import mkdocs_commit_digest.collect
began = time.perf_counter()
cli.main(["collect"], standalone_mode=False)
print(time.perf_counter() - began)
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """A site that has collected all there is of some repositories."""

    site: Site
    urls: tuple[str, ...]

    def fetches(self) -> float:
        """Fetch each repository with git itself, one after another; nothing comes. Returns seconds."""
        mirrors = [
            next((self.site.folder / "cache" / "mirrors").glob(f"octo-engine-{n}-????????????"))
            for n, _ in enumerate(self.urls)
        ]
        began = time.perf_counter()
        for mirror, url in zip(mirrors, self.urls, strict=True):
            fetch = ("git", f"--git-dir={mirror}", "fetch", "--quiet", "--no-tags", url, "+main:refs/heads/mirrored")
            subprocess.run(fetch, check=True, env=ENVIRONMENT)
        return time.perf_counter() - began

    def collect(self) -> float:
        """Run `commit-digest collect` in a Python of its own; returns seconds from when that has started."""
        program = (sys.executable, "-c", _TIMED)
        done = subprocess.run(program, cwd=self.site.folder, capture_output=True, text=True, check=True)
        return float(done.stdout.split()[-1])


def watched(folder: Path, root: str, *, days: int) -> Watched:
    """Collect until there is nothing to do: once for the news, once to see that nothing is left."""
    names = sorted((path.name for path in folder.glob("source-*")), key=lambda name: int(name.rpartition("-")[2]))
    urls = tuple(f"{root}/{name}" for name in names)
    site = Site(folder / f"site-{'http' if root.startswith('http') else 'local'}")
    site.write([{"url": url, "name": f"octo/engine-{n}"} for n, url in enumerate(urls)], offline=False, days=days)
    for _ in range(2):
        site.collect()
    return Watched(site, urls)


def nothing_new(bench: Bench, *, repositories: int = 10, days: int = 60, commits: int = 10) -> Iterator[list[Sample]]:
    """Give rounds of samples, for each kind of remote."""
    repositories, days, commits = bench.size((repositories, days, commits), quick=(2, 3, 2))
    for n in range(repositories):
        steady(bench.folder / f"source-{n}", days=days, commits=commits)
    with ExitStack() as stack:
        server = GitServer(bench.folder)
        stack.callback(server.close)
        sites = {
            LOCAL: watched(bench.folder, str(bench.folder), days=days),
            HTTP: watched(bench.folder, server.url, days=days),
        }
        while True:
            yield [
                Sample("nothing-new", floor=each.fetches(), ours=each.collect(), of=of) for of, each in sites.items()
            ]


EXPERIMENTS = (
    Experiment(
        "Nothing new",
        nothing_new,
        (
            Measure(
                "nothing-new",
                "`commit-digest collect` of 10 repositories, 60 days each in the archive, without Python's start",
                "ten no-op `git fetch` in turn",
                1.5,
                where="Each remote is asked where its branch is, and each mirror where its own is.",
            ),
        ),
        how="Time is taken in a Python that has started and imported what collecting needs.",
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repositories", type=int, default=10)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--commits", type=int, default=10)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rounds = nothing_new(
            Bench(Path(folder)), repositories=options.repositories, days=options.days, commits=options.commits
        )
        given = [sample for _, some in zip(range(options.runs), rounds, strict=False) for sample in some]
        rounds.close()
    for of in dict.fromkeys(sample.of for sample in given):
        ratios = [sample.ours / sample.floor for sample in given if sample.of == of]
        ours = statistics.median(sample.ours for sample in given if sample.of == of)
        print(f"{statistics.median(ratios):6.3f}  ({min(ratios):.3f}-{max(ratios):.3f})  {ours:7.3f} s  {of}")


if __name__ == "__main__":
    main()
