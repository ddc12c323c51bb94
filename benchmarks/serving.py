"""An edit of one guide page under `mkdocs serve`, with a year of days and with none."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.made_repositories import LAST_DAY
from benchmarks.measures import Experiment, Measure, Sample
from benchmarks.running import MKDOCS
from benchmarks.sites import COMMITS, Site
from mkdocs_commit_digest.archive.store import Archive
from tests.helpers.day_records import some_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measures import Bench

NAME = "octo/engine"
PATIENCE = 300.0
"""Seconds that a build may take."""
_HOOK = """
import pathlib, time
from mkdocs.plugins import event_priority
begun = 0.0
@event_priority(100)
def on_config(config):
    global begun
    begun = time.perf_counter()
@event_priority(-100)
def on_post_build(config):
    with open(pathlib.Path(__file__).with_name("builds.txt"), "a") as file:
        file.write(f"{time.perf_counter() - begun}\\n")
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A site that is being served."""

    site: Site

    @property
    def builds(self) -> list[float]:
        """Seconds of each build, from the configuration to the last file."""
        file = self.site.folder / "builds.txt"
        return [float(line) for line in file.read_text().splitlines()] if file.is_file() else []

    def edit(self) -> float:
        """Change the guide page; returns the seconds of the build that follows."""
        number = len(self.builds)
        (self.site.folder / "docs" / "index.md").write_text(f"# Home\n\nEdited {number} times.\n", "utf-8")
        self.wait_for(number + 1)
        return self.builds[-1]

    def wait_for(self, number: int) -> None:
        until = time.monotonic() + PATIENCE
        while len(self.builds) < number:
            if time.monotonic() > until:
                raise RuntimeError(f"{len(self.builds)} builds in {PATIENCE:.0f} s, {number} expected")
            time.sleep(0.05)


@contextmanager
def serving(site: Site) -> Iterator[Served]:
    """Serve a site until it is not needed any more; it has been built once."""
    (site.folder / "hook.py").write_text(_HOOK, "utf-8")
    config = site.folder / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + "hooks: [hook.py]\n", "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    process = subprocess.Popen(
        [*MKDOCS, "serve", "--livereload", "-a", address],
        cwd=site.folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        served = Served(site)
        served.wait_for(1)
        time.sleep(1)  # MkDocs begins to watch when the first build has ended
        yield served
    finally:
        process.terminate()
        process.wait(20)


def edits(bench: Bench) -> Iterator[list[Sample]]:
    days, commits = bench.size((365, COMMITS), quick=(3, 2))
    full, empty = Site(bench.folder / "full", bench.quick), Site(bench.folder / "empty", bench.quick)
    for site in (full, empty):
        site.write([{"url": "https://github.com/octo/engine", "name": NAME}], offline=True, days=days)
        (site.folder / "digests").mkdir()
    for record in some_days(days, commits=commits, repository=NAME, until=LAST_DAY):
        Archive(full.folder / "digests").save(record)
    with ExitStack() as stack:
        long, short = (stack.enter_context(serving(site)) for site in (full, empty))
        while True:
            yield [Sample("serve-edit", floor=short.edit(), ours=long.edit())]


EXPERIMENTS = (
    Experiment(
        "An edit under serve",
        edits,
        (
            Measure(
                "serve-edit",
                "edit of one page under `mkdocs serve`, 365 days × 35 commits",
                "the same with an empty archive",
                8,
                where="MkDocs builds every page of the site at each edit: reading the page's file, templates, search.",
            ),
        ),
        how="A build is timed from its configuration to its last file; noticing the edit is not counted.",
    ),
)
