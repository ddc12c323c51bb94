"""The upper floor: git history and models in, day records in the archive out. Nothing else writes the archive.

A commit goes through its stages in this order: fetch → list → read → redact → facts → classify → judge → save, and,
where a model is asked, excerpt → ask → verify → save. `scheduling/` runs them for many commits side by side.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import FACTS_VERSION
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect.day_bounds import read_within
from mkdocs_commit_digest.collect.days import carry_over, list_history, read_new, save_day, save_tip
from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
from mkdocs_commit_digest.collect.git.mirrors import sync_mirror
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from mkdocs_commit_digest.collect.judging.change_types import classify
from mkdocs_commit_digest.collect.judging.importance import check_weights
from mkdocs_commit_digest.collect.judging.judgement import judge_commit, with_telling_subject
from mkdocs_commit_digest.collect.planning import Plan, plan
from mkdocs_commit_digest.collect.redaction.own_patterns import redact_with
from mkdocs_commit_digest.collect.releases import update_releases
from mkdocs_commit_digest.collect.scheduling.run import Run
from mkdocs_commit_digest.collect.scheduling.run_statistics import Collected
from mkdocs_commit_digest.collect.scheduling.side_by_side import archive_lock, executor_for, update_archive
from mkdocs_commit_digest.collect.scheduling.stages import Stages
from mkdocs_commit_digest.collect.scheduling.tasks import answer_task
from mkdocs_commit_digest.progress import ignore_progress

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Executor
    from datetime import datetime

    from mkdocs_commit_digest.archive.records import CommitRecord, DayRecord
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.days import History
    from mkdocs_commit_digest.collect.facts.computing import FactsResult
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.collect.models.questions import Ask
    from mkdocs_commit_digest.collect.scheduling.tasks import Task, TaskAnswer
    from mkdocs_commit_digest.progress import ProgressCallback
    from mkdocs_commit_digest.settings import Repository, Settings

__all__ = ["STAGES", "Collected", "collect", "make_plan"]


def ignore_remarks(_: str) -> None:
    """Do nothing with remarks."""


def fetch(run: Run, repository: Repository, fresh: bool, emit: Callable[[str], None]) -> Mirror:  # noqa: FBT001
    """Bring the copy of a repository up to date, or make it once more."""
    redact = redact_with(run.settings.redaction_patterns)
    return sync_mirror(repository, run.settings, environ=run.environ, redact=redact, fresh=fresh, emit=emit)


def update_days(  # noqa: PLR0913, PLR0917 - a window, and who helps to read it
    mirror: Mirror,
    archive: Archive,
    settings: Settings,
    now: datetime,
    parser: ParsingPool | None = None,
    emit: Callable[[str], None] = ignore_remarks,
) -> Iterator[DayRecord]:
    """List, read, redact, compute facts, classify, judge, save: bring the days of the window up to date; yield each.

    A few git processes list what landed, one more reads what is new, and one the files that it changes. A day is saved
    as soon as its last commit is read, so a run that is stopped loses little more than one day's reading. What came
    late is told of on the open day, which is saved last then; how far the branch was reported is saved after it.

    Args:
        mirror: Where to read.
        archive: Where days are kept.
        settings: Which days, and how they are judged.
        now: Decides which days are over.
        parser: Parses sources; None: one of its own, which ends with the last day.
        emit: Takes remarks on what came.
    """
    history = list_history(mirror, archive, settings, now=now)
    yield from history.known.unreadable.values()
    for remark in history.listing.remarks:
        emit(remark)
    redact = redact_with(settings.redaction_patterns)
    with nullcontext(parser) if parser else ParsingPool.within(settings.limits) as pool:
        for day, pairs in read_new(history, redact, pool):
            records = (record_of(commit, found, history) for commit, found in pairs)
            fresh = read_within(records, settings.limits.day_bytes)
            yield from save_day(day, {record.sha: record for record in fresh}, history)
    save_tip(history, archive)
    update_releases(mirror, archive, settings, now, emit)
    if not history.known.unreadable:  # else every run is to tell of them
        history.look.keep()


def record_of(commit: Commit, found: FactsResult, history: History) -> CommitRecord:
    """Classify and judge a commit or a change whose facts are known, and keep what a model once said of it."""
    read = history.entries.as_entry(commit)
    cues = facts_of(read.commit, found.facts)
    classification = classify(with_telling_subject(read.commit), cues)
    record = judge_commit(read.commit, classification, cues, history.settings, read.message)
    facts = {"facts": found.facts, "facts_version": FACTS_VERSION, "facts_missing": len(found.not_parsed)}
    more = {**read.fields, **facts}
    return carry_over(record.model_copy(update=more), history.known)


def explain(task: Task, run: Run, ask: Ask) -> tuple[TaskAnswer, ...]:
    """Excerpt, ask, verify: put commits, or a day, to a model. What goes wrong with one stands in its record."""
    return answer_task(task, run.settings, ask, run.now)


STAGES = Stages(fetch, update_days, explain)


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
    archive = Archive(settings.archive)
    with archive_lock(settings, on_progress), executor_for(executor, settings) as pool:
        for repository in settings.repositories:
            archive.tidy(repository.name)
        return update_archive(Run(settings, archive, pool, now, environ, on_progress, stopped), STAGES, history_read)


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
    with archive_lock(settings, on_progress), executor_for(None, settings) as pool:
        return plan(Run(settings, Archive(settings.archive), pool, now, environ, on_progress), STAGES)
