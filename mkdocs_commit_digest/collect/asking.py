"""One queue of everything that waits for a model, over all days and repositories.

High tier first, so that the long ones do not come last, and a budget that runs out leaves out the low tier. Each
finished analysis is in the archive before the next is awaited, so a run that is killed loses at most the calls under
way.
"""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.spending import Estimate, Spending
from mkdocs_commit_digest.collect.tasks import answered, commit_tasks, estimated, overview_tasks, save
from mkdocs_commit_digest.errors import ModelError
from mkdocs_commit_digest.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from mkdocs_commit_digest.collect.models.questions import Ask, Question, Reply
    from mkdocs_commit_digest.collect.runs import Run
    from mkdocs_commit_digest.collect.sources import Source
    from mkdocs_commit_digest.collect.tasks import Answer, Held, Task


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of the queue."""

    asked: int = 0
    failed: int = 0
    waiting: int = 0
    """Commits left to the next run, since the budget is spent."""
    given_up: int = 0
    """Commits left to the next run, since no model gave a usable answer to any."""
    problems: tuple[str, ...] = ()
    tokens: int = 0
    cost_usd: float | None = 0.0


@dataclass(slots=True)
class Preload:
    """Imports litellm in the background, once, from whichever thread first finds work for it.

    The import takes seconds and 160 MB, so it overlaps with git's work and never happens when nothing is asked.
    """

    _thread: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Begin, if that was not done before."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=llm.preload, name="litellm import", daemon=True)
                self._thread.start()

    def finish(self) -> None:
        """Wait for the import."""
        self.start()
        if self._thread:
            self._thread.join()


def ask_models(run: Run, sources: Sequence[Source], preload: Preload) -> Asked:
    """Ask about every commit that waits, then about the days that became complete.

    Raises:
        ModelError: a commit could not be analysed, and `on_model_error` is `fail`. What was finished is saved.
    """
    pending = sum(len(source.pending) for source in sources)
    if not run.settings.model.models or not (pending or any(source.unsummarised for source in sources)):
        return Asked()
    preload.finish()
    queue = _Queue(run, pending)
    try:
        queue.work(commit_tasks(run, sources))
        queue.work(overview_tasks(run, sources))
    finally:
        llm.close_connections()
    return queue.outcome()


@dataclass(slots=True)
class _Queue:
    """The calls under way, and the account of those that are done."""

    run: Run
    total: int
    spending: Spending = field(init=False)
    ask: Ask = field(init=False)
    running: dict[Future[tuple[Answer, ...]], Estimate] = field(default_factory=dict)
    unsaved: list[Answer] = field(default_factory=list)
    held: Held = field(default_factory=dict)
    done: int = 0
    waiting: int = 0
    given_up: int = 0
    failures: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.spending = Spending(self.run.settings.budget)
        self.ask = _metered(llm.asker(self.run.settings.model, self.run.environ), self.spending)

    def work(self, tasks: Iterator[Task]) -> None:
        """Keep as many calls under way as the settings allow, until nothing is left.

        The places of calls that ended are taken first and the answers saved then, so that no call waits for the disk.
        """
        try:
            self._start_more(tasks)
            while self.running:
                self._finish_some()
                self._start_more(tasks)
                self._save()
        finally:
            for future in self.running:
                future.cancel()
            self._save()

    def outcome(self) -> Asked:
        """Sum up."""
        return Asked(
            asked=self.done,
            failed=self.failures.total(),
            waiting=self.waiting,
            given_up=self.given_up,
            problems=tuple(self._problems()),
            tokens=self.spending.tokens,
            cost_usd=self.spending.cost_usd,
        )

    def _problems(self) -> Iterator[str]:
        for reason, count in self.failures.most_common():
            yield f"{count} of {self.done} commits have no model analysis: {reason}"
        if self.given_up:
            yield f"{self.given_up} commits were not asked about, since no model gave a usable answer before"
        if self.waiting:
            yield f"{self.waiting} commits wait for the next build, since the budget is spent; see option 'budget'"

    def _start_more(self, tasks: Iterator[Task]) -> None:
        while len(self.running) < self.run.settings.model.concurrency:
            task = next(tasks, None)
            if task is None:
                return
            self._start(task)

    def _start(self, task: Task) -> None:
        estimate = estimated(task, self.run.settings)
        if self._nobody_answers():
            self._save()  # to pass over all that is left may take a while
            self.given_up += task.commits
            return
        if not self.spending.reserve(estimate):
            self._save()
            self.waiting += task.commits
            return
        future = self.run.executor.submit(answered, task, self.run.settings, self.ask, self.run.now)
        self.running[future] = estimate

    def _finish_some(self) -> None:
        """Wait for an answer, and take all others that came meanwhile, so that a day is written once for them."""
        answers: list[Answer] = []
        for future in wait(self.running, return_when=FIRST_COMPLETED).done:
            self.spending.release(self.running.pop(future))
            answers += future.result()
        self.unsaved += answers
        for answer in answers:
            self._count(answer)
        self.run.tell(Progress("models", self.done, self.total, self.spending.tokens, self.spending.cost_usd))

    def _save(self) -> None:
        answers, self.unsaved = self.unsaved, []
        save(self.run, answers, self.held)

    def _count(self, answer: Answer) -> None:
        if answer.record is None:
            return
        self.done += 1
        if answer.record.failure is None:
            return
        reason = answer.record.failure.reason
        self.failures[reason] += 1
        if self.run.settings.on_model_error == "fail":
            raise ModelError(f"{reason}; 'on_model_error: fallback' publishes the rule-based entry instead")

    def _nobody_answers(self) -> bool:
        """Tell whether asking on is hopeless: several calls failed, and none ever succeeded."""
        return self.done == self.failures.total() > max(3, self.run.settings.model.concurrency)


def _metered(ask: Ask, spending: Spending) -> Ask:
    """Put every reply on the bill, also those that turn out to be of no use."""

    def metered(question: Question) -> Reply:
        reply = ask(question)
        spending.charge(reply.tokens.prompt + reply.tokens.completion, reply.cost_usd)
        return reply

    return metered
