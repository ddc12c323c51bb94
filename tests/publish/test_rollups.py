"""Weeks and months: what moved, what mattered, and numbers that are set beside others only where that is fair."""

import json
from datetime import UTC, date, datetime, timedelta

import html5lib
import pytest

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.outputs import Page
from tests.helpers.day_records import DAY, a_commit, a_day, some_days, some_settings
from tests.helpers.site_checker import duplicate_ids, html_errors, links_of
from tests.publish.feed_files import feed_files, feed_settings
from tests.publish.hostile import HOSTILE

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def pages_of(records, **values):
    pages = publish(records, some_settings(**values), now=NOW)
    return {page.uri.removeprefix("digest/"): page for page in pages if isinstance(page, Page)}


def text_of(page):
    tree = html5lib.parseFragment(page.body, namespaceHTMLElements=False)
    return " ".join("".join(tree.itertext()).split())


def rows_of(page):
    tree = html5lib.parseFragment(page.body, namespaceHTMLElements=False)
    table = next((node for node in tree.iter("table")), None)
    if table is None:
        return {}
    rows = [["".join(cell.itertext()) for cell in row.iter("td")] for row in table.iter("tr")]
    return {row[0]: row[1:] for row in rows if row}


def test_every_week_and_month_with_commits_has_a_page():
    pages = pages_of(some_days(22))  # 30 December 2025 to 20 January 2026
    assert {uri for uri in pages if "-W" in uri} == {"2026-W01.md", "2026-W02.md", "2026-W03.md", "2026-W04.md"}
    assert {"2025-12.md", "2026-01.md"} <= set(pages)
    assert pages["2026-W01.md"].front_matter["title"] == "Week 1 of 2026"


def test_a_week_belongs_to_the_iso_year():
    pages = pages_of([a_day(a_commit(), day=date(2027, 1, 2))])
    assert "2026-W53.md" in pages
    assert "2027-01.md" in pages


def test_pages_lead_to_the_week_and_the_month_and_back():
    pages = pages_of(some_days(22))
    day = links_of(pages["2026-01-20.md"].body)
    assert {"../2026-W04/", "../2026-01/"} <= set(day)
    week = links_of(pages["2026-W01.md"].body)
    assert {"../2026-01/", "../2025-12/", "../2026-W02/", "../2025-12-30/"} <= set(week)
    month = links_of(pages["2026-01.md"].body)
    assert {"../2026-W01/", "../2026-W04/", "../2025-12/", "../2026-01-20/"} <= set(month)
    assert {"2026-W04/", "2026-01/"} <= set(links_of(pages["index.md"].body))


def test_the_index_names_the_latest_weeks_only():
    links = links_of(pages_of(some_days(100, commits=1))["index.md"].body)
    assert len([link for link in links if "-W" in link]) == 6


def test_numbers_stand_beside_those_of_the_period_before():
    records = some_days(16, commits=3, until=date(2026, 1, 20))
    records = [*records[:7], *some_days(7, commits=5, until=date(2026, 1, 18)), *records[14:]]
    pages = pages_of(records)  # 5 to 11: 3 a day, 12 to 18: 5 a day, 19 and 20: 3 a day
    assert rows_of(pages["2026-W03.md"])["Changes"] == ["35", "21", "+14"]
    assert rows_of(pages["2026-W03.md"])["Authors"] == ["1", "1", "0"]
    assert rows_of(pages["2026-W03.md"])["High importance"] == ["14", "7", "+7"]


@pytest.mark.parametrize(("uri", "why"), [("2026-W04.md", "end on"), ("2026-W02.md", "begin on")])
def test_a_period_that_the_records_do_not_cover_is_not_compared_and_says_so(uri, why):
    page = pages_of(some_days(13))[uri]  # 8 to 20 January: Thursday to Tuesday
    assert rows_of(page) == {}
    assert f"The records {why}" in text_of(page)


def test_a_period_is_not_compared_with_one_before_a_gap():
    records = [*some_days(7, until=date(2026, 1, 4)), *some_days(9)]
    pages = pages_of([record for record in records if record.day.isocalendar().week != 2])
    assert rows_of(pages["2026-W03.md"]) == {}


def test_areas_that_moved_are_named_with_what_matters_most_in_them():
    vital = a_commit("Vital", tier=Tier.HIGH, areas=("core",))
    minor = [a_commit(f"Minor {n}", areas=("core",)) for n in range(4)]
    alone = a_commit("Alone", areas=("lonely",))
    page = pages_of([a_day(vital, *minor, alone)])["2026-W04.md"]
    brief = page.body[page.body.index('id="themes"') : page.body.index('id="kinds"')]
    assert "core" in brief
    assert "5 commits" in brief
    assert brief.index("Vital") < brief.index("Minor")
    assert "lonely" not in brief
    assert "in the period before" not in brief


def test_tests_and_documents_are_themes_where_nothing_else_is():
    commits = [a_commit(f"Change {n}", areas=("tests/core", "docs", "core")[: 3 if n < 2 else 1]) for n in range(9)]
    page = pages_of([a_day(*commits)])["2026-W04.md"]
    brief = page.body[page.body.index('id="themes"') : page.body.index('id="kinds"')]
    assert brief.index(">core<") < brief.index(">tests/core<") < brief.index(">docs<")


def test_the_most_important_changes_come_first_and_are_bounded():
    commits = [a_commit(f"Change {n}", tier=list(Tier)[n % 3], seed=n) for n in range(60)]
    page = pages_of([a_day(*commits)])["2026-01.md"]
    top = page.body[page.body.index('id="top"') : page.body.index("cd-tiers")]
    assert top.count("<li>") == 16  # the last one counts the others
    assert {f"Change {n}<" in top for n in range(60) if list(Tier)[n % 3] is Tier.LOW} == {False}


def test_reverts_and_threads_of_the_period_are_told():
    first, second = (
        a_day(a_commit(f"[{n}/2] Move it all", seed=n), day=DAY - timedelta(days=2 - n), repository="octo/engine")
        for n in (1, 2)
    )
    revert = a_day(a_commit('Revert "Move"', change_type=ChangeType.REVERT), repository="octo/other", day=DAY)
    text = text_of(pages_of([first, second, revert])["2026-W04.md"])
    assert 'Revert "Move"' in text
    assert "Move it all Series · 2 commits" in text


def test_feeds_lead_to_the_pages_of_weeks_and_months():
    records = some_days(22)
    files = feed_files(records, feed_settings(periods=("week", "month")), now=NOW)
    pages = {page.uri for page in publish(records, some_settings(), now=NOW) if isinstance(page, Page)}
    for name in ("weekly", "monthly"):
        for item in json.loads(files[f"digest/feeds/{name}.json"])["items"]:
            uri = item["url"].removeprefix("https://example.org/site/").rstrip("/") + ".md"
            assert uri in pages


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_are_sound_html_whatever_the_commits_say(language):
    commits = [
        a_commit(text, seed=n, tier=list(Tier)[n % 3], author=text, areas=(text,)) for n, text in enumerate(HOSTILE)
    ]
    pages = pages_of([a_day(*commits), a_day(*commits, day=DAY - timedelta(days=1))], language=language)
    for uri in ("2026-W04.md", "2026-01.md"):
        assert html_errors(pages[uri].body) == []
        assert duplicate_ids(pages[uri].body) == []
        assert "<img" not in pages[uri].body
        assert "\n\n" not in pages[uri].body
