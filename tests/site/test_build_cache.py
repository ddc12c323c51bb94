"""A site from the cache is the site that would be made; what changed is made, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.errors import DigestError
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.settings import FeedSettings, Site
from mkdocs_commit_digest.site import build_cache, cache_key
from mkdocs_commit_digest.site.build_cache import build_site, cache_folder, read_archive
from mkdocs_commit_digest.site.manifest import digest_of
from tests.helpers.day_records import DAY, a_commit, a_day, some_days, some_settings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FEEDS = FeedSettings(formats=("rss", "atom", "json"), slices=("tier", "area"))


class Place:
    """A site with an archive and a cache on disk."""

    def __init__(self, folder, records=(), **values):
        self.settings = some_settings(archive=folder / "digests", cache=folder / "cache", feeds=FEEDS, **values)
        self.save(*records)
        self.reads = 0

    def save(self, *records):
        for record in records:
            Archive(self.settings.archive).save(record)

    def records(self, settings):
        self.reads += 1
        return read_archive(settings)

    def known(self):
        return tuple(Archive(self.settings.archive).records(each.name for each in self.settings.repositories))

    def built(self, *, now=NOW):
        """Build, and compare with a site made from nothing; return whether the archive had to be understood."""
        self.reads = 0
        site = build_site(self.settings, now=now, records=self.records)
        assert site.outputs == tuple(publish(self.known(), self.settings, now=now))
        files = {str(f.relative_to(site.folder)): f.read_bytes() for f in site.folder.rglob("*") if f.is_file()}
        assert files == {each.uri: bytes_of(each) for each in site.outputs}
        return bool(self.reads)

    def file(self, uri):
        return cache_folder(self.settings) / "pages" / uri

    def manifest(self):
        return cache_folder(self.settings) / "manifest.json"


def bytes_of(output):
    return output.markdown().encode() if isinstance(output, Page) else output.content


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path, some_days(9))
    assert place.built()
    return place


def test_nothing_is_read_where_nothing_changed(place):
    assert not place.built()


def test_files_that_are_as_they_were_are_not_written(place):
    before = {file: file.stat().st_mtime_ns for file in cache_folder(place.settings).rglob("*") if file.is_file()}
    assert not place.built()
    place.save(*some_days(1, until=DAY + timedelta(days=1)))
    assert place.built()
    after = {file: file.stat().st_mtime_ns for file in before}
    written = {file.name for file in before if before[file] != after[file]}
    assert {"index.md", "feed.xml", "tier-high.md", f"{DAY}.md"} <= written
    assert not {"2026-01-18.md", "2026-W03.md"} & written


def test_a_new_day(place):
    place.save(*some_days(1, until=DAY + timedelta(days=1)))
    assert place.built()
    assert not place.built()


def test_an_edited_archive_file(place):
    file = Archive(place.settings.archive).file_of("octo/engine", DAY)
    file.write_text(file.read_text("utf-8").replace("Change 1 of", "Another subject of"), "utf-8")
    assert place.built()
    assert not place.built()


def test_a_day_that_is_taken_away_takes_its_files_along(place):
    Archive(place.settings.archive).file_of("octo/engine", DAY).unlink()
    assert place.built()
    assert not place.file(f"digest/{DAY}.md").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"language": "zh"},
        {"path": "reports"},
        {"path": ""},
        {"tag_authors": True},
        {"quiet_days": "show"},
        {"feeds": replace(FEEDS, items=2)},
        {"site": Site("Another name", "https://example.org/")},
        {"site": Site("Engines, daily", "https://example.org/", directory_urls=False)},
        {"site": Site("Engines, daily", None)},
    ],
    ids=str,
)
def test_a_changed_option(place, change):
    before = place.settings
    place.settings = replace(before, **change)
    assert place.built()
    assert not place.built()
    place.settings = before
    place.built()


def test_an_option_that_pages_cannot_see(place):
    place.settings = replace(place.settings, offline=True, on_model_error="fail")
    assert not place.built()


def test_two_digests_share_a_cache(place):
    first = place.settings
    for second in ({"language": "zh"}, {"path": "reports"}):
        place.settings = replace(first, **second)
        assert place.built()
        place.settings = first
        assert not place.built()


@pytest.mark.parametrize("uri", [f"{DAY}.md", "index.md", "tags/tier-high.md", "threads.md", "2026-W04.md", "feed.xml"])
@pytest.mark.parametrize("damage", [b"", b"cut", None], ids=["empty", "other", "gone"])
def test_a_damaged_file(place, uri, damage):
    file = place.file(f"digest/{uri}")
    if damage is None:
        file.unlink()
    else:
        file.write_bytes(damage)
    assert place.built()
    assert not place.built()


def test_a_file_that_was_changed_in_one_byte(place):
    file = place.file(f"digest/{DAY}.md")
    file.write_bytes(file.read_bytes().replace(b"Change 1", b"Change 7"))
    assert place.built()


@pytest.mark.parametrize("damage", [b"", b"{}", b"\n", b"\xff" * 99])
def test_a_damaged_manifest(place, damage):
    place.manifest().write_bytes(damage)
    assert place.built()
    assert not place.built()


def test_a_manifest_whose_digest_fits_and_which_says_something_else(place):
    head = place.manifest().read_bytes().split()[0]
    place.manifest().write_bytes(head + b" " + digest_of(b"{}").encode() + b"\n{}")
    assert place.built()
    assert not place.built()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes in its folders")
@pytest.mark.parametrize("uri", [f"digest/{DAY}.md", "../manifest.json"])
@pytest.mark.parametrize("put", [os.mkfifo, os.mkdir, lambda file: file.symlink_to("/dev/zero")])
def test_what_is_no_file_in_place_of_a_kept_one_is_not_read_and_holds_no_build(place, uri, put):
    file = place.file(uri)
    file.unlink()
    put(file)
    if file.is_dir():
        with pytest.raises(DigestError, match="cannot be written"):
            place.built()
    else:
        assert place.built()
        assert not place.built()


def test_a_link_in_place_of_a_kept_file_is_replaced_though_it_leads_to_the_same(place, tmp_path):
    file = place.file("digest/feed.xml")
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert place.built()
    assert not file.is_symlink()


@pytest.mark.parametrize("part", ["site", "pages", "2026"])
def test_a_folder_of_the_cache_that_is_a_link_is_neither_written_nor_emptied(place, tmp_path, part):
    folder = {
        "site": place.settings.cache / "site",
        "pages": cache_folder(place.settings) / "pages",
        "2026": place.file("digest/tags"),
    }[part]
    elsewhere = tmp_path / "elsewhere"
    shutil.rmtree(folder)
    elsewhere.mkdir()
    (elsewhere / "precious.txt").write_text("mine")
    folder.symlink_to(elsewhere)
    with pytest.raises(DigestError, match=rf"{folder.name}: cannot be written \(is a symbolic link.*; delete it\)"):
        place.built()
    assert [file.name for file in elsewhere.iterdir()] == ["precious.txt"]
    folder.unlink()
    place.built()


def test_a_cut_manifest(place):
    place.manifest().write_bytes(place.manifest().read_bytes()[:-1])
    assert place.built()


def test_a_manifest_of_other_code(place, monkeypatch):
    monkeypatch.setattr("mkdocs_commit_digest.site.manifest.code_digest", lambda: "another")
    assert place.built()


def test_other_code(place, monkeypatch):
    monkeypatch.setattr(cache_key, "code_digest", lambda: "another")
    assert place.built()


def test_a_day_closes_at_its_midnight_and_grace(place):
    late = datetime(2026, 1, 20, 23, tzinfo=UTC)
    assert place.built(now=late)
    assert not place.built(now=late + timedelta(minutes=119))
    assert place.built(now=late + timedelta(hours=2))
    feed = place.file("digest/feed.xml").read_text("utf-8")
    assert str(DAY) in feed
    assert not place.built(now=late + timedelta(hours=3))


def test_a_week_and_a_month_close(place):
    for day in (datetime(2026, 1, 26, 1, tzinfo=UTC), datetime(2026, 2, 1, 1, tzinfo=UTC)):
        place.built(now=day - timedelta(minutes=1))
        before = {name: place.file(f"digest/feeds/{name}.xml").read_bytes() for name in ("weekly", "monthly")}
        assert place.built(now=day)
        after = {name: place.file(f"digest/feeds/{name}.xml").read_bytes() for name in ("weekly", "monthly")}
        assert [name for name in before if before[name] != after[name]] == ["weekly" if day.day == 26 else "monthly"]
        assert not place.built(now=day + timedelta(minutes=1))


def test_midnight_is_that_of_the_zone(tmp_path):
    tokyo = a_day(a_commit(at=datetime(2026, 1, 20, 3, tzinfo=UTC)), timezone="Asia/Tokyo")
    place = Place(tmp_path, [tokyo])
    assert place.built(now=datetime(2026, 1, 20, 15, 59, tzinfo=UTC))
    assert place.built(now=datetime(2026, 1, 20, 16, 0, tzinfo=UTC))


def test_a_clock_that_goes_back(place):
    assert place.built(now=datetime(2026, 1, 15, tzinfo=UTC))


def test_other_rules_of_a_time_zone(place, monkeypatch):
    monkeypatch.setattr(cache_key, "_zone_digest", lambda _: "another edition")
    assert place.built()
    assert not place.built()


class TestOneProcess:
    """Builds that know the one before, as a server's do."""

    @pytest.fixture
    def build(self, place):
        """Build with what the last call gave; return whether that was given again."""
        before = None

        def build():
            nonlocal before
            last, before = before, build_site(place.settings, now=NOW, records=place.records, before=before)
            assert before.outputs == tuple(publish(place.known(), place.settings, now=NOW))
            return before is last

        build()
        return build

    def test_nothing_is_read_again(self, build):
        assert build()

    def test_a_new_day(self, build, place):
        place.save(*some_days(1, until=DAY + timedelta(days=1)))
        assert not build()
        assert build()

    def test_a_changed_option(self, build, place):
        place.settings = replace(place.settings, language="zh")
        assert not build()
        assert build()

    @pytest.mark.parametrize("damage", ["other", None])
    def test_a_damaged_file(self, build, place, damage):
        file = place.file("digest/feed.xml")
        before = file.read_bytes()
        if damage:
            file.write_text(damage, "utf-8")
        else:
            file.unlink()
        assert not build()
        assert file.read_bytes() == before
        assert build()


