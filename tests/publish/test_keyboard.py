"""From the index to a commit and back with a keyboard alone: every step can be reached, seen and left."""

import pytest

from tests.helpers.browser import chromium, needs_chromium, served, watched_page
from tests.helpers.day_records import DAY, some_days
from tests.helpers.digest_site import build_site

pytestmark = needs_chromium

MOST_STEPS = 200
STILL = "* { transition: none !important }"
IS_SEEN = """() => {
    const here = document.activeElement;
    const box = here.getBoundingClientRect();
    const style = getComputedStyle(here);
    const opaque = [];
    for (let each = here; each; each = each.parentElement) opaque.push(Number(getComputedStyle(each).opacity));
    return box.width > 0 && box.height > 0 && style.visibility === "visible" && Math.min(...opaque) > 0
        && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
}"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keyboard")
    days = [*some_days(3, commits=6), *some_days(1, repository="octo/other", until=DAY)]
    with served(folder / "site") as address, chromium() as browser:
        build_site(folder, days, site_url=f"{address}/")
        with watched_page(browser, address) as opened:
            yield opened


def tab_to(page, selector):
    """Press Tab until what a selector finds has the focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("path => document.activeElement.matches(path)", selector):
            return
    pytest.fail(f"{selector} is not reached by Tab")


def test_the_first_stop_leads_past_the_frame_of_the_theme(page):
    page.goto("/digest/2026-01-20/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.md-skip')")


def test_a_commit_is_read_from_the_calendar_on_and_its_neighbour_is_opened(page):
    page.goto("/digest/")
    tab_to(page, ".cd-days a")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2026-01-19/")
    page.locator(".cd-live").wait_for()
    tab_to(page, '.cd-filter button[value="high"]')
    page.keyboard.press("Space")
    assert page.locator(".cd-entry:visible").count() == 2
    tab_to(page, ".cd-subject a")
    page.keyboard.press("Enter")
    opened = page.locator(".cd-entry:target")
    assert opened.get_attribute("data-tier") == "high"
    page.keyboard.press("Tab")
    assert opened.evaluate("entry => entry.contains(document.activeElement)")
    tab_to(page, ".cd-newer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2026-01-20/")


def test_the_filter_is_left_by_escape_and_lists_are_chosen_by_arrows(page):
    page.goto("/digest/2026-01-20/")
    page.locator(".cd-live").wait_for()
    tab_to(page, '.cd-filter select[name="type"]')
    page.keyboard.press("ArrowDown")
    assert page.locator(".cd-entry:visible").count() < 9
    page.keyboard.press("Escape")
    assert page.locator(".cd-entry:visible").count() == 9


def test_files_and_reasons_are_unfolded_by_keyboard(page):
    page.goto("/digest/2026-01-20/")
    tab_to(page, ".cd-entry-high summary")
    page.keyboard.press("Enter")
    assert page.locator(".cd-entry-high details[open] li").first.is_visible()


@pytest.mark.parametrize("path", ["", "2026-01-20/", "2026-01/", "tags/", "threads/", "repositories/octo/engine/"])
def test_every_stop_in_our_part_is_seen(page, path):
    page.goto(f"/digest/{path}")
    page.add_style_tag(content=STILL)
    page.evaluate("document.querySelector('.cd').tabIndex = -1")
    page.locator(".cd").focus()
    unseen, stops = [], 0
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if not page.evaluate("document.activeElement.closest('.cd') !== null"):
            break
        stops += 1
        if not page.evaluate(IS_SEEN):
            unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
    assert stops
    assert unseen == []
