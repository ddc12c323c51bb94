"""A real browser on a built site: Debian's Chromium, and a web server on this machine."""

from __future__ import annotations

import contextlib
import shutil
import threading
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium")
needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Debian's Chromium is not installed"),
]
_PATIENCE = 60_000
"""Milliseconds after which a browser that does not answer has failed."""


class _Quiet(SimpleHTTPRequestHandler):
    def __init__(self, *arguments, headers, **options):
        self._headers = headers
        super().__init__(*arguments, **options)

    def log_message(self, *arguments):
        pass

    def send_head(self):
        """Send the packed copy of a file to whom takes it, if there is one beside it."""
        file = Path(self.translate_path(self.path), "index.html" if self.path.endswith("/") else "")
        packed = file.with_name(f"{file.name}.gz")
        if "gzip" not in self.headers.get("Accept-Encoding", "") or not packed.is_file():
            return super().send_head()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(packed.stat().st_size))
        self.end_headers()
        return packed.open("rb")

    def end_headers(self):
        for name, value in self._headers.items():
            self.send_header(name, value)
        super().end_headers()


@contextlib.contextmanager
def served(folder, headers=MappingProxyType({})):
    """Serve a folder that may be filled later, with `headers` on every answer; gives its address without a last slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder, headers=headers))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def chromium():
    """Start the browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=60_000)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def watched_page(browser, address, **options):
    """Open a page, and demand at its end that it was quiet: no error, no dialog, no request to another host."""
    options = {"viewport": {"width": 1280, "height": 900}, "base_url": address} | options
    context = browser.new_context(**options)
    context.set_default_timeout(_PATIENCE)
    faults = []
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text) if _is_fault(message) else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: (faults.append("dialog"), dialog.dismiss()))
    page.on("request", lambda one: None if one.url.startswith((address, "blob:", "data:")) else faults.append(one.url))
    yield page
    context.close()
    assert faults == [], faults


def _is_fault(message):
    # Material asks for a sitemap beside every feed that a page announces, and takes a no for an answer.
    return message.type == "error" and not message.location["url"].endswith("/sitemap.xml")
