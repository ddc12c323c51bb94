"""History becomes day records, and nothing that was paid for is lost on the way."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.archive.records import Analysis, CommitRecord, Failure
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import collect, days
from mkdocs_commit_digest.collect.days import with_state
from mkdocs_commit_digest.collect.git.mirrors import sync_mirror
from mkdocs_commit_digest.collect.git.processes import GitProcess
from mkdocs_commit_digest.errors import NothingToShow
from mkdocs_commit_digest.progress import Remark
from mkdocs_commit_digest.settings import Limits, ModelSettings, Repository, Settings, Window
from tests.helpers.git_repo import Change, GitRepo

DAY = date(2026, 1, 20)
NOW = datetime(2026, 1, 22, 12, tzinfo=UTC)
NAME = "octo/engine"


@pytest.fixture
def repo(tmp_path) -> GitRepo:
    return GitRepo(tmp_path / "source")


def settings_for(repo, tmp_path, *, since=DAY, until=DAY, zone="Asia/Shanghai", **values) -> Settings:
    repository = values.pop("repository", Repository(url=str(repo.path), name=NAME))
    return Settings(
        repositories=(repository,),
        zone=ZoneInfo(zone),
        window=Window(since, until),
        archive=tmp_path / "digests",
        cache=tmp_path / "cache",
        **values,
    )


def collected(settings, *, now=NOW):
    done = collect(settings, now=lambda: now, environ={})
    return done, Archive(settings.archive)


def subjects(archive, day=DAY):
    record = archive.load(NAME, day)
    return [commit.subject for commit in record.commits] if record else None


def test_a_day_holds_its_commits_newest_first(repo, tmp_path):
    repo.commit("Add parser", {"src/parser.py": "def parse():\n    return 1\n"}, at="2026-01-20T09:00:00+08:00")
    repo.commit(
        "fix: crash on empty input", {"src/parser.py": "def parse():\n    return 2\n"}, at="2026-01-20T23:59:05+08:00"
    )
    done, archive = collected(settings_for(repo, tmp_path))
    assert subjects(archive) == ["fix: crash on empty input", "Add parser"]
    assert done.days == 1
    assert done.problems == ()


def test_days_begin_and_end_in_the_configured_zone(repo, tmp_path):
    repo.commit("Late", {"a": "1\n"}, at="2026-01-20T15:59:59+00:00")
    repo.commit("Next day in Shanghai", {"a": "2\n"}, at="2026-01-20T16:00:00+00:00")
    _, archive = collected(settings_for(repo, tmp_path))
    assert subjects(archive) == ["Late"]


def test_the_author_date_decides_where_it_is_asked_to(repo, tmp_path):
    repo.commit("Rebased", {"a": "1\n"}, at="2026-01-20T10:00:00+08:00", committed_at="2026-02-01T10:00:00+08:00")
    _, archive = collected(settings_for(repo, tmp_path, date_basis="author"))
    assert subjects(archive) == ["Rebased"]
    assert collected(settings_for(repo, tmp_path / "other"))[1].load(NAME, DAY) is None


def test_nothing_is_read_or_written_twice(repo, tmp_path, monkeypatch):
    repo.commit("Add a", {"a": "1\n"})
    settings = settings_for(repo, tmp_path)
    collected(settings)
    file = Archive(settings.archive).file_of(NAME, DAY)
    before = file.stat().st_ino
    read = []
    monkeypatch.setattr(days, "read_commits", lambda _, shas, **_options: read.append(shas) or iter(()))
    collected(settings)
    assert [shas for shas in read if shas] == []
    assert file.stat().st_ino == before


def test_of_what_the_archive_knows_only_the_list_is_read(repo, tmp_path, monkeypatch):
    repo.commit_all(Change(f"Add {n}", {f"f{n}": "x\n" * 10_000}, at="2026-01-20T10:00:00+08:00") for n in range(20))
    settings = settings_for(repo, tmp_path)
    collected(settings)
    new = repo.commit("Add more", {"more": "y\n"}, at="2026-01-20T11:00:00+08:00")
    started, read = [], []
    start, take = GitProcess.__init__, GitProcess.read

    def noted_start(self, args, environ, *, stdin=b"", **bounds):
        started.append((next(arg for arg in args if not arg.startswith("-")), "-p" in args, stdin))
        start(self, args, environ, stdin=stdin, **bounds)

    monkeypatch.setattr(GitProcess, "__init__", noted_start)
    monkeypatch.setattr(GitProcess, "read", lambda self: read.append(take(self)) or read[-1])
    collected(settings)
    assert [stdin for command, _, stdin in started if command in {"log", "rev-list"}] == [b"", b"", f"{new}\n".encode()]
    assert sum(map(len, read)) < 5_000
    started.clear()
    collected(settings)
    assert [command for command, _, _ in started if command in {"log", "rev-list"}] == ["rev-list", "rev-list"]
    started.clear()
    collected(settings)
    assert not {"log", "rev-list"} & {command for command, _, _ in started}


def test_a_new_commit_joins_its_day_and_the_others_stay_as_they_were(repo, tmp_path):
    repo.commit("Add a", {"a": "1\n"}, at="2026-01-20T10:00:00+08:00")
    settings = settings_for(repo, tmp_path)
    _, archive = collected(settings)
    first = archive.load(NAME, DAY).commits[0]
    repo.commit("Add b", {"b": "1\n"}, at="2026-01-20T11:00:00+08:00")
    collected(settings)
    assert archive.load(NAME, DAY).commits[1] == first
    assert subjects(archive) == ["Add b", "Add a"]


def test_a_day_stays_open_until_its_grace_period_is_over(repo, tmp_path):
    repo.commit("Add a", {"a": "1\n"})
    settings = settings_for(repo, tmp_path)
    midnight = datetime(2026, 1, 21, tzinfo=ZoneInfo("Asia/Shanghai"))
    _, archive = collected(settings, now=midnight + timedelta(minutes=59))
    assert archive.load(NAME, DAY).closed_at is None
    _, archive = collected(settings, now=midnight + timedelta(hours=1))
    assert archive.load(NAME, DAY).closed_at == midnight + timedelta(hours=1)


def test_a_late_commit_makes_a_dated_revision_of_a_closed_day(repo, tmp_path):
    repo.commit("Add a", {"a": "1\n"}, at="2026-01-20T10:00:00+08:00")
    settings = settings_for(repo, tmp_path)
    collected(settings)
    late = repo.commit("Add b", {"b": "1\n"}, at="2026-01-20T11:00:00+08:00")
    _, archive = collected(settings, now=NOW + timedelta(days=1))
    (revision,) = archive.load(NAME, DAY).revisions
    assert (revision.at, revision.added, revision.removed) == (NOW + timedelta(days=1), (late,), ())


def paid_for(archive) -> Analysis:
    """Put a model's analysis into the archive, as if one had been asked."""
    day = archive.load(NAME, DAY)
    analysis = Analysis(kind="model", model="m", language="en", summary="What a model said.", prompt_version="1")
    archive.save(
        day.model_copy(update={"commits": tuple(c.model_copy(update={"analysis": analysis}) for c in day.commits)})
    )
    return analysis


