"""What failed is told of by every build until it is done, is not asked before its time, and stops who wants to be stopped."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import collect, make_plan
from mkdocs_commit_digest.collect.postponed import Postponed, merge_postponed, postponed_messages
from mkdocs_commit_digest.errors import ModelError
from mkdocs_commit_digest.progress import ProgressLines
from mkdocs_commit_digest.settings import ModelSettings, Repository, Settings, Window
from tests.helpers import model_server as behaviours
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import ModelServer, model_server

DAY = date(2026, 1, 20)
NOW = datetime(2026, 1, 22, 12, 35, tzinfo=UTC)
NAME = "octo/engine"
HOUR = timedelta(hours=1)


@pytest.fixture
def server():
    with model_server() as server:
        yield server


@pytest.fixture
def repo(tmp_path) -> GitRepo:
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(
        Change(f"docs: describe part {n}", {f"docs/part_{n}.md": f"# Part {n}\n"}, at=f"2026-01-20T05:{n:02}:00+00:00")
        for n in range(8)
    )
    return repo


@pytest.fixture
def settings(tmp_path, server, repo) -> Settings:
    return Settings(
        repositories=(Repository(url=str(repo.path), name=NAME),),
        zone=ZoneInfo("Asia/Shanghai"),
        window=Window(DAY - timedelta(days=3), DAY),
        archive=tmp_path / "digests",
        cache=tmp_path / "cache",
        model=ModelSettings(models=(server.model,), api_base=server.url, retries=0, timeout=60.0, verify="off"),
    )


def built(settings, *, now=NOW, **values):
    return collect(settings, now=lambda: now, environ={"OPENAI_API_KEY": ModelServer.key}, **values)


def day_of(settings):
    return Archive(settings.archive).load(NAME, DAY)


def is_about_a_day(call) -> bool:
    return "points" in str(call.schema)


def silent_about_days(call):
    return (behaviours.status(503) if is_about_a_day(call) else behaviours.well)(call)


def test_every_build_tells_of_failed_commits_until_they_are_analysed(settings, server):
    server.behave(behaviours.status(503))
    (told_first,) = built(settings).problems
    asked = len(server.calls)
    for minutes in (1, 2, 3, 58):  # the first of them reads the archive, the others find it unchanged
        later = built(settings, now=NOW + timedelta(minutes=minutes))
        (said,) = later.problems
        assert said.startswith("8 commits still have no model analysis (openai/test-model did not answer (HTTP 503)")
        assert said.endswith("; next try after 21:35 Asia/Shanghai")
        assert (later.asked, later.postponed) == (0, 8)
        assert "8 that failed before wait for their next try" in later.summary()
    assert len(server.calls) == asked
    assert told_first.startswith("8 of 8 commits have no model analysis")
    assert told_first.endswith("; next try after 21:35 Asia/Shanghai")

    server.behave(behaviours.well)
    done = built(settings, now=NOW + HOUR)
    assert (done.asked, done.problems, done.postponed) == (8, (), 0)
    assert built(settings, now=NOW + HOUR).problems == ()


def test_what_a_later_build_says_begins_with_no_line_about_models(settings, server):
    server.behave(behaviours.status(503))
    built(settings)
    lines = []
    built(settings, now=NOW + timedelta(minutes=1), on_progress=ProgressLines(lines.append, lambda: 0.0))
    assert [line for line in lines if "models" in line] == []


def test_a_day_of_which_no_model_could_say_anything_is_not_asked_about(settings, server):
    server.behave(behaviours.status(503))
    built(settings)
    built(settings, now=NOW + timedelta(minutes=1))
    assert not [call for call in server.calls if is_about_a_day(call)]
    assert day_of(settings).overview_failure is None


def test_a_failed_overview_is_noted_told_and_not_asked_before_its_time(settings, server):
    server.behave(silent_about_days)
    (said,) = built(settings).problems
    assert said.startswith("1 day has no overview by a model: openai/test-model did not answer (HTTP 503)")
    failure = day_of(settings).overview_failure
    assert (failure.kind, failure.attempts, failure.retry_at) == ("server-error", 1, NOW + HOUR)
    assert json.loads(Archive(settings.archive).file_of(NAME, DAY).read_text())["overview_failure"]["attempts"] == 1

    asked = len(server.calls)
    for minutes in (1, 2, 59):
        later = built(settings, now=NOW + timedelta(minutes=minutes))
        assert later.problems[0].startswith("1 day still has no overview by a model (openai/test-model did not answer")
        assert later.problems[0].endswith("; next try after 21:35 Asia/Shanghai")
    assert len(server.calls) == asked

    lines = []
    (said,) = built(settings, now=NOW + HOUR, on_progress=ProgressLines(lines.append, lambda: 0.0)).problems
    assert said.endswith("; next try after 2026-01-23 01:35 Asia/Shanghai")
    assert "Asking models about whole days" in lines
    assert day_of(settings).overview_failure.attempts == 2

    server.behave(behaviours.well)
    assert built(settings, now=NOW + 5 * HOUR).problems == ()
    assert (day_of(settings).overview is not None, day_of(settings).overview_failure) == (True, None)


def test_who_wants_to_be_stopped_by_a_failure_is_stopped_again_and_waits_for_no_time(settings, server):
    strict = replace(settings, on_model_error="fail")
    server.behave(behaviours.status(503))
    for minutes in range(2):
        asked = len(server.calls)
        with pytest.raises(ModelError, match=r"HTTP 503.*'on_model_error: fallback'"):
            built(strict, now=NOW + timedelta(minutes=minutes))
        assert len(server.calls) > asked
    server.behave(silent_about_days)
    with pytest.raises(ModelError, match="HTTP 503"):
        built(strict, now=NOW + timedelta(minutes=3))
    server.behave(behaviours.well)
    assert built(strict, now=NOW + timedelta(minutes=4)).problems == ()
    assert {commit.state for commit in day_of(settings).commits} == {"analysed"}


def test_a_retry_that_is_asked_for_waits_for_no_time(settings, server):
    server.behave(behaviours.status(503))
    built(settings)
    server.behave(behaviours.well)
    done = built(replace(settings, retry_now=True), now=NOW + timedelta(minutes=1))
    assert (done.asked, done.failed, done.problems) == (8, 0, ())


def test_a_provider_that_refuses_everything_is_asked_a_few_times_and_its_words_are_said_once(settings, repo, server):
    repo.commit_all(
        Change(f"feat!: replace interface {n}", {f"src/core/api_{n}.py": f"def call_{n}(): ...\n" * 90})
        for n in range(12)
    )
    settings = replace(settings, window=Window(DAY, date(2027, 1, 1)), model=replace(settings.model, concurrency=1))
    server.behave(behaviours.status(400, "Project 7 has no access to this API"))
    done = built(settings)
    assert len(server.calls) <= 5
    (said,) = [problem for problem in done.problems if "no model analysis" in problem]
    assert said.count("Project 7 has no access to this API") == 1
    assert "and the like" not in said
    later = built(settings, now=NOW + timedelta(minutes=1))
    assert sum("Project 7 has no access" in problem for problem in later.problems) <= 2


def test_what_waits_for_one_kind_of_reason_is_put_together():
    waits = [
        Postponed(matter="commits", kind=kind, reason=f"{kind} {n}", count=1, next_try=NOW + n * HOUR)
        for n, kind in enumerate(["timed-out", "rate-limited", "timed-out"])
    ]
    assert list(postponed_messages(merge_postponed(waits), now=NOW, zone=UTC)) == [
        "2 commits still have no model analysis (timed-out 0); the next build tries again",
        "1 commit still has no model analysis (rate-limited 1); next try after 13:35 UTC",
    ]


# --- what a plan tells of it ---


def plan_of(settings, *, now=NOW):
    return make_plan(settings, now=lambda: now, environ={})


def high(n: int, day: int = 20) -> Change:
    files = {f"src/core/api_{n}_{part}.py": f"def call_{n}_{part}(value): ...\n" * 60 for part in range(4)}
    return Change(f"feat!: replace interface {n}", files, at=f"2026-01-{day:02}T01:{n:02}:00+00:00")


def test_a_plan_counts_the_calls_and_about_the_tokens_that_a_build_makes(settings, repo, server):
    repo.commit_all([*(high(n, day=20) for n in range(2)), *(high(n, day=21) for n in range(3, 7))])
    settings = replace(settings, window=Window(DAY, DAY + timedelta(days=1)))
    plan = plan_of(settings)
    done = built(settings)
    overviews = [call for call in server.calls if is_about_a_day(call)]
    assert (plan.all.calls, plan.overviews.calls) == (len(server.calls), len(overviews)) == (9, 2)
    assert plan.all.commits == done.asked == 14
    assert 0.5 < plan.all.tokens / done.tokens < 2
    assert plan.overviews.tokens > 1_000
    assert "overviews         0       2" in plan.describe(settings)
    after = plan_of(settings)
    assert (after.all.calls, after.postponed.calls, after.waits) == (0, 0, ())


def test_a_plan_tells_of_what_waits_for_its_next_try(settings, server):
    before = plan_of(settings)
    server.behave(behaviours.status(503))
    built(settings)
    plan = plan_of(settings, now=NOW + timedelta(minutes=5))
    assert (plan.all.commits, plan.all.calls, plan.all.tokens) == (0, 0, 0)
    assert (plan.postponed.commits, plan.postponed.calls) == (8, before.all.calls) == (8, 2)
    assert plan.postponed.tokens == pytest.approx(before.all.tokens, rel=0.05)  # the markers in prompts are random
    said = plan.describe(settings)
    assert "8 commits still have no model analysis (openai/test-model did not answer (HTTP 503)" in said
    assert "next try after 21:35 Asia/Shanghai" in said
    assert "price with openai/test-model: unknown" in said
    assert "postponed, and in none of the sums: unknown" in said
    assert "$" not in said

    due = plan_of(settings, now=NOW + HOUR)
    assert (due.all.calls, due.postponed.calls, due.waits) == (2, 0, ())


def test_a_plan_tells_of_an_overview_that_waits_for_its_next_try(settings, server):
    server.behave(silent_about_days)
    built(settings)
    plan = plan_of(settings, now=NOW + timedelta(minutes=5))
    assert (plan.overviews.calls, plan.postponed.calls, plan.postponed.commits) == (0, 1, 0)
    assert plan.waits[0].startswith("1 day still has no overview by a model")
    assert plan_of(settings, now=NOW + HOUR).overviews.calls == 1


def test_the_price_of_what_is_postponed_stands_beside_that_of_the_next_build(settings, server):
    priced = {"input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6}
    settings = replace(settings, model=replace(settings.model, extra=priced))
    server.behave(behaviours.status(503))
    built(settings)
    plan = plan_of(settings, now=NOW + timedelta(minutes=5))
    assert (plan.all.usd, plan.postponed.usd) == (0.0, pytest.approx(plan.postponed.tokens / 1_000_000))
    said = plan.describe(settings)
    assert "price with openai/test-model: $0.00" in said
    assert f"in none of the sums: ${plan.postponed.usd:.2f}" in said


def test_a_plan_leaves_the_archive_as_it_is_also_after_failures(settings, server):
    server.behave(behaviours.status(503))
    built(settings)
    file = Archive(settings.archive).file_of(NAME, DAY)
    before = file.read_bytes()
    plan_of(settings, now=NOW + timedelta(minutes=5))
    assert file.read_bytes() == before
