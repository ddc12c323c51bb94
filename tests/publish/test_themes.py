"""The digest in MkDocs' own themes, in a real browser: narrow, quiet, filterable, and readable in light and dark."""

import pytest

from mkdocs_commit_digest.archive.records import Tier
from tests.helpers.browser import chromium, needs_chromium, served, watched_page
from tests.helpers.day_records import DAY, a_commit, a_day, an_analysis, an_overview, some_days
from tests.helpers.digest_site import build_site
from tests.publish.test_accessibility import axe

pytestmark = needs_chromium

PAGES = [
    "",
    "2026-01-20/",
    "2026-01/",
    "2026-W04/",
    "tags/",
    "tags/tier-high/",
    "tags/author-ada-lovelace/",
    "repositories/octo/engine/",
    "threads/",
    "feeds/",
]
LONG = "a_very_long_identifier_" * 12
THEMES = {
    "mkdocs": {"name": "mkdocs", "highlightjs": False},
    "readthedocs": {"name": "readthedocs", "highlightjs": False},
}
"""Without highlight.js, which these themes load from another host."""


def days():
    told = an_analysis(f"Teaches `{LONG}` generics.", depth=Tier.HIGH, kind="model", risks=("Callers may break.",))
    high = a_commit(f"feat: {LONG}", tier=Tier.HIGH, change_type="feature", analysis=told)
    revert = a_commit('Revert "Change 1 of 2026-01-18"', change_type="revert")
    others = [
        a_commit(f"Change {n}", seed=n, tier=list(Tier)[n % 3], author=["Ada Lovelace", "Bob"][n % 2]) for n in range(8)
    ]
    yield a_day(high, revert, *others, overview=an_overview("Generics.", shas=(high.sha,)))
    yield from some_days(30, until=DAY.replace(day=19))


@pytest.fixture(scope="module")
def browser():
    with chromium() as each:
        yield each


@pytest.fixture(scope="module", params=THEMES)
def address(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    with served(folder / "site") as url:
        options = {"feeds": {"formats": ["rss", "atom", "json"]}, "tags": {"authors": True}}
        build_site(folder, days(), site_url=f"{url}/", theme=THEMES[request.param], **options)
        yield url


def test_a_phone_never_scrolls_sideways(browser, address):
    overflowing = "[...document.querySelectorAll('.cd *')].filter(e => e.getBoundingClientRect().right > 361)"
    found = {}
    with watched_page(browser, address, viewport={"width": 360, "height": 800}) as page:
        for path in PAGES:
            assert page.goto(f"/digest/{path}").ok
            width = page.evaluate("document.documentElement.scrollWidth")
            parts = page.evaluate(f"{overflowing}.map(e => e.outerHTML.slice(0, 120))")
            if width != 360 or parts:
                found[path] = width, parts
    assert found == {}


def test_the_table_is_filtered_and_sorted(browser, address):
    with watched_page(browser, address) as page:
        page.goto("/digest/2026-01-20/")
        page.locator('.cd-filter button[value="high"]').click()
        assert page.locator(".cd-entry:visible").count() == 4
        assert page.locator(".cd-table tbody tr:visible").count() == 4
        page.locator('.cd-filter input[name="words"]').fill("generics")
        assert page.locator(".cd-entry:visible").count() == 1
        page.locator('.cd-filter input[name="words"]').press("Escape")
        page.locator(".cd-table th", has_text="Author").locator("button").click()
        assert page.locator(".cd-table tbody .cd-who").first.inner_text() == "Ada Lovelace"


@pytest.mark.parametrize("path", PAGES)
def test_text_stands_out_from_what_is_behind_it(browser, address, path):
    with watched_page(browser, address) as page:
        page.goto(f"/digest/{path}")
        page.evaluate(axe())
        for scheme in ("light", "dark"):  # Read the Docs has one only
            page.evaluate("scheme => document.documentElement.setAttribute('data-bs-theme', scheme)", scheme)
            found = page.evaluate("part => axe.run(part, {runOnly: ['color-contrast']})", {"include": [[".cd"]]})
            faults = [
                (node["html"][:80], node["any"][0]["message"]) for x in found["violations"] for node in x["nodes"]
            ]
            assert (scheme, faults) == (scheme, [])
            if not page.locator(".navbar").count():
                break
