"""Reading thirty days of history, beside git's own time for the same patches and beside PyDriller's."""

from __future__ import annotations

import os
import time
import tracemalloc
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

from benchmarks.history import last_days, mirror_of, read_all, run_floor, shas_of
from benchmarks.made_repositories import busy_month
from benchmarks.measures import Experiment, LeftOut, Measure, Sample
from mkdocs_commit_digest.collect.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from benchmarks.measures import Bench
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.settings import Window

DAYS, YEAR = 30, 365
SUBMODULES = 3
"""PyDriller's library looks at each of them for every file, so its time hangs on how many there are."""
MEMORY = 64.0
"""MiB that Python may hold while it reads a year."""
MADE = "made"


@dataclass(frozen=True, slots=True)
class Month:
    """The last days of a repository."""

    name: str
    mirror: Mirror
    window: Window
    shas: tuple[str, ...]

    def floor(self) -> float:
        return seconds_of(lambda: run_floor(self.mirror, self.shas))

    def ours(self, *, processes: int, redact: Callable[[str], str] = str) -> float:
        """List the commits and read them all."""

        def read() -> None:
            shas_of(self.mirror, self.window)
            read_all(self.mirror, self.shas, redact, processes)

        return seconds_of(read)


def seconds_of(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def one_core() -> Iterator[None]:
    """Hold this process and all that it starts on one core; where that cannot be said, on all."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def months(bench: Bench) -> list[Month]:
    """Give the made repository, and those that are given."""
    days, commits, files = bench.size((DAYS, 240, 2_000), quick=(3, 6, 10))
    made = busy_month(bench.folder / "busy", days=days, commits=commits, files=files).path
    return _chosen(bench, made, days)


def _chosen(bench: Bench, made: Path, days: int) -> list[Month]:
    paths = [(MADE, made), *((name_of(path), path) for path in bench.repositories)]
    return [_month(name, path, bench.folder / f"cache-{n}", days) for n, (name, path) in enumerate(paths)]


def name_of(path: Path) -> str:
    """Name a repository by its folder, or by the folder above if that says more."""
    name = path.parent.name if path.name in {"repo", ".git"} else path.name.removesuffix(".git")
    return name.replace("+", "/")


def _month(name: str, path: Path, cache: Path, days: int) -> Month:
    mirror = mirror_of(path, cache)
    window = last_days(mirror, days)
    return Month(name, mirror, window, tuple(shas_of(mirror, window)))


def history(bench: Bench) -> Iterator[list[Sample]]:
    chosen = months(bench)
    while True:
        yield [sample for month in chosen for sample in _history(month)]


def _history(month: Month) -> Iterator[Sample]:
    """Take each way beside a floor of its own."""
    two = Sample("history-two-processes", floor=month.floor(), ours=month.ours(processes=2), of=month.name)
    with_redaction = Sample(
        "history-redacted", floor=month.floor(), ours=month.ours(processes=2, redact=redact), of=month.name
    )
    one = Sample("history-one-process", floor=month.floor(), ours=month.ours(processes=1), of=month.name)
    with one_core():
        held = Sample("history-one-core", floor=month.floor(), ours=month.ours(processes=1), of=month.name)
    yield from (two, one, held, with_redaction)


def pydriller(bench: Bench) -> Iterator[list[Sample]]:
    if find_spec("pydriller") is None:
        raise LeftOut("needs PyDriller: pip install -r requirements/bench.txt")
    days, commits, files = bench.size((DAYS, 240, 2_000), quick=(3, 6, 10))
    with_parts = busy_month(
        bench.folder / "submodules", days=days, commits=commits, files=files, submodules=SUBMODULES
    ).path
    chosen = [*months(bench), _month(f"{MADE}, {SUBMODULES} submodules", with_parts, bench.folder / "cache", days)]
    while True:
        yield [
            Sample(
                "history-pydriller",
                floor=seconds_of(lambda month=month: by_pydriller(month)),  # type: ignore[misc]
                ours=month.ours(processes=2),
                of=month.name,
            )
            for month in chosen
        ]


def memory(bench: Bench) -> Iterator[list[Sample]]:
    """Take what Python itself held at its peak, over a year: git's own processes apart."""
    days, commits, files = bench.size((DAYS, 240, 2_000), quick=(3, 6, 10))
    made = busy_month(bench.folder / "busy", days=days, commits=commits, files=files).path
    years = _chosen(bench, made, YEAR)
    yield [Sample("history-memory", peak_mib(year), MEMORY, of=year.name) for year in years]


def peak_mib(month: Month) -> float:
    tracemalloc.start()
    try:
        read_all(month.mirror, month.shas, str, 1)
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def by_pydriller(month: Month) -> int:
    """Ask PyDriller for the facts that we read: message, dates, authors, and of each file its counts and patch."""
    from pydriller import Repository  # noqa: PLC0415 - not there for everyone

    size = 0
    since = datetime.combine(month.window.since, datetime.min.time(), UTC)
    for commit in Repository(str(month.mirror.path), since=since).traverse_commits():
        size += len(commit.msg) + len(commit.author.name) + commit.committer_date.year
        for file in commit.modified_files:
            size += file.added_lines + file.deleted_lines + len(file.diff) + len(file.new_path or file.old_path)
    return size


EXPERIMENTS = (
    Experiment(
        "Reading history",
        history,
        (
            Measure(
                "history-two-processes",
                "30 days of cold history with exact line counts, two processes",
                "`git log -p --numstat` into nothing",
                0.55,
                where="Git's own diff, in two processes that share the cores with the Python that takes their output "
                "apart; of the two halves the longer one decides.",
            ),
            Measure(
                "history-one-process",
                "30 days of cold history with exact line counts, one process of git",
                "`git log -p --numstat` into nothing",
                0.72,
                where="git's diff for the patches; Python takes them apart meanwhile.",
            ),
            Measure(
                "history-one-core",
                "30 days of cold history with exact line counts, one process of git, held with Python on one core",
                "`git log -p --numstat` into nothing, on that core",
                where="git's diff for the patches is 0.62 of the floor and the list of commits 0.05; what Python needs "
                "to take the patches apart comes after git's time here, not beside it.",
            ),
            Measure(
                "history-redacted",
                "30 days of cold history, two processes, secrets taken out",
                "`git log -p --numstat` into nothing",
                where="Redaction looks at every line once more.",
            ),
        ),
        how="The commits of the window are listed, then read with their patches, as a first build does; the floor gets "
        "the ids of the same commits. The repository was cloned before.",
    ),
    Experiment(
        "Memory of reading a year",
        memory,
        (
            Measure(
                "history-memory",
                "what Python holds at most while it reads 365 days of history",
                "64 MiB",
                1.0,
                unit="MiB",
                where="The largest commit, up to the bound on a commit's patches.",
            ),
        ),
        how="As Python's own tracing counts it, with one process of git. The made year ends with the busy month and "
        "begins with one commit of 50 MB.",
    ),
    Experiment(
        "Reading history with PyDriller",
        pydriller,
        (
            Measure(
                "history-pydriller",
                "30 days of cold history with exact line counts, two processes",
                "PyDriller for the same facts",
                0.10,
                where="Git's own diff is most of ours. PyDriller's time hangs on the repository: it looks at every "
                "submodule and every folder again for each file.",
            ),
        ),
        rounds=3,
        how="Message, dates, authors, and for each file path, counts and patch.",
    ),
)
