"""Pages in a real browser: filters, sorting, permalinks, the calendar by keyboard, phones, and no errors."""

import pytest

from mkdocs_commit_digest.archive.records import ChangeType, FileChange, Tier
from tests.helpers.browser import chromium, needs_chromium, served, watched_page
from tests.helpers.day_records import DAY, a_commit, a_day, an_analysis, some_days
from tests.helpers.digest_site import build_site
from tests.publish.hostile import HOSTILE

pytestmark = needs_chromium

LONG = "a_very_long_identifier_" * 30


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    with served(folder / "site") as url:
        build_site(folder, days(), site_url=f"{url}/")
        yield url


def days():
    types = list(ChangeType)
    commits = [
        a_commit(
            f"Change {n} {'parser' if n == 3 else 'engine'}",
            seed=n,
            tier=list(Tier)[n % 3],
            change_type=types[n % len(types)],
            author=["Ada", "Bob"][n % 2],
            areas=(["core", "docs", "ci"][n % 3],),
            files=(FileChange(path=f"src/file{n}.py", additions=n * 7 % 11),),
            at=some_days(1)[0].commits[0].committed_at.replace(hour=n),
        )
        for n in range(12)
    ]
    hostile = [
        a_commit(text, seed=("hostile", n), tier=list(Tier)[n % 3], author=text, areas=(text,), labels=(text,))
        for n, text in enumerate([LONG, *HOSTILE])
        if "\ud800" not in text
    ]
    told = [commit.model_copy(update={"analysis": an_analysis(commit.subject, findings=(LONG,))}) for commit in hostile]
    earlier = [each for each in some_days(30, until=DAY.replace(day=18)) if each.day.day != 13]
    return [
        a_day(*commits),
        a_day(*updates(), day=DAY.replace(day=20 - 2), repository="octo/updates"),
        a_day(*told, day=DAY.replace(day=19)),
        *earlier,
    ]


def updates():
    return [a_commit(f"Bump part{n} from 1 to 2", change_type=ChangeType.CONFIGURATION, seed=("update", n),
                     at=some_days(1)[0].commits[0].committed_at.replace(day=18, hour=n)) for n in range(4)]  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    with chromium() as each:
        yield each


@pytest.fixture
def page(browser, address):
    with watched_page(browser, address, permissions=["clipboard-read", "clipboard-write"]) as opened:
        yield opened


def shown(page):
    return page.locator(".cd-table tbody tr:visible .cd-subject").all_inner_texts()


def test_the_table_is_filtered_by_tier_and_so_are_the_entries(page):
    page.goto("/digest/2026-01-20/")
    page.locator('.cd-filter button[value="high"]').click()
    assert len(shown(page)) == 4
    assert page.locator(".cd-entry:visible").count() == 4
    assert page.locator(".cd-tier:visible").count() == 1
    assert page.locator(".cd-filter output").inner_text() == "4 of 12 shown"
    page.locator('.cd-filter button[value=""]').click()
    assert len(shown(page)) == 12


def test_filters_are_combined(page):
    page.goto("/digest/2026-01-20/")
    page.locator('.cd-filter select[name="author"]').select_option(label="Ada (6)")
    page.locator('.cd-filter select[name="area"]').select_option(label="core (4)")
    assert shown(page) == ["Change 6 engine", "Change 0 engine"]
    page.locator('.cd-filter select[name="type"]').select_option("feature")
    assert shown(page) == ["Change 0 engine"]


def test_words_are_found_in_subjects_and_file_names(page):
    page.goto("/digest/2026-01-20/")
    page.locator('.cd-filter input[name="words"]').fill("PARSER")
    assert shown(page) == ["Change 3 parser"]
    page.locator('.cd-filter input[name="words"]').fill("file7.py")
    assert shown(page) == ["Change 7 engine"]
    page.locator('.cd-filter input[name="words"]').fill("nothing like this")
    assert page.locator(".cd-filter output").inner_text() == "No change matches."
    page.locator('.cd-filter input[name="words"]').press("Escape")
    assert len(shown(page)) == 12


def test_columns_are_sorted_both_ways_by_keyboard(page):
    page.goto("/digest/2026-01-20/")
    head = page.locator(".cd-table th", has_text="Lines").locator("button")
    head.focus()
    page.keyboard.press("Enter")
    cells = page.locator(".cd-table tbody td:last-child")
    sizes = [int(cell.get_attribute("data-n")) for cell in cells.all()]
    assert sizes == sorted(sizes, reverse=True)
    page.keyboard.press("Enter")
    sizes = [int(cell.get_attribute("data-n")) for cell in cells.all()]
    assert sizes == sorted(sizes)
    assert page.locator('.cd-table th[aria-sort="ascending"]').inner_text().startswith("Lines")


def test_sorting_by_time_restores_the_order_of_the_page(page):
    page.goto("/digest/2026-01-20/")
    before = shown(page)
    page.locator(".cd-table th", has_text="Author").locator("button").click()
    assert shown(page) != before
    page.locator(".cd-table th", has_text="Time").locator("button").click()
    assert shown(page) == before


