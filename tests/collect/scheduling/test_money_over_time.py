"""What builds before spent bounds this one, and what was analysed is not paid for again without a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mkdocs_commit_digest.archive.spending import DaySpending, PeriodBound, add_spending, spent_in_month
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import collect, make_plan
from mkdocs_commit_digest.collect.scheduling.repeats import FEWEST_REPEATS, AnalysedChanges
from mkdocs_commit_digest.collect.scheduling.spending_ledger import effective_budget
from mkdocs_commit_digest.errors import ModelError
from mkdocs_commit_digest.settings import Budget
from tests.collect.scheduling.test_model_scheduler import (
    NAME,
    NO_BOUND,
    NOW,
    PRICES,
    collected,
    gate,  # noqa: F401 - a fixture
    high,
    in_background,
    low,
    server,  # noqa: F401 - a fixture
    settings_for,
    states,
    wait_until,
)
from tests.helpers import model_server as behaviours
from tests.helpers.day_records import a_commit, a_day, an_analysis
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import ModelServer

TODAY = NOW.date()
OF_A_DAY = replace(NO_BOUND, tokens_per_day=60_000, usd_per_day=0.5)
MODEL = {"max_tokens": 512, "extra": PRICES}


@pytest.fixture
def repo(tmp_path):
    repo = GitRepo(tmp_path / "many")
    repo.commit_all(low(n) for n in range(4))
    return repo


def test_what_a_build_spends_is_in_the_archive_by_day_and_the_last_line_tells_what_is_left(tmp_path, server, repo):  # noqa: F811
    done = collected(settings_for(tmp_path, server, repo, budget=OF_A_DAY, model=MODEL))
    spent = spent_in_month(tmp_path / "digests", TODAY)
    assert done.tokens > 0
    assert spent.days[TODAY].tokens == done.tokens
    assert spent.days[TODAY].usd == pytest.approx(done.cost_usd)
    assert f"{60_000 - done.tokens:,} of 60,000 tokens left today (budget.tokens_per_day)" in done.summary()


def test_calls_that_an_error_leaves_under_way_count_by_what_they_may_cost(tmp_path, server, gate):  # noqa: F811
    repo = GitRepo(tmp_path / "many")
    repo.commit_all(high(n) for n in range(6))
    server.behave(gate)
    server.when("replace interface 4", behaviours.status(400))
    settings = settings_for(
        tmp_path, server, repo, budget=replace(NO_BOUND, tokens_per_day=10**7), on_model_error="fail"
    )
    with pytest.raises(ModelError):
        collected(settings)
    assert spent_in_month(tmp_path / "digests", TODAY).days[TODAY].tokens > 1_000


def test_nothing_is_written_where_no_bound_needs_it(tmp_path, server, repo):  # noqa: F811
    done = collected(settings_for(tmp_path, server, repo))
    assert done.tokens > 0
    assert done.left == ()
    assert not (tmp_path / "digests/spending").exists()


@pytest.mark.parametrize(
    ("spent", "bound"),
    [
        (DaySpending(tokens=59_900), "tokens_per_day"),
        (DaySpending(usd=0.4999), "usd_per_day"),
    ],
)
def test_what_another_machine_spent_today_bounds_this_build(tmp_path, server, repo, spent, bound):  # noqa: F811
    add_spending(tmp_path / "digests", "other", {TODAY: spent})
    settings = settings_for(tmp_path, server, repo, budget=OF_A_DAY, model=MODEL)
    done = collected(settings)
    assert server.calls == []
    waits = f"4 commits wait for the next day, since the budget is spent; see option 'budget.{bound}'"
    assert done.problems == (waits,)
    assert states(settings) == {"pending": 4}

    tomorrow = collect(settings, now=lambda: NOW + timedelta(days=1), environ={"OPENAI_API_KEY": ModelServer.key})
    assert tomorrow.problems == ()
    assert states(settings) == {"analysed": 4}


def test_what_was_spent_on_earlier_days_counts_for_the_month(tmp_path, server, repo):  # noqa: F811
    add_spending(tmp_path / "digests", "a", {TODAY.replace(day=1): DaySpending(tokens=5_000)})
    settings = settings_for(tmp_path, server, repo, budget=replace(NO_BOUND, tokens_per_month=5_100), model=MODEL)
    done = collected(settings)
    assert server.calls == []
    assert "for the next month" in done.problems[0]
    plan = make_plan(settings, now=lambda: NOW, environ={})
    assert "100 of 5,100 tokens left this month (budget.tokens_per_month): the rest waits" in plan.describe(settings)


def test_the_least_bound_holds_and_is_named():
    found = effective_budget(
        Budget(tokens_per_build=1_000, usd_per_build=None),
        (PeriodBound("tokens_per_day", 5_000, 1_000), PeriodBound("usd_per_month", 9.0, 8.5)),
    )
    assert (found.budget.tokens_per_build, found.tokens_option) == (1_000, "tokens_per_build")
    assert (found.budget.usd_per_build, found.usd_option) == (0.5, "usd_per_month")


def test_what_calls_cost_is_written_while_others_are_under_way(tmp_path, server, gate):  # noqa: F811
    repo = GitRepo(tmp_path / "many")
    repo.commit_all(high(n) for n in range(6))
    server.script(behaviours.well, behaviours.well)
    server.behave(gate)
    budget = replace(NO_BOUND, tokens_per_day=10**9)
    settings = settings_for(tmp_path, server, repo, budget=budget, model={"concurrency": 2})
    with in_background(settings) as run:
        wait_until(lambda: states(settings)["analysed"] == 2)
        (day,) = Archive(settings.archive).records([NAME])
        billed = sum(commit.analysis.tokens.prompt + commit.analysis.tokens.completion for commit in day.commits)
        assert spent_in_month(settings.archive, TODAY).days[TODAY].tokens == billed > 0
        gate.open.set()
    assert spent_in_month(settings.archive, TODAY).total.tokens == run.result().tokens > billed


def rewritten(repo: GitRepo, count: int, number: int) -> None:
    """Put other commits, of other content, in the place of all."""
    repo.delete_branch("main")
    repo.commit_all(
        Change(
            f"docs: describe part {n} of version {number}",
            {f"docs/part_{n}.md": f"# Part {n}, version {number}\n"},
            at=f"2026-01-20T05:{n:02}:00+00:00",
        )
        for n in range(count)
    )


def test_a_rewritten_history_is_not_paid_for_again_without_a_word(tmp_path, server):  # noqa: F811
    repo = GitRepo(tmp_path / "many")
    rewritten(repo, 30, 1)
    settings = settings_for(tmp_path, server, repo, budget=NO_BOUND, date_basis="committer")
    collected(settings)
    rewritten(repo, 30, 2)
    paid_for = len(server.calls)
    for _ in range(2):  # and so it stays
        done = collected(settings)
        assert len(server.calls) == paid_for
        (problem,) = done.problems
        assert "no model is asked about the 30 commits that wait, since 30 that models had analysed" in problem
        assert "budget: {repeat_share: 1}" in problem
        assert "30 wait for the next run" in done.summary()
    assert "30 commits" in make_plan(settings, now=lambda: NOW, environ={}).problems[0]

    allowed = replace(settings, budget=replace(NO_BOUND, repeat_share=1.0))
    assert collected(allowed).problems == ()
    assert states(settings) == {"analysed": 30}
    assert collected(settings).problems == ()


def test_a_few_new_commits_after_a_rewritten_history_are_asked_about(tmp_path, server):  # noqa: F811
    repo = GitRepo(tmp_path / "many")
    rewritten(repo, 30, 1)
    settings = settings_for(tmp_path, server, repo, budget=NO_BOUND, date_basis="committer")
    collected(settings)
    rewritten(repo, FEWEST_REPEATS - 1, 2)
    assert collected(settings).problems == ()
    assert states(settings) == {"analysed": FEWEST_REPEATS - 1}


def analysed(count: int, kind: str):
    return tuple(
        a_commit(
            f"Part {n} {kind}", seed=(n, kind), patch_id=f"{kind}{n}", analysis=an_analysis(kind="model", model="m")
        )
        for n in range(count)
    )


def test_what_came_back_under_another_id_is_no_repetition():
    changes = AnalysedChanges()
    before = analysed(40, "same")
    again = tuple(commit.model_copy(update={"sha": commit.sha[::-1]}) for commit in before)
    changes.add_day(a_day(*again, withdrawn=before))
    assert changes.repeats_beyond(0.5, waiting=100) == 0
    changes.add_day(a_day(withdrawn=analysed(41, "gone")))
    assert changes.repeats_beyond(0.5, waiting=100) == 41
    assert changes.repeats_beyond(0.6, waiting=100) == 0
    assert changes.repeats_beyond(0.0, waiting=FEWEST_REPEATS - 1) == 0
