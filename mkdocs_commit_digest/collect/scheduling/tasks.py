"""The units of work that are put to a model: a commit, a batch of low-tier commits, a day."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Failure, Tier, Tokens
from mkdocs_commit_digest.collect.changes import for_model
from mkdocs_commit_digest.collect.days import read_patches
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.analyses import analyse
from mkdocs_commit_digest.collect.models.batches import analyse_batch, batch_room, batch_size, tokens_in_batch
from mkdocs_commit_digest.collect.models.overviews import is_to_be_made, overview_of
from mkdocs_commit_digest.collect.scheduling.budget_tracker import CostEstimate
from mkdocs_commit_digest.collect.scheduling.entry_contexts import EntryContexts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from mkdocs_commit_digest.archive.records import CommitRecord, DayRecord, Overview
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.excerpts.backgrounds import KnownContext
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.collect.models.questions import Ask, Question
    from mkdocs_commit_digest.collect.scheduling.run import Run
    from mkdocs_commit_digest.collect.scheduling.sources import Pending, Source
    from mkdocs_commit_digest.settings import Settings


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """A commit with its patch, and where its record is kept."""

    day: date
    record: CommitRecord
    commit: Commit
    known: KnownContext
    """What is known of it beside its diff and message."""


@dataclass(frozen=True, slots=True)
class CommitTask:
    """One commit, or several of the medium or low tier that go in one call."""

    repository: str
    entries: tuple[PendingEntry, ...]

    @property
    def commits(self) -> int:
        """How many commits wait for it."""
        return len(self.entries)

    @property
    def tier(self) -> Tier:
        """The tier of its commits."""
        return self.entries[0].record.importance.tier


@dataclass(frozen=True, slots=True)
class OverviewTask:
    """One repository's day."""

    day: DayRecord
    commits: int = 0
    tier: Tier = Tier.LOW

    @property
    def repository(self) -> str:
        """Whose day it is."""
        return self.day.repository


Task = CommitTask | OverviewTask
_WORDS_AROUND = 1_000
"""Tokens."""


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """What goes into the archive: a commit's new record or a day's overview; nothing where the budget is spent."""

    repository: str
    day: date
    record: CommitRecord | None = None
    overview: Overview | None = None
    failure: Failure | None = None
    """Why there is no overview."""


@dataclass(frozen=True, slots=True)
class PreparedTasks:
    """What was made of some waiting commits: tasks, and the commits that are to be put together with others."""

    tasks: tuple[CommitTask, ...]
    rest: tuple[Pending, ...]


MOST_PREPARED = 16
"""Commits, or three calls if that is more, whose patches are read in one go."""
MOST_CHARACTERS = 16_000_000
"""Patch text that is kept of them, but for the last call; what is beyond is read in the next go."""
_FILE_CHARACTERS = 1_000
"""What a file counts for beside its patch: a folder that is renamed is thousands of files without any."""


def chunk_size(tier: Tier, settings: Settings) -> int:
    """Return how many commits are prepared in one go."""
    return max(MOST_PREPARED, 3 * batch_size(tier, settings))


def prepare_tasks(run: Run, mirror: Mirror, pending: Sequence[Pending], *, whole: bool) -> PreparedTasks:
    """Read the patches of some waiting commits of a tier again and put them together.

    Patches are read a second time so that memory is bounded by the calls under way and not by the window. Unless the
    commits are the `whole` that waits, those of a call that is not full are given back, to be joined by others.

    Raises:
        HistoryError: the mirror cannot be read.
    """
    kept: list[CommitTask] = []
    characters = 0
    for batch in _form_batches(_entries(run, mirror, pending), pending[0].tier, run.settings):
        kept.append(CommitTask(mirror.repository.name, batch))
        characters += sum(_FILE_CHARACTERS + len(file.patch) for entry in batch for file in entry.commit.files)
        if characters > MOST_CHARACTERS:
            read = [waiting.sha for waiting in pending].index(batch[-1].commit.sha) + 1
            return PreparedTasks(tuple(kept), tuple(pending[read:]))
    if whole or not kept or kept[-1].commits == batch_size(pending[0].tier, run.settings):
        return PreparedTasks(tuple(kept), ())
    given_back = {entry.commit.sha for entry in kept.pop().entries}
    return PreparedTasks(tuple(kept), tuple(waiting for waiting in pending if waiting.sha in given_back))


def commit_tasks(run: Run, sources: Sequence[Source]) -> Iterator[CommitTask]:
    """Prepare all waiting commits, tier after tier, as fast as the tasks are taken."""
    for tier in (Tier.HIGH, Tier.MEDIUM, Tier.LOW):
        for source in sources:
            if source.mirror and source.pending[tier]:
                for batch in _form_batches(_entries(run, source.mirror, source.pending[tier]), tier, run.settings):
                    yield CommitTask(source.repository.name, batch)


