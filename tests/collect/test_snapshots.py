"""Where nothing changed, nothing is listed, loaded or put together; where anything did, everything is."""

from __future__ import annotations

import os
import time as clock
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import collect, days, make_plan, snapshots
from mkdocs_commit_digest.errors import ArchiveError
from mkdocs_commit_digest.settings import (
    FeedSettings,
    ImportanceSettings,
    Limits,
    ModelSettings,
    Repository,
    Settings,
    Site,
    Window,
)
from tests.helpers import model_server as behaviours
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import ModelServer, model_server

NAME = "octo/engine"
DAY = date(2026, 1, 20)
NOW = datetime(2026, 1, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def repo(tmp_path) -> GitRepo:
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(
        Change(
            f"Add part {n}",
            {f"src/part_{n}.py": f"x = {n}\n" * 9, "docs/x.md": f"{n}\n"},
            at=f"2026-01-{day}T0{n}:00:00Z",
        )
        for n, day in enumerate((18, 18, 20, 20, 20))
    )
    return repo


@pytest.fixture
def listings(monkeypatch):
    """Which repositories were listed."""
    found = []
    real = days.list_window
    monkeypatch.setattr(
        days,
        "list_window",
        lambda mirror, *args, **options: found.append(mirror.repository.name) or real(mirror, *args, **options),
    )
    return found


def settings_for(repo, tmp_path, **values) -> Settings:
    defaults = {
        "repositories": (Repository(repo.url, NAME),),
        "zone": ZoneInfo("UTC"),
        "window": Window(date(2026, 1, 17), DAY),
        "archive": tmp_path / "digests",
        "cache": tmp_path / "cache",
    }
    return Settings(**defaults | values)


def run(settings, *, now=NOW):
    return collect(settings, now=lambda: now, environ={"OPENAI_API_KEY": ModelServer.key})


def settle(settings, listings, *, now=NOW):
    """Run until a run had nothing to do, and see that the next one does not even look."""
    run(settings, now=now)
    done = run(settings, now=now)
    listings.clear()
    assert run(settings, now=now) == done
    assert not listings
    return done


def contents(settings):
    return {file.name: file.read_bytes() for file in (settings.archive / NAME).iterdir()}


def file_of(settings, day=DAY):
    return Archive(settings.archive).file_of(NAME, day)


def test_a_run_with_nothing_to_do_is_not_repeated(repo, tmp_path, listings):
    settings = settings_for(repo, tmp_path)
    done = settle(settings, listings)
    assert done.days == 2
    assert done.problems == ()


def test_files_that_grow_old_enough_amid_a_run_are_the_same_files(repo, tmp_path, listings, monkeypatch):
    settings = settings_for(repo, tmp_path)
    run(settings)
    monkeypatch.setattr(snapshots, "_COARSEST_CLOCK", 10**18)
    real = days.list_window

    def list_later(*args, **options):
        monkeypatch.setattr(snapshots, "_COARSEST_CLOCK", -(10**18))
        return real(*args, **options)

    monkeypatch.setattr(days, "list_window", list_later)
    run(settings)
    monkeypatch.setattr(days, "list_window", real)
    listings.clear()
    monkeypatch.setattr(days, "list_window", lambda *args, **options: listings.append(args) or real(*args, **options))
    run(settings)
    assert not listings


def test_what_only_pages_go_by_changes_nothing(repo, tmp_path, listings):
    settings = settings_for(repo, tmp_path)
    settle(settings, listings)
    run(
        replace(
            settings, site=Site("Other", "https://example.org/"), path="news", feeds=FeedSettings(()), tag_authors=True
        )
    )
    assert not listings


def test_a_copy_of_the_archive_with_other_dates_is_known_by_its_bytes(repo, tmp_path, listings):
    settings = settings_for(repo, tmp_path)
    settle(settings, listings)
    for name, content in contents(settings).items():
        file = settings.archive / NAME / name
        file.unlink()
        file.write_bytes(content)
        os.utime(file, (1, 1))
    run(settings)
    assert not listings


def test_only_the_repository_that_changed_is_read(repo, tmp_path, listings):
    other = GitRepo(tmp_path / "other")
    other.commit("Begin", {"a.py": "1\n"}, at="2026-01-20T01:00:00Z")
    settings = settings_for(
        repo, tmp_path, repositories=(Repository(repo.url, NAME), Repository(other.url, "octo/other"))
    )
    settle(settings, listings)
    other.commit("Go on", {"a.py": "2\n"}, at="2026-01-20T02:00:00Z")
    assert run(settings).days == 3
    assert listings == ["octo/other"]


def test_a_new_commit_is_found(repo, tmp_path, listings):
    settings = settings_for(repo, tmp_path)
    settle(settings, listings)
    repo.commit("Add more", {"src/more.py": "y = 1\n"}, at="2026-01-20T09:00:00Z")
    run(settings)
    assert Archive(settings.archive).load(NAME, DAY).commits[0].subject == "Add more"


def test_a_rewritten_history_is_found(repo, tmp_path, listings):
    settings = settings_for(repo, tmp_path)
    settle(settings, listings)
    repo.git("update-ref", "refs/heads/main", "refs/heads/main~1")
    run(settings)
    assert len(Archive(settings.archive).load(NAME, DAY).commits) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"importance": ImportanceSettings(weights={"core": 9.0})},
        {"importance": ImportanceSettings(core=("src/",))},
        {"importance": ImportanceSettings(high_per_day=1)},
        {"language": "zh"},
        {"window": Window(date(2026, 1, 17), date(2026, 1, 21))},
        {"window": Window(DAY, DAY)},
        {"zone": ZoneInfo("Asia/Shanghai")},
        {"date_basis": "author"},
        {"merges": "include"},
        {"quiet_days": "show"},
        {"limits": Limits(files_per_commit=1)},
        {"model": ModelSettings(models=("openai/x",), api_base="http://127.0.0.1:1", retries=0)},
        {"repositories": ({"include": ("src/",)},)},
        {"repositories": ({"exclude": ("docs/",)},)},
        {"repositories": ({"branch": "main"},)},
    ],
    ids=str,
)  # fmt: skip
def test_an_option_that_days_depend_on_counts(repo, tmp_path, listings, change):
    settings = settings_for(repo, tmp_path)
    settle(settings, listings)
    if options := change.get("repositories"):
        change = {"repositories": tuple(Repository(repo.url, NAME, **each) for each in options)}
    run(replace(settings, **change))
    assert listings == [NAME]


