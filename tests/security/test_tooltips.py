"""Material copies the text of a title that is cut into `title`, and its tooltips read every `title` as HTML."""

import pytest

from tests.helpers.browser import chromium, needs_chromium, served, watched_page
from tests.helpers.day_records import a_commit, a_day, an_overview
from tests.helpers.digest_site import MATERIAL, build_site

pytestmark = needs_chromium

ELEMENT = "<img src=x onerror=alert(1)>"
REFERENCES = "&lt;img src=x onerror=alert(document.domain)&gt;"
FEATURES = [*MATERIAL["features"], "content.tooltips", "toc.follow", "navigation.footer"]
SETTLED = 700


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tooltips")
    commits = [
        a_commit(f"[{REFERENCES}] Add {ELEMENT} {n}", seed=n, tier="high", labels=(REFERENCES,), areas=(REFERENCES,))
        for n in range(9)
    ]
    day = a_day(*commits, overview=an_overview("Said of it.", shas=[commit.sha for commit in commits]))
    with served(folder / "site") as address, chromium() as browser:
        build_site(folder, [day], theme=MATERIAL | {"features": FEATURES}, site_url=f"{address}/")
        with watched_page(browser, address) as opened:
            yield opened


def test_no_tooltip_makes_an_element_of_a_subject(page):
    page.goto("/digest/2026-01-20/")
    links = page.locator(".cd-brief a")
    assert links.count() >= 9
    for each in (links.first, page.locator(".md-nav--secondary .md-ellipsis").last, page.locator(".headerlink").first):
        each.hover(force=True)
        page.wait_for_timeout(SETTLED)
        assert page.locator(".md-tooltip2 :is(img, script, svg)").count() == 0


@pytest.mark.parametrize("width", [480, 800])
@pytest.mark.parametrize("kind", ["label", "area"])
def test_no_title_that_is_cut_makes_an_element_of_a_tag(page, kind, width):
    page.set_viewport_size({"width": width, "height": 400})
    page.goto("/digest/tags/")
    page.locator(f"a[href^='{kind}-lt-img'], a[href*='/{kind}-lt-img']").first.click()
    page.wait_for_url(f"**/{kind}-lt-img*/")
    page.wait_for_timeout(SETTLED)
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(SETTLED)
    titles = page.evaluate(
        "[...document.querySelectorAll('.md-header__topic .md-ellipsis')].map(each => each.innerText)"
    )
    assert any("img src=x" in title for title in titles)
    for x in range(60, width - 60, 40):
        page.mouse.move(x, 24)
        page.wait_for_timeout(60)
    page.wait_for_timeout(SETTLED)
    assert page.locator(".md-tooltip2 :is(img, script, svg)").count() == 0
