"""A page is taken from an earlier run only if it would be made the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.publish import code, digests, listings, publish
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.page_tasks import PageTask
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.settings import Budget, Limits, ModelSettings, Site, Window
from tests.helpers.day_records import DAY, a_commit, a_day, an_overview, some_days, some_settings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OTHER_DAY = DAY - timedelta(days=2)


class Keeper:
    """Keeps pages in memory, and notes what had to be made."""

    def __init__(self):
        self.kept = {}
        self.made = set()

    def __call__(self, uri, key, make):
        if self.kept.get(uri, ("",))[0] != key:
            self.kept[uri] = key, make()
            self.made.add(uri.removeprefix("digest/").removesuffix(".md"))
        return self.kept[uri][1]


def made_for(keeper, records, settings, *, now=NOW):
    """Publish with what is kept; return the pages that were made, after comparing all with a run that keeps nothing."""
    keeper.made = set()
    with_kept = list(publish(records, settings, now=now, reuse=keeper))
    assert with_kept == list(publish(records, settings, now=now))
    texts = [page.markdown() for page in with_kept if isinstance(page, Page)]
    assert texts == [page.markdown() for page in publish(records, settings, now=now) if isinstance(page, Page)]
    return keeper.made


def days_in(made):
    return {name for name in made if name[:2] == "20" and len(name) == len("2026-01-20")}


def all_days(records):
    return {record.day.isoformat() for record in records}


@pytest.fixture
def records():
    return some_days(5)


@pytest.fixture
def keeper(records):
    keeper = Keeper()
    made_for(keeper, records, some_settings())
    return keeper


def test_nothing_is_made_again_if_nothing_changed(keeper, records):
    assert made_for(keeper, records, some_settings()) == set()


def test_a_changed_record_makes_its_day_again_and_no_other(keeper, records):
    changed = [
        record.model_copy(update={"overview": an_overview("All is new.")}) if record.day == OTHER_DAY else record
        for record in records
    ]
    assert days_in(made_for(keeper, changed, some_settings())) == {OTHER_DAY.isoformat()}


def test_a_new_day_makes_itself_and_the_neighbour_that_links_to_it(keeper, records):
    tomorrow = some_days(1, until=DAY + timedelta(days=1))
    assert days_in(made_for(keeper, (*records, *tomorrow), some_settings())) == all_days((*tomorrow, records[-1]))


def test_a_new_day_leaves_the_weeks_months_and_tags_of_other_days_alone(monkeypatch):
    monkeypatch.setattr(listings, "MAX_ENTRIES", 8)
    keeper, old, new = Keeper(), some_days(4, commits=12, until=date(2025, 11, 20)), some_days(3, commits=12)
    made_for(keeper, (*old, *new), some_settings())
    made = made_for(keeper, (*old, *new, *some_days(1, until=DAY + timedelta(days=1))), some_settings())
    assert {"index", "2026-W04", "2026-01", "tags/tier-high", "tags/area-engine/2026-01"} <= made
    assert not {name for name in made if name.startswith(("2025", "2026-W03")) or name.endswith("2025-11")}


def test_a_repository_with_nothing_new_keeps_its_pages(keeper):
    settings = some_settings("octo/engine", "octo/brakes")
    records = [*some_days(3), *some_days(3, repository="octo/brakes")]
    made_for(keeper, records, settings)
    later = some_days(1, until=DAY + timedelta(days=1), repository="octo/brakes")
    made = made_for(keeper, [*records, *later], settings)
    assert {name for name in made if name.startswith("repositories/")} == {"repositories/octo/brakes"}


def test_a_commit_that_reverts_another_makes_both_days_and_the_threads_again():
    keeper = Keeper()
    first = a_day(a_commit("Add a cache for shapes", at=datetime(2026, 1, 10, 9, tzinfo=UTC)), day=DAY - timedelta(10))
    between = some_days(4)
    made_for(keeper, (first, *between), some_settings())
    late = DAY + timedelta(days=2)
    revert = a_commit(
        'Revert "Add a cache for shapes"',
        body=f"This reverts commit {first.commits[0].sha}.",
        at=datetime(late.year, late.month, late.day, 9, tzinfo=UTC),
    )
    made = made_for(keeper, (first, *between, a_day(revert, day=late)), some_settings())
    assert {first.day.isoformat(), "threads"} <= made


@pytest.mark.parametrize(
    "change",
    [
        {"language": "zh"},
        {"path": "reports"},
        {"site": Site(name="Engines, daily", url="https://example.org/site/", directory_urls=False)},
        {"quiet_days": "show"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_option_makes_all_pages_again(keeper, records, change):
    made_for(keeper, records, replace(some_settings(), **change))
    pages = {name for name in keeper.made if "data/" not in name}  # data of days knows nothing of options
    assert len(pages) == len(
        [each for each in publish(records, some_settings(), now=NOW) if isinstance(each, Page)]
    ) - bool("feeds are listed on a page of their own, which is always made")


@pytest.mark.parametrize(
    "change",
    [
        {"window": Window(DAY - timedelta(days=300), DAY)},
        {"model": ModelSettings(models=("openai/other",))},
        {"budget": Budget(tokens_per_commit=1)},
        {"limits": Limits(commits_per_day=1)},
        {"offline": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_option_that_only_collecting_asks_for_changes_no_page(keeper, records, change):
    assert made_for(keeper, records, replace(some_settings(), **change)) == set()


def test_other_code_templates_words_or_libraries_make_all_pages_again(keeper, records, monkeypatch):
    monkeypatch.setattr(digests, "code_digest", lambda: "another")
    assert all_days(records) | {"index", "threads", "2026-W04", "tags/index"} <= made_for(
        keeper, records, some_settings()
    )


@pytest.mark.parametrize("file", ["day.html.jinja", "en.toml", "pages.py"])
def test_every_file_that_pages_are_made_by_counts_as_code(tmp_path, file):
    (tmp_path / "publish" / "templates").mkdir(parents=True)
    place = tmp_path / "publish" / "templates" / file
    place.write_text("one")
    before = list(code._files_in(tmp_path, ""))
    place.write_text("two")
    assert list(code._files_in(tmp_path, "")) != before
    names = {name for name, _ in code._files_in(code.files("mkdocs_commit_digest"), "")}
    assert {"publish/templates/day.html.jinja", "locales/en.toml", "publish/pages.py", "vocabulary.py"} <= names


def test_another_version_of_a_library_counts(monkeypatch):
    code.code_digest.cache_clear()
    before = code.code_digest()
    monkeypatch.setattr(code, "version", lambda _: "0")
    code.code_digest.cache_clear()
    assert code.code_digest() != before
    code.code_digest.cache_clear()


def test_another_zone_in_a_record_makes_its_day_again(keeper, records):
    moved = [*records[:-1], records[-1].model_copy(update={"timezone": "Asia/Tokyo"})]
    made = made_for(keeper, moved, replace(some_settings(), zone=ZoneInfo("UTC")))
    assert days_in(made) == {DAY.isoformat()}


class TestKeys:
    """Of a recipe with one input."""

    @staticmethod
    def key(value):
        return digests.Digests(()).key(PageTask("a.md", TestKeys.key, (value,)))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (("ab", "c"), ("a", "bc")),
            (("a", ("b",)), ("a", "b")),
            (1, "1"),
            (None, ""),
            (True, 1),
            ({"a": 1}, {"a": 2}),
            (date(2026, 1, 20), datetime(2026, 1, 20, tzinfo=UTC)),
            ("\ud800", "?"),
            (Uris("a/", directory_urls=True), Uris("a/", directory_urls=False)),
        ],
    )
    def test_different_values_have_different_keys(self, one, other):
        assert self.key(one) != self.key(other)

    def test_a_value_without_one_way_to_be_written_is_refused(self):
        with pytest.raises(TypeError, match="object: no page can be kept"):
            self.key(object())
