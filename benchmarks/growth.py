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

import yaml

from benchmarks.made_repositories import LAST_DAY, small_commits, steady
from benchmarks.measures import Curve, Experiment, Growth, Measure, Point, Sample
from benchmarks.running import DIGEST, MKDOCS, used_by
from mkdocs_commit_digest.archive import Archive
from tests.helpers.day_records import some_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.measures import Bench
    from benchmarks.running import Used
    from tests.helpers.git_repo import GitRepo

COMMITS = 35
DAYS_OF_MANY = 10
"""Days of each repository where repositories are many."""
THEME = {"name": "material", "font": False, "features": ["navigation.prune"]}


@dataclass(frozen=True, slots=True)
class Site:
    """A site whose digest has an archive of its own."""

    folder: Path

    def write(self, repositories: list[dict[str, str]], *, offline: bool, days: int) -> None:
        """Write configuration and home page; the window holds so many days and the one after LAST_DAY."""
        digest = {
            "repositories": repositories,
            "archive": "digests",
            "cache_dir": "cache",
            "offline": offline,
            "timezone": "Asia/Shanghai",
            "since": str(LAST_DAY - timedelta(days=days - 1)),
            "until": str(LAST_DAY + timedelta(days=1)),
        }
        self.configure(["search", "tags", {"commit-digest": digest}])

    def configure(self, plugins: list[object]) -> None:
        config = {
            "site_name": "Growth",
            "site_url": "https://example.org/",
            "theme": THEME,
            "plugins": plugins,
            "nav": [{"Home": "index.md"}, {"Digest": "digest/index.md"}],
        }
        (self.folder / "docs").mkdir(parents=True, exist_ok=True)
        (self.folder / "docs" / "index.md").write_text("# Home\n", "utf-8")
        (self.folder / "mkdocs.yml").write_text(yaml.safe_dump(config), "utf-8")

    def build(self) -> Used:
        return used_by(*MKDOCS, "build", "--quiet", folder=self.folder)

    def collect(self) -> Used:
        return used_by(*DIGEST, "collect", folder=self.folder)


# --- publishing ---


@dataclass(frozen=True, slots=True)
class Publishing:
    """A site with a digest, and two of MkDocs alone with as many pages."""

    digest: Site
    plain: Site
    bare: Site

    def points(self, size: int, of: str) -> Iterator[Point]:
        """Build all in turn: MkDocs alone, ours cold, ours warm."""
        plain, bare = self.plain.build(), self.bare.build()
        shutil.rmtree(self.digest.folder / "cache")
        cold, warm = self.digest.build(), self.digest.build()
        yield Point(f"publish-plain-{of}", size, plain.seconds)
        yield Point(f"publish-bare-{of}", size, bare.seconds)
        yield Point(f"publish-cold-{of}", size, cold.seconds)
        yield Point(f"publish-warm-{of}", size, warm.seconds)
        yield Point(f"publish-memory-{of}", size, warm.mib)
        yield Point(f"publish-plain-memory-{of}", size, plain.mib)


def publishing(folder: Path, *, days: int, repositories: int, commits: int) -> Publishing:
    """Make the sites; the digest's pages are written once, and are what MkDocs alone is given."""
    made = Publishing(*(Site(folder / name) for name in ("digest", "plain", "bare")))
    names = [f"octo/engine-{n}" for n in range(repositories)]
    for name in names:
        for record in some_days(days, commits=commits, repository=name, until=LAST_DAY):
            Archive(made.digest.folder / "digests").save(record)
    listed = [{"url": f"https://github.com/{name}", "name": name} for name in names]
    made.digest.write(listed, offline=True, days=days)
    made.digest.build()
    for site in (made.plain, made.bare):
        site.configure(["search", "tags"])
        used_by(*DIGEST, "render", "--out", str(site.folder / "docs" / "digest"), folder=made.digest.folder)
    for page in (made.bare.folder / "docs").rglob("*.md"):
        page.write_text("# A page\n\nOf one line.\n", "utf-8")
    return made


def publish_days(bench: Bench) -> Iterator[list[Point | Sample]]:
    sizes = bench.size((10, 30, 100), quick=(1, 3), full=(10, 100, 1_000))
    commits = bench.size(COMMITS, quick=2)
    sites = {days: publishing(bench.folder / str(days), days=days, repositories=1, commits=commits) for days in sizes}
    while True:
        points = [point for days, site in sites.items() for point in site.points(days, "days")]
        yield [*points, *_each_day(points)]


def _each_day(points: list[Point]) -> Iterator[Sample]:
    """Compare what a further day costs a warm build with what as many pages of one line cost MkDocs."""
    warm, bare, plain = (
        Growth(curve, {p.size: [p.value] for p in points if p.curve == curve.name}).line[1]
        for name in ("publish-warm-days", "publish-bare-days", "publish-plain-days")
        for curve in PUBLISH_DAYS.curves
        if curve.name == name
    )
    if bare > 0 and plain > 0 and warm > 0:  # in a quick run chance decides
        yield Sample("growth-of-warm", warm, bare, of="pages of one line")
        yield Sample("growth-of-warm", warm, plain, of="the same pages")


def publish_repositories(bench: Bench) -> Iterator[list[Point]]:
    sizes = bench.size((1, 3, 10, 30), quick=(1, 2), full=(1, 10, 100))
    days, commits = bench.size((DAYS_OF_MANY, COMMITS), quick=(1, 2))
    sites = {
        count: publishing(bench.folder / str(count), days=days, repositories=count, commits=commits) for count in sizes
    }
    while True:
        yield [point for count, site in sites.items() for point in site.points(count, "repositories")]


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
    site = Site(folder / "site")
    listed = [{"url": str(source.repo.path), "name": f"octo/engine-{n}"} for n, source in enumerate(sources)]
    site.write(listed, offline=False, days=days)
    return Collecting(site, sources), site.collect()


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
    linear = "MkDocs itself is linear: templates and the copy of every page."
    return (
        Curve(f"publish-cold-{of}", "publish, cold", of),
        Curve(f"publish-warm-{of}", "publish, warm", of, where=linear),
        Curve(f"publish-plain-{of}", "MkDocs alone, the same pages", of, steepest=None),
        Curve(f"publish-bare-{of}", "MkDocs alone, as many pages of one line", of, steepest=None),
        Curve(f"publish-memory-{of}", "memory of the warm build", of, unit="MiB"),
        Curve(f"publish-plain-memory-{of}", "memory of MkDocs alone, the same pages", of, unit="MiB", steepest=None),
    )


def _collect_curves(of: str) -> tuple[Curve, ...]:
    return (
        Curve(f"collect-cold-{of}", "collect, first time", of),
        Curve(f"collect-nothing-{of}", "collect, nothing new", of),
        Curve(f"collect-day-{of}", "collect, one new day", of),
        Curve(f"collect-memory-{of}", "memory of collecting", of, unit="MiB"),
    )


PUBLISH_DAYS = Experiment(
    "Growth of publishing with days",
    publish_days,
    (
        Measure(
            "growth-of-warm",
            "what a further day costs a warm build",
            "what it costs MkDocs alone",
        ),
    ),
    _publish_curves("days"),
    rounds=3,
)
EXPERIMENTS = (
    Experiment("Growth of collecting with days", collect_days, curves=_collect_curves("days"), rounds=3),
    Experiment(
        "Growth of collecting with repositories", collect_repositories, curves=_collect_curves("repositories"), rounds=3
    ),
    PUBLISH_DAYS,
    Experiment(
        "Growth of publishing with repositories", publish_repositories, curves=_publish_curves("repositories"), rounds=3
    ),
)