def test_a_rebased_commit_keeps_the_analysis_that_was_paid_for(repo, tmp_path):
    base = repo.commit("Base", {"a": "0\n"}, at="2026-01-19T10:00:00+08:00")
    repo.commit("Add b", {"b": "1\n"}, at="2026-01-20T10:00:00+08:00")
    settings = settings_for(repo, tmp_path)
    _, archive = collected(settings)
    analysis = paid_for(archive)
    other = repo.commit("Before", {"a": "1\n"}, at="2026-01-19T11:00:00+08:00", parents=[base])
    rebased = repo.commit("Add b", {"b": "1\n"}, at="2026-01-20T10:00:00+08:00", parents=[other])
    collected(settings)
    (commit,) = archive.load(NAME, DAY).commits
    assert commit.sha == rebased
    assert commit.analysis.summary == analysis.summary


def test_the_same_line_at_another_place_takes_no_analysis_over(repo, tmp_path):
    checks = "def check_password(user):\n    pass\n\n\ndef unused(user):\n    pass\n"
    base = repo.commit("Base", {"a.py": checks}, at="2026-01-19T10:00:00+08:00")
    helper = checks.replace("unused(user):\n    pass", "unused(user):\n    return True\n    pass")
    repo.commit("Return true", {"a.py": helper}, at="2026-01-20T10:00:00+08:00")
    settings = settings_for(repo, tmp_path)
    _, archive = collected(settings)
    analysis = paid_for(archive)
    login = checks.replace("password(user):\n    pass", "password(user):\n    return True\n    pass")
    other = repo.commit("Return true", {"a.py": login}, at="2026-01-20T10:00:00+08:00", parents=[base])
    collected(settings)
    (commit,) = archive.load(NAME, DAY).commits
    assert commit.sha == other
    assert commit.analysis.summary != analysis.summary


