"""The units of work that are put to a model: a commit, a batch of low-tier commits, a day."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.days import read_patches
from mkdocs_commit_digest.collect.git.history import read_attributes
from mkdocs_commit_digest.collect.judging.file_kinds import overrides_from
from mkdocs_commit_digest.collect.judging.importance import cap_high
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.analyses import analyse
from mkdocs_commit_digest.collect.models.batches import analyse_batch, batch_room, batch_size, tokens_in_batch
from mkdocs_commit_digest.collect.models.overviews import is_due, overview_of
from mkdocs_commit_digest.collect.spending import Estimate
from mkdocs_commit_digest.records import Tier, Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, datetime

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.judging.file_kinds import Overrides
    from mkdocs_commit_digest.collect.models.questions import Ask
    from mkdocs_commit_digest.collect.runs import Run
    from mkdocs_commit_digest.collect.sources import Source
    from mkdocs_commit_digest.records import CommitRecord, DayRecord, Overview
    from mkdocs_commit_digest.settings import Settings


@dataclass(frozen=True, slots=True)
class Entry:
    """A commit with its patch, and where its record is kept."""

    day: date
    record: CommitRecord
    commit: Commit


@dataclass(frozen=True, slots=True)
class CommitTask:
    """One commit, or several of the medium or low tier that go in one call."""

    repository: str
    entries: tuple[Entry, ...]
    overrides: Overrides | None = None
    """What the repository's `.gitattributes` says of its files."""

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


Task = CommitTask | OverviewTask


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes into the archive: a commit's new record, or a day's overview."""

    repository: str
    day: date
    record: CommitRecord | None = None
    overview: Overview | None = None


def commit_tasks(run: Run, sources: Sequence[Source]) -> Iterator[CommitTask]:
    """Read the patches of all waiting commits again, tier after tier, as fast as the tasks are taken.

    Patches are read a second time so that memory is bounded by the calls under way and not by the window.
    """
    for tier in (Tier.HIGH, Tier.MEDIUM, Tier.LOW):
        for source in sources:
            if not any(waiting.tier is tier for waiting in source.pending):
                continue
            overrides = overrides_from(read_attributes(source.mirror))
            for batch in _batched(_entries(run, source, tier), tier, run.settings):
                yield CommitTask(source.mirror.repository.name, batch, overrides)


def _batched(entries: Iterable[Entry], tier: Tier, settings: Settings) -> Iterator[tuple[Entry, ...]]:
    """Put commits together while there is room for whole excerpts in the prompt and for all entries in the reply."""
    size, room = batch_size(tier, settings), batch_room(settings)
    batch: list[Entry] = []
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
        days = {waiting.day for waiting in source.pending} | set(source.unsummarised)
        for day in sorted(days, reverse=True):
            record = run.archive.load(source.mirror.repository.name, day)
            if record and is_due(record, run.settings):
                yield OverviewTask(record)


def estimated(task: Task, settings: Settings) -> Estimate:
    """Say what a task may cost at most: its prompts as large as they may be, and a full reply."""
    if isinstance(task, OverviewTask):
        prompt = sum(len(commit.analysis.summary) for commit in task.day.commits) // 3 + 1_000
    else:
        prompt = sum(_prompt_tokens(entry.commit, settings) for entry in task.entries)
    tokens = Tokens(prompt=prompt, completion=settings.model.max_tokens)
    usd = llm.price(settings.model.models[0], tokens, settings.model.extra)
    return Estimate(prompt + settings.model.max_tokens, usd)


def answered(task: Task, settings: Settings, ask: Ask, now: Callable[[], datetime]) -> tuple[Answer, ...]:
    """Put a task to the model. Runs in a thread; what goes wrong with a commit stands in its record."""
    if isinstance(task, OverviewTask):
        return (Answer(task.day.repository, task.day.day, overview=overview_of(task.day, ask, settings)),)
    pairs = [(entry.commit, entry.record) for entry in task.entries]
    if len(pairs) == 1:
        records = [analyse(*pairs[0], ask=ask, settings=settings, now=now, overrides=task.overrides)]
    else:
        records = analyse_batch(pairs, ask=ask, settings=settings, now=now, overrides=task.overrides)
    days = {entry.record.sha: entry.day for entry in task.entries}
    return tuple(Answer(task.repository, days[record.sha], record) for record in records)


HELD_DAYS = 8
"""Days whose records are kept in memory while they are added to."""
Held = dict[tuple[str, "date"], "DayRecord"]


def save(run: Run, answers: Iterable[Answer], held: Held) -> None:
    """Put answers into the archive, a day at a time.

    `held` keeps the days that were saved last, so that a day is not read and checked again for each of its commits.
    Only a run that holds the archive's lock may use it, since nobody else writes then.
    """
    ordered = sorted(answers, key=lambda answer: (answer.repository, answer.day))
    for (repository, day), group in groupby(ordered, key=lambda answer: (answer.repository, answer.day)):
        before = held.pop((repository, day), None) or run.archive.load(repository, day)
        if before:
            held[repository, day] = _updated(before, tuple(group), run.settings)
            run.archive.save(held[repository, day])
        while len(held) > HELD_DAYS:
            del held[next(iter(held))]


def _updated(day: DayRecord, answers: Sequence[Answer], settings: Settings) -> DayRecord:
    new = {answer.record.sha: answer.record for answer in answers if answer.record}
    commits = tuple(new.get(commit.sha, commit) for commit in day.commits)
    overviews = [answer.overview for answer in answers if answer.overview]
    return day.model_copy(
        update={
            "commits": cap_high(commits, settings.importance.high_per_day),
            "overview": overviews[-1] if overviews else day.overview,
        }
    )


def _entries(run: Run, source: Source, tier: Tier) -> Iterator[Entry]:
    waiting = {pending.sha: pending.day for pending in source.pending if pending.tier is tier}
    if not waiting:
        return
    stream = read_patches(source.mirror, tuple(waiting), run.settings)
    for day, commits in groupby(stream, key=lambda commit: waiting[commit.sha]):
        record = run.archive.load(source.mirror.repository.name, day)
        known = {commit.sha: commit for commit in record.commits} if record else {}
        for commit in commits:
            if commit.sha in known:
                yield Entry(day, known[commit.sha], commit)


def _prompt_tokens(commit: Commit, settings: Settings) -> int:
    characters = sum(len(patch.text) for patch in commit.patches) + len(commit.body)
    return min(characters // 3 + 1_000, settings.budget.tokens_per_commit * llm.PROMPT_FACTOR)
