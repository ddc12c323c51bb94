"""Measure everything side by side with its floor.

    python -m benchmarks                                  # every measure, five rounds
    python -m benchmarks --only history growth            # those whose name or title holds one of these words
    python -m benchmarks --full --write docs/performance.md --json figures.json

Repositories and archives are made; real repositories are measured besides, if they are given. Exit status 1: a
measure could not be taken. That a ratio is too high is told, and is no failure.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import tempfile
from pathlib import Path

from benchmarks.experiments import EXPERIMENTS
from benchmarks.measures import Bench, Experiment
from benchmarks.performance_page import as_page
from benchmarks.report import Report, as_data, as_text, machine_facts
from benchmarks.running import run_all

_PATHS = ("--json", "--write", "--folder", "--repository")


def main() -> int:
    options = _parser().parse_args()
    chosen = [experiment for experiment in EXPERIMENTS if _is_wanted(experiment, options.only)]
    if options.list:
        print("\n".join(f"{', '.join(experiment.names):<70} {experiment.title}" for experiment in chosen))
        return 0
    if not chosen:
        print(f"No measure is called {' or '.join(options.only)}; --list prints all", file=sys.stderr)
        return 2
    repositories = tuple(path.resolve() for path in options.repository)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.folder) as folder:
        bench = Bench(Path(folder), options.quick, options.full, repositories)
        outcome = run_all(chosen, bench, options.runs)
    titles = tuple((experiment.title, experiment.how) for experiment in chosen)
    report = Report(outcome, titles, _command(), machine_facts())
    print(as_text(report))
    if options.json:
        options.json.write_text(json.dumps(as_data(report), indent=1) + "\n", "utf-8")
    if options.write:
        options.write.write_text(as_page(report), "utf-8")
    return 1 if outcome.failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, help="rounds of each experiment, at most")
    parser.add_argument("--only", nargs="+", metavar="NAME", default=[], help="words in names or titles of measures")
    parser.add_argument("--repository", type=Path, action="append", default=[], help="a real repository, besides")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page")
    parser.add_argument("--folder", type=Path, help="where to work; the system's temporary folder by default")
    parser.add_argument("--list", action="store_true", help="list the measures")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="tiny sizes, to see whether everything runs")
    size.add_argument("--full", action="store_true", help="1,000 days and 100 repositories, too; takes long")
    return parser


def _is_wanted(experiment: Experiment, words: list[str]) -> bool:
    said = " ".join((experiment.title, *experiment.names)).lower()
    return not words or any(word.lower() in said for word in words)


def _command() -> str:
    """Return the command without the paths of this machine."""
    words = ["python", "-m", "benchmarks"]
    given = iter(sys.argv[1:])
    for word in given:
        if word in _PATHS:
            next(given, None)
        elif not word.startswith(tuple(f"{option}=" for option in _PATHS)):
            words.append(word)
    return shlex.join(words)


if __name__ == "__main__":
    raise SystemExit(main())