def test_a_commit_that_is_still_in_history_keeps_its_analysis_to_itself(repo, tmp_path):
    repo.commit("Base", {"a": "0\n"}, at="2026-01-19T10:00:00+08:00")
    first = repo.commit("Add b", {"b": "1\n"}, at="2026-01-20T10:00:00+08:00")
    settings = settings_for(repo, tmp_path)
    _, archive = collected(settings)
    analysis = paid_for(archive)
    repo.commit("Take b away", {"b": None}, at="2026-01-20T11:00:00+08:00")
    again = repo.commit("Add b", {"b": "1\n"}, at="2026-01-20T12:00:00+08:00")
    collected(settings)
    said = {commit.sha: commit.analysis.summary for commit in archive.load(NAME, DAY).commits}
    assert said[first] == analysis.summary
    assert said[again] != analysis.summary


def test_a_commit_that_history_lost_is_withdrawn_and_comes_back_with_its_analysis(repo, tmp_path):
    base = repo.commit("Base", {"a": "0\n"}, at="2026-01-19T10:00:00+08:00")
    lost = repo.commit("Add b", {"b": "1\n"}, at="2026-01-20T10:00:00+08:00")
    settings = settings_for(repo, tmp_path)
    _, archive = collected(settings)
    analysis = paid_for(archive)
    repo.set_branch("main", base)
    collected(settings)
    day = archive.load(NAME, DAY)
    assert day.commits == ()
    assert [commit.analysis.summary for commit in day.withdrawn] == [analysis.summary]
    repo.set_branch("main", lost)
    collected(settings)
    day = archive.load(NAME, DAY)
    assert [commit.analysis.summary for commit in day.commits] == [analysis.summary]
    assert day.withdrawn == ()


def test_an_unreachable_remote_is_told_and_what_was_fetched_before_stays(repo, tmp_path):
    repo.commit("Add a", {"a": "1\n"})
    settings = settings_for(repo, tmp_path)
    collected(settings)
    repo.path.rename(tmp_path / "gone")
    done, archive = collected(settings)
    assert len(done.problems) == 1
    assert NAME in done.problems[0]
    assert subjects(archive) == ["Add a"]


def test_a_damaged_mirror_is_made_anew(repo, tmp_path):
    repo.commit("Add a", {"a": "1\n" * 500}, at="2026-01-20T10:00:00+08:00")
    repo.commit("Add b", {"b": "2\n" * 500}, at="2026-01-20T11:00:00+08:00")
    settings = settings_for(repo, tmp_path)
    sync_mirror(settings.repositories[0], settings, environ={})
    objects = list((tmp_path / "cache").glob("mirrors/*/objects/??/*"))
    blobs = [file for file in objects if zlib.decompress(file.read_bytes()).startswith(b"blob")]
    for file in blobs:
        file.chmod(0o644)
        file.write_bytes(b"damaged")
    assert blobs
    done, archive = collected(settings)
    assert done.problems == ()
    assert subjects(archive) == ["Add b", "Add a"]


def test_with_nothing_at_all_to_show_the_run_fails_and_says_why(repo, tmp_path):
    repo.path.rename(tmp_path / "gone")
    with pytest.raises(NothingToShow, match=NAME):
        collected(settings_for(repo, tmp_path))


def test_an_empty_repository_has_no_days(repo, tmp_path):
    done, archive = collected(settings_for(repo, tmp_path))
    assert (done.days, done.problems) == (0, ())
    assert archive.days(NAME) == ()


def test_quiet_days_are_kept_where_they_are_shown(repo, tmp_path):
    repo.commit("Add a", {"a": "1\n"}, at="2026-01-20T10:00:00+08:00")
    until = DAY + timedelta(days=1)
    _, archive = collected(settings_for(repo, tmp_path, until=until, quiet_days="show"))
    assert archive.days(NAME) == (DAY, until)
    assert archive.load(NAME, until).commits == ()