def edit(file):
    file.write_bytes(file.read_bytes().replace(b"Add part 4", b"Bad part 4"))


def edit_and_hide_it(file):
    before = file.stat()
    edit(file)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def cut(file):
    file.write_bytes(file.read_bytes()[:-20])


def link(file):
    file.rename(file.with_name("elsewhere"))
    file.symlink_to("elsewhere")


@pytest.fixture(params=[0, 3_600], ids=["just written", "old"])
def _age_of_archive(request, monkeypatch):
    later = clock.time_ns() + request.param * 10**9
    monkeypatch.setattr(snapshots.time, "time_ns", lambda: later)


@pytest.mark.usefixtures("_age_of_archive")
@pytest.mark.parametrize("damage", [edit, edit_and_hide_it, cut, link, lambda file: file.unlink()])
def test_a_file_that_was_edited_or_removed_is_read(repo, tmp_path, listings, damage):
    settings = settings_for(repo, tmp_path)
    settle(settings, listings)
    damage(file_of(settings))
    with suppress(ArchiveError):  # a cut file or a link: the full way tells of it
        run(settings)
    assert listings == [NAME]


def test_a_day_that_was_added_by_hand_is_read(repo, tmp_path, listings):
    settings = settings_for(repo, tmp_path)
    settle(settings, listings)
    text = file_of(settings).read_text().replace("2026-01-20", "2026-01-19")
    file_of(settings, date(2026, 1, 19)).write_text(text)
    run(settings)
    assert listings == [NAME]


def test_a_day_is_closed_when_its_time_has_come(repo, tmp_path, listings):
    settings = settings_for(repo, tmp_path)
    evening = datetime(2026, 1, 20, 20, tzinfo=UTC)
    settle(settings, listings, now=evening)
    run(settings, now=evening + 4.5 * HOUR)
    assert not listings, "past midnight, but within the grace for late commits"
    assert Archive(settings.archive).load(NAME, DAY).closed_at is None
    run(settings, now=evening + 5 * HOUR)
    assert listings == [NAME]
    assert Archive(settings.archive).load(NAME, DAY).closed_at == datetime(2026, 1, 21, 1, tzinfo=UTC)


def test_a_clock_that_was_put_back_is_not_trusted(repo, tmp_path, listings):
    settings = settings_for(repo, tmp_path)
    settle(settings, listings)
    run(settings, now=NOW - HOUR)
    assert listings == [NAME]


