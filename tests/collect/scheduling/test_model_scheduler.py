"""Reading and asking side by side: what begins when, on whose workers, and how it ends before its time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from zoneinfo import ZoneInfo

import pytest
from filelock import FileLock

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import collect
from mkdocs_commit_digest.collect.git.mirrors import mirror_folder, sync_mirror
from mkdocs_commit_digest.errors import ModelError, Stopped
from mkdocs_commit_digest.progress import Progress
from mkdocs_commit_digest.settings import Budget, ImportanceSettings, ModelSettings, Repository, Settings, Window
from tests.helpers import model_server as behaviours
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import Gate, ModelServer, model_server

DAY = date(2026, 1, 20)
NOW = datetime(2026, 1, 22, 12, tzinfo=UTC)
NAME = "octo/engine"
OTHER = "octo/other"
NO_BOUND = Budget(tokens_per_build=None, usd_per_build=None)


@pytest.fixture
def server():
    with model_server() as server:
        yield server


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.open.set()


def high(n: int, day: int = 20) -> Change:
    files = {
        f"src/core/api_{n}_{part}.py": f"def call_{n}_{part}(value):\n    return value\n" * 60 for part in range(6)
    }
    return Change(f"feat!: replace interface {n}", files, at=f"2026-01-{day:02}T01:{n:02}:00+00:00")


def low(n: int, day: int = 20) -> Change:
    return Change(
        f"docs: describe part {n}", {f"docs/part_{n}.md": f"# Part {n}\n"}, at=f"2026-01-{day:02}T05:{n:02}:00+00:00"
    )


def settings_for(tmp_path: Path, server: ModelServer | None, *repos: GitRepo, **values) -> Settings:
    model = {"models": (server.model,), "api_base": server.url, "retries": 0, "timeout": 60.0} if server else {}
    names = (NAME, OTHER)
    return Settings(
        repositories=tuple(Repository(url=str(repo.path), name=name) for repo, name in zip(repos, names, strict=False)),
        zone=ZoneInfo("UTC"),
        window=Window(DAY - timedelta(days=15), DAY),
        archive=tmp_path / "digests",
        cache=tmp_path / "cache",
        model=ModelSettings(**(model | {"verify": "off"} | values.pop("model", {}))),
        **values,
    )


def collected(settings: Settings, **values):
    return collect(settings, now=lambda: NOW, environ={"OPENAI_API_KEY": ModelServer.key}, **values)


@contextmanager
def in_background(settings: Settings, **values):
    """Collect in another thread; gives the future of what it returns."""
    future: Future = Future()

    def run():
        try:
            future.set_result(collected(settings, **values))
        except Exception as error:  # noqa: BLE001 - for whoever asks for the result
            future.set_exception(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield future
    finally:
        thread.join(300)


def wait_until(true, seconds: float = 180) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def states(settings: Settings) -> Counter[str]:
    names = [repository.name for repository in settings.repositories]
    return Counter(commit.state for day in Archive(settings.archive).records(names) for commit in day.commits)


def asked_about(server: ModelServer) -> Counter[str]:
    """How often each commit was asked about; overviews of days do not count."""
    calls = [call for call in server.calls if "points" not in str(call.schema)]
    return Counter(key for call in calls for key in call.commits)


@pytest.fixture
def two(tmp_path) -> tuple[GitRepo, GitRepo]:
    first, second = GitRepo(tmp_path / "first"), GitRepo(tmp_path / "second")
    first.commit_all([*(high(n) for n in range(2)), *(low(n) for n in range(26))])
    second.commit_all([high(3), low(40)])
    return first, second


@contextmanager
def second_held_back(settings: Settings, **values):
    """Collect in another thread while the second repository cannot be fetched; it can once the block ends."""
    path = mirror_folder(settings.repositories[1], settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(f"{path}.lock")
    lock.acquire()
    with in_background(settings, **values) as run:
        try:
            yield run
        finally:
            lock.release()


def test_models_are_asked_about_the_high_tier_while_another_repository_is_still_fetched(tmp_path, server, two):
    settings = settings_for(tmp_path, server, *two)
    with second_held_back(settings) as run:
        wait_until(lambda: states(settings)["analysed"] == 2)
        time.sleep(0.5)
        assert set(asked_about(server).values()) == {1}
        assert len(server.calls) == 2  # under a budget the low tier waits until all of the high tier is known
        assert not run.done()
    assert run.result().problems == ()
    assert states(settings) == {"analysed": 30}
    assert set(asked_about(server).values()) == {1}


def test_without_a_budget_full_calls_of_the_low_tier_do_not_wait_and_are_no_more_than_else(tmp_path, server, two):
    settings = settings_for(tmp_path, server, *two, budget=NO_BOUND)
    with second_held_back(settings):
        wait_until(lambda: sum(len(call.commits) == 12 for call in server.calls) == 2)
    low_calls = [len(call.commits) for call in server.calls if call.commits and "points" not in str(call.schema)]
    assert states(settings) == {"analysed": 30}
    assert sorted(low_calls) == [1, 1, 1, 1, 2, 12, 12]
    assert set(asked_about(server).values()) == {1}


def test_low_tier_commits_of_many_days_share_calls(tmp_path, server):
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(low(n, day=7 + n // 2) for n in range(24))
    settings = settings_for(tmp_path, server, repo, budget=NO_BOUND)
    collected(settings)
    assert len(server.calls) == 2
    assert states(settings) == {"analysed": 24}


def test_a_budget_that_is_too_small_goes_to_the_high_tier_of_every_repository(tmp_path, server, two):
    tight = Budget(tokens_per_commit=4_000, tokens_per_build=26_000)
    settings = settings_for(tmp_path, server, *two, budget=tight, model={"max_tokens": 512})
    with second_held_back(settings) as run:
        wait_until(lambda: states(settings)["analysed"] == 2)
    commits = [commit for day in Archive(settings.archive).records([NAME, OTHER]) for commit in day.commits]
    assert Counter(
        (commit.importance.tier, commit.state) for commit in commits if commit.importance.tier == "high"
    ) == {("high", "analysed"): 3}
    assert run.result().waiting > 0
    assert run.result().tokens <= tight.tokens_per_build


def test_progress_says_that_more_may_come_until_history_is_read(tmp_path, server, two):
    told: list[Progress] = []
    settings = settings_for(tmp_path, server, *two)
    with second_held_back(settings, on_progress=told.append):
        wait_until(lambda: any(progress.stage == "models" for progress in told))
    models = [progress for progress in told if progress.stage == "models"]
    assert (models[0].more, models[-1].more) == (True, False)
    assert (models[-1].done, models[-1].total) == (30, 30)


class Workers(Executor):
    """An executor of somebody else's: a few threads with a queue, and no word on how many."""

    def __init__(self, count: int) -> None:
        self.queue: SimpleQueue = SimpleQueue()
        self.names: set[str] = set()
        self.threads = [threading.Thread(target=self._run, name=f"other-{n}") for n in range(count)]
        for thread in self.threads:
            thread.start()

    def submit(self, fn, /, *args, **kwargs):
        future: Future = Future()
        self.queue.put((future, fn, args, kwargs))
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):  # noqa: ARG002
        for _ in self.threads:
            self.queue.put(None)
        for thread in self.threads:
            thread.join()

    def _run(self):
        while (work := self.queue.get()) is not None:
            future, fn, args, kwargs = work
            if future.set_running_or_notify_cancel():
                self.names.add(threading.current_thread().name)
                try:
                    future.set_result(fn(*args, **kwargs))
                except Exception as error:  # noqa: BLE001 - for whoever asks for the result
                    future.set_exception(error)