def test_an_archive_that_is_written_while_it_is_read_is_read_again(place):
    place.save(*some_days(1, until=DAY + timedelta(days=1)))

    def records(_):
        found = place.known()
        place.save(*some_days(1, until=DAY + timedelta(days=2)))
        return found

    build_site(place.settings, now=NOW, records=records)
    assert place.built()


def test_both_states_of_an_archive_may_come_back(place):
    file = Archive(place.settings.archive).file_of("octo/engine", DAY)
    before = file.read_bytes()
    file.unlink()
    place.built()
    file.write_bytes(before)
    assert place.built()


def test_a_symbolic_link_in_the_archive_costs_its_day_and_every_build_says_so(place, tmp_path):
    file = Archive(place.settings.archive).file_of("octo/engine", DAY)
    file.rename(tmp_path / "elsewhere.json")
    file.symlink_to(tmp_path / "elsewhere.json")
    for _ in range(2):
        (problem,) = build_site(place.settings, now=NOW).problems
        assert "symbolic link" in problem


def test_a_cache_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "cache").write_text("a file")
    place = Place(tmp_path, some_days(1))
    with pytest.raises(DigestError, match=r"cache.*cannot be written.*cache_dir"):
        place.built()


def test_half_a_surrogate_pair_becomes_what_the_file_says(tmp_path, monkeypatch):
    place = Place(tmp_path, some_days(1))
    page = Page("digest/index.md", {"title": "x"}, "<p>\ud800</p>\n")
    monkeypatch.setattr(build_cache, "publish", lambda *_, **__: iter([page]))
    for _ in range(2):
        (found,) = build_site(place.settings, now=NOW, records=place.records).outputs
        assert found == replace(page, body="<p>?</p>")
    assert place.reads == 1


