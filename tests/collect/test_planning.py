"""What `plan` says is what a run then asks and spends, against a server that never fails."""

from __future__ import annotations

import pytest

from mkdocs_commit_digest.collect import collect, make_plan
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.settings import Budget, ImportanceSettings
from tests.collect.test_collect import NOW, settings_for
from tests.helpers import model_server as behaviours
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import ModelServer, model_server

ALL_HIGH = ImportanceSettings(high_per_day=99, high=-1e9, medium=-1e9)
ALL_MEDIUM = ImportanceSettings(high_per_day=0, high=1e9, medium=-1e9)
ALL_LOW = ImportanceSettings(high_per_day=0, high=1e9, medium=1e9)
AS_RULES_SAY = ImportanceSettings()


@pytest.fixture
def server():
    with model_server() as running:
        yield running


def history(path, *, commits: int, files: int, lines: int) -> GitRepo:
    repo = GitRepo(path)
    repo.commit_all(
        Change(
            f"Add parts of {n}\n\nIt was asked for in several places, and none of them could be changed alone.",
            {
                f"src/area_{part}/module_{n}.py": "".join(
                    f"def function_{n}_{part}_{line}(value, other=None):\n    return value * {line}\n"
                    for line in range(lines)
                )
                for part in range(files)
            },
            at=f"2026-01-20T{n // 60 + 1:02}:{n % 60:02}:00+00:00",
        )
        for n in range(commits)
    )
    return repo


@pytest.mark.parametrize(
    ("importance", "shape"),
    [
        (ALL_LOW, {"commits": 30, "files": 1, "lines": 4}),
        (ALL_LOW, {"commits": 14, "files": 3, "lines": 300}),
        (ALL_MEDIUM, {"commits": 9, "files": 2, "lines": 12}),
        (ALL_MEDIUM, {"commits": 5, "files": 2, "lines": 400}),
        (ALL_HIGH, {"commits": 3, "files": 2, "lines": 20}),
        (ALL_HIGH, {"commits": 2, "files": 9, "lines": 200}),
        (AS_RULES_SAY, {"commits": 12, "files": 2, "lines": 25}),
        (AS_RULES_SAY, {"commits": 1, "files": 1, "lines": 2}),
    ],
    ids=range(8),
)
def test_a_plan_is_right_in_calls_and_tokens(server, tmp_path, importance, shape):
    repo = history(tmp_path / "source", **shape)
    budget = Budget(tokens_per_build=None, usd_per_build=None)
    settings = settings_for(repo, server, tmp_path, importance=importance, budget=budget)
    plan = make_plan(settings, now=lambda: NOW, environ={})
    assert not server.calls

    collect(settings, now=lambda: NOW, environ={"OPENAI_API_KEY": ModelServer.key})
    spent = sum(llm.count_tokens(server.model, call.prompt + behaviours.well(call).text) for call in server.calls)

    assert plan.all.calls == len(server.calls)
    assert plan.all.tokens == pytest.approx(spent, rel=0.25)


@pytest.mark.parametrize(
    ("verify", "importance", "shape"),
    [
        ("high", ALL_HIGH, {"commits": 3, "files": 2, "lines": 20}),
        ("high", ALL_LOW, {"commits": 14, "files": 2, "lines": 20}),
        ("all", ALL_MEDIUM, {"commits": 5, "files": 2, "lines": 40}),
    ],
)
def test_second_readings_are_planned(server, tmp_path, verify, importance, shape):
    repo = history(tmp_path / "source", **shape)
    budget = Budget(tokens_per_build=None, usd_per_build=None)
    model = {"verify": verify}
    settings = settings_for(repo, server, tmp_path, importance=importance, budget=budget, model=model)
    plan = make_plan(settings, now=lambda: NOW, environ={})
    collect(settings, now=lambda: NOW, environ={"OPENAI_API_KEY": ModelServer.key})
    spent = sum(llm.count_tokens(server.model, call.prompt + behaviours.well(call).text) for call in server.calls)

    assert any("You check statements" in call.prompt for call in server.calls)
    assert plan.all.calls == len(server.calls)
    assert plan.all.tokens == pytest.approx(spent, rel=0.25)


def test_a_commit_that_is_read_in_parts_is_planned_in_parts(server, tmp_path):
    repo = history(tmp_path / "source", commits=1, files=12, lines=300)
    settings = settings_for(repo, server, tmp_path, importance=ALL_HIGH)
    plan = make_plan(settings, now=lambda: NOW, environ={})

    assert plan.all.calls == llm.PROMPT_FACTOR
