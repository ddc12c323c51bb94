"""Ids are the memory of every reader: nothing that a site may change later has a part in them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mkdocs_commit_digest.archive.records import Revision
from mkdocs_commit_digest.publish.feeds import entries as feed_entry_module
from mkdocs_commit_digest.settings import Repository
from tests.helpers.day_records import a_commit, a_day, some_days
from tests.publish.feed_files import atom, feed_files, feed_settings, json_feed, read_entries, rss


def ids(files):
    return [item["id"] for item in json_feed(files)["items"]]


def test_the_three_formats_give_an_entry_the_same_id():
    read = read_entries(feed_files(some_days(3)))
    assert [each[0] for each in read["rss"]] == [each[0] for each in read["atom"]] == [each[0] for each in read["json"]]


def test_ids_are_pinned_so_that_no_change_of_ours_moves_them():
    files = feed_files([a_day(a_commit())])
    assert ids(files) == ["urn:uuid:adfa9c54-10ba-5c89-bb4c-db70ee863fac"]
    assert atom(files).findtext("{*}id") == "urn:uuid:a5e04afb-f6ab-5ffa-baa8-9f7770435f5f"


@pytest.mark.parametrize(
    "site",
    [{"name": "Another title"}, {"url": "https://moved.example/elsewhere/"}, {"directory_urls": False}],
    ids=["title", "address", "kind of URLs"],
)
def test_ids_outlive_a_change_of_the_site(site):
    records = some_days(3)
    changed = feed_files(records, feed_settings(site=site))
    assert changed != feed_files(records)
    assert ids(changed) == ids(feed_files(records))


def test_ids_outlive_another_path_of_the_pages():
    records = some_days(3)
    moved = feed_files(records, replace(feed_settings(formats=("rss",)), path="news/changes"))
    guids = [guid.text for guid in rss({"digest/feed.xml": moved["news/changes/feed.xml"]}).iter("guid")]
    assert guids == ids(feed_files(records))


def test_ids_outlive_another_template(monkeypatch):
    records = some_days(2)
    before = feed_files(records)
    monkeypatch.setattr(feed_entry_module, "day_html", lambda *_: "<p>Anew.</p>")
    after = feed_files(records)
    assert ids(after) == ids(before)
    assert [item["date_published"] for item in json_feed(after)["items"]] == [
        item["date_published"] for item in json_feed(before)["items"]
    ]


def test_ids_outlive_revisions_and_new_commits():
    record = a_day(a_commit("One"))
    revised = a_day(a_commit("One"), a_commit("Two"), revisions=(Revision(at=datetime(2026, 1, 25, tzinfo=UTC)),))
    assert ids(feed_files([record])) == ids(feed_files([revised]))


def test_ids_outlive_further_repositories():
    records = some_days(2)
    more = (*records, *some_days(2, repository="b/b"))
    assert ids(feed_files(more, feed_settings("octo/engine", "b/b"))) == ids(feed_files(records))


def test_ids_outlive_another_address_of_the_repository():
    moved = Repository(url="/srv/git/engine", name="octo/engine")
    assert ids(feed_files(some_days(2), feed_settings(moved))) == ids(feed_files(some_days(2)))


def test_an_id_that_was_chosen_holds_when_the_first_repository_changes():
    one = feed_files(some_days(1), feed_settings(id="octo/engine"))
    other = feed_files(some_days(1, repository="new/name"), feed_settings("new/name", id="octo/engine"))
    assert ids(one) == ids(other) == ids(feed_files(some_days(1)))


def test_no_two_entries_share_an_id():
    seen = []
    for settings in (
        feed_settings(slices=("tier", "type", "repository", "area", "language")),
        feed_settings(language="zh"),
        feed_settings("b/b"),
    ):
        files = feed_files(some_days(3), settings)
        for uri, content in files.items():
            if uri.endswith(".json"):
                seen += ids({"digest/feed.json": content})
    assert len(seen) > 20
    assert len(set(seen)) == len(seen)