def test_the_manifest_tells_every_kind_of_front_matter(tmp_path, monkeypatch):
    place = Place(tmp_path, some_days(1))
    values = {"date": DAY, "tiers": {"high": 1}, "tags": ["a"], "odd": {"date": "2026-01-20", "n": 1}, "none": None}
    page = Page("digest/index.md", values, "<p>\u4e2d\u6587</p>")
    monkeypatch.setattr(build_cache, "publish", lambda *_, **__: iter([page]))
    for _ in range(2):
        assert build_site(place.settings, now=NOW, records=place.records).outputs == (page,)
    assert json.loads(place.manifest().read_text("ascii").partition("\n")[2])


def test_what_a_killed_run_left_is_removed_when_it_is_old(place, monkeypatch):
    left = place.file("digest/.tmpabc.tmp")
    left.write_bytes(b"half")
    place.save(*some_days(1, until=DAY + timedelta(days=1)))
    build_site(place.settings, now=NOW, records=place.records)
    assert left.exists()
    place.save(*some_days(1, until=DAY + timedelta(days=2)))
    monkeypatch.setattr("mkdocs_commit_digest.files.time", SimpleNamespace(time=lambda: left.stat().st_mtime + 61))
    build_site(place.settings, now=NOW, records=place.records)
    assert not left.exists()