@pytest.mark.parametrize("count", [1, 2])
def test_another_executor_does_all_the_work_however_few_workers_it_has(tmp_path, server, two, count):
    settings = settings_for(tmp_path, server, *two)
    with Workers(count) as workers:
        done = collected(settings, executor=workers)
    assert (done.asked, done.failed, done.problems) == (30, 0, ())
    assert states(settings) == {"analysed": 30}
    assert len(workers.names) == count
    assert server.most_at_once <= count


def test_many_repositories_are_read_by_a_single_worker_with_calls_between_them(tmp_path, server):
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(high(n) for n in range(2))
    one = settings_for(tmp_path, server, repo)
    many = replace(one, repositories=tuple(replace(one.repositories[0], name=f"octo/part-{n}") for n in range(12)))
    told: list[Progress] = []
    with Workers(1) as workers:
        done = collected(many, executor=workers, on_progress=told.append)
    assert (done.asked, done.problems) == (24, ())
    stages = [progress.stage for progress in told]
    assert stages.index("models") < len(stages) - 1 - stages[::-1].index("history")


def test_no_more_calls_happen_at_once_than_was_said(tmp_path, server):
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(high(n) for n in range(12))
    server.behave(behaviours.slowly(0.05))
    every = ImportanceSettings(high_per_day=99)
    collected(settings_for(tmp_path, server, repo, importance=every, model={"concurrency": 3}))
    assert server.most_at_once == 3


