"""One queue of everything that waits for a model, over all days and repositories, while history is still read.

High tier first, so that the long ones do not come last, and a budget that runs out leaves out the low tier: under a
budget the other tiers wait until history is read and all of the high tier is known. Commits that share a call are put
together when the call is full, or when no more can come. Each finished analysis is in the archive before the next is
awaited, so a run that is killed loses at most the calls under way.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.batches import batch_size
from mkdocs_commit_digest.collect.scheduling.answer_buffer import AnswerBuffer
from mkdocs_commit_digest.collect.scheduling.budget_tracker import BudgetTracker, CostEstimate
from mkdocs_commit_digest.collect.scheduling.run_statistics import RunStatistics
from mkdocs_commit_digest.collect.scheduling.spending_ledger import SpendingLedger
from mkdocs_commit_digest.collect.scheduling.tasks import (
    chunk_size,
    estimate_call,
    estimate_task,
    least_estimate,
    overview_tasks,
    prepare_tasks,
)
from mkdocs_commit_digest.errors import BudgetSpent, HistoryError, ModelError
from mkdocs_commit_digest.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.collect.models.askers import Asker
    from mkdocs_commit_digest.collect.models.questions import Ask, Question, Reply
    from mkdocs_commit_digest.collect.scheduling.history_reader import HistoryReader
    from mkdocs_commit_digest.collect.scheduling.run import Run
    from mkdocs_commit_digest.collect.scheduling.sources import Source
    from mkdocs_commit_digest.collect.scheduling.task_pool import Outcome, TaskPool
    from mkdocs_commit_digest.collect.scheduling.tasks import OverviewTask, PreparedTasks, Task
    from mkdocs_commit_digest.settings import Settings

TIERS = (Tier.HIGH, Tier.MEDIUM, Tier.LOW)


def max_in_flight(settings: Settings) -> int:
    """Return how many tasks are under way at once: those in a call, and as many that make their questions ready.

    Excerpts take time to make, so the place of a call that ends is taken at once by a task whose question is ready.
    """
    return 2 * settings.model.concurrency


@dataclass(slots=True)
class ModelScheduler:
    """The tasks under way, those that come next, and the account of those that are done."""

    run: Run
    jobs: TaskPool
    reading: HistoryReader
    account: RunStatistics = field(default_factory=RunStatistics)
    spending: BudgetTracker = field(init=False)
    ledger: SpendingLedger = field(init=False)
    _ask: Ask = field(init=False)
    _buffer: AnswerBuffer = field(init=False)
    _sources: dict[str, Source] = field(init=False)
    _ready: list[Task] = field(default_factory=list)
    """Read, and to be started next; the high tier first."""
    _overviews: Iterator[OverviewTask] | None = None
    _running: int = 0
    """Tasks."""
    _in_work: int = 0
    """Commits whose patches are being read, or that are being asked about."""
    _preparing: bool = False
    _importing: bool = False
    _imported: bool = False
    _failure: ModelError | None = None

    def __post_init__(self) -> None:
        self.ledger = SpendingLedger(self.run)
        self.spending = BudgetTracker(self.ledger.effective.budget)
        ask = llm.asker(self.run.settings.model, self.run.environ)
        self._ask = _meter_calls(ask, self.spending, self.ledger, self.run.settings)
        self._buffer = AnswerBuffer(self.run)
        self._sources = {source.repository.name: source for source in self.reading.sources}

    def go_on(self) -> None:
        """Start what there is room for.

        Raises:
            ModelError: a commit could not be analysed, and `on_model_error` is `fail`.
        """
        if self._failure:
            raise self._failure
        if not self.run.settings.model.models:
            return
        self._import()
        self._ready = [task for task in self._ready if not self._sources[task.repository].damaged]
        if self.account.is_hopeless(self.run.settings.model.concurrency):
            self.account.given_up += self._drop_waiting()
            return
        while self._imported and self._running < max_in_flight(self.run.settings):
            task = self._next()
            if task is None or not self._try_start(task):
                break
        self._prepare()

    def save(self) -> None:
        """Put what was spent, and the answers that came in, into the archive, and tell how far things are."""
        self.ledger.save()
        if self._buffer.flush():
            spent, found = self.spending, self.account.asked + self._known()
            more = not self.reading.is_over
            self.run.on_progress(Progress("models", self.account.asked, found, spent.tokens, spent.cost_usd, more=more))

    def read_days_again(self) -> None:
        """Trust no day that is held in memory: a repository is read once more from its start."""
        self._buffer.invalidate()

    def end(self) -> None:
        """Save what has come, and close the connections. Calls that are left under way count by their estimates."""
        try:
            self._buffer.flush()
        finally:
            for estimate in self.spending.under_way:
                self.ledger.charge(estimate.tokens, estimate.usd)
            self.ledger.save()
            if self._imported:
                llm.close_connections()

    def _import(self) -> None:
        """Begin to import litellm once there is work for it: that takes seconds, and git works meanwhile."""
        if not self._importing and any(source.unfinished for source in self.reading.sources):
            self._importing = True
            self.jobs.start(self._take_import, llm.preload)

    def _take_import(self, outcome: Outcome) -> None:
        outcome()
        self._imported = True

    def _known(self) -> int:
        """Count the commits that are known and not done."""
        waiting = sum(source.waiting for source in self.reading.sources)
        return self._in_work + waiting + sum(task.commits for task in self._ready)

    def _drop_waiting(self) -> int:
        """Drop everything that waits; returns how many commits that are."""
        waiting = sum(source.waiting for source in self.reading.sources) + sum(task.commits for task in self._ready)
        self._ready.clear()
        for source in self.reading.sources:
            for commits in source.pending.values():
                commits.clear()
        return waiting

    def _next(self) -> Task | None:
        """Return what is to be started next: overviews once no commit is left."""
        if not self._ready and self.reading.is_over and not self._known():
            if self._overviews is None:
                self._buffer.flush()  # they are made from what the archive holds
                self._overviews = overview_tasks(self.run, self.reading.readable)
            self._ready += [task for task in (next(self._overviews, None),) if task]
        return self._ready[0] if self._ready else None

    def _try_start(self, task: Task) -> bool:
        """Start a task, or leave it to the next run; returns False where that is not known yet."""
        estimate = estimate_task(task, self.run.settings)
        if self.spending.reserve(estimate):
            self._running += 1
            self._in_work += task.commits
            self._sources[task.repository].in_use += 1
            then = partial(self._take_answer, task, estimate)
            self.jobs.start(then, self.reading.stages.explain, task, self.run, self._ask)
        elif self._running:
            return False  # of what is set aside for others, something may be left
        else:
            self.account.leave(task)
        self._ready.remove(task)
        return True

    def _take_answer(self, task: Task, estimate: CostEstimate, outcome: Outcome) -> None:
        self._running -= 1
        self._in_work -= task.commits
        self._sources[task.repository].in_use -= 1
        self.spending.release(estimate)
        answers = outcome()
        self._buffer.add(answers)
        self.account.count(answers)
        failures = self.account.failures.most_common() or self.account.overviews.most_common()
        if failures and self.run.settings.on_model_error == "fail":
            reason, _ = failures[0]
            self._failure = ModelError(f"{reason}; 'on_model_error: fallback' publishes the rule-based entry instead")

    def _prepare(self) -> None:
        """Have the patches of commits read that come next, unless enough are ready; one piece of work at a time."""
        if self._imported and not self._running and not self.spending.has_room(least_estimate(self.run.settings)):
            self.account.waiting += self._drop_waiting()
        if self._preparing or len(self._ready) >= self.run.settings.model.concurrency:
            return
        for tier in TIERS if self.reading.is_over or not self.spending.is_bounded else (Tier.HIGH,):
            for source in self.reading.sources:
                enough = batch_size(tier, self.run.settings) if source.reading else 1
                if source.mirror and source.may_be_asked_about and len(source.pending[tier]) >= enough:
                    self._prepare_some(source, source.mirror, tier)
                    return

    def _prepare_some(self, source: Source, mirror: Mirror, tier: Tier) -> None:
        pending = source.pending[tier]
        some = [pending.popleft() for _ in range(min(len(pending), chunk_size(tier, self.run.settings)))]
        whole = not (pending or source.reading)
        self._preparing = True
        self._in_work += len(some)
        source.in_use += 1
        work = partial(prepare_tasks, self.run, mirror, some, whole=whole)
        self.jobs.start(partial(self._take_prepared, source, tier, len(some)), work)

    def _take_prepared(self, source: Source, tier: Tier, commits: int, outcome: Outcome) -> None:
        self._preparing = False
        self._in_work -= commits
        source.in_use -= 1
        try:
            prepared: PreparedTasks = outcome()
        except HistoryError as error:
            self.reading.renew(source, error)
            return
        if source.damaged:
            return  # all of it will be found again
        source.pending[tier].extendleft(reversed(prepared.rest))
        self._ready += prepared.tasks
        self._ready.sort(key=lambda task: -task.tier.rank)


def _meter_calls(ask: Asker, spending: BudgetTracker, ledger: SpendingLedger, settings: Settings) -> Ask:
    """Let so many calls happen at once, and put every reply on the bill, also those that turn out to be of no use."""
    calls = threading.BoundedSemaphore(settings.model.concurrency)

    def metered(question: Question) -> Reply:
        estimate = estimate_call(question, settings, ask.room_for(question))
        if question.is_optional and not spending.has_room(estimate):
            raise BudgetSpent("the build's budget has no room for repairs and second readings")
        with spending.call(estimate), calls:
            reply = ask(question)
            spending.charge(reply.tokens.prompt + reply.tokens.completion, reply.cost_usd)
            ledger.charge(reply.tokens.prompt + reply.tokens.completion, reply.cost_usd)
        return reply

    return metered
