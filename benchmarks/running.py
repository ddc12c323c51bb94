"""Run experiments one after another, and whole programs with what they used."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measures import Growth, LeftOut, Result, Sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.measures import Bench, Experiment, Point

DIGEST = (sys.executable, "-c", "from mkdocs_commit_digest.cli import main; main()")
"""`commit-digest`, wherever it is installed."""
MKDOCS = (sys.executable, "-m", "mkdocs")
_SPENT = (sys.executable, "-I", "-S", str(Path(__file__).with_name("spent.py")))


@dataclass(frozen=True, slots=True)
class Used:
    """What a program used, with all programs that it waited for."""

    seconds: float
    cpu: float
    mib: float
    """Of the largest of them."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An experiment that did not come to its end."""

    title: str
    names: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that was measured in one run of `python -m benchmarks`."""

    results: list[Result] = field(default_factory=list)
    growths: list[Growth] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    left_out: list[Failed] = field(default_factory=list)


def used_by(*command: str, folder: Path) -> Used:
    """Run a program to its end and return what it used.

    Raises:
        RuntimeError: it failed; says how.
    """
    environ = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run([*_SPENT, *command], cwd=folder, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stderr[-2_000:]}")
    seconds, cpu, kib = map(float, done.stdout.split())
    return Used(seconds, cpu, kib / 1024)


def run_all(experiments: Sequence[Experiment], bench: Bench, runs: int) -> Outcome:
    """Run every experiment; one that fails does not keep the others from running."""
    outcome = Outcome()
    for number, experiment in enumerate(experiments, 1):
        label = f"[{number}/{len(experiments)}] {experiment.title}"
        folder = bench.folder / f"experiment-{number}"
        folder.mkdir()
        try:
            given = _rounds(experiment, replace(bench, folder=folder), runs, label)
        except LeftOut as missing:
            _say(f"{label}: left out, {missing}")
            outcome.left_out.append(Failed(experiment.title, experiment.names, str(missing)))
        except (Exception, SystemExit):  # noqa: BLE001 - whatever it is, the others are to run
            why = traceback.format_exc()
            _say(f"{label}: failed\n{why}")
            outcome.failed.append(Failed(experiment.title, experiment.names, why.strip().splitlines()[-1]))
        else:
            outcome.results.extend(_results(experiment, given))
            outcome.growths.extend(_growths(experiment, given))
    return outcome


def _rounds(experiment: Experiment, bench: Bench, runs: int, label: str) -> list[Sample | Point]:
    given: list[Sample | Point] = []
    began = time.monotonic()
    most = min(runs, experiment.rounds or runs)
    _say(f"{label}: preparing")
    rounds = experiment.run(bench)
    try:
        for number, some in enumerate(rounds, 1):
            given += some
            _say(f"{label}: round {number}, {time.monotonic() - began:.0f} s")
            if number >= most:
                break
    finally:
        if close := getattr(rounds, "close", None):
            close()
    return given


def _results(experiment: Experiment, given: Sequence[Sample | Point]) -> Iterator[Result]:
    samples = [each for each in given if isinstance(each, Sample)]
    for measure in experiment.measures:
        of = dict.fromkeys(sample.of for sample in samples if sample.measure == measure.name)
        for name in of:
            its = tuple(sample for sample in samples if (sample.measure, sample.of) == (measure.name, name))
            yield Result(measure, name, its)


def _growths(experiment: Experiment, given: Sequence[Sample | Point]) -> Iterator[Growth]:
    for curve in experiment.curves:
        growth = Growth(curve)
        for each in given:
            if not isinstance(each, Sample) and each.curve == curve.name:
                growth.values.setdefault(each.size, []).append(each.value)
        if len(growth.values) > 1:
            yield growth


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