def damage_oldest(settings: Settings) -> None:
    """Break what only the oldest commit holds."""
    sync_mirror(settings.repositories[0], settings, environ={})
    broken = 0
    for file in settings.cache.glob("mirrors/*/objects/??/*"):
        if b"api_0_0 is broken here" in zlib.decompress(file.read_bytes()):
            file.chmod(0o644)
            file.write_bytes(b"damaged")
            broken += 1
    assert broken


def test_a_mirror_that_proves_damaged_while_models_answer_costs_no_second_call(tmp_path, server):
    repo = GitRepo(tmp_path / "source")
    repo.commit("feat!: break api_0_0", {"src/a.py": "# api_0_0 is broken here\n"}, at="2026-01-10T01:00:00+00:00")
    repo.commit_all([high(1, day=18), high(2, day=19), high(3, day=20), low(1, day=20)])
    server.behave(behaviours.slowly(0.3))
    settings = settings_for(tmp_path, server, repo)
    damage_oldest(settings)
    done = collected(settings)
    assert done.problems == ()
    assert states(settings) == {"analysed": 5}
    assert set(asked_about(server).values()) == {1}
    assert done.days == 4


def test_a_mirror_that_proves_damaged_when_patches_are_read_again_is_made_anew(tmp_path, server):
    repo = GitRepo(tmp_path / "source")
    repo.commit("feat!: break api_0_0", {"src/a.py": "# api_0_0 is broken here\n"}, at="2026-01-10T01:00:00+00:00")
    repo.commit_all([high(1, day=19), high(2, day=20), low(1, day=20)])
    settings = settings_for(tmp_path, server, repo)
    collected(replace(settings, budget=Budget(tokens_per_build=1)))
    assert states(settings) == {"pending": 4}
    damage_oldest(settings)
    done = collected(settings)
    assert done.problems == ()
    assert states(settings) == {"analysed": 4}
    assert set(asked_about(server).values()) == {1}