def test_commits_that_touch_no_wanted_path_are_passed_over(repo, tmp_path):
    repo.commit("Docs", {"docs/a.md": "1\n"}, at="2026-01-20T10:00:00+08:00")
    repo.commit("Code", {"src/a.py": "1\n", "docs/b.md": "2\n"}, at="2026-01-20T11:00:00+08:00")
    wanted = Repository(url=str(repo.path), name=NAME, include=("src/**",))
    _, archive = collected(settings_for(repo, tmp_path, repository=wanted))
    assert subjects(archive) == ["Code"]
    assert [file.path for file in archive.load(NAME, DAY).commits[0].files] == ["src/a.py"]


def test_a_bound_on_commits_keeps_the_newest(repo, tmp_path):
    repo.commit_all([Change(f"Commit {n}", {"a": f"{n}\n"}, at=f"2026-01-20T10:{n:02}:00+08:00") for n in range(10)])
    _, archive = collected(settings_for(repo, tmp_path, limits=Limits(commits_per_day=3)))
    assert subjects(archive) == ["Commit 9", "Commit 8", "Commit 7"]


def test_a_day_says_how_many_commits_are_beyond_the_bound(repo, tmp_path):
    repo.commit_all([Change(f"Commit {n}", {"a": f"{n}\n"}, at=f"2026-01-20T10:{n:02}:00+08:00") for n in range(10)])
    told = []
    settings = settings_for(repo, tmp_path, limits=Limits(commits_per_day=3))
    collect(settings, now=lambda: NOW, environ={}, on_progress=told.append)
    assert Archive(settings.archive).load(NAME, DAY).omitted_commits == 7
    assert [each.text for each in told if isinstance(each, Remark)] == [
        f"{NAME}: 7 commits of {DAY} are not read, since 'limits.commits_per_day' is 3"
    ]


def test_a_bound_that_is_lowered_takes_nothing_away_and_one_that_is_raised_adds(repo, tmp_path):
    repo.commit_all([Change(f"Commit {n}", {"a": f"{n}\n"}, at=f"2026-01-20T10:{n:02}:00+08:00") for n in range(6)])
    collected(settings_for(repo, tmp_path, limits=Limits(commits_per_day=4)))
    _, archive = collected(settings_for(repo, tmp_path, limits=Limits(commits_per_day=2)))
    lowered = archive.load(NAME, DAY)
    assert (len(lowered.commits), lowered.omitted_commits) == (4, 2)
    assert (lowered.withdrawn, lowered.revisions) == ((), ())
    _, archive = collected(settings_for(repo, tmp_path))
    raised = archive.load(NAME, DAY)
    assert (len(raised.commits), raised.omitted_commits) == (6, 0)
    assert [revision.added for revision in raised.revisions] == [tuple(sorted(repo.shas()[-2:]))]


def code_and_docs(repo):
    repo.commit("Docs", {"docs/a.md": "1\n"}, at="2026-01-20T10:00:00+08:00")
    repo.commit("Code", {"src/a.py": "1\n", "docs/b.md": "2\n"}, at="2026-01-20T11:00:00+08:00")


@pytest.mark.parametrize("patterns", [{"include": ("src/**",)}, {"exclude": ("docs/",)}], ids=str)
def test_a_change_of_the_wanted_paths_reaches_what_is_known(repo, tmp_path, patterns):
    code_and_docs(repo)
    _, archive = collected(settings_for(repo, tmp_path))
    wanted = Repository(url=str(repo.path), name=NAME, **patterns)
    for _ in range(2):
        collected(settings_for(repo, tmp_path, repository=wanted))
        assert subjects(archive) == ["Code"]
        assert [file.path for file in archive.load(NAME, DAY).commits[0].files] == ["src/a.py"]
    _, fresh = collected(settings_for(repo, tmp_path / "fresh", repository=wanted))
    assert subjects(fresh) == ["Code"]
    collected(settings_for(repo, tmp_path))
    assert subjects(archive) == ["Code", "Docs"]
    assert len(archive.load(NAME, DAY).commits[0].files) == 2


def test_an_analysis_of_a_commit_that_is_not_wanted_any_more_is_kept_for_its_return(repo, tmp_path):
    code_and_docs(repo)
    _, archive = collected(settings_for(repo, tmp_path))
    analysis = paid_for(archive)
    wanted = Repository(url=str(repo.path), name=NAME, include=("src/**",))
    for _ in range(2):
        collected(settings_for(repo, tmp_path, repository=wanted))
    collected(settings_for(repo, tmp_path))
    assert [commit.analysis.summary for commit in archive.load(NAME, DAY).commits] == [analysis.summary] * 2


