"""What the next run would ask and spend, found out without asking."""

from __future__ import annotations

import shutil
from collections import deque
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Tier, Tokens
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect.days import with_state
from mkdocs_commit_digest.collect.excerpts.backgrounds import NOTHING_KNOWN
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.batches import batch_excerpts, question_about
from mkdocs_commit_digest.collect.models.next_tries import is_postponed
from mkdocs_commit_digest.collect.models.overviews import LEAST_COMMITS, is_due, prompt_tokens
from mkdocs_commit_digest.collect.models.parsed_replies import KEY_DIGITS, counter, excerpt_tokens, head_of, pieces_of
from mkdocs_commit_digest.collect.models.prompts import commit_question, merge_question
from mkdocs_commit_digest.collect.models.second_reading_prompts import second_reading_question
from mkdocs_commit_digest.collect.models.second_readings import is_read_twice
from mkdocs_commit_digest.collect.postponed import merge_postponed, postponed_in, postponed_messages
from mkdocs_commit_digest.collect.scheduling.history_reader import read_sources
from mkdocs_commit_digest.collect.scheduling.spending_ledger import SpendingLedger
from mkdocs_commit_digest.collect.scheduling.tasks import commit_tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mkdocs_commit_digest.archive.records import DayRecord
    from mkdocs_commit_digest.archive.spending import PeriodBound
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.excerpts.backgrounds import KnownContext
    from mkdocs_commit_digest.collect.scheduling.run import Run
    from mkdocs_commit_digest.collect.scheduling.sources import Source
    from mkdocs_commit_digest.collect.scheduling.stages import Stages
    from mkdocs_commit_digest.collect.scheduling.tasks import CommitTask
    from mkdocs_commit_digest.settings import Settings

REPLY_TOKENS = {Tier.HIGH: 550, Tier.MEDIUM: 220, Tier.LOW: 80}
"""What a reply of each depth usually has, per commit."""


_KEY = "0" * KEY_DIGITS
"""As long as the key of any commit."""
VERDICT_SHARE = 0.6
"""Of an answer: what of it is statements that are read a second time, and also how long the verdicts on them are."""
OVERVIEW_TOKENS = 250
"""What the overview of a day usually has."""
SAID_TOKENS = {Tier.HIGH: 150, Tier.MEDIUM: 70, Tier.LOW: 15}
"""By how much what a model says of a commit is usually longer than what rules say: it goes into the overview."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What some calls take."""

    calls: int = 0
    tokens: Tokens = field(default_factory=Tokens)

    def with_reading(self, other: Expected) -> Expected:
        """Return both together."""
        mine, more = self.tokens, other.tokens
        both = Tokens(prompt=mine.prompt + more.prompt, completion=mine.completion + more.completion)
        return Expected(self.calls + other.calls, both)


@dataclass(slots=True)
class PlannedWork:
    """Calls of one sort."""

    commits: int = 0
    calls: int = 0
    tokens: int = 0
    """Of prompts and replies."""
    usd: float | None = 0.0
    """None: the price of the first model is not known, and so it stays."""

    def add(self, commits: int, expected: Expected, settings: Settings) -> None:
        """Add calls."""
        spent = expected.tokens
        usd = llm.price(settings.model.models[0], spent, settings.model.extra)
        self.commits += commits
        self.calls += expected.calls
        self.tokens += spent.prompt + spent.completion
        self.usd = None if usd is None or self.usd is None else self.usd + usd

    def row(self, name: str) -> str:
        """Put it into a line of the table."""
        return f"{name:10}{self.commits:>9,}{self.calls:>8,}{self.tokens:>12,}"