def test_a_provider_that_is_down_is_asked_neither_about_all_commits_nor_about_days(tmp_path, server):
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(high(n, day=11 + n // 3) for n in range(27))
    server.behave(behaviours.status(503))
    settings = settings_for(tmp_path, server, repo, model={"concurrency": 1})
    done = collected(settings)
    assert len(server.calls) < 12
    assert done.given_up > 10
    assert done.failed + done.given_up == 27
    assert not [call for call in server.calls if "points" in str(call.schema)]


def test_a_failure_that_stops_the_run_waits_for_no_other_call(tmp_path, server, gate):
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(high(n) for n in range(6))
    server.behave(gate)
    server.when("replace interface 4", behaviours.status(400))
    with pytest.raises(ModelError, match="on_model_error"):
        collected(settings_for(tmp_path, server, repo, on_model_error="fail"))
    assert not gate.open.is_set()


def test_a_run_that_is_stopped_has_saved_every_answer(tmp_path, server, gate):
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(high(n) for n in range(6))
    server.script(behaviours.well, behaviours.well)
    server.behave(gate)
    settings = settings_for(tmp_path, server, repo)
    stopped, read = threading.Event(), []
    with in_background(settings, stopped=stopped, history_read=read.append) as run:
        wait_until(lambda: states(settings)["analysed"] == 2)
        stopped.set()
        with pytest.raises(Stopped):
            run.result(300)
    assert read == [()]
    assert states(settings) == {"analysed": 2, "pending": 4}


INTERRUPTED = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from mkdocs_commit_digest.collect import collect
from mkdocs_commit_digest.settings import *
repo, url, model, key, folder = sys.argv[1:]
folder = Path(folder)
settings = Settings(
    (Repository(url=repo, name="octo/engine"),), ZoneInfo("UTC"), Window(date(2026, 1, 5), date(2026, 1, 20)),
    folder / "digests", folder / "cache", model=ModelSettings(models=(model,), api_base=url, retries=0, timeout=60.0, verify="off"),
)
collect(settings, now=lambda: datetime(2026, 1, 22, tzinfo=UTC), environ={"OPENAI_API_KEY": key})
"""


def test_an_interrupted_run_ends_at_once_with_every_answer_saved(tmp_path, server, gate):
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(high(n) for n in range(6))
    server.script(behaviours.well, behaviours.well)
    server.behave(gate)
    command = [sys.executable, "-c", INTERRUPTED, str(repo.path), server.url, server.model, server.key, str(tmp_path)]
    process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(Path.cwd())}, stderr=subprocess.PIPE)
    settings = settings_for(tmp_path, server, repo)
    wait_until(lambda: states(settings)["analysed"] == 2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=180)
    assert not gate.open.is_set()
    assert errors.decode().strip().endswith("KeyboardInterrupt")
    assert states(settings) == {"analysed": 2, "pending": 4}
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.parametrize("concurrency", [1, 4])
def test_large_commits_in_parts_pass_a_budget_by_no_more_than_the_calls_under_way(tmp_path, server, concurrency):
    repo = GitRepo(tmp_path / "large")
    line = "def call_{0}_{1}_{2}(first, second):\n    return first + {2}\n"
    for n in range(8):
        files = {
            f"src/core/api_{n}_{part}.py": "".join(line.format(n, part, number) for number in range(150))
            for part in range(8)
        }
        repo.commit(f"feat!: replace interface {n}", files, at=f"2026-01-20T01:{n:02}:00+00:00")
    bound = 40_000
    budget = Budget(tokens_per_commit=3_000, tokens_per_build=bound)
    done = collected(settings_for(tmp_path, server, repo, model={"concurrency": concurrency}, budget=budget))

    longest_call = max(len(call.prompt) for call in server.calls) // 4 + 4_096
    assert done.waiting > 0
    assert done.failed == 0
    assert bound / 2 < done.tokens < bound + concurrency * longest_call
    day = Archive(tmp_path / "digests").load(NAME, DAY)
    assert {commit.state for commit in day.commits} == {"analysed", "pending"}


def test_a_call_that_the_budget_refuses_leaves_its_commit_waiting(tmp_path, server):
    repo = GitRepo(tmp_path / "one")
    repo.commit_all([high(1)])
    budget = Budget(tokens_per_commit=4_000, tokens_per_build=8_000)
    server.behave(lambda _: behaviours.Answer("word " * 8_000))  # of no use, so it would be asked for once more
    done = collected(settings_for(tmp_path, server, repo, budget=budget, model={"max_tokens": 512}))

    day = Archive(tmp_path / "digests").load(NAME, DAY)
    assert len(server.calls) == 1
    assert (done.waiting, done.failed) == (1, 0)
    assert day.commits[0].state == "pending"
    assert day.commits[0].failure is None
    assert done.tokens >= 8_000


def useless(_):
    """Of another shape, and as long as it may be."""
    return behaviours.Answer("word " * 400)


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("behaviour", [useless, behaviours.cut, behaviours.well])
def test_no_bound_is_passed_by_answers_that_must_be_asked_for_again_nor_by_overviews(
    tmp_path, server, concurrency, behaviour
):
    repo = GitRepo(tmp_path / "many")
    repo.commit_all([*(high(n) for n in range(6)), *(low(n) for n in range(20))])
    server.behave(behaviour)
    model = {"concurrency": concurrency, "max_tokens": 512, "extra": PRICES}
    for bound in range(12_000, 36_000, 8_000):
        for budget in (Budget(tokens_per_build=bound), Budget(tokens_per_build=None, usd_per_build=bound / 1e6)):
            folder = tmp_path / f"{bound}-{budget.tokens_per_build}"
            done = collected(settings_for(folder, server, repo, budget=budget, model=model))
            assert 0 < done.tokens <= bound


def test_a_cache_that_vanishes_while_models_are_asked_is_made_anew(tmp_path, server):
    repo = GitRepo(tmp_path / "many")
    repo.commit_all([*(high(n) for n in range(2)), *(low(n) for n in range(30))])
    settings = settings_for(tmp_path, server, repo, budget=Budget(tokens_per_build=10**9), model={"concurrency": 1})
    done = collected(settings, history_read=lambda _: shutil.rmtree(settings.cache))
    assert done.problems == ()
    assert states(settings) == {"analysed": 32}


PRICES = {"input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6}


def test_an_overview_that_the_budget_has_no_room_for_is_told_and_made_by_the_next_build(tmp_path, server):
    repo = GitRepo(tmp_path / "day")
    repo.commit_all(low(n) for n in range(4))
    settings = settings_for(tmp_path, server, repo, model={"max_tokens": 512})
    collected(settings)
    day = Archive(settings.archive).load(NAME, DAY)
    Archive(settings.archive).save(day.model_copy(update={"overview": None}))
    done = collected(replace(settings, budget=Budget(tokens_per_build=500)))
    assert done.problems == ("the overview of 1 day waits for the next build, since the budget is spent",)
    assert collected(settings).problems == ()
    assert Archive(settings.archive).load(NAME, DAY).overview is not None


def test_one_question_at_once_is_enough_for_a_slow_server_of_ones_own(tmp_path, server):
    repo = GitRepo(tmp_path / "slow")
    repo.commit_all([*(high(n) for n in range(3)), *(low(n) for n in range(14))])
    server.behave(behaviours.slowly(0.4))
    done = collected(settings_for(tmp_path, server, repo, model={"concurrency": 1, "timeout": 1.0}))
    assert (done.asked, done.failed, done.problems) == (17, 0, ())
    assert server.most_at_once == 1
    assert Archive(tmp_path / "digests").load(NAME, DAY).overview is not None


@pytest.mark.parametrize("finish_reason", ["length", "max_tokens"])
def test_a_reply_that_was_cut_is_never_published_even_where_it_looks_whole(tmp_path, server, finish_reason):
    repo = GitRepo(tmp_path / "cut")
    repo.commit_all([high(1), *(low(n) for n in range(5))])

    def cut(call):
        answer = behaviours.well(call)
        answer.finish_reason = finish_reason
        return answer

    server.behave(cut)
    settings = settings_for(tmp_path, server, repo)
    done = collected(settings)
    day = Archive(settings.archive).load(NAME, DAY)
    assert (done.asked, done.failed) == (6, 6)
    assert {(commit.analysis.kind, commit.failure.kind) for commit in day.commits} == {("rules", "reply-cut")}
    assert day.overview is None


def second_readings(server: ModelServer) -> list:
    return [call for call in server.calls if "You check statements" in call.prompt]


def test_statements_and_overviews_are_read_a_second_time_and_never_again(tmp_path, server):
    repo = GitRepo(tmp_path / "one")
    repo.commit_all([high(n) for n in range(3)])
    settings = settings_for(tmp_path, server, repo, model={"verify": "high"})
    collected(settings)

    day = Archive(tmp_path / "digests").load(NAME, DAY)
    tiers = Counter(commit.importance.tier for commit in day.commits)
    assert len(second_readings(server)) == tiers[Tier.HIGH] + 1
    assert all(commit.analysis.evidence.second_reading for commit in day.commits if commit.importance.tier is Tier.HIGH)
    assert day.overview.second_reading.supported == day.overview.second_reading.statements > 0

    server.calls.clear()
    collected(settings)
    assert not server.calls


def test_a_budget_that_has_no_room_leaves_second_readings_out(tmp_path, server):
    repo = GitRepo(tmp_path / "one")
    repo.commit_all([high(1)])
    budget = Budget(tokens_per_commit=4_000, tokens_per_build=12_000)
    model = {"verify": "high", "max_tokens": 512}
    done = collected(settings_for(tmp_path, server, repo, budget=budget, model=model))

    (commit,) = Archive(tmp_path / "digests").load(NAME, DAY).commits
    assert (done.failed, done.waiting, commit.state) == (0, 0, "analysed")
    assert commit.analysis.evidence.second_reading is None
    assert not second_readings(server)


def test_what_was_read_a_second_time_before_a_run_was_stopped_is_not_read_again(tmp_path, server):
    repo = GitRepo(tmp_path / "one")
    repo.commit_all([high(n) for n in range(4)])
    settings = settings_for(tmp_path, server, repo, model={"verify": "high", "concurrency": 1})
    stopped = threading.Event()

    def stop_at_third(call):
        if len(second_readings(server)) >= 2:
            stopped.set()
        return behaviours.well(call)

    server.behave(stop_at_third)
    with pytest.raises(Stopped):
        collected(settings, stopped=stopped)
    first = {key for call in second_readings(server) for key in call.commits if key != "0"}
    kept = {
        commit.sha[:12]
        for commit in Archive(tmp_path / "digests").load(NAME, DAY).commits
        if commit.analysis.evidence.second_reading
    }
    assert kept
    assert kept <= first

    server.behave(behaviours.well)
    server.calls.clear()
    collected(settings)
    questions = [call for call in server.calls if "points" not in str(call.schema)]
    about_commits = {key for call in questions for key in call.commits if "Summary:" not in call.commits[key]}
    assert not kept & about_commits