def test_the_reading_of_a_list_is_bounded_in_time_as_the_option_says(repo, tmp_path, monkeypatch):
    repo.commit("Add a", {"a": "1\n"})
    bounds = []
    start = GitProcess.__init__

    def noted_start(self, args, environ, *, seconds, **options):
        bounds.append((next(arg for arg in args if not arg.startswith("-")), seconds))
        start(self, args, environ, seconds=seconds, **options)

    monkeypatch.setattr(GitProcess, "__init__", noted_start)
    collected(settings_for(repo, tmp_path, limits=Limits(git_seconds=77)))
    assert [seconds for command, seconds in bounds if command in {"log", "rev-list"}] == [77, 77, 77]


def test_rule_based_texts_follow_the_language(repo, tmp_path):
    repo.commit("Add a", {"src/a.py": "def a(): ...\n"})
    _, archive = collected(settings_for(repo, tmp_path))
    assert archive.load(NAME, DAY).commits[0].analysis.language == "en"
    collected(settings_for(repo, tmp_path, language="zh"))
    assert archive.load(NAME, DAY).commits[0].analysis.language == "zh"


def test_what_still_waits_since_an_earlier_version_is_classified_before_a_model_is_asked(repo, tmp_path):
    repo.commit("fix: crash on empty input", {"a.py": "1\n"})
    _, archive = collected(settings_for(repo, tmp_path))
    day = archive.load(NAME, DAY)
    known = day.commits[0].model_dump(exclude={"classification"}) | {"state": "pending"}
    archive.save(day.model_copy(update={"commits": (CommitRecord.model_validate(known),)}))
    file = archive.file_of(NAME, DAY)
    content = json.loads(file.read_text("utf-8"))
    del content["commits"][0]["classification"]
    file.write_text(json.dumps(content), "utf-8")
    collected(settings_for(repo, tmp_path))
    assert archive.load(NAME, DAY).commits[0].classification.source == "stated"


def test_without_a_model_nothing_waits_and_nothing_has_failed(repo, tmp_path):
    repo.commit("Add a", {"a": "1\n"})
    settings = settings_for(repo, tmp_path)
    _, archive = collected(settings)
    day = archive.load(NAME, DAY)
    failure = Failure(reason="m: timed out", attempts=1, retry_at=NOW + timedelta(days=9))
    failed = tuple(c.model_copy(update={"state": "failed", "failure": failure}) for c in day.commits)
    archive.save(day.model_copy(update={"commits": failed}))
    collected(settings)
    (commit,) = archive.load(NAME, DAY).commits
    assert (commit.state, commit.failure) == ("analysed", None)


@pytest.mark.parametrize(("ahead", "state"), [(timedelta(days=6), "failed"), (timedelta(days=40), "pending")])
def test_a_failure_noted_by_a_clock_that_was_a_month_ahead_does_not_wait_for_it(repo, tmp_path, ahead, state):
    repo.commit("Add a", {"a": "1\n"})
    settings = settings_for(repo, tmp_path)
    _, archive = collected(settings)
    (commit,) = archive.load(NAME, DAY).commits
    failure = Failure(reason="m: timed out", attempts=1, retry_at=NOW + ahead)
    asking = replace(settings, model=ModelSettings(models=("openai/m",)))
    assert with_state(commit.model_copy(update={"failure": failure}), asking, NOW).state == state


def test_offline_collects_nothing(repo, tmp_path):
    repo.commit("Add a", {"a": "1\n"})
    done, archive = collected(settings_for(repo, tmp_path, offline=True))
    assert done.days == 0
    assert archive.days(NAME) == ()


def test_files_that_could_not_be_parsed_are_counted(repo, tmp_path):
    source = "def parse():\n    return 1\n"
    files = {"src/large.py": source * 9, "src/small.py": source}
    repo.commit("Add parsers", files, at="2026-01-20T09:00:00+08:00")
    _, archive = collected(settings_for(repo, tmp_path, limits=Limits(facts_file_bytes=100)))
    (commit,) = archive.load(NAME, DAY).commits
    assert commit.facts_missing == 1
    assert [fact.path for fact in commit.facts] == ["src/small.py"]
