"""What a reader's browser keeps: filters in the address, and what was seen at the last visit."""

import pytest

from tests.helpers.browser import chromium, needs_chromium, served, watched_page
from tests.helpers.day_records import DAY, a_commit, a_day, some_days
from tests.helpers.digest_site import build_site

pytestmark = needs_chromium
COMMITS = [a_commit(f"Change number{n}", seed=n, author=["Ada", "Bob (x)"][n % 2], areas=("core",)) for n in range(6)]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    with served(folder / "site") as url:
        build_site(folder, [a_day(*COMMITS), *some_days(3, until=DAY.replace(day=18))], site_url=f"{url}/")
        yield url


@pytest.fixture(scope="module")
def browser():
    with chromium() as each:
        yield each


@pytest.fixture
def page(browser, address):
    with watched_page(browser, address) as opened:
        yield opened


def shown(page):
    return page.locator(".cd-entry:visible").count()


def remember(page, days):
    """Have the browser know some days, as after an earlier visit."""
    page.goto("/digest/tags/")
    page.evaluate(
        "days => localStorage.setItem('commit-digest /digest/', JSON.stringify({days}))",
        days,
    )


def test_filters_stand_in_the_address_and_come_back_with_it(page):
    page.goto("/digest/2026-01-20/")
    page.locator('.cd-filter select[name="author"]').select_option(label="Bob (x) (3)")
    page.locator('.cd-filter input[name="words"]').fill("change number3")
    assert page.evaluate("location.search") == "?author=Bob+%28x%29&words=change+number3"
    page.reload()
    page.locator(".cd-live").wait_for()
    assert shown(page) == 1
    page.locator('.cd-filter input[name="words"]').press("Escape")
    assert page.evaluate("location.search") == ""


def test_an_address_that_names_nothing_known_filters_nothing(page):
    page.goto("/digest/2026-01-20/?author=Nobody&tier=none&other=1")
    page.locator(".cd-live").wait_for()
    assert shown(page) == 6


def test_at_the_first_visit_nothing_is_marked(page):
    page.goto("/digest/")
    page.locator(".cd-live").wait_for()
    assert page.locator(".cd-new").count() == page.locator(".cd-marks").count() == 0


def test_days_that_came_or_grew_are_marked(page):
    remember(page, {"2026-01-20": 4, "2026-01-18": 99, "2026-01-17": 99})
    page.goto("/digest/")
    page.locator(".cd-marks").wait_for()
    assert page.locator("[data-cd-day]:has(.cd-new)").evaluate_all("each => each.map(li => li.dataset.cdDay)") == [
        "2026-01-20",
        "2026-01-16",
    ]


def test_entries_that_came_to_a_day_seen_before_are_marked(page):
    remember(page, {"2026-01-20": [commit.sha[:12] for commit in COMMITS[1:]]})
    page.goto("/digest/2026-01-20/")
    page.locator(".cd-new").wait_for()
    assert page.locator(".cd-entry:has(.cd-new)").get_attribute("id") == f"c-{COMMITS[0].sha[:12]}"


def test_marks_stay_for_the_visit_and_are_gone_at_the_next(page, browser):
    remember(page, {"2026-01-20": 4})
    for _ in range(2):
        page.goto("/digest/")
        page.locator(".cd-new").first.wait_for()
    page.evaluate("sessionStorage.clear()")
    page.reload()
    page.locator(".cd-live").wait_for()
    assert page.locator(".cd-new").count() == 0


def test_marks_are_off_by_one_click(page):
    remember(page, {"2026-01-20": 4})
    page.goto("/digest/")
    page.locator(".cd-marks button").click()
    assert page.locator(".cd-new").count() == 0
    page.reload()
    page.locator(".cd-marks button").wait_for()
    assert page.locator(".cd-new").count() == 0
    page.locator(".cd-marks button").click()
    assert page.locator(".cd-new").count() > 0


def test_the_first_entry_is_two_stops_away(page):
    page.goto("/digest/2026-01-20/")
    link = page.locator(".cd-skip")
    link.focus()
    assert link.bounding_box()["height"] >= 24
    page.keyboard.press("Enter")
    assert page.url.endswith("#tier-low")
    assert shown(page) == 6


@pytest.mark.parametrize("path", ["2026-01-20/", "", "2026-W04/", "tags/tier-low/", "repositories/octo/engine/"])
def test_on_a_phone_all_text_can_be_read(page, path):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/digest/{path}")
    small = page.evaluate(
        """() => {
            const found = [], walker = document.createTreeWalker(document.querySelector(".cd"), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const within = walker.currentNode.parentElement;
                if (!walker.currentNode.textContent.trim() || !within.checkVisibility()) continue;
                if (parseFloat(getComputedStyle(within).fontSize) < 12) found.push(walker.currentNode.textContent.trim());
            }
            return found;
        }"""
    )
    assert small == []
