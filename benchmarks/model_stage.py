"""The model stage beside what no client can be faster than, and what it asks beside asking plainly."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.made_repositories import busy_month
from benchmarks.measures import Experiment, Measure, Sample
from benchmarks.models import Load, calls_of_a_day, many_commits, stage_seconds, tokens_of_a_repository
from benchmarks.reading import MADE, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from benchmarks.measures import Bench

DAYS = 30


def calls_at_once(bench: Bench) -> Iterator[list[Sample]]:
    load = bench.size(Load(), quick=Load(calls=6, concurrency=3, latency=0.2))
    repo = many_commits(bench.folder / "many", load)
    number = 0
    while True:
        number += 1
        seconds = stage_seconds(bench.folder / f"run-{number}", repo, load)
        with another_executor(load.concurrency) as executor:
            elsewhere = stage_seconds(bench.folder / f"other-{number}", repo, load, executor)
        yield [Sample("model-stage", seconds, load.floor), Sample("model-other-executor", elsewhere, seconds)]


@contextmanager
def another_executor(threads: int) -> Iterator[Executor]:
    """Give an executor that is not ours."""
    with ThreadPoolExecutor(threads + 4) as pool:
        yield pool


def calls(bench: Bench) -> Iterator[list[Sample]]:
    asked, commits = calls_of_a_day(bench.folder)
    yield [Sample("model-calls", asked, commits)]


def tokens(bench: Bench) -> Iterator[list[Sample]]:
    days, commits, files = bench.size((DAYS, 240, 2_000), quick=(3, 6, 10))
    made = busy_month(bench.folder / "busy", days=days, commits=commits, files=files).path
    samples = []
    for n, (name, path) in enumerate([(MADE, made), *((name_of(path), path) for path in bench.repositories)]):
        counted = tokens_of_a_repository(bench.folder / str(n), str(path), days)["all"]
        samples.append(Sample("model-tokens", counted.ours / counted.commits, counted.whole / counted.commits, name))
    yield samples


EXPERIMENTS = (
    Experiment(
        "Model stage",
        calls_at_once,
        (
            Measure(
                "model-stage",
                "model stage, 200 calls at concurrency 32",
                "ceil(200 ÷ 32) × 1 s, the latency of the model",
                1.08,
                where="litellm spends 4 to 6 ms of processor on a call, and those of a wave do it at the same moment.",
            ),
            Measure(
                "model-other-executor",
                "the model stage in an executor that is handed in",
                "in threads of its own",
            ),
        ),
        how="Timed from the first call to the end of the last, as the server sees it; litellm is imported before, and "
        "the commits are read while the first calls are under way.",
    ),
    Experiment(
        "Calls of a day",
        calls,
        (
            Measure(
                "model-calls",
                "calls of a day of 34 commits, its overview included",
                "one call a commit",
                unit="calls",
            ),
        ),
    ),
    Experiment(
        "Tokens of a month",
        tokens,
        (
            Measure(
                "model-tokens",
                "prompt tokens a commit, every word around the excerpts included",
                "tokens of the bare diffs",
                unit="tokens",
            ),
        ),
        how="Counted with the tokenizer of gpt-4o-mini; nobody is asked.",
    ),
)
