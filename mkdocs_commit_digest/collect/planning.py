"""What the next run would ask and spend, found out without asking."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive import Archive
from mkdocs_commit_digest.collect.excerpts import excerpt, parts
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.readings import (
    MAX_PARTS,
    PROMPT_TOKENS,
    counter,
    excerpt_tokens,
    head_of,
    lacks_room,
)
from mkdocs_commit_digest.collect.reading import read_sources
from mkdocs_commit_digest.collect.tasks import commit_tasks
from mkdocs_commit_digest.records import Tier, Tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.excerpts import Excerpt
    from mkdocs_commit_digest.collect.judging.file_kinds import Overrides
    from mkdocs_commit_digest.collect.runs import Run
    from mkdocs_commit_digest.settings import Settings

REPLY_TOKENS = {Tier.HIGH: 700, Tier.MEDIUM: 300, Tier.LOW: 90}
"""What a reply of each depth usually has, per commit."""


@dataclass(slots=True)
class Plan:
    """Work by tier, and what it would cost."""

    days: int = 0
    commits: Counter[Tier] = field(default_factory=Counter)
    calls: Counter[Tier] = field(default_factory=Counter)
    tokens: Counter[Tier] = field(default_factory=Counter)
    usd: float | None = 0.0
    """None: the price of the first model is not known."""
    problems: tuple[str, ...] = ()

    def add(self, tier: Tier, commits: int, spent: Tokens, usd: float | None) -> None:
        """Add one call."""
        self.commits[tier] += commits
        self.calls[tier] += 1
        self.tokens[tier] += spent.prompt + spent.completion
        self.usd = None if usd is None or self.usd is None else self.usd + usd

    def described(self, settings: Settings) -> str:
        """Put the plan into lines for people."""
        if not settings.model.models:
            return f"days: {self.days}; no model is configured, so nothing is asked and nothing is spent."
        lines = [f"{'tier':8}{'commits':>9}{'calls':>8}{'tokens':>12}"]
        lines += [f"{tier:8}{self.commits[tier]:>9,}{self.calls[tier]:>8,}{self.tokens[tier]:>12,}" for tier in Tier]
        total = self.tokens.total()
        lines.append(f"{'all':8}{self.commits.total():>9,}{self.calls.total():>8,}{total:>12,}")
        cost = "unknown" if self.usd is None else f"${self.usd:.2f}"
        lines.append(f"price with {settings.model.models[0]}: {cost}")
        lines += _bounds(total, self.usd, settings)
        return "\n".join(lines)


def plan(run: Run) -> Plan:
    """Fetch, judge and excerpt as a real run would, with the archive left as it is.

    Without a model configured, the plan counts the commits that would be judged by rules.
    """
    settings = run.settings
    with TemporaryDirectory(prefix="commit-digest-plan-") as folder:
        archive = Archive(Path(folder))
        _copy_window(run.archive, archive, run)
        trial = replace(run, archive=archive)
        reading = read_sources(trial)
        planned = Plan(days=sum(source.days for source in reading.readable), problems=reading.problems)
        if settings.model.models:
            for task in commit_tasks(trial, reading.readable):
                tier = task.tier
                commits = [entry.commit for entry in task.entries]
                spent = expected_tokens(commits, tier, settings, task.overrides)
                usd = llm.price(settings.model.models[0], spent, settings.model.extra)
                planned.add(tier, task.commits, spent, usd)
    return planned


def expected_tokens(
    commits: Sequence[Commit], tier: Tier, settings: Settings, overrides: Overrides | None = None
) -> Tokens:
    """Return the tokens of all prompts and usual replies about commits that are asked about together."""
    budget, count = excerpt_tokens(settings, tier), counter(settings)
    prompt, replies = PROMPT_TOKENS, len(commits)
    for commit in commits:
        whole = excerpt(commit, budget_tokens=budget, count=count, overrides=overrides)
        pieces: Sequence[Excerpt] = ()
        if tier is Tier.HIGH and lacks_room(whole):
            pieces = parts(commit, budget_tokens=budget, max_parts=MAX_PARTS, count=count, overrides=overrides)
        if len(pieces) > 1:
            prompt += sum(piece.coverage.tokens + PROMPT_TOKENS for piece in pieces)
            prompt += count(head_of(whole.text, budget)) + REPLY_TOKENS[tier] * len(pieces)  # to join the parts
            replies += len(pieces)
        else:
            prompt += whole.coverage.tokens
    return Tokens(prompt=prompt, completion=REPLY_TOKENS[tier] * replies)


def _copy_window(source: Archive, target: Archive, run: Run) -> None:
    for repository in run.settings.repositories:
        for day in source.days(repository.name):
            if day in run.settings.window:
                place = target.file_of(repository.name, day)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source.file_of(repository.name, day), place)


def _bounds(tokens: int, usd: float | None, settings: Settings) -> list[str]:
    """Say which bounds one build would meet."""
    budget, lines = settings.budget, []
    if budget.tokens_per_build is not None and tokens > budget.tokens_per_build:
        lines.append(
            f"more than budget.tokens_per_build ({budget.tokens_per_build:,}): the rest waits for later builds"
        )
    if budget.usd_per_build is not None and usd is not None and usd > budget.usd_per_build:
        lines.append(f"more than budget.usd_per_build (${budget.usd_per_build:.2f}): the rest waits for later builds")
    return lines
