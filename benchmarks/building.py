"""A site with a year of days: cold, warm, and in memory, beside MkDocs alone on the same Markdown files."""

from __future__ import annotations

import filecmp
import gzip
import shutil
from typing import TYPE_CHECKING

from benchmarks.growth import DAYS_OF_MANY
from benchmarks.made_repositories import steady
from benchmarks.measures import Experiment, Measure, Sample
from benchmarks.sites import COMMITS, Site, publishing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.measures import Bench

YEAR = 365
INDEX_BYTES = 1_500_000
"""How large the search index of a year may be, compressed."""


def year(bench: Bench) -> Iterator[list[Sample]]:
    days, commits = bench.size((YEAR, COMMITS), quick=(3, 2))
    sites = publishing(bench.folder, days=days, repositories=1, commits=commits, light=bench.quick)
    while True:
        plain, cold, warm = sites.plain.build(), sites.digest.cold_build(), sites.digest.build()
        index = gzip.compress((sites.digest.folder / "site/search/search_index.json").read_bytes(), 6)
        yield [
            Sample("year-warm", warm.seconds, plain.seconds),
            Sample("year-cold", cold.seconds, plain.seconds),
            Sample("year-memory", warm.mib, plain.mib),
            Sample("year-search-index", len(index) / 1e6, INDEX_BYTES / 1e6),
        ]


def one_page(bench: Bench) -> Iterator[list[Sample]]:
    """A site of one page and of one day, everything kept."""
    sites = publishing(bench.folder, days=1, repositories=1, commits=bench.size(COMMITS, quick=2), light=bench.quick)
    sites.digest.build()
    while True:
        yield [Sample("one-page", floor=sites.plain.build().seconds, ours=sites.digest.build().seconds)]


def offline(bench: Bench) -> Iterator[list[Sample]]:
    """Build the same archive with and without git and the network; the pages must be the same."""
    days, commits = bench.size((DAYS_OF_MANY, COMMITS), quick=(2, 2))
    source = steady(bench.folder / "source", days=days, commits=commits)
    with_git = Site(bench.folder / "with-git")
    listed = [{"url": source.url, "name": "octo/engine"}]
    with_git.write(listed, offline=False, days=days)
    with_git.build()
    without = Site(bench.folder / "without-git")
    shutil.copytree(with_git.folder, without.folder)
    without.write(listed, offline=True, days=days)
    without.build()
    while True:
        floor, ours = with_git.build(), without.build()
        if different := differences(with_git.folder / "site", without.folder / "site"):
            raise RuntimeError(f"the two sites differ: {different[:5]}")
        yield [Sample("offline", ours.seconds, floor.seconds)]


def differences(one: Path, other: Path) -> list[str]:
    """Name the files that are not byte for byte the same; gzip notes the time."""
    names = sorted({str(path.relative_to(top)) for top in (one, other) for path in top.rglob("*") if path.is_file()})
    same, _, _ = filecmp.cmpfiles(one, other, names, shallow=False)
    return sorted({*names} - {*same} - {"sitemap.xml.gz"})


EXPERIMENTS = (
    Experiment(
        "A year of days",
        year,
        (
            Measure(
                "year-warm",
                "365 days × 35 commits, warm `mkdocs build`",
                "plain `mkdocs build` of the same Markdown files",
                0.12,
                where="Reading the archive, MkDocs' templates for every page, and writing the search index.",
            ),
            Measure(
                "year-cold",
                "365 days × 35 commits, cold `mkdocs build`",
                "plain `mkdocs build` of the same Markdown files",
                1.05,
                where="Our own templates make every page; MkDocs alone finds them made.",
            ),
            Measure(
                "year-memory",
                "peak memory of the warm build of 365 days",
                "of plain `mkdocs build`",
                1.1,
                unit="MiB",
                where="The records of all days are held beside what MkDocs holds of their pages.",
            ),
            Measure(
                "year-search-index",
                "search index of 365 days × 35 commits, gzipped",
                "1.5 MB",
                1.0,
                unit="MB",
                where="Every commit can be found by subject, id, pull request and file name.",
            ),
        ),
        rounds=3,
        how="The pages that the plugin writes are what MkDocs alone is given: without the plugin it converts their "
        "Markdown, indexes and writes them. Cold has an empty cache folder, warm the one of the build before.",
    ),
    Experiment(
        "A site of one page",
        one_page,
        (
            Measure(
                "one-page",
                "one page and a digest of one day, everything kept",
                "plain `mkdocs build` of the same Markdown files",
                1.1,
                where="Importing the plugin and its libraries, which MkDocs alone need not do.",
            ),
        ),
    ),
    Experiment(
        "Without git and network",
        offline,
        (
            Measure(
                "offline",
                "build of a complete archive, no git, no network",
                "the same with both, nothing new",
                1.0,
            ),
        ),
        how="The two sites are compared byte for byte in every round.",
    ),
)
