"""What a site holds for programs: data of days, a calendar of releases, a badge."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.archive.export import export_rows
from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.publish import data_files, publish
from mkdocs_commit_digest.settings import Site
from tests.helpers.day_records import a_commit, a_day, some_days, some_settings

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def files_of(records, **settings):
    made = publish(records, some_settings(**settings), now=NOW)
    return {output.uri.removeprefix("digest/"): output.content for output in made if hasattr(output, "content")}


def a_release(name="engine 1.2.0", new="1.2.0", **values):
    return a_commit("Release", facts=(Fact(kind="release", change="added", name=name, new=new),), **values)


def calendar_lines(content):
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return content.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")


class TestData:
    def test_a_day_holds_the_rows_of_the_export(self):
        records = some_days(2)
        files = files_of(records)
        day = json.loads(files["data/2026-01-20.json"])
        assert day["rows"] == list(export_rows(records[1:], some_settings().repositories))
        assert (day["version"], day["day"], day["closed"], day["omitted"]) == (1, "2026-01-20", True, 0)

    def test_the_index_leads_to_every_day_newest_first(self):
        files = files_of(some_days(3, commits=4))
        days = json.loads(files["data/index.json"])["days"]
        assert [day["day"] for day in days] == ["2026-01-20", "2026-01-19", "2026-01-18"]
        assert all(len(json.loads(files[f"data/{day['file']}"])["rows"]) == day["rows"] == 4 for day in days)
        assert sum(days[0]["tiers"].values()) == 4

    def test_a_file_is_bounded_and_says_what_is_left_out(self, monkeypatch):
        monkeypatch.setattr(data_files, "MAX_BYTES", 3_000)
        day = json.loads(files_of(some_days(1, commits=9))["data/2026-01-20.json"])
        assert 0 < len(day["rows"]) < 9
        assert day["omitted"] == 9 - len(day["rows"])

    def test_half_a_character_is_no_error(self):
        assert json.loads(files_of([a_day(a_commit("half \ud800"))])["data/2026-01-20.json"])["rows"][0]["subject"]


class TestCalendar:
    def test_a_release_is_an_event_of_its_day(self):
        lines = calendar_lines(files_of([a_day(a_release())])["releases.ics"])
        assert lines[0] == "BEGIN:VCALENDAR"
        assert "DTSTART;VALUE=DATE:20260120" in lines
        assert "SUMMARY:octo/engine 1.2.0" in lines
        assert any(line.startswith("URL:https://example.org/site/digest/2026-01-20/#c-") for line in lines)

    def test_without_a_release_there_is_no_calendar_and_no_link_to_it(self):
        records = some_days(1)
        assert "releases.ics" not in files_of(records)
        (index,) = (page for page in publish(records, some_settings(), now=NOW) if page.uri == "digest/index.md")
        assert "releases.ics" not in index.body
        assert "data/index.json" in index.body

    def test_two_releases_of_one_change_are_two_events_that_stay_the_same(self):
        facts = tuple(Fact(kind="release", change="added", name=f"{name} 2.0", new="2.0") for name in ("a", "b"))
        records = [a_day(a_commit("Release", facts=facts))]
        ids = [line for line in calendar_lines(files_of(records)["releases.ics"]) if line.startswith("UID:")]
        assert len(set(ids)) == 2
        assert ids == [
            line for line in calendar_lines(files_of(records, language="zh")["releases.ics"]) if line.startswith("UID:")
        ]

    def test_a_release_that_two_files_tell_of_is_one_event(self):
        facts = tuple(Fact(kind="release", change="changed", name="a", new="2.0", path=path) for path in ("p", "q"))
        lines = calendar_lines(files_of([a_day(a_commit("Release", facts=facts))])["releases.ics"])
        assert lines.count("BEGIN:VEVENT") == 1

    def test_signs_that_turn_words_around_are_shown(self):
        content = files_of([a_day(a_release(), a_commit("half \u202e turn", facts=a_release().facts))])["releases.ics"]
        assert "\u202e" not in content.decode()

    @given(st.text(min_size=1))
    def test_no_name_breaks_out_of_its_line(self, text):
        commit = a_commit(text, facts=(Fact(kind="release", change="added", name=text, new=text),))
        lines = calendar_lines(files_of([a_day(commit)])["releases.ics"])
        assert sum(line.startswith("BEGIN:VEVENT") for line in lines) == 1
        assert all(line == "" or line.partition(":")[0].partition(";")[0].replace("-", "").isalpha() for line in lines)

    def test_it_needs_no_address_of_the_site(self):
        content = files_of([a_day(a_release())], site=Site("Engines"))["releases.ics"]
        assert b"URL:" not in content


class TestBadge:
    @pytest.mark.parametrize(("language", "text"), [("en", "20 Jan · 3 commits"), ("zh", "3 个提交")])
    def test_it_names_the_latest_day(self, language, text):
        root = ET.fromstring(files_of(some_days(2), language=language)["badge.svg"])
        assert text in root.get("aria-label")

    def test_it_is_there_before_the_first_day(self):
        assert ET.fromstring(files_of([])["badge.svg"]).get("aria-label") == "digest: –"


def test_data_of_other_days_is_taken_from_the_last_build(monkeypatch):
    kept, made = {}, []

    def reuse(uri, key, make):
        if kept.get(uri, ("",))[0] != key:
            made.append(uri)
            kept[uri] = key, make()
        return kept[uri][1]

    records = some_days(3)
    list(publish(records, some_settings(), now=NOW, reuse=reuse))
    made.clear()
    changed = [records[0], records[1], replace_first(records[2])]
    list(publish(changed, some_settings(), now=NOW, reuse=reuse))
    assert [uri for uri in made if "/data/" in uri] == ["digest/data/2026-01-20.json"]


def replace_first(record):
    first = record.commits[0].model_copy(update={"subject": "Another subject"})
    return record.model_copy(update={"commits": (first, *record.commits[1:])})
