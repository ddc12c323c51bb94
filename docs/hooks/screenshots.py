"""Take the pictures of the documentation from the digest of a public repository: `make screenshots`.

The repository is cloned from its forge; `--url` names a copy on this machine instead. Where neither is to be had, the
digest of this very project is taken.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parent.parent.parent
IMAGES = ROOT / "docs" / "images"
COLOURS = 128
SETTLED = 400
"""Milliseconds after which the theme moves nothing more."""
SCREENS = (("", 1220, 860, 1.25), ("-phone", 360, 720, 1.5))
"""Suffix of the picture's name, width and height in CSS pixels, pixels of the picture for each of them."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is photographed: a repository, a span of its days, and the day that is shown whole."""

    url: str
    name: str
    since: date
    until: date
    day: date

    @property
    def pages(self) -> dict[str, str]:
        """Name of the picture → address below the site."""
        year, week, _ = self.day.isocalendar()
        return {
            "day": f"digest/{self.day}/",
            "entry": f"digest/{self.day}/#tier-high",
            "index": "digest/",
            "week": f"digest/{year}-W{week:02}/",
            "month": f"digest/{self.day:%Y-%m}/",
            "tags": "digest/tags/",
            "tag": "digest/tags/tier-high/",
            "repository": f"digest/repositories/{self.name}/",
            "threads": "digest/threads/",
            "feeds": "digest/feeds/",
        }


FLASHINFER = Subject(
    "https://github.com/flashinfer-ai/flashinfer",
    "flashinfer-ai/flashinfer",
    since=date(2026, 6, 1),
    until=date(2026, 8, 20),
    day=date(2026, 8, 18),
)

SITE = """\
site_name: Daily digest
site_url: https://example.org/
theme:
  name: material
  font: false
  palette:
    - {{media: "(prefers-color-scheme: light)", scheme: default}}
    - {{media: "(prefers-color-scheme: dark)", scheme: slate}}
plugins:
  - search
  - commit-digest:
      repositories: [{{url: {url}, name: {name}, web_url: https://github.com/{name}}}]
      since: {since}
      until: {until}
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the standard library names it
        """Say nothing."""


def subject_at(url: str) -> Subject:
    """Return the repository at an address, or this project where it cannot be had."""
    question = ["git", "ls-remote", url, "HEAD"]
    known = subprocess.run(question, capture_output=True, timeout=60, check=False)  # noqa: S603 - the developer's own
    if not known.returncode:
        return replace(FLASHINFER, url=url)
    print(f"{url} cannot be read; taking this project's own history instead")
    question = ["git", "log", "--format=%cs"]
    log = subprocess.run(question, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - constant
    days = Counter(map(date.fromisoformat, log.stdout.split()))
    return Subject(str(ROOT), "mkdocs-commit-digest", min(days), max(days), max(days, key=lambda day: days[day]))


def build(folder: Path, subject: Subject) -> Path:
    """Build a small site with the digest; returns its folder."""
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text("# Home\n")
    (folder / "mkdocs.yml").write_text(SITE.format(**{**asdict(subject), "url": json.dumps(subject.url)}))
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=folder, check=True)
    return folder / "site"


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def take(address: str, pages: Mapping[str, str], browser_path: str) -> None:
    """Photograph each kind of page in light and dark, on a desk and on a phone."""
    sandbox = [] if os.getuid() else ["--no-sandbox"]  # Chromium's sandbox does not work for root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=sandbox)
        for scheme, (suffix, width, height, scale) in itertools.product(("light", "dark"), SCREENS):
            page = browser.new_page(
                viewport={"width": width, "height": height}, device_scale_factor=scale, color_scheme=scheme
            )
            for name, path in pages.items():
                page.goto(f"{address}/{path}", wait_until="networkidle")
                page.wait_for_timeout(SETTLED)
                save(page.screenshot(), f"{name}{suffix}-{scheme}.webp")
            page.close()
        browser.close()


def save(png: bytes, name: str) -> None:
    """Write a picture without loss but for shades of the same colour, which text and lines do not miss."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    few = picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.convert("RGB").save(IMAGES / name, lossless=True, quality=100, method=6)
    print(f"docs/images/{name}: {(IMAGES / name).stat().st_size // 1024} KiB")


def main() -> None:
    """Build, serve and photograph; pictures that are no longer taken go."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=FLASHINFER.url, help="a copy of the repository")
    subject = subject_at(parser.parse_args().url)
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser_path:
        sys.exit("Chromium is needed; 'make system' installs it")
    with tempfile.TemporaryDirectory() as folder, served(build(Path(folder), subject)) as address:
        for old in IMAGES.glob("*.webp"):
            old.unlink()
        take(address, subject.pages, browser_path)
    print(f"{sum(file.stat().st_size for file in IMAGES.glob('*.webp')) // 1024} KiB in all")


if __name__ == "__main__":
    main()
