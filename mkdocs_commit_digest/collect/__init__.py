"""The upper floor: git history and models in, day records in the archive out. Nothing else writes the archive."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect.judging.importance import check_weights
from mkdocs_commit_digest.collect.planning import Plan, plan
from mkdocs_commit_digest.collect.postponed import merge_postponed, postponed_messages
from mkdocs_commit_digest.collect.scheduling.daemon_threads import Threads
from mkdocs_commit_digest.collect.scheduling.history_reader import READERS, HistoryReader
from mkdocs_commit_digest.collect.scheduling.model_scheduler import ModelScheduler, max_in_flight
from mkdocs_commit_digest.collect.scheduling.run import Run
from mkdocs_commit_digest.collect.scheduling.task_pool import TaskPool
from mkdocs_commit_digest.counts import noun, pluralize
from mkdocs_commit_digest.errors import ArchiveError, DigestError
from mkdocs_commit_digest.progress import ignore_progress

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Executor
    from datetime import datetime

    from mkdocs_commit_digest.progress import ProgressCallback
    from mkdocs_commit_digest.settings import Settings


@dataclass(frozen=True, slots=True)
class Collected:
    """What a run did, for the door to tell."""

    days: int = 0
    """Days of the window that the archive now holds."""
    problems: tuple[str, ...] = ()
    """What went wrong without stopping the run, a sentence each."""
    asked: int = 0
    """Commits that a model was asked about."""
    failed: int = 0
    waiting: int = 0
    """Commits whose analysis is left to the next run, since the budget is spent."""
    postponed: int = 0
    """Commits that failed in earlier runs, and whose next try is not due."""
    given_up: int = 0
    """Commits that no model was asked about, since none gave a usable answer to others."""
    tokens: int = 0
    cost_usd: float | None = 0.0

    def summary(self) -> str:
        """Say in one line what was done."""
        said = f"{pluralize(self.days, 'day')} up to date"
        if self.asked:
            cost = "price unknown" if self.cost_usd is None else f"${self.cost_usd:.2f}"
            analysed, tokens = pluralize(self.asked - self.failed, "commit"), pluralize(self.tokens, "token")
            said += f"; {analysed} analysed by a model ({tokens}, {cost})"
        if self.failed:
            said += f"; {self.failed} failed"
        if left := self.waiting + self.given_up:
            said += f"; {pluralize(left, 'waits', 'wait')} for the next run"
        if self.postponed:
            waiting = noun(self.postponed, "waits for its", "wait for their")
            said += f"; {self.postponed} that failed before {waiting} next try"
        return said


def ignore_problems(_: tuple[str, ...]) -> None:
    """Do nothing once history is read."""


def collect(  # noqa: PLR0913 - settings, and keyword-only all that a run may touch of the world
    settings: Settings,
    *,
    now: Callable[[], datetime],
    environ: Mapping[str, str] = os.environ,
    executor: Executor | None = None,
    on_progress: ProgressCallback = ignore_progress,
    history_read: Callable[[tuple[str, ...]], None] = ignore_problems,
    stopped: threading.Event | None = None,
) -> Collected:
    """Bring the archive up to date: fetch, read, judge, explain, remember.

    Args:
        settings: What to collect; offline settings collect nothing.
        now: Clock; gives an aware time.
        environ: Environment that holds access tokens and keys.
        executor: Where git is read and models are asked; it runs in this process. Threads of our own by default.
        on_progress: Takes reports of progress.
        history_read: Called once all days are in the archive, with what was wrong with repositories, a sentence each;
            models are still being asked then.
        stopped: Set by another thread to have the run end soon, with all that was answered saved.

    Raises:
        DigestError: nothing could be done at all, or a model failed and `on_model_error` is `fail`.
        Stopped: `stopped` was set.
    """
    if settings.offline:
        history_read(())
        return Collected()
    check_weights(settings.importance)
    with _archive_lock(settings), _executor_for(executor, settings) as pool:
        for repository in settings.repositories:
            Archive(settings.archive).tidy(repository.name)
        return _update_archive(
            Run(settings, Archive(settings.archive), pool, now, environ, on_progress, stopped), history_read
        )


def _update_archive(run: Run, history_read: Callable[[tuple[str, ...]], None]) -> Collected:
    """Read and ask side by side: models are asked about the first days while the others are still read."""
    jobs = TaskPool(run.executor, run.stopped)
    reading = HistoryReader(run, jobs)
    asking = ModelScheduler(run, jobs, reading)
    postponed_messages = False
    try:
        reading.begin()
        while jobs.under_way:
            jobs.take()
            if reading.is_over and not postponed_messages:
                reading.check()
                history_read(reading.problems)
                postponed_messages = True
            asking.go_on()  # before saving, so that no call waits for the disk
            asking.save()
            if reading.renew_damaged():
                asking.read_days_again()
    finally:
        reading.end()
        asking.end()
    return _summarize(reading, asking)


def _summarize(reading: HistoryReader, asking: ModelScheduler) -> Collected:
    account, spending = asking.account, asking.spending
    now, zone = reading.run.now(), reading.run.settings.zone
    postponed = merge_postponed(one for source in reading.readable for one in source.postponed)
    return Collected(
        days=sum(source.days for source in reading.readable),
        problems=(
            *reading.problems,
            *account.problems(now=now, zone=zone),
            *postponed_messages(postponed, now=now, zone=zone),
        ),
        postponed=sum(one.count for one in postponed if one.matter == "commits"),
        asked=account.asked,
        failed=account.failed,
        waiting=account.waiting,
        given_up=account.given_up,
        tokens=spending.tokens,
        cost_usd=spending.cost_usd,
    )


def make_plan(
    settings: Settings,
    *,
    now: Callable[[], datetime],
    environ: Mapping[str, str] = os.environ,
    on_progress: ProgressCallback = ignore_progress,
) -> Plan:
    """Find out what `collect()` would ask and spend, with the archive left as it is.

    Raises:
        DigestError: nothing could be read at all.
    """
    check_weights(settings.importance)
    with _archive_lock(settings), _executor_for(None, settings) as pool:
        return plan(Run(settings, Archive(settings.archive), pool, now, environ, on_progress))


@contextmanager
def _archive_lock(settings: Settings) -> Iterator[None]:
    """Keep a second run out of the same archive, so that nothing is asked, or paid for, twice."""
    key = sha256(os.fsencode(settings.archive.resolve())).hexdigest()[:12]
    file = settings.cache / "locks" / f"archive-{key}.lock"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        held = FileLock(file, timeout=settings.limits.git_seconds).acquire()
    except Timeout as error:
        raise ArchiveError(
            f"{settings.archive}: another build has been collecting for over {settings.limits.git_seconds:.0f} s; "
            "wait for it, or stop it"
        ) from error
    except OSError as error:
        raise DigestError(
            f"{error.filename}: cannot be written ({error.strerror}); "
            "free space, make it writable, or set another 'cache_dir'"
        ) from error
    with held:
        yield


@contextmanager
def _executor_for(executor: Executor | None, settings: Settings) -> Iterator[Executor]:
    """Use the given executor, or threads of our own: after an error they are not waited for."""
    if executor is not None:
        yield executor
        return
    threads = Threads(READERS + max_in_flight(settings) + 1)
    try:
        yield threads
    except BaseException:
        threads.shutdown(wait=False, cancel_futures=True)
        raise
    threads.shutdown()