@dataclass(slots=True)
class Plan:
    """Work by tier, and what it would cost."""

    days: int = 0
    tiers: dict[Tier, PlannedWork] = field(default_factory=lambda: {tier: PlannedWork() for tier in Tier})
    overviews: PlannedWork = field(default_factory=PlannedWork)
    """The commits of these days are counted with their tiers."""
    postponed: PlannedWork = field(default_factory=PlannedWork)
    """What failed before, and is not tried again yet; no part of the sums."""
    waits: tuple[str, ...] = ()
    """Why that is, a sentence each."""
    problems: tuple[str, ...] = ()
    bounds: tuple[PeriodBound, ...] = ()
    """Of the day and the month, with what builds before have spent of them."""

    @property
    def all(self) -> PlannedWork:
        """What the next build would do."""
        works = (*self.tiers.values(), self.overviews)
        prices = [work.usd for work in works]
        known = [usd for usd in prices if usd is not None]
        return PlannedWork(
            sum(work.commits for work in works),
            sum(work.calls for work in works),
            sum(work.tokens for work in works),
            sum(known) if len(known) == len(prices) else None,
        )

    def describe(self, settings: Settings) -> str:
        """Put the plan into lines for people."""
        if not settings.model.models:
            return f"days: {self.days}; no model is configured, so nothing is asked and nothing is spent."
        total = self.all
        lines = [f"{'tier':10}{'commits':>9}{'calls':>8}{'tokens':>12}"]
        lines += [work.row(tier) for tier, work in self.tiers.items()]
        lines += [self.overviews.row("overviews"), total.row("all")]
        if self.postponed.calls:
            lines.append(self.postponed.row("postponed"))
        lines.append(f"price with {settings.model.models[0]}: {_in_words(total.usd)}")
        if self.postponed.calls:
            lines.append(f"postponed, and in none of the sums: {_in_words(self.postponed.usd)}")
        lines += self.waits
        lines += _bounds(total.tokens, total.usd, settings)
        lines += _period_bounds(total, self.bounds)
        return "\n".join(lines)


def plan(run: Run, stages: Stages) -> Plan:
    """Fetch, judge and excerpt as a real run would, with the archive left as it is.

    Without a model configured, the plan counts the commits that would be judged by rules.
    """
    settings, now = run.settings, run.now()
    with TemporaryDirectory(prefix="commit-digest-plan-") as folder:
        archive = Archive(Path(folder))
        _copy_window(run.archive, archive, run)
        # What is postponed is read too, so that its calls can be counted. Only an empty archive makes a first run.
        is_first = not any(run.archive.days(repository.name) for repository in settings.repositories)
        window = replace(settings.window, counted_back=settings.window.counted_back and is_first)
        trial = replace(run, archive=archive, settings=replace(settings, retry_now=True, window=window))
        reading = read_sources(trial, stages)
        ledger = SpendingLedger(run)
        problems = (*reading.problems, *ledger.before.problems)
        days = sum(source.days for source in reading.readable)
        planned = Plan(days=days, problems=problems, bounds=ledger.left(ledger.before))
        if settings.model.models:
            _count(planned, trial, reading.readable, replace(run, archive=archive, now=lambda: now))
    return planned


def _count(planned: Plan, trial: Run, sources: Sequence[Source], run: Run) -> None:
    """Enter what a run would ask, and what it would leave for later."""
    for work in (*planned.tiers.values(), planned.overviews, planned.postponed):
        work.add(0, Expected(), run.settings)
    days = [day for source in sources for day in _unfinished(source, run)]
    waiting = {commit.sha for day in days for commit in day.commits if commit.state == "failed"}
    for task in commit_tasks(trial, [_only(source, lambda sha: sha not in waiting) for source in sources]):
        planned.tiers[task.tier].add(task.commits, _expected(task, run.settings), run.settings)
    for task in commit_tasks(trial, [_only(source, waiting.__contains__) for source in sources]):
        planned.postponed.add(task.commits, _expected(task, run.settings), run.settings)
    for day in days:
        if len(day.commits) >= LEAST_COMMITS:
            work = planned.overviews if _has_overview_made(day, run) else planned.postponed
            work.add(0, _expected_of_overview(day, run.settings), run.settings)
    postponed = merge_postponed(one for day in days for one in postponed_in(day, run.settings, run.now()))
    planned.waits = tuple(postponed_messages(postponed, now=run.now(), zone=run.settings.zone))


def _unfinished(source: Source, run: Run) -> Iterator[DayRecord]:
    """Load the days of a source that have anything to be asked, now or later, as a build would see them."""
    for day in sorted(source.unfinished):
        record = run.archive.load(source.repository.name, day)
        if record:
            commits = tuple(with_state(commit, run.settings, run.now()) for commit in record.commits)
            yield record.model_copy(update={"commits": commits})


def _only(source: Source, wanted: Callable[[str], bool]) -> Source:
    """Return a source with some of the commits that wait."""
    pending = {tier: deque(each for each in some if wanted(each.sha)) for tier, some in source.pending.items()}
    return replace(source, pending=pending)


