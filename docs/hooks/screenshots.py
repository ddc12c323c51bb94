"""Take the pictures of the documentation from the digest of a public repository: `make screenshots`."""

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
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
IMAGES = ROOT / "docs" / "images"
NAME = "flashinfer-ai/flashinfer"
DAY = "2026-08-18"
COLOURS = 96
PAGES = {
    "day": f"digest/{DAY}/",
    "index": "digest/",
    "month": f"digest/{DAY[:7]}/",
    "tags": "digest/tags/",
    "tag": "digest/tags/tier-high/",
    "repository": f"digest/repositories/{NAME}/",
    "threads": "digest/threads/",
}
SCREENS = (("", 1220, tuple(PAGES)), ("-phone", 360, ("day", "index")))
"""Suffix of the picture's name, width in CSS pixels, pages."""

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
      since: 2026-06-01
      until: 2026-08-20
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the standard library names it
        """Say nothing."""


def build(folder: Path, url: str) -> Path:
    """Build a small site with the digest; returns its folder."""
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text("# Home\n")
    (folder / "mkdocs.yml").write_text(SITE.format(url=json.dumps(url), name=NAME))
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


def take(address: str, browser_path: str) -> None:
    """Photograph each kind of page in light and dark on a desk, and the two that are read most on a phone."""
    sandbox = [] if os.getuid() else ["--no-sandbox"]  # Chromium's sandbox does not work for root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=sandbox)
        for scheme, (suffix, width, names) in itertools.product(("light", "dark"), SCREENS):
            page = browser.new_page(
                viewport={"width": width, "height": 900}, device_scale_factor=1.5, color_scheme=scheme
            )
            for name in names:
                page.goto(f"{address}/{PAGES[name]}", wait_until="networkidle")
                save(page.screenshot(), f"{name}{suffix}-{scheme}.png")
            page.close()
        browser.close()


def save(png: bytes, name: str) -> None:
    """Write a picture with few colours, which text and lines do not miss."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(IMAGES / name, optimize=True)
    print(f"docs/images/{name}: {(IMAGES / name).stat().st_size // 1024} KiB")


def main() -> None:
    """Build, serve and photograph."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=f"https://github.com/{NAME}", help="where to clone it from")
    url = parser.parse_args().url
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser_path:
        sys.exit("Chromium is needed; 'make system' installs it")
    with tempfile.TemporaryDirectory() as folder, served(build(Path(folder), url)) as address:
        take(address, browser_path)


if __name__ == "__main__":
    main()
