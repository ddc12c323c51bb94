"""The model stage against its floors: calls under way at once, calls a day, tokens a commit.

    python -m benchmarks.models [--repository PATH_OR_URL] [--days 30]

A server on 127.0.0.1 answers after a second of silence, so what is measured is our own overhead:

- 200 calls at concurrency 32, as a ratio to ceil(200 / 32) seconds, the floor of any client;
- calls of a day of 34 commits, as a ratio to one call a commit;
- prompt tokens of the real commits of a repository, as a ratio to sending whole diffs.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from benchmarks.slow_model import Server, slow_model
from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import STAGES, collect
from mkdocs_commit_digest.collect.git.mirrors import sync_mirror
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.planning import expected
from mkdocs_commit_digest.collect.scheduling.history_reader import read_sources
from mkdocs_commit_digest.collect.scheduling.run import Run
from mkdocs_commit_digest.collect.scheduling.tasks import commit_tasks
from mkdocs_commit_digest.progress import ignore_progress
from mkdocs_commit_digest.settings import Budget, ModelSettings, Repository, Settings, Window
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import ModelServer, model_server

if TYPE_CHECKING:
    from concurrent.futures import Executor

DAY = date(2026, 1, 20)
CALLS, CONCURRENCY, LATENCY = 200, 32, 1.0
A_DAY = 34
"""Commits of a day like many."""


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repository", help="path or URL of a repository for the token figures")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        concurrency(Path(folder), options.runs)
        print_calls(Path(folder))
        if options.repository:
            print_tokens(Path(folder), options.repository, options.days)


@dataclass(frozen=True, slots=True)
class Load:
    """So many commits, each with a call of its own, at a server that takes its time."""

    calls: int = CALLS
    concurrency: int = CONCURRENCY
    latency: float = LATENCY

    @property
    def floor(self) -> float:
        """Seconds that no client can be faster than."""
        return math.ceil(self.calls / self.concurrency) * self.latency


def concurrency(folder: Path, runs: int) -> None:
    """Print the model stage beside its floor."""
    load = Load()
    repo = many_commits(folder / "many", load)
    ratios = [stage_seconds(folder / f"run{number}", repo, load) / load.floor for number in range(runs)]
    print(
        f"model stage ÷ ceil({load.calls} ÷ {load.concurrency}) × {load.latency:g} s: "
        f"median {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f}, {runs} runs)"
    )


def many_commits(folder: Path, load: Load) -> GitRepo:
    """Make a repository with a commit a call, over days like many."""
    repo = GitRepo(folder)
    repo.commit_all(
        Change(
            f"Add a cache for shape {n}",
            {f"src/engine/cache_{n}.py": f"class Cache{n}:\n    size = {n}\n" * 30},
            at=f"2026-01-{20 - n // A_DAY:02}T12:00:00+08:00",
        )
        for n in reversed(range(load.calls))
    )
    return repo


def stage_seconds(folder: Path, repo: GitRepo, load: Load, executor: Executor | None = None) -> float:
    """Time the model stage alone: history is read before, litellm is imported before."""
    llm.preload()
    with slow_model(load.latency) as server:
        settings = _settings(folder, repo, server, load)
        collect(replace(settings, model=ModelSettings()), now=_now, environ={}, executor=executor)
        asked = collect(settings, now=_now, environ={"OPENAI_API_KEY": server.key}, executor=executor)
    if asked.asked != load.calls or asked.failed:
        raise RuntimeError(f"{asked.asked} commits were asked about, {asked.failed} failed: {asked.problems}")
    # Then come the overviews of the days: the first begins when the last commit is analysed and saved.
    return server.called_at[load.calls] - server.called_at[0]


def calls_of_a_day(folder: Path) -> tuple[int, int]:
    """Count calls and commits of a day like many: four high commits, twelve medium, eighteen low."""
    repo = GitRepo(folder / "day")
    repo.commit_all(_typical_day())
    with model_server() as server:
        settings = _settings(folder / "day-run", repo, server)
        collect(settings, now=_now, environ={"OPENAI_API_KEY": server.key})
        record = Archive(settings.archive).load("bench/repo", DAY)
        assert record is not None
        return len(server.calls), len(record.commits)


def print_calls(folder: Path) -> None:
    calls, commits = calls_of_a_day(folder)
    print(f"calls of a day of {commits} commits: {calls}, ratio to one call a commit {calls / commits:.2f}")


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the commits of a tier cost."""

    commits: int
    ours: int
    """Tokens of our prompts, with every word around the excerpts."""
    whole: int
    """Tokens of the bare diffs."""