def _has_overview_made(day: DayRecord, run: Run) -> bool:
    """Tell whether a build that analyses what waits of a day would ask for its overview."""
    waits = any(commit.state == "pending" for commit in day.commits)
    return (waits or is_due(day, run.settings)) and not is_postponed(day.overview_failure, run.settings, run.now())


def _expected(task: CommitTask, settings: Settings) -> Expected:
    known = {entry.commit.sha: entry.known for entry in task.entries}
    return expected([entry.commit for entry in task.entries], task.tier, settings, known)


def _expected_of_overview(day: DayRecord, settings: Settings) -> Expected:
    """Return the tokens of the question about a day, whose commits may still have to be analysed, and of its answer."""
    to_come = sum(SAID_TOKENS[commit.importance.tier] for commit in day.commits if commit.state != "analysed")
    prompt = min(prompt_tokens(day, settings) + to_come, settings.budget.tokens_per_commit)
    first = Expected(1, Tokens(prompt=prompt, completion=OVERVIEW_TOKENS))
    if settings.model.verify == "off":
        return first
    again = Tokens(
        prompt=prompt + int(OVERVIEW_TOKENS * VERDICT_SHARE), completion=int(OVERVIEW_TOKENS * VERDICT_SHARE)
    )
    return first.with_reading(Expected(1, again))


def expected(
    commits: Sequence[Commit], tier: Tier, settings: Settings, known: Mapping[str, KnownContext] | None = None
) -> Expected:
    """Return the calls about commits that are asked about together, with the tokens of their prompts and replies.

    Args:
        commits: Of one tier.
        tier: Decides how much is asked, and whether answers are read a second time.
        settings: Bounds and models.
        known: Id of a commit → what is known of it beside.
    """
    count = counter(settings)
    if len(commits) > 1:
        excerpts = batch_excerpts(commits, tier, settings, known)
        prompt = count(question_about(excerpts, tier, settings).text)
        first = Expected(1, Tokens(prompt=prompt, completion=REPLY_TOKENS[tier] * len(commits)))
        shown = [piece.text for piece in excerpts.values()]
        return first.with_reading(_second_reading(shown, tier, settings))
    budget = excerpt_tokens(settings, tier)
    about = (known or {}).get(commits[0].sha, NOTHING_KNOWN)
    whole, pieces = pieces_of(commits[0], tier, budget, settings, about)
    prompt, calls = sum(count(_question(piece.text, tier, settings)) for piece in pieces), len(pieces)
    if len(pieces) > 1:  # their analyses are joined
        joint = merge_question(_KEY, head_of(whole.text, budget), (), ruled=tier, language=settings.language)
        together = count(joint.text) + REPLY_TOKENS[tier] * len(pieces)
        if together <= settings.budget.tokens_per_commit:
            prompt, calls = prompt + together, calls + 1
    first = Expected(calls, Tokens(prompt=prompt, completion=REPLY_TOKENS[tier] * calls))
    return first.with_reading(_second_reading([whole.text], tier, settings))


def _second_reading(shown: Sequence[str], tier: Tier, settings: Settings) -> Expected:
    """Return the call in which the answers about commits are read a second time, if they are."""
    if not is_read_twice(tier, settings):
        return Expected()
    question = second_reading_question({f"{n:0{KEY_DIGITS}x}": text for n, text in enumerate(shown)}, ())
    said = int(REPLY_TOKENS[tier] * len(shown) * VERDICT_SHARE)
    return Expected(1, Tokens(prompt=counter(settings)(question.text) + said, completion=said))


def _question(text: str, tier: Tier, settings: Settings) -> str:
    return commit_question(_KEY, text, tier=tier, ruled=tier, language=settings.language).text


def _copy_window(source: Archive, target: Archive, run: Run) -> None:
    for repository in run.settings.repositories:
        for day in source.days(repository.name):
            if day in run.settings.window:
                place = target.file_of(repository.name, day)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source.file_of(repository.name, day), place)


def _period_bounds(total: PlannedWork, bounds: Sequence[PeriodBound]) -> Iterator[str]:
    """Say what a day and a month leave, and where that is too little."""
    for bound in bounds:
        amount = total.tokens if bound.option.startswith("tokens") else total.usd
        waits = ": the rest waits" if amount is not None and amount > bound.left else ""
        yield f"{bound}{waits}"


def _in_words(usd: float | None) -> str:
    return "unknown" if usd is None else f"${usd:.2f}"


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
