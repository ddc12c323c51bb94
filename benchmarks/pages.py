"""What a day page of 35 commits costs its reader: bytes beyond the theme's own, and the time to filter it.

    python -m benchmarks.pages

Both are measured in Chromium over loopback, from a server that compresses as web servers do. Bytes are those that the
browser received (headers included, nothing cached) for the page of a day, less those for a page of one line of the same
site without the plugin; the index of the search, which the theme loads behind every page, is told apart. Filtering is
timed from the moment of a real click to the frame painted after it, alternating with clicks on a button whose handler
is empty. The commits' texts are sentences of this project's documentation.
"""

from __future__ import annotations

import gzip
import itertools
import re
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from mkdocs_commit_digest.archive.records import FileChange, Tier
from tests.helpers.browser import chromium, served
from tests.helpers.day_records import a_day, an_analysis, some_days
from tests.helpers.digest_site import build_site, run_mkdocs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.archive.records import CommitRecord, DayRecord

COMMITS = 35
BUDGET = 60_000
FRAME = 1000 / 60
CLICKS = 30
DOCS = Path(__file__).parent.parent / "docs"
SENTENCE = re.compile(r"[A-Z][^.|#<>{}\n]{30,200}\.")
COMPRESSED = {".html", ".css", ".js", ".json", ".svg"}

TIMED = """() => {
    window.times = [];
    const idle = Object.assign(document.createElement("button"), {id: "idle", textContent: "idle"});
    idle.addEventListener("click", () => {});
    document.querySelector(".cd-filter").before(idle);
    addEventListener("click", (event) => requestAnimationFrame(() => {
        const painted = new MessageChannel();
        painted.port1.onmessage = () => window.times.push(performance.now() - event.timeStamp);
        painted.port2.postMessage(null);
    }), true);
}"""


@dataclass(frozen=True, slots=True)
class PageFigures:
    """Bytes as received, milliseconds of single clicks."""

    beyond_theme: int
    day: int
    plain: int
    search_index: int
    filtering: tuple[float, ...]
    idle: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Of the median click on a filter to the median click that does nothing."""
        return statistics.median(self.filtering) / statistics.median(self.idle)


def measured_pages(folder: Path, *, commits: int = COMMITS, clicks: int = CLICKS) -> PageFigures:
    """Build a day and measure it in the browser; `folder` is empty."""
    ours, plain = folder / "ours", folder / "plain"
    ours.mkdir()
    build_site(ours, [told_day(commits)])
    without_plugin(ours, plain)
    for site in (ours / "site", plain / "site"):
        compress(site)
    with served(ours / "site") as address, served(plain / "site") as floor, chromium() as browser:
        day = received(browser, f"{address}/digest/2026-01-20/")
        empty = received(browser, f"{floor}/")
        idle, filtering = clicked(browser, f"{address}/digest/2026-01-20/", clicks)
    index = sum(size for path, size in day.items() if path.endswith("search_index.json"))
    day_bytes = sum(day.values()) - index
    plain_bytes = sum(size for path, size in empty.items() if not path.endswith("search_index.json"))
    return PageFigures(day_bytes - plain_bytes, day_bytes, plain_bytes, index, filtering, idle)


def told_day(commits: int) -> DayRecord:
    """Make a day whose commits a model has written about at length."""
    sentences = itertools.cycle(_sentences())
    (day,) = some_days(1, commits=commits)
    return a_day(*(told(commit, sentences) for commit in day.commits))


def told(commit: CommitRecord, sentences: Iterator[str]) -> CommitRecord:
    depth = commit.importance.tier
    words = [word.strip("`,;:()").lower() for word in next(sentences).split()]
    files = tuple(
        FileChange(path=f"src/{words[n % len(words)]}/{words[n * 3 % len(words)]}_{n}.py", additions=n * 7 + 1)
        for n in range(2 + 5 * depth.rank)
    )
    deep = {"insight": {name: next(sentences) for name in ("architecture", "performance", "security")}}
    deep |= {"risks": (next(sentences), next(sentences)), "recommendations": (next(sentences),)}
    analysis = an_analysis(
        f"{next(sentences)} {next(sentences)}",
        kind="model",
        depth=depth,
        impact_scope=next(sentences) if depth.rank else "",
        **(deep if depth is Tier.HIGH else {}),
    )
    return commit.model_copy(update={"subject": next(sentences)[:70], "files": files, "analysis": analysis})


def without_plugin(ours: Path, plain: Path) -> None:
    """Build a site of one page with the same theme and options."""
    (plain / "docs").mkdir(parents=True)
    (plain / "docs" / "index.md").write_text("# Home\n\nOne line.\n", "utf-8")
    config = yaml.safe_load((ours / "mkdocs.yml").read_text("utf-8"))
    config["plugins"] = [each for each in config["plugins"] if "commit-digest" not in each]
    (plain / "mkdocs.yml").write_text(yaml.safe_dump(config), "utf-8")
    run_mkdocs(plain)


def compress(site: Path) -> None:
    """Put a packed copy beside every file of text, for the server to send."""
    for file in [file for file in site.rglob("*") if file.suffix in COMPRESSED]:
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), 6, mtime=0))


def received(browser: Any, url: str) -> dict[str, int]:
    """Return what the browser received for a page: address → bytes."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda told: addresses.update({told["requestId"]: told["response"]["url"]}))
    session.on(
        "Network.loadingFinished", lambda told: sizes.update({told["requestId"]: int(told["encodedDataLength"])})
    )
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(url, wait_until="networkidle")
    context.close()
    return {addresses.get(request, request): size for request, size in sizes.items()}


def clicked(browser: Any, url: str, clicks: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the milliseconds from click to painted frame of the idle button and of the filter by tier."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(url, wait_until="networkidle")
    page.locator(".cd-live").wait_for()
    page.evaluate(TIMED)
    tiers = itertools.cycle(["high", ""])
    for number in range(2 * clicks):
        target = "#idle" if number % 2 == 0 else f'.cd-filter button[value="{next(tiers)}"]'
        page.click(target)
        page.wait_for_function("count => window.times.length === count", arg=number + 1)
    times = page.evaluate("window.times")
    page.close()
    return tuple(times[::2]), tuple(times[1::2])


def _sentences() -> list[str]:
    text = " ".join(file.read_text("utf-8").replace("\n", " ") for file in sorted(DOCS.rglob("*.md")))
    return SENTENCE.findall(text)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        found = measured_pages(Path(name))
    filtering, idle = statistics.median(found.filtering), statistics.median(found.idle)
    print(f"a day of {COMMITS} commits: {found.day:,} bytes received; a page of the theme alone: {found.plain:,}")
    print(f"beyond the theme: {found.beyond_theme:,} bytes, {found.beyond_theme / BUDGET:.2f} of {BUDGET:,}")
    print(f"(index of the search, loaded by the theme behind any page: {found.search_index:,})")
    print(f"click to painted frame: filter by tier {filtering:.1f} ms (to {max(found.filtering):.1f}),", end=" ")
    print(f"nothing {idle:.1f} ms (to {max(found.idle):.1f})")
    print(f"ratio {found.ratio:.2f}; {filtering / (3 * FRAME):.2f} of three frames ({3 * FRAME:.0f} ms)")


if __name__ == "__main__":
    main()