def print_tokens(folder: Path, url: str, days: int) -> None:
    print(f"reading {url}", file=sys.stderr)
    tiers = tokens_of_a_repository(folder, url, days)
    print(f"{days} days: prompt tokens a commit, all of ours with every word around them ÷ the bare diffs")
    for name, tokens in tiers.items():
        if tokens.commits:
            ours, whole = tokens.ours / tokens.commits, tokens.whole / tokens.commits
            ratio = f"{ours:9,.0f} ÷ {whole:9,.0f} = {ours / whole:.3f}"
            print(f"  {name:7}{tokens.commits:5} commits: {ratio}")


def tokens_of_a_repository(folder: Path, url: str, days: int) -> dict[str, Tokens]:
    """Count the tokens of all prompts against those of whole diffs."""
    until = datetime.now(UTC).date()
    repository = Repository(url=url, name="bench/real")
    model = ModelSettings(models=("gpt-4o-mini",))
    settings = Settings(
        (repository,), ZoneInfo("UTC"), Window(until - timedelta(days=3650), until), folder / "real", folder / "cache",
        model=model,
    )  # fmt: skip
    mirror = sync_mirror(repository, settings, environ={})
    with ThreadPoolExecutor(2) as pool:
        newest = _newest_day(mirror, settings)
        settings = replace(settings, window=Window(newest - timedelta(days=days - 1), newest))
        run = Run(settings, Archive(settings.archive), pool, _now, {}, ignore_progress)
        (source,) = read_sources(run, STAGES).readable
        count = partial(llm.count_tokens, model.models[0])
        whole, ours, commits = Counter[Tier](), Counter[Tier](), Counter[Tier]()
        for task in commit_tasks(run, [source]):
            patches = [entry.commit for entry in task.entries]
            commits[task.tier] += len(patches)
            ours[task.tier] += expected(patches, task.tier, settings).tokens.prompt
            whole[task.tier] += sum(count(file.patch) for commit in patches for file in commit.files)
    tiers = {str(tier): Tokens(commits[tier], ours[tier], whole[tier]) for tier in Tier}
    return tiers | {"all": Tokens(commits.total(), ours.total(), whole.total())}


def _newest_day(mirror: object, settings: Settings) -> date:
    from mkdocs_commit_digest.collect.git.history import list_commits  # noqa: PLC0415 - beside its use

    listed = list_commits(mirror, settings.window, zone=settings.zone, date_basis="committer", merges="exclude")  # type: ignore[arg-type]
    return listed[0].day


def _typical_day() -> list[Change]:
    changes = []
    for n in range(34):
        at = f"2026-01-20T{n // 2:02}:{n % 2 * 30:02}:00+08:00"
        if n < 4:
            files = {f"src/core/api_{n}_{part}.py": "def run(x):\n    return x\n" * 120 for part in range(6)}
            changes.append(Change(f"feat!: replace the scheduler interface {n}", files, at=at))
        elif n < 16:
            files = {f"src/layers/layer_{n}_{part}.py": "def run(x):\n    return x\n" * 30 for part in range(3)}
            changes.append(Change(f"Add layer {n}", files, at=at))
        else:
            changes.append(Change(f"docs: describe part {n}", {f"docs/part_{n}.md": f"# Part {n}\n"}, at=at))
    return changes


def _settings(folder: Path, repo: GitRepo, server: ModelServer | Server, load: Load | None = None) -> Settings:
    from mkdocs_commit_digest.settings import ImportanceSettings  # noqa: PLC0415 - beside its use

    # With every commit high, every commit has a call of its own, as the floor supposes.
    importance = ImportanceSettings(high_per_day=load.calls, high=-1e9, medium=-1e9) if load else ImportanceSettings()
    return Settings(
        (Repository(url=str(repo.path), name="bench/repo"),),
        ZoneInfo("Asia/Shanghai"),
        Window(DAY - timedelta(days=CALLS // A_DAY), DAY),
        folder / "digests",
        folder / "cache",
        model=ModelSettings(models=(server.model,), api_base=server.url, concurrency=(load or Load()).concurrency),
        budget=Budget(tokens_per_build=None),
        importance=importance,
    )


def _now() -> datetime:
    return datetime(2026, 1, 22, tzinfo=UTC)


if __name__ == "__main__":
    main()
