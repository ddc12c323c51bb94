"""Real readers: newsboat over HTTP, a browser, and the W3C's validator where it is at hand."""

import os
import shutil
import subprocess
import sys
from http.server import HTTPServer, SimpleHTTPRequestHandler
from threading import Thread

import pytest
from lxml import etree

from mkdocs_commit_digest.archive.records import Tier
from tests.helpers.day_records import a_commit, a_day, an_overview, some_days
from tests.publish.feed_files import feed_files, feed_settings

CHROMIUM = shutil.which("chromium")
NEWSBOAT = shutil.which("newsboat")
VALIDATOR = os.environ.get("FEEDVALIDATOR")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def site(tmp_path):
    """Feeds of three days, served as a static host would: (address, folder)."""
    folder = tmp_path / "site"
    records = (
        *some_days(3, commits=5),
        a_day(a_commit("Vital", tier=Tier.HIGH), repository="b/b", overview=an_overview('It\'s "1 < 2" & more.')),
    )
    settings = feed_settings(
        "octo/engine", "b/b", slices=("tier:high",), hub="https://hub.example/", site={"name": "A & B <c>"}
    )
    for uri, content in feed_files(records, settings).items():
        file = folder / uri
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    server = HTTPServer(("127.0.0.1", 0), lambda *args: Quiet(*args, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    server.server_close()


@pytest.mark.skipif(not NEWSBOAT, reason="newsboat is not installed (Debian: apt-get install newsboat)")
@pytest.mark.parametrize("name", ["digest/feed.xml", "digest/atom.xml", "digest/feeds/atom/tier-high.xml"])
def test_newsboat_loads_a_feed_and_lists_its_entries(site, tmp_path, name):
    base, _ = site
    urls, cache = tmp_path / "urls", tmp_path / "cache.db"
    urls.write_text(f"{base}/{name}\n")
    config = tmp_path / "config"
    config.write_text("feed-sort-order none\n")
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    arguments = [NEWSBOAT, "-u", str(urls), "-c", str(cache), "-C", str(config)]
    for command in (["-x", "reload"], ["-x", "print-unread"]):
        done = subprocess.run(
            [*arguments, *command], env=environment, check=False, capture_output=True, text=True, timeout=180
        )
        assert done.returncode == 0, done.stderr
    assert done.stdout.split()[0] == "3"
    import sqlite3

    with sqlite3.connect(cache) as database:
        items = list(database.execute("select title, pubDate, guid, url from rss_item order by pubDate desc"))
        ((feed_title,),) = list(database.execute("select title from rss_feed"))
    database.close()
    assert feed_title.startswith("A & B <c>: daily commit digest")
    assert [title.partition(":")[0] for title, *_ in items] == [
        "Tuesday, 20 January 2026",
        "Monday, 19 January 2026",
        "Sunday, 18 January 2026",
    ]
    assert [date for _, date, *_ in items] == [1768953600, 1768867200, 1768780800]
    assert all(guid.startswith("urn:uuid:") for _, _, guid, _ in items)
    assert items[0][3] == "https://example.org/site/digest/2026-01-20/"


NAMES = ["feed.xml", "atom.xml", "feeds/tier-high.xml", "feeds/atom/tier-high.xml"]


@pytest.mark.parametrize("name", NAMES)
def test_an_xml_feed_names_a_style_sheet_that_is_there(site, name):
    _, folder = site
    file = folder / "digest" / name
    (instruction,) = etree.parse(file).xpath("/processing-instruction()")
    # https://www.w3.org/TR/xml-stylesheet/
    assert (instruction.target, instruction.get("type")) == ("xml-stylesheet", "text/css")
    assert (file.parent / instruction.get("href")).is_file()


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed (Debian: apt-get install chromium)")
def test_a_browser_shows_a_feed_as_a_readable_page(site):
    sync_api = pytest.importorskip("playwright.sync_api")
    base, _ = site
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 800})
        for name, entry, hidden in (("feed.xml", "item", "encoded"), ("atom.xml", "entry", "content")):
            page.goto(f"{base}/digest/{name}")
            shown = page.evaluate("document.documentElement.innerText || document.documentElement.textContent")
            assert "Tuesday, 20 January 2026" in shown
            displays = (
                """name => [...document.getElementsByTagNameNS('*', name)].map(e => getComputedStyle(e).display)"""
            )
            assert set(page.evaluate(displays, entry)) == {"block"}
            assert set(page.evaluate(displays, hidden)) == {"none"}
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            note = page.evaluate(
                """getComputedStyle(document.querySelector('channel > description, feed > subtitle'), '::after').content"""
            )
            assert note.startswith('"This is a web feed.')
        browser.close()


def test_the_style_sheet_speaks_the_language_of_the_pages_and_is_named_after_its_content():
    english, again, chinese = (
        {
            uri: content
            for uri, content in feed_files(some_days(n), feed_settings(language=language)).items()
            if ".css" in uri
        }
        for n, language in ((1, "en"), (2, "en"), (1, "zh"))
    )
    assert english == again
    assert not set(english) & set(chinese)
    (content,) = chinese.values()
    assert "这是一个订阅源" in content.decode()


@pytest.mark.skipif(not VALIDATOR, reason="FEEDVALIDATOR does not name the folder src of a clone of w3c/feedvalidator")
@pytest.mark.parametrize("name", NAMES)
def test_the_w3c_validator_has_neither_errors_nor_warnings(site, name):
    program = """
import sys
import feedvalidator, feedvalidator.logging as kinds
content = open(sys.argv[1], 'rb').read()
events = feedvalidator.validateString(content, fallback='utf-8', base=sys.argv[2])['loggedEvents']
print([type(event).__name__ for event in events if isinstance(event, (kinds.Error, kinds.Warning))])
"""
    _, folder = site
    python = os.environ.get("FEEDVALIDATOR_PYTHON", sys.executable)
    arguments = [python, "-c", program, str(folder / "digest" / name), f"https://example.org/site/digest/{name}"]
    environment = os.environ | {"PYTHONPATH": VALIDATOR}
    done = subprocess.run(arguments, env=environment, check=False, capture_output=True, text=True, timeout=180)
    assert done.stdout.strip() == "[]", done.stderr
