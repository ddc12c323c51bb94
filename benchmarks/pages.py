"""What a day page of 35 commits costs its reader: bytes beyond the theme's own, and the time to filter it.

    python -m benchmarks.pages

Bytes are counted after gzip, as a web server sends them, on made-up commits. Filtering is timed in Chromium up to the
next layout, as a ratio to a handler that does nothing; a frame lasts 16.7 ms.
"""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

from tests.helpers.browser import chromium, served
from tests.helpers.day_records import some_days
from tests.helpers.digest_site import build_site

COMMITS = 35
BUDGET = 60_000
FRAME = 1000 / 60

TIMED = """path => {
    const button = document.querySelector(path);
    const times = [];
    for (let n = 0; n < 21; n++) {
        document.querySelector('.cd-filter button[value=""]').click();
        document.body.getBoundingClientRect();
        const start = performance.now();
        button.click();
        document.body.getBoundingClientRect();
        times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[10];
}"""


def gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = build_site(folder, some_days(2, commits=COMMITS))
        own = {path.name: gzipped(path) for path in (site / "digest/assets").glob("commit-digest.*")}
        day = gzipped(site / "digest/2026-01-20/index.html")
        empty = gzipped(site / "index.html")  # the theme's frame around a page of one line
        with served(site) as address, chromium() as browser:
            page = browser.new_page()
            page.goto(f"{address}/digest/2026-01-20/")
            page.locator(".cd-live").wait_for()
            page.evaluate(
                "() => { const b = document.createElement('button'); b.id = 'idle'; document.body.append(b);"
                " b.addEventListener('click', () => {}); }"
            )
            idle, filtering = (page.evaluate(TIMED, path) for path in ("#idle", '.cd-filter button[value="high"]'))
    total = day - empty + sum(own.values())
    print(f"a day of {COMMITS} commits, gzipped: page {day:,} (theme's frame {empty:,}), {own}")
    print(f"beyond the theme: {total:,} bytes, {total / BUDGET:.2f} of {BUDGET:,}")
    print(f"filter by tier: {filtering:.1f} ms ({filtering / (3 * FRAME):.2f} of three frames), nothing {idle:.2f} ms")
    print(f"ratio to an empty handler, each within a frame: {(filtering + FRAME) / (idle + FRAME):.2f} (budget 3)")


if __name__ == "__main__":
    main()
