"""All watched repositories, fetched and read side by side, a few days at a time.

Days are read in short steps, so that calls to models find a place between them however few workers there are, and
nothing is written once the run has ended.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, cast

from mkdocs_commit_digest.archive.unreadable import UnreadableDay
from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
from mkdocs_commit_digest.collect.models.overviews import is_to_be_made
from mkdocs_commit_digest.collect.postponed import postponed_in
from mkdocs_commit_digest.collect.scheduling.repeats import AnalysedChanges
from mkdocs_commit_digest.collect.scheduling.sources import Pending, Source, Step
from mkdocs_commit_digest.collect.scheduling.task_pool import TaskPool
from mkdocs_commit_digest.collect.snapshots import find_unchanged
from mkdocs_commit_digest.counts import noun, pluralize
from mkdocs_commit_digest.errors import GitError, HistoryError, NothingToShow
from mkdocs_commit_digest.progress import Progress, Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from datetime import date, datetime

    from mkdocs_commit_digest.archive.records import DayRecord
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.collect.postponed import Postponed
    from mkdocs_commit_digest.collect.scheduling.run import Run
    from mkdocs_commit_digest.collect.scheduling.stages import Stages
    from mkdocs_commit_digest.collect.scheduling.task_pool import Outcome
    from mkdocs_commit_digest.collect.snapshots import Snapshot
    from mkdocs_commit_digest.settings import Settings

READERS = 8
"""Repositories that are fetched or read at once."""
_STEP = 32
"""Days read in one step, unless one with commits for a model comes before."""


@dataclass(slots=True)
class HistoryReader:
    """The repositories of a run, and the work of reading them."""

    run: Run
    jobs: TaskPool
    stages: Stages
    sources: tuple[Source, ...] = field(init=False)
    _unopened: deque[Source] = field(init=False)
    _parser: ParsingPool = field(init=False)
    """Parses sources for all repositories; starts no process before there is one to parse."""
    _steps: dict[str, tuple[Iterator[DayRecord], Future[Step]]] = field(default_factory=dict)
    """By repository: the days that are being read, and the step under way."""

    def __post_init__(self) -> None:
        self._parser = ParsingPool.within(self.run.settings.limits)
        self.sources = tuple(Source(repository) for repository in self.run.settings.repositories)
        self._unopened = deque(self.sources)

    @property
    def is_over(self) -> bool:
        """Tell whether every repository is read, or known to be unreadable."""
        return not any(source.reading for source in self.sources)

    @property
    def readable(self) -> tuple[Source, ...]:
        """The repositories that could be read, in the order of the settings."""
        return tuple(source for source in self.sources if source.mirror and not source.reading)

    @property
    def problems(self) -> tuple[str, ...]:
        """What was wrong with repositories, a sentence each."""
        told = (text for source in self.sources for text in (source.problem, *source.unreadable_days, source.repeats))
        return tuple(dict.fromkeys(text for text in told if text))

    def begin(self) -> None:
        """Fetch the first repositories; those that follow are begun as these end."""
        for _ in range(READERS):
            self._open_next()

    def renew(self, source: Source, error: HistoryError) -> None:
        """Have a damaged mirror made anew and its repository read again, once."""
        if source.damaged:
            return  # by more than one piece of work
        source.forget()
        if source.renewed:
            source.mirror = None
            self._close(source, str(error))
        else:
            source.damaged = source.renewed = source.reading = True

    def renew_damaged(self) -> bool:
        """Begin to renew what is damaged, once all that came of the old mirror is saved; tells whether anything is."""
        found = [source for source in self.sources if source.damaged and not source.in_use]
        for source in found:
            source.damaged = False
            self._fetch(source, fresh=True)
        return bool(found)

    def check(self) -> None:
        """Make sure that there is something to show.

        Raises:
            NothingToShow: no repository can be read, and the archive is empty.
        """
        names = [source.repository.name for source in self.sources]
        if not self.readable and not any(self.run.archive.days(name) for name in names):
            raise NothingToShow("\n".join(self.problems))

    def end(self) -> None:
        """Stop where days are not read to their end; after this, nothing is written any more."""
        self.jobs.cancel(wait_for=[step for _, step in self._steps.values()])
        for days, _ in self._steps.values():
            _end(days)
        self._parser.close()

    def _open_next(self) -> None:
        if self._unopened:
            self._fetch(self._unopened.popleft())

    def _fetch(self, source: Source, *, fresh: bool = False) -> None:
        run = self.run
        sync = partial(self.stages.fetch, run, source.repository, fresh, partial(_remark, run))
        self.jobs.start(partial(self._take_fetched, source), _fetched_and_looked_at, sync, run)

    def _take_fetched(self, source: Source, outcome: Outcome) -> None:
        try:
            mirror, unchanged = cast("tuple[Mirror, Snapshot | None]", outcome())
        except GitError as error:
            self._close(source, str(error))
            return
        source.mirror = mirror
        source.is_new = not self.run.archive.days(mirror.repository.name)
        if mirror.stale:
            source.problem = f"{mirror.repository.name}: {mirror.stale}; going on with what was fetched before"
        elif mirror.cut_off:
            source.problem = f"{mirror.repository.name}: {mirror.cut_off}"
        if unchanged is not None:
            source.days, source.postponed = unchanged.days, unchanged.postponed
            self._close(source)
            return
        run, emit = self.run, partial(_remark, self.run)
        days = self.stages.update_days(mirror, run.archive, run.settings, run.now(), self._parser, emit)
        self._read_on(source, days)

    def _read_on(self, source: Source, days: Iterator[DayRecord]) -> None:
        future = self.jobs.start(partial(self._take_step, source, days), _step, days, self.run.settings, self.run.now())
        self._steps[source.repository.name] = (days, future)
        source.in_use += 1

    def _take_step(self, source: Source, days: Iterator[DayRecord], outcome: Outcome) -> None:
        del self._steps[source.repository.name]
        source.in_use -= 1
        try:
            step: Step = outcome()
        except HistoryError as error:
            self.renew(source, error)
            return
        except GitError as error:
            source.mirror = None
            self._close(source, str(error))
            return
        if source.damaged or source.mirror is None:  # as those found who read patches again
            _end(days)
            return
        for text in step.remarks:
            _remark(self.run, text)
        source.add(step)
        if step.ended:
            source.hold_repeats(self.run.settings.budget.repeat_share)
            self._close(source)
        else:
            self._read_on(source, days)

    def _close(self, source: Source, problem: str = "") -> None:
        source.problem = problem or source.problem
        source.reading = False
        self.run.on_progress(Progress("history", sum(not each.reading for each in self.sources), len(self.sources)))
        self._open_next()


def read_sources(run: Run, stages: Stages) -> HistoryReader:
    """Fetch every repository and bring its days up to date.

    A repository that cannot be reached is a problem to tell of, not a reason to stop, as long as there is anything
    to show.

    Raises:
        NothingToShow: no repository can be read, and the archive is empty.
    """
    jobs = TaskPool(run.executor, run.stopped)
    reading = HistoryReader(run, jobs, stages)
    try:
        reading.begin()
        while jobs.under_way:
            jobs.take()
            reading.renew_damaged()
        reading.check()
    finally:
        reading.end()
    return reading


def _fetched_and_looked_at(sync: Callable[[], Mirror], run: Run) -> tuple[Mirror, Snapshot | None]:
    """Fetch a repository, and tell what is known of it where the rest of the work would change nothing."""
    mirror = sync()
    return mirror, find_unchanged(mirror, run.archive, run.settings, now=run.now())


def _remark(run: Run, text: str) -> None:
    run.on_progress(Remark(text))


def _end(days: Iterator[DayRecord]) -> None:
    """End git where days are not read to their end."""
    if isinstance(days, Generator):
        days.close()


def _step(days: Iterator[DayRecord], settings: Settings, now: datetime) -> Step:
    """Read on for some days, or until one has commits for a model, so that asking can begin."""
    read: list[date] = []
    pending: list[Pending] = []
    unsummarised: list[date] = []
    postponed: list[Postponed] = []
    remarks: list[str] = []
    problems: list[str] = []
    analysed = AnalysedChanges()
    entries = 0
    for record in islice(days, _STEP):
        read.append(record.day)
        if isinstance(record, UnreadableDay):
            problems.append(record.problem)
            continue
        analysed.add_day(record)
        entries += len(record.commits)
        pending += [
            Pending(record.day, commit.sha, commit.importance.tier)
            for commit in record.commits
            if commit.state == "pending"
        ]
        postponed += postponed_in(record, settings, now)
        if is_to_be_made(record, settings, now):
            unsummarised.append(record.day)
        if record.omitted_commits:
            remarks.append(
                f"{record.repository}: {pluralize(record.omitted_commits, 'commit')} of {record.day} "
                f"{noun(record.omitted_commits, 'is', 'are')} not read, since "
                f"'limits.commits_per_day' is {settings.limits.commits_per_day:,}"
            )
        if pending:
            break
    ended = len(read) < _STEP and not pending
    return Step(
        days=tuple(read),
        pending=tuple(pending),
        unsummarised=tuple(unsummarised),
        ended=ended,
        remarks=tuple(remarks),
        postponed=tuple(postponed),
        problems=tuple(problems),
        analysed=analysed,
        entries=entries,
    )