def test_a_permalink_is_copied(page, address):
    page.goto("/digest/2026-01-20/")
    page.bring_to_front()  # browsers let only the page in front write to the clipboard
    page.locator(".cd-live").wait_for()
    link = page.locator(".cd-entry .headerlink").first
    anchor = link.evaluate("link => link.hash")
    link.click()
    page.locator(".headerlink[data-cd-done]").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}/digest/2026-01-20/{anchor}"


def test_a_link_to_an_entry_that_is_filtered_away_shows_it(page):
    page.goto("/digest/2026-01-20/")
    page.locator('.cd-filter button[value="high"]').click()
    hidden = page.locator('.cd-entry[data-tier="low"]').first.get_attribute("id")
    page.evaluate(f"location.hash = '#{hidden}'")
    page.locator(f"#{hidden}").wait_for(state="visible")
    assert len(shown(page)) == 12


def test_pages_come_alive_after_instant_navigation(page):
    page.goto("/digest/")
    page.locator(".cd-daylist a").first.click()
    page.wait_for_url("**/2026-01-20/")
    page.locator('.cd-live .cd-filter button[value="low"]').click()
    assert len(shown(page)) == 4


def test_the_calendar_is_one_stop_and_arrows_walk_through_it(page):
    page.goto("/digest/")
    days = page.locator(".cd-days a")
    assert page.locator('.cd-days a[tabindex="0"]').count() == 1
    days.last.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2026-01-19/")


@pytest.mark.parametrize(
    ("keys", "day"),
    [
        (["ArrowUp"], "2026-01-19"),
        (["ArrowLeft"], "2026-01-06"),  # nothing happened on the 13th
        (["ArrowLeft", "ArrowRight"], "2026-01-20"),
        (["ArrowLeft", *["ArrowDown"] * 7], "2026-01-14"),
        (["Home"], "2025-12-20"),
        (["Home", "ArrowLeft"], "2025-12-20"),
        (["Home", "End"], "2026-01-20"),
        (["ArrowRight"], "2026-01-20"),
    ],
    ids=str,
)
def test_arrows_walk_by_days_and_weeks_past_those_without_a_page(page, keys, day):
    page.goto("/digest/")
    page.locator(".cd-live").wait_for()
    page.locator(".cd-days a").last.focus()
    for key in keys:
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.pathname") == f"/digest/{day}/"
    assert page.locator('.cd-days a[tabindex="0"]').count() == 1


def test_without_a_script_everything_is_there_but_the_filters(browser, address):
    context = browser.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("/digest/2026-01-20/")
    assert page.locator(".cd-filter:visible").count() == 0
    assert len(shown(page)) == 12
    assert page.locator(".cd-entry:visible").count() == 12
    context.close()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "2026-01-20/",
        "2026-01-19/",
        "2026-01/",
        "tags/",
        "tags/type-fix/",
        "tags/tier-high/",
        "repositories/octo/engine/",
        "threads/",
        "2026-W03/",
        "feeds/",
    ],
)
def test_a_phone_never_scrolls_sideways(page, path):
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.goto(f"/digest/{path}").ok
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    overflowing = "[...document.querySelectorAll('.cd *')].filter(e => e.getBoundingClientRect().right > 361)"
    assert page.evaluate(f"{overflowing}.map(e => e.outerHTML.slice(0, 120))") == []


def test_filters_do_not_move_the_page_when_they_come_alive(page):
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto("/digest/2026-01-20/")
    page.wait_for_timeout(500)
    assert page.evaluate("window.shift") < 0.01


def test_a_link_to_a_folded_change_opens_what_it_is_folded_in(page):
    page.goto("/digest/2026-01-18/")
    anchor = page.locator(".cd-folded .cd-entry").first.get_attribute("id")
    assert not page.locator(f"#{anchor}").is_visible()
    page.evaluate(f"location.hash = '{anchor}'")
    page.wait_for_function("() => document.querySelector('.cd-folded').open")
    assert page.locator(f"#{anchor}").is_visible()
    page.goto("/digest/")
    page.goto(f"/digest/2026-01-18/#{anchor}")
    assert page.locator(f"#{anchor}").is_visible()


def test_a_filter_finds_what_is_folded_and_hides_the_line_where_nothing_fits(page):
    page.goto("/digest/2026-01-18/")
    words = page.locator('.cd-filter input[name="words"]')
    words.fill("part2")
    assert page.locator(".cd-folded .cd-entry:visible").count() == 1
    assert page.locator(".cd-filter output").inner_text() == "1 of 7 shown"
    words.fill("nothing like this")
    assert page.locator(".cd-folded:visible").count() == 0
    assert page.locator(".cd-noise tr:visible").count() == 0
    words.fill("")
    assert page.locator(".cd-noise tr:visible").count() == 1
    assert not page.locator(".cd-folded").evaluate("fold => fold.open")
