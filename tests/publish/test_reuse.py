"""A page is taken from an earlier run only if it would be made the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.kept import Kept
from mkdocs_commit_digest.publish import publish, reuse
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.settings import Site, Window
from tests.helpers.day_records import DAY, a_commit, a_day, an_overview, some_days, some_settings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
OTHER_DAY = DAY - timedelta(days=2)


class Counting:
    """Counts what had to be made."""

    def __init__(self, folder):
        self.kept = Kept(folder)
        self.made = []

    def __call__(self, name, key, make):
        def counted():
            self.made.append(name.rpartition("/")[2].removesuffix(".md"))
            return make()

        return self.kept(name, key, counted)


def made_for(folder, records, settings, *, now=NOW):
    """Publish with what is kept; return the days that were made, after comparing all with a run that keeps nothing."""
    counting = Counting(folder)
    with_kept = list(publish(records, settings, now=now, reuse=counting))
    assert with_kept == list(publish(records, settings, now=now))
    texts = [page.markdown() for page in with_kept if isinstance(page, Page)]
    assert texts == [page.markdown() for page in publish(records, settings, now=now) if isinstance(page, Page)]
    return set(counting.made)


def all_days(records):
    return {record.day.isoformat() for record in records}


@pytest.fixture
def records():
    return some_days(5)


@pytest.fixture
def kept(tmp_path, records):
    made_for(tmp_path, records, some_settings())
    return tmp_path


def test_nothing_is_made_again_if_nothing_changed(kept, records):
    assert made_for(kept, records, some_settings()) == set()


def test_a_changed_record_makes_its_day_again_and_no_other(kept, records):
    changed = [
        record.model_copy(update={"overview": an_overview("All is new.")}) if record.day == OTHER_DAY else record
        for record in records
    ]
    assert made_for(kept, changed, some_settings()) == {OTHER_DAY.isoformat()}


def test_a_new_day_makes_itself_and_the_neighbour_that_links_to_it(kept, records):
    tomorrow = some_days(1, until=DAY + timedelta(days=1))
    assert made_for(kept, (*records, *tomorrow), some_settings()) == all_days((*tomorrow, records[-1]))


def test_a_commit_that_reverts_another_makes_both_days_again(tmp_path):
    first = a_day(a_commit("Add a cache for shapes", at=datetime(2026, 1, 10, 9, tzinfo=UTC)), day=DAY - timedelta(10))
    between = some_days(4)
    made_for(tmp_path, (first, *between), some_settings())
    late = DAY + timedelta(days=2)
    revert = a_commit(
        'Revert "Add a cache for shapes"',
        body=f"This reverts commit {first.commits[0].sha}.",
        at=datetime(late.year, late.month, late.day, 9, tzinfo=UTC),
    )
    made = made_for(tmp_path, (first, *between, a_day(revert, day=late)), some_settings())
    assert first.day.isoformat() in made


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
def test_another_option_makes_all_days_again(kept, records, change):
    assert made_for(kept, records, replace(some_settings(), **change)) == all_days(records)


def test_another_window_changes_no_page(kept, records):
    wider = replace(some_settings(), window=Window(DAY - timedelta(days=300), DAY))
    assert made_for(kept, records, wider) == set()


def test_other_code_templates_words_or_libraries_make_all_days_again(kept, records, monkeypatch):
    monkeypatch.setattr(reuse, "_code_digest", lambda: "another")
    assert made_for(kept, records, some_settings()) == all_days(records)


@pytest.mark.parametrize("file", ["day.html.jinja", "en.toml", "pages.py"])
def test_every_file_that_pages_are_made_by_counts_as_code(tmp_path, file):
    (tmp_path / "publish" / "templates").mkdir(parents=True)
    place = tmp_path / "publish" / "templates" / file
    place.write_text("one")
    before = list(reuse._files_in(tmp_path, ""))
    place.write_text("two")
    assert list(reuse._files_in(tmp_path, "")) != before
    names = {name for name, _ in reuse._files_in(reuse.files("mkdocs_commit_digest"), "")}
    assert {"publish/templates/day.html.jinja", "locales/en.toml", "publish/pages.py", "vocabulary.py"} <= names


def test_another_version_of_a_library_counts(monkeypatch):
    reuse._code_digest.cache_clear()
    before = reuse._code_digest()
    monkeypatch.setattr(reuse, "version", lambda _: "0")
    reuse._code_digest.cache_clear()
    assert reuse._code_digest() != before
    reuse._code_digest.cache_clear()


def test_another_zone_in_a_record_makes_its_day_again(kept, records):
    moved = [*records[:-1], records[-1].model_copy(update={"timezone": "Asia/Tokyo"})]
    assert made_for(kept, moved, replace(some_settings(), zone=ZoneInfo("UTC"))) == {DAY.isoformat()}


@pytest.mark.parametrize("damage", [b"", b"\n", b"{}", b"\xff" * 100])
def test_a_damaged_file_is_made_again(kept, records, damage):
    (file,) = kept.rglob(f"{DAY}.md.kept")
    file.write_bytes(damage)
    assert made_for(kept, records, some_settings()) == {DAY.isoformat()}


def test_a_file_that_was_changed_is_made_again(kept, records):
    (file,) = kept.rglob(f"{DAY}.md.kept")
    file.write_bytes(file.read_bytes().replace(b"Change 1", b"Change 7"))
    assert made_for(kept, records, some_settings()) == {DAY.isoformat()}


def test_where_nothing_can_be_kept_pages_are_made(tmp_path, records):
    (tmp_path / "file").write_text("no folder")
    assert made_for(tmp_path / "file", records, some_settings()) == all_days(records)
