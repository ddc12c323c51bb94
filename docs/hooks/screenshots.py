"""Take the pictures of the documentation from the built site: `make screenshots`."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import shutil
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
SITE = ROOT / "site"
IMAGES = ROOT / "docs" / "images"
COLOURS = 128


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the standard library names it
        """Say nothing."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def save(png: bytes, name: str) -> None:
    """Write a picture with few colours, which text and lines do not miss."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    file = IMAGES / name
    picture.save(file, optimize=True)
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KiB")


def main() -> None:
    """Take the newest day of the project's own digest, light and dark."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    days = sorted(SITE.glob("digest/20??-??-??"))
    if not browser_path or not days:
        sys.exit("Chromium and a built site are needed: make system, make site")
    with served(SITE) as address, sync_playwright() as playwright:
        sandbox = [] if os.getuid() else ["--no-sandbox"]  # Chromium's sandbox does not work for root
        browser = playwright.chromium.launch(executable_path=browser_path, args=sandbox)
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": 1280, "height": 860}, device_scale_factor=1.5, color_scheme=scheme
            )
            page.goto(f"{address}/digest/{days[-1].name}/", wait_until="networkidle")
            save(page.screenshot(), f"day-{scheme}.png")
            page.goto(f"{address}/digest/", wait_until="networkidle")
            save(page.screenshot(), f"index-{scheme}.png")
        browser.close()


if __name__ == "__main__":
    main()
