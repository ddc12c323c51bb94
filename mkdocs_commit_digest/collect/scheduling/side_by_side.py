"""A run from its begin to its end: repositories read and models asked side by side, by one run at a time."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from filelock import Timeout

from mkdocs_commit_digest.collect.git.locks import build_lock, holder_told
from mkdocs_commit_digest.collect.postponed import merge_postponed, postponed_messages
from mkdocs_commit_digest.collect.scheduling.daemon_threads import Threads
from mkdocs_commit_digest.collect.scheduling.history_reader import READERS, HistoryReader
from mkdocs_commit_digest.collect.scheduling.model_scheduler import ModelScheduler, max_in_flight
from mkdocs_commit_digest.collect.scheduling.run_statistics import Collected
from mkdocs_commit_digest.collect.scheduling.task_pool import TaskPool
from mkdocs_commit_digest.errors import ArchiveError, DigestError
from mkdocs_commit_digest.files import see_no_link
from mkdocs_commit_digest.progress import Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

    from mkdocs_commit_digest.collect.scheduling.run import Run
    from mkdocs_commit_digest.collect.scheduling.stages import Stages
    from mkdocs_commit_digest.progress import ProgressCallback
    from mkdocs_commit_digest.settings import Settings


def update_archive(run: Run, stages: Stages, history_read: Callable[[tuple[str, ...]], None]) -> Collected:
    """Read and ask side by side: models are asked about the first days while the others are still read.

    Raises as `collect()` does.
    """
    jobs = TaskPool(run.executor, run.stopped)
    reading = HistoryReader(run, jobs, stages)
    asking = ModelScheduler(run, jobs, reading)
    is_told = False
    try:
        reading.begin()
        while jobs.under_way:
            jobs.take()
            if reading.is_over and not is_told:
                reading.check()
                history_read(reading.problems)
                is_told = True
            asking.go_on()  # before saving, so that no call waits for the disk
            asking.save()
            if reading.renew_damaged():
                asking.read_days_again()
    finally:
        reading.end()
        asking.end()
    return _summary(reading, asking)


def _summary(reading: HistoryReader, asking: ModelScheduler) -> Collected:
    account, spending, effective = asking.account, asking.spending, asking.ledger.effective
    spent_options = {"tokens": effective.tokens_option, "usd": effective.usd_option}
    now, zone = reading.run.now(), reading.run.settings.zone
    postponed = merge_postponed(one for source in reading.readable for one in source.postponed)
    return Collected(
        days=sum(source.days for source in reading.readable),
        entries=sum(source.entries for source in reading.readable if source.is_new),
        is_first=all(source.is_new for source in reading.readable),
        problems=(
            *reading.problems,
            *account.problems(now=now, zone=zone, spent_option=spent_options.get(spending.short_of or "", "")),
            *postponed_messages(postponed, now=now, zone=zone),
            *asking.ledger.before.problems,
        ),
        postponed=sum(one.count for one in postponed if one.matter == "commits"),
        asked=account.asked,
        failed=account.failed,
        waiting=account.waiting + sum(source.held_back for source in reading.readable),
        given_up=account.given_up,
        tokens=spending.tokens,
        cost_usd=spending.cost_usd,
        left=tuple(str(bound) for bound in asking.ledger.left()),
    )


@contextmanager
def archive_lock(settings: Settings, on_progress: ProgressCallback) -> Iterator[None]:
    """Keep a second run out of the same archive, so that nothing is asked, or paid for, twice."""
    key = sha256(os.fsencode(settings.archive.resolve())).hexdigest()[:12]
    file = settings.cache / "locks" / f"archive-{key}.lock"
    lock = build_lock(
        file,
        settings.limits.git_seconds,
        tell=lambda who: on_progress(Remark(f"Waiting for another build that collects into {settings.archive}: {who}")),
    )
    with ExitStack() as stack:
        try:
            see_no_link(settings.cache, file.parent)
            stack.enter_context(lock)
        except Timeout as error:
            raise ArchiveError(
                f"{settings.archive}: another build has been collecting for over {settings.limits.git_seconds:.0f} s; "
                f"wait for it, or stop it: {holder_told(file, time.time())}"
            ) from error
        except OSError as error:
            raise DigestError(
                f"{error.filename}: cannot be written ({error.strerror}); "
                "free space, make it writable, or set another 'cache_dir'"
            ) from error
        yield


@contextmanager
def executor_for(executor: Executor | None, settings: Settings) -> Iterator[Executor]:
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