def _form_batches(
    entries: Iterable[PendingEntry], tier: Tier, settings: Settings
) -> Iterator[tuple[PendingEntry, ...]]:
    """Put commits together while there is room for whole excerpts in the prompt and for all entries in the reply."""
    size, room = batch_size(tier, settings), batch_room(settings)
    batch: list[PendingEntry] = []
    used = 0
    for entry in entries:
        needed = tokens_in_batch(entry.commit, tier, settings) if size > 1 else 0
        if batch and used + needed > room:
            yield tuple(batch)
            batch, used = [], 0
        batch.append(entry)
        used += needed
        if len(batch) == size:
            yield tuple(batch)
            batch, used = [], 0
    if batch:
        yield tuple(batch)


def overview_tasks(run: Run, sources: Sequence[Source]) -> Iterator[OverviewTask]:
    """Yield every day of the run whose overview is missing or out of date."""
    for source in sources:
        for day in sorted(source.unfinished, reverse=True):
            record = run.archive.load(source.repository.name, day)
            if record and is_to_be_made(record, run.settings, run.now()):
                yield OverviewTask(record)


def estimate_task(task: Task, settings: Settings) -> CostEstimate:
    """Say what a task may cost at most: its prompts as large as they may be, and a full reply."""
    if isinstance(task, OverviewTask):
        prompt = sum(len(commit.analysis.summary) for commit in task.day.commits) // 3 + _WORDS_AROUND
    else:
        prompt = sum(_prompt_tokens(entry.commit, settings) for entry in task.entries)
    tokens = Tokens(prompt=prompt, completion=settings.model.max_tokens)
    usd = llm.price(settings.model.models[0], tokens, settings.model.extra)
    return CostEstimate(prompt + settings.model.max_tokens, usd)


def estimate_call(question: Question, settings: Settings, completion: int) -> CostEstimate:
    """Say what one call may cost at most, in any form of request: its prompt, and a reply of `completion` tokens."""
    prompt = llm.count_tokens(settings.model.models[0], question.text) + _WORDS_AROUND
    usd = llm.price(settings.model.models[0], Tokens(prompt=prompt, completion=completion), settings.model.extra)
    return CostEstimate(prompt + completion, usd)


def least_estimate(settings: Settings) -> CostEstimate:
    """Say what the smallest task may cost at most."""
    tokens = Tokens(prompt=_WORDS_AROUND, completion=settings.model.max_tokens)
    return CostEstimate(
        tokens.prompt + tokens.completion, llm.price(settings.model.models[0], tokens, settings.model.extra)
    )


def answer_task(task: Task, settings: Settings, ask: Ask, now: Callable[[], datetime]) -> tuple[TaskAnswer, ...]:
    """Put a task to the model. Runs in a thread; what goes wrong with a commit stands in its record."""
    if isinstance(task, OverviewTask):
        return (_day_answer(task.day, overview_of(task.day, ask, settings, now=now)),)
    pairs = [(entry.commit, entry.record) for entry in task.entries]
    if len(pairs) == 1:
        records = [analyse(*pairs[0], task.entries[0].known, ask=ask, settings=settings, now=now)]
    else:
        known = {entry.commit.sha: entry.known for entry in task.entries}
        records = analyse_batch(pairs, known, ask=ask, settings=settings, now=now)
    days = {entry.record.sha: entry.day for entry in task.entries}
    return tuple(TaskAnswer(task.repository, days[record.sha], record) for record in records)


def _day_answer(day: DayRecord, outcome: Overview | Failure | None) -> TaskAnswer:
    overview, failure = (None, outcome) if isinstance(outcome, Failure) else (outcome, None)
    return TaskAnswer(day.repository, day.day, overview=overview, failure=failure)


def _entries(run: Run, mirror: Mirror, pending: Iterable[Pending]) -> Iterator[PendingEntry]:
    waiting = {commit.sha: commit.day for commit in pending}
    contexts = EntryContexts(run.archive, mirror, run.settings)
    stream = read_patches(mirror, waiting, run.settings)
    for day, commits in groupby(stream, key=lambda commit: waiting[commit.sha]):
        record = run.archive.load(mirror.repository.name, day)
        known = {commit.sha: commit for commit in record.commits} if record else {}
        for commit in commits:
            if record and commit.sha in known:
                entry = known[commit.sha]
                context = contexts.of(entry, record, commit)
                yield PendingEntry(day, entry, for_model(commit, entry), context)


def _prompt_tokens(commit: Commit, settings: Settings) -> int:
    characters = sum(len(file.patch) for file in commit.files) + len(commit.body)
    return min(characters // 3 + _WORDS_AROUND, settings.budget.tokens_per_commit * llm.PROMPT_FACTOR)
