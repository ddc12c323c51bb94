"""How cost grows with days and with repositories: collecting and publishing, cold, warm, and in memory.

    python -m benchmarks --only growth          # up to 100 days × 35 commits, and 30 repositories
    python -m benchmarks --only growth --full   # up to 1,000 days, and 100 repositories

Histories and archives are made up. Beside the warm build stand two floors at the same sizes: MkDocs alone on the same
Markdown files, and MkDocs alone on as many pages of one line, which is what it spends on templates and navigation.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from benchmarks.made_repositories import LAST_DAY, small_commits, steady
from benchmarks.measures import Curve, Experiment, Point
from benchmarks.sites import COMMITS, Site, publishing, with_bare_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.measures import Bench
    from benchmarks.running import Used
    from benchmarks.sites import Builds
    from tests.helpers.git_repo import GitRepo

DAYS_OF_MANY = 10
"""Days of each repository where repositories are many."""


# --- publishing ---


def publish_days(bench: Bench) -> Iterator[list[Point]]:
    sizes = bench.size((10, 30, 100), quick=(1, 3), full=(10, 100, 1_000))
    commits = bench.size(COMMITS, quick=2)
    sites = {
        days: publishing(bench.folder / str(days), days=days, repositories=1, commits=commits, light=bench.quick)
        for days in sizes
    }
    bare = {days: with_bare_pages(site.plain) for days, site in sites.items()}
    while True:
        points = [point for days, site in sites.items() for point in _points(site.builds(), days, "days")]
        yield points + [Point("publish-bare-days", days, site.build().seconds) for days, site in bare.items()]


def publish_repositories(bench: Bench) -> Iterator[list[Point]]:
    sizes = bench.size((1, 3, 10, 30), quick=(1, 2), full=(1, 10, 100))
    days, commits = bench.size((DAYS_OF_MANY, COMMITS), quick=(1, 2))
    sites = {
        count: publishing(bench.folder / str(count), days=days, repositories=count, commits=commits, light=bench.quick)
        for count in sizes
    }
    while True:
        yield [point for count, site in sites.items() for point in _points(site.builds(), count, "repositories")]


def _points(builds: Builds, size: int, of: str) -> Iterator[Point]:
    yield Point(f"publish-plain-{of}", size, builds.plain.seconds)
    yield Point(f"publish-cold-{of}", size, builds.cold.seconds)
    yield Point(f"publish-warm-{of}", size, builds.warm.seconds)
    yield Point(f"publish-day-{of}", size, builds.day.seconds)
    yield Point(f"publish-memory-{of}", size, builds.warm.mib)
    yield Point(f"publish-plain-memory-{of}", size, builds.plain.mib)


# --- collecting ---


@dataclass(frozen=True, slots=True)
class Source:
    """A repository whose main branch can be with or without one more day."""

    repo: GitRepo
    before: str
    after: str

    def show(self, *, new_day: bool) -> None:
        self.repo.set_branch("main", self.after if new_day else self.before)


@dataclass(frozen=True, slots=True)
class Collecting:
    """A site whose archive holds the whole history of its repositories, but for one day that is still to come."""

    site: Site
    sources: tuple[Source, ...]

    def points(self, size: int, of: str) -> Iterator[Point]:
        """Collect when nothing is new; then, in a copy, when a day is."""
        nothing = self.site.collect()
        copy = Site(self.site.folder.with_name(f"{self.site.folder.name}-copy"))
        shutil.copytree(self.site.folder, copy.folder, symlinks=True)
        self._show(new_day=True)
        try:
            day = copy.collect()
        finally:
            self._show(new_day=False)
            shutil.rmtree(copy.folder)
        yield Point(f"collect-nothing-{of}", size, nothing.seconds)
        yield Point(f"collect-day-{of}", size, day.seconds)
        yield Point(f"collect-memory-{of}", size, max(nothing.mib, day.mib))

    def _show(self, *, new_day: bool) -> None:
        for source in self.sources:
            source.show(new_day=new_day)


def collecting(folder: Path, *, days: int, repositories: int, commits: int) -> tuple[Collecting, Used]:
    """Make the repositories and collect them once; returns what that used, too."""
    sources = tuple(_source(folder / f"source-{n}", days, commits) for n in range(repositories))
    site = Site(folder / "site", light=True)  # never built
    listed = [{"url": str(source.repo.path), "name": f"octo/engine-{n}"} for n, source in enumerate(sources)]
    site.write(listed, offline=False, days=days)
    first = site.collect()
    site.collect()  # after news, one run makes sure that nothing is left
    return Collecting(site, sources), first


def _source(path: Path, days: int, commits: int) -> Source:
    repo = steady(path, days=days, commits=commits)
    before = str(repo.head())
    after = repo.commit_all(small_commits(LAST_DAY + timedelta(days=1), commits))[-1]
    source = Source(repo, before, after)
    source.show(new_day=False)
    return source


def collect_days(bench: Bench) -> Iterator[list[Point]]:
    sizes = bench.size((10, 30, 100), quick=(1, 3), full=(10, 100, 1_000))
    commits = bench.size(COMMITS, quick=2)
    yield from _collected(bench, "days", {days: (days, 1) for days in sizes}, commits)


def collect_repositories(bench: Bench) -> Iterator[list[Point]]:
    sizes = bench.size((1, 3, 10, 30), quick=(1, 2), full=(1, 10, 100))
    days, commits = bench.size((DAYS_OF_MANY, COMMITS), quick=(1, 2))
    yield from _collected(bench, "repositories", {count: (days, count) for count in sizes}, commits)


def _collected(bench: Bench, of: str, sizes: dict[int, tuple[int, int]], commits: int) -> Iterator[list[Point]]:
    made = {}
    first: list[Point] = []
    for size, (days, repositories) in sizes.items():
        made[size], used = collecting(bench.folder / str(size), days=days, repositories=repositories, commits=commits)
        first.append(Point(f"collect-cold-{of}", size, used.seconds))
    while True:
        yield first + [point for size, each in made.items() for point in each.points(size, of)]
        first = []


# --- what is wanted ---


def _publish_curves(of: str) -> tuple[Curve, ...]:
    linear = "MkDocs itself is linear: at every build it fills its templates for each page and writes all files again."
    return (
        Curve(f"publish-cold-{of}", "publish, first time", of, where=f"Our templates make each page once. {linear}"),
        Curve(f"publish-warm-{of}", "publish, nothing new", of, where=linear),
        Curve(f"publish-day-{of}", "publish, one new day", of, where=linear),
        Curve(f"publish-plain-{of}", "MkDocs alone, the same pages", of, steepest=None),
        Curve(f"publish-memory-{of}", "memory of the warm build", of, unit="MiB", where="MkDocs holds all pages."),
        Curve(f"publish-plain-memory-{of}", "memory of MkDocs alone, the same pages", of, unit="MiB", steepest=None),
    )


def _collect_curves(of: str) -> tuple[Curve, ...]:
    window = "The records of the window are held, since a rebased commit is looked for in all of them."
    return (
        Curve(f"collect-cold-{of}", "collect, first time", of, where="Every commit is read once."),
        Curve(
            f"collect-nothing-{of}",
            "collect, nothing new",
            of,
            where="Every remote is asked, every day file looked at.",
        ),
        Curve(f"collect-day-{of}", "collect, one new day", of, where=window),
        Curve(f"collect-memory-{of}", "memory of collecting", of, unit="MiB", where=window),
    )


BARE = Curve("publish-bare-days", "MkDocs alone, as many pages of one line", "days", steepest=None)
EXPERIMENTS = (
    Experiment(
        "Growth of collecting with days",
        collect_days,
        curves=_collect_curves("days"),
        rounds=2,
        how="`commit-digest collect`, Python's start included, of one repository with 35 small commits a day; the "
        "window holds all of its days.",
    ),
    Experiment(
        "Growth of collecting with repositories",
        collect_repositories,
        curves=_collect_curves("repositories"),
        rounds=2,
        how="The same with ten days each; one new day is one of every repository.",
    ),
    Experiment(
        "Growth of publishing with days",
        publish_days,
        curves=(*_publish_curves("days"), BARE),
        rounds=2,
        how="`mkdocs build`, Python's start included, of archives with 35 commits a day. Pages of one line show what "
        "MkDocs spends on a page whatever is in it: its templates, the navigation, the search index, the file.",
    ),
    Experiment(
        "Growth of publishing with repositories",
        publish_repositories,
        curves=_publish_curves("repositories"),
        rounds=2,
        how="The same with ten days each; one new day is one of the first repository.",
    ),
)