def test_what_a_repository_was_known_by_is_of_no_use_to_another_archive(repo, tmp_path, listings):
    settings = settings_for(repo, tmp_path)
    settle(settings, listings)
    run(replace(settings, archive=tmp_path / "elsewhere"))
    assert listings == [NAME]
    assert contents(replace(settings, archive=tmp_path / "elsewhere")) == contents(settings)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"of":"x","files":{},"days":3,"at":"2026-01-01T00:00:00Z","until":null}']
)
def test_damaged_memory_counts_for_none(repo, tmp_path, listings, content):
    settings = settings_for(repo, tmp_path)
    settle(settings, listings)
    (memory,) = (settings.cache / "unchanged").iterdir()
    memory.write_bytes(content)
    assert run(settings).days == 2
    assert listings == [NAME]


def test_a_source_that_does_not_answer_is_told_of_each_time(repo, tmp_path, listings):
    settings = settings_for(repo, tmp_path)
    settle(settings, listings)
    repo.path.rename(tmp_path / "away")
    for _ in range(2):
        assert len(run(settings).problems) == 1
    assert listings == [NAME, NAME]


def test_a_deepened_source_is_read_again(repo, tmp_path, listings):
    shallow = tmp_path / "shallow"
    repo.git("clone", "--bare", "--quiet", "--depth=2", repo.url, str(shallow))
    settings = settings_for(repo, tmp_path, repositories=(Repository(f"file://{shallow}", NAME),))
    settle(settings, listings)
    mirror = next((settings.cache / "mirrors").glob("*/shallow"))
    mirror.unlink()
    run(settings)
    assert listings == [NAME]


@pytest.fixture
def server():
    with model_server() as server:
        yield server


def asking(repo, tmp_path, server, **model):
    asked = {"models": (server.model,), "api_base": server.url, "retries": 0, "timeout": 20.0} | model
    return settings_for(repo, tmp_path, model=ModelSettings(**({"verify": "off"} | asked)))


def test_once_all_is_analysed_nothing_is_looked_at(repo, tmp_path, listings, server):
    settings = asking(repo, tmp_path, server)
    settle(settings, listings)
    assert {commit.state for commit in Archive(settings.archive).load(NAME, DAY).commits} == {"analysed"}
    run(replace(settings, model=replace(settings.model, models=(f"{server.model}-2",))))
    assert listings == [NAME]


def test_a_failed_analysis_is_tried_again_when_its_time_has_come(repo, tmp_path, listings, server):
    settings = asking(repo, tmp_path, server)
    server.behave(behaviours.empty)
    run(settings)
    failed = [commit for commit in Archive(settings.archive).load(NAME, DAY).commits if commit.state == "failed"]
    retry_at = min(commit.failure.retry_at for commit in failed)
    settle(settings, listings, now=retry_at - timedelta(seconds=1))
    server.behave(behaviours.well)
    done = run(settings, now=retry_at)
    assert listings == [NAME]
    assert done.asked


def test_what_waits_for_a_model_goes_the_full_way_each_time(repo, tmp_path, listings, server):
    settings = asking(repo, tmp_path, server)
    settings = replace(settings, budget=replace(settings.budget, tokens_per_build=0))
    for _ in range(3):
        assert run(settings).waiting
    assert listings == [NAME] * 3


def test_a_missing_overview_goes_the_full_way_each_time(repo, tmp_path, listings, server):
    settings = asking(repo, tmp_path, server)
    settle(settings, listings)
    record = Archive(settings.archive).load(NAME, DAY)
    assert record.overview
    Archive(settings.archive).save(record.model_copy(update={"overview": None}))
    settings = replace(settings, budget=replace(settings.budget, tokens_per_build=0))
    for _ in range(3):
        run(settings)
    assert listings == [NAME] * 3


def test_an_edit_while_a_run_reads_is_not_taken_for_what_it_read(repo, tmp_path, listings, monkeypatch):
    settings = settings_for(repo, tmp_path)
    run(settings)
    original = contents(settings)["2026-01-20.json"]
    listed = days.list_window

    def list_and_edit(*args, **options):
        edit(file_of(settings))
        return listed(*args, **options)

    monkeypatch.setattr(days, "list_window", list_and_edit)
    run(settings)
    file_of(settings).write_bytes(original)
    listings.clear()
    monkeypatch.setattr(days, "list_window", listed)
    run(settings)
    assert listings == [NAME]


def test_a_plan_finds_the_same_with_and_without_it(repo, tmp_path, listings):
    settings = settings_for(repo, tmp_path)
    before = make_plan(settings, now=lambda: NOW, environ={})
    settle(settings, listings)
    assert make_plan(settings, now=lambda: NOW, environ={}).days == before.days == 2
