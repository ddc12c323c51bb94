"""The whole upper floor with a model over real HTTP: every commit has an entry, and nothing is paid for twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import collect, make_plan
from mkdocs_commit_digest.errors import ModelError
from mkdocs_commit_digest.failures import FailureKind
from mkdocs_commit_digest.settings import Budget, ImportanceSettings, ModelSettings, Repository, Settings, Window
from tests.helpers import model_server as behaviours
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import ModelServer, model_server

DAY = date(2026, 1, 20)
NOW = datetime(2026, 1, 22, 12, tzinfo=UTC)
NAME = "octo/engine"
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def server():
    with model_server() as server:
        yield server


@pytest.fixture
def repo(tmp_path) -> GitRepo:
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(_changes())
    return repo


def _changes() -> list[Change]:
    changes = [
        Change(
            f"feat!: replace interface {n}",
            {
                f"src/core/api_{n}_{part}.py": f"def call_{n}_{part}(value):\n    return value\n" * 60
                for part in range(6)
            },
            at=f"2026-01-20T0{n + 1}:00:00+00:00",
        )
        for n in range(2)
    ]
    changes += [
        Change(f"docs: describe part {n}", {f"docs/part_{n}.md": f"# Part {n}\n"}, at=f"2026-01-20T05:{n:02}:00+00:00")
        for n in range(8)
    ]
    return changes


def many_parts(path, count: int) -> GitRepo:
    """Commits that are asked about one by one, with `EVERY_COMMIT_MEDIUM`."""
    repo = GitRepo(path)
    repo.commit_all(
        Change(
            f"Add part {n}",
            {f"src/part_{n}.py": f"def part_{n}(x):\n    return x * {n}\n" * 20},
            at=f"2026-01-20T01:{n:02}:00+00:00",
        )
        for n in range(count)
    )
    return repo


EVERY_COMMIT_MEDIUM = ImportanceSettings(high_per_day=0, high=1e9, medium=-1e9)


def settings_for(repo, server: ModelServer | None, tmp_path, **values) -> Settings:
    model = values.pop("model", {})
    models = (server.model,) if server else ()
    asked = {"models": models, "api_base": server.url if server else None, "retries": 1, "timeout": 20.0} | model
    return Settings(
        repositories=(Repository(url=str(repo.path), name=NAME),),
        zone=ZoneInfo("UTC"),
        window=Window(DAY, DAY),
        archive=tmp_path / "digests",
        cache=tmp_path / "cache",
        model=ModelSettings(**({"verify": "off"} | asked)),
        **values,
    )


def collected(settings, *, now=NOW, environ=None):
    done = collect(
        settings, now=lambda: now, environ={"OPENAI_API_KEY": ModelServer.key} if environ is None else environ
    )
    return done, Archive(settings.archive).load(NAME, DAY)


def test_every_commit_is_analysed_once_and_a_second_build_asks_for_nothing(repo, server, tmp_path):
    settings = settings_for(repo, server, tmp_path)
    done, day = collected(settings)
    assert {commit.analysis.kind for commit in day.commits} == {"model"}
    assert {commit.state for commit in day.commits} == {"analysed"}
    assert (done.asked, done.failed, done.waiting) == (10, 0, 0)
    asked = len(server.calls)
    again, same = collected(settings)
    assert len(server.calls) == asked
    assert again.asked == 0
    assert same == day


def test_low_tier_commits_share_a_call(repo, server, tmp_path):
    collected(settings_for(repo, server, tmp_path))
    assert len(server.calls) <= 5


def test_an_overview_of_the_day_is_kept_with_entries_it_rests_on(repo, server, tmp_path):
    _, day = collected(settings_for(repo, server, tmp_path))
    assert day.overview is not None
    shas = {commit.sha for commit in day.commits}
    assert all(set(point.shas) <= shas and point.shas for point in day.overview.points)


@pytest.mark.parametrize(
    "behaviour",
    [
        behaviours.well, behaviours.fenced, behaviours.prose_around, behaviours.prose, behaviours.wrong_shape,
        behaviours.cut, behaviours.empty, behaviours.wrong_language, behaviours.status(500), behaviours.unauthorized,
        behaviours.reset, behaviours.refuses_schema, behaviours.slowly(0.2),
    ],
    ids=lambda behaviour: getattr(behaviour, "__name__", "other"),
)  # fmt: skip
def test_whatever_the_model_does_every_commit_has_a_whole_entry(repo, server, tmp_path, behaviour):
    server.behave(behaviour)
    _, day = collected(settings_for(repo, server, tmp_path, language="zh", model={"retries": 0}))
    assert len(day.commits) == 10
    for commit in day.commits:
        assert commit.analysis.summary
        assert commit.analysis.language == "zh"
        assert "Keep up the good work" not in commit.analysis.summary
        if commit.state == "failed":
            assert commit.analysis.kind == "rules"
            assert commit.failure.reason
            assert commit.failure.kind in set(FailureKind)
        else:
            assert (commit.state, commit.analysis.kind) == ("analysed", "model")


def test_a_rate_limit_is_waited_out(repo, server, tmp_path):
    server.script(behaviours.too_many(retry_after=0), behaviours.too_many(retry_after=0))
    done, day = collected(settings_for(repo, server, tmp_path, model={"retries": 3}))
    assert done.failed == 0
    assert {commit.analysis.kind for commit in day.commits} == {"model"}


def test_a_failed_commit_says_why_and_is_tried_again_only_when_it_is_due(repo, server, tmp_path):
    server.behave(behaviours.status(500))
    settings = settings_for(repo, server, tmp_path, model={"retries": 0, "concurrency": 1})
    done, day = collected(settings)
    assert done.failed > 0
    failed = [commit for commit in day.commits if commit.state == "failed"]
    assert failed
    assert all(commit.failure.attempts == 1 and commit.failure.retry_at > NOW for commit in failed)
    server.behave(behaviours.well)
    calls = len(server.calls)
    _, day = collected(settings, now=LATER)
    assert {commit.state for commit in day.commits} == {"analysed"}
    assert len(server.calls) > calls


def test_a_provider_that_is_down_is_not_asked_about_every_commit(tmp_path, server):
    repo = many_parts(tmp_path / "many", 60)
    server.behave(behaviours.status(503))
    model = {"retries": 0, "concurrency": 2}
    settings = settings_for(repo, server, tmp_path, importance=EVERY_COMMIT_MEDIUM, model=model)
    done, day = collected(settings)
    assert len(server.calls) < 20
    assert (done.waiting, done.given_up > 30) == (0, True)
    assert any("no model gave a usable answer" in problem for problem in done.problems)
    assert "analysed by a model" not in done.summary() or "0 commits analysed" in done.summary()
    assert len(day.commits) == 60


def test_a_model_error_stops_the_build_where_that_is_wanted(repo, server, tmp_path):
    server.behave(behaviours.unauthorized)
    with pytest.raises(ModelError, match="on_model_error") as caught:
        collected(settings_for(repo, server, tmp_path, on_model_error="fail"))
    assert server.key not in str(caught.value)
    day = Archive(tmp_path / "digests").load(NAME, DAY)
    assert len(day.commits) == 10


def test_a_budget_leaves_out_the_low_tier_first_and_the_next_build_goes_on(repo, server, tmp_path):
    tight = Budget(tokens_per_commit=4_000, tokens_per_build=17_000)
    settings = settings_for(repo, server, tmp_path, budget=tight, model={"concurrency": 1, "max_tokens": 512})
    done, day = collected(settings)
    assert done.waiting > 0
    assert done.tokens <= tight.tokens_per_build
    by_model = {commit.importance.tier for commit in day.commits if commit.analysis.kind == "model"}
    waiting = {commit.importance.tier for commit in day.commits if commit.state == "pending"}
    assert by_model == {"high"}
    assert waiting == {"low"}
    for _ in range(5):
        done, day = collected(settings)
    assert done.waiting == 0
    assert {commit.state for commit in day.commits} == {"analysed"}


def test_a_plan_asks_nothing_and_changes_nothing(repo, server, tmp_path):
    settings = settings_for(repo, server, tmp_path)
    plan = make_plan(settings, now=lambda: NOW, environ={})
    assert plan.all.commits == 10
    assert plan.all.tokens > 1_000
    assert plan.all.usd is None
    assert "unknown" in plan.describe(settings)
    assert server.calls == []
    assert not settings.archive.exists()


def test_a_plan_with_a_known_price_is_in_dollars(repo, server, tmp_path):
    settings = settings_for(repo, server, tmp_path, model={"models": ("gpt-4o-mini",)})
    plan = make_plan(settings, now=lambda: NOW, environ={})
    assert 0 < plan.all.usd < 1
    assert f"${plan.all.usd:.2f}" in plan.describe(settings)


def test_a_site_without_a_key_keeps_the_analyses_that_were_paid_for(repo, server, tmp_path):
    _, day = collected(settings_for(repo, server, tmp_path))
    calls = len(server.calls)
    _, same = collected(settings_for(repo, None, tmp_path), environ={})
    assert same.commits == day.commits
    assert len(server.calls) == calls


def test_secrets_reach_neither_the_model_nor_the_archive(tmp_path, server):
    secret = "AKIA" + "IOSFODNN7EXAMPLQ"
    repo = GitRepo(tmp_path / "leaky")
    repo.commit(
        f"Rotate {secret}",
        {f"conf/{secret}.py": f"KEY = '{secret}'\n" * 3, "src/app.py": "x = 1\n"},
        author=f"{secret} <a@example.org>",
        at="2026-01-20T01:00:00+00:00",
    )
    collected(settings_for(repo, server, tmp_path))
    assert server.calls
    assert secret not in server.everything_received
    for file in (tmp_path / "digests").rglob("*.json"):
        assert secret not in file.read_text("utf-8")


KILLED = """
import json, sys
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from mkdocs_commit_digest.collect import collect
from mkdocs_commit_digest.settings import *
repo, url, model, key, folder = sys.argv[1:]
folder = Path(folder)
settings = Settings(
    (Repository(url=repo, name="octo/engine"),), ZoneInfo("UTC"), Window(date(2026, 1, 20), date(2026, 1, 20)),
    folder / "digests", folder / "cache",
    importance=ImportanceSettings(high_per_day=99, high=-1e9, medium=-1e9),
    model=ModelSettings(models=(model,), api_base=url, concurrency=2, retries=0, verify="off"),
)
collect(settings, now=lambda: datetime(2026, 1, 22, tzinfo=UTC), environ={"OPENAI_API_KEY": key})
"""


def test_a_killed_run_loses_only_the_calls_under_way(server, tmp_path):
    repo = many_parts(tmp_path / "many", 10)
    server.behave(behaviours.slowly(0.3))
    command = [sys.executable, "-c", KILLED, str(repo.path), server.url, server.model, server.key, str(tmp_path)]
    process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(Path.cwd())})
    until = time.monotonic() + 300
    archive = Archive(tmp_path / "digests")
    while True:
        assert time.monotonic() < until
        record = archive.load(NAME, DAY)  # never half-written, however often one looks
        done = {c.sha for c in record.commits if c.analysis.kind == "model"} if record else set()
        if len(done) >= 3:
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = archive.load(NAME, DAY)
    finished = {c.sha[:12] for c in before.commits if c.analysis.kind == "model"}
    assert 3 <= len(finished) < 10
    assert json.loads(archive.file_of(NAME, DAY).read_text("utf-8"))
    first = len(server.calls)
    server.behave(behaviours.well)
    subprocess.run(command, env=os.environ | {"PYTHONPATH": str(Path.cwd())}, check=True)
    again = [key for call in server.calls[first:] for key in call.commits if len(call.commits) == 1]
    assert finished.isdisjoint(again)
    assert len(again) == 10 - len(finished)
    assert {c.analysis.kind for c in archive.load(NAME, DAY).commits} == {"model"}


def test_litellm_is_not_even_imported_when_all_is_analysed(server, tmp_path):
    repo = many_parts(tmp_path / "many", 3)
    program = KILLED + "print('litellm' in sys.modules, 'git' in sys.modules)\n"
    command = [sys.executable, "-c", program, str(repo.path), server.url, server.model, server.key, str(tmp_path)]
    environ = os.environ | {"PYTHONPATH": str(Path.cwd())}
    first, second = (subprocess.run(command, env=environ, check=True, capture_output=True, text=True) for _ in range(2))
    assert first.stdout.split() == ["True", "True"]
    assert second.stdout.split() == ["False", "True"]
