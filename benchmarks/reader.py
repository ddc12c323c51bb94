"""What a day page costs whoever reads it, in a real browser."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from benchmarks.measures import Experiment, LeftOut, Measure, Sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measures import Bench


def day_page(bench: Bench) -> Iterator[list[Sample]]:
    if find_spec("playwright") is None:
        raise LeftOut("needs Playwright: pip install -r requirements/dev.txt")
    from benchmarks.pages import BUDGET, CLICKS, COMMITS, measured_pages  # noqa: PLC0415 - imports Playwright
    from tests.helpers.browser import CHROMIUM  # noqa: PLC0415 - the same

    if CHROMIUM is None:
        raise LeftOut("needs Chromium; 'make system' installs it")
    number = 0
    while True:
        number += 1
        folder = bench.folder / str(number)
        folder.mkdir()
        found = measured_pages(folder, commits=COMMITS, clicks=bench.size(CLICKS, quick=2))
        yield [
            Sample("page-bytes", found.beyond_theme / 1e3, BUDGET / 1e3),
            *(Sample("page-filter", ours, floor) for ours, floor in zip(found.filtering, found.idle, strict=True)),
        ]


EXPERIMENTS = (
    Experiment(
        "The day page of a reader",
        day_page,
        (
            Measure(
                "page-bytes",
                "bytes of a day page of 35 commits beyond those of the theme, compressed",
                "60 kB",
                1.0,
                unit="kB",
                where="The entries of the commits, then our style sheet and script.",
            ),
            Measure(
                "page-filter",
                "click on a filter by tier, to the painted frame",
                "click on a button that does nothing",
                3.0,
                unit="ms",
                where="The browser lays out the table and the entries anew.",
            ),
        ),
        rounds=2,
        how="In Chromium, from a server that compresses.",
    ),
)
