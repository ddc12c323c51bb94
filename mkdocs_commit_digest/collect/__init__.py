"""The upper floor: git history and models in, day records in the archive out. Nothing else writes the archive."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from mkdocs_commit_digest.archive import Archive
from mkdocs_commit_digest.collect.asking import Preload, ask_models
from mkdocs_commit_digest.collect.judging.importance import check_weights
from mkdocs_commit_digest.collect.planning import Plan, plan
from mkdocs_commit_digest.collect.runs import Run
from mkdocs_commit_digest.collect.sources import update_sources
from mkdocs_commit_digest.errors import ArchiveError
from mkdocs_commit_digest.progress import tell_nobody

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from concurrent.futures import Executor
    from datetime import datetime

    from mkdocs_commit_digest.progress import Tell
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
    given_up: int = 0
    """Commits that no model was asked about, since none gave a usable answer to others."""
    tokens: int = 0
    cost_usd: float | None = 0.0

    def summary(self) -> str:
        """Say in one line what was done."""
        said = f"{self.days} {'day' if self.days == 1 else 'days'} up to date"
        if self.asked:
            cost = "price unknown" if self.cost_usd is None else f"${self.cost_usd:.2f}"
            said += f"; {self.asked - self.failed} commits analysed by a model ({self.tokens:,} tokens, {cost})"
        if self.failed:
            said += f"; {self.failed} failed"
        if self.waiting or self.given_up:
            said += f"; {self.waiting + self.given_up} wait for the next run"
        return said


def collect(
    settings: Settings,
    *,
    now: Callable[[], datetime],
    environ: Mapping[str, str] = os.environ,
    executor: Executor | None = None,
    tell: Tell = tell_nobody,
) -> Collected:
    """Bring the archive up to date: fetch, read, judge, explain, remember.

    Args:
        settings: What to collect; offline settings collect nothing.
        now: Clock; gives an aware time.
        environ: Environment that holds access tokens and keys.
        executor: Where work is done; threads of this process by default.
        tell: Takes reports of progress.

    Raises:
        DigestError: nothing could be done at all, or a model failed and `on_model_error` is `fail`.
    """
    if settings.offline:
        return Collected()
    check_weights(settings.importance)
    with _alone(settings), _threads(executor, settings) as pool:
        run = Run(settings, Archive(settings.archive), pool, now, environ, tell)
        preload = Preload()  # importing litellm takes seconds, so it begins while git still works
        sources = update_sources(run, found_pending=preload.start)
        asked = ask_models(run, sources.readable, preload)
    return Collected(
        days=sum(len(source.days) for source in sources.readable),
        problems=sources.problems + asked.problems,
        asked=asked.asked,
        failed=asked.failed,
        waiting=asked.waiting,
        given_up=asked.given_up,
        tokens=asked.tokens,
        cost_usd=asked.cost_usd,
    )


def planned(
    settings: Settings,
    *,
    now: Callable[[], datetime],
    environ: Mapping[str, str] = os.environ,
    tell: Tell = tell_nobody,
) -> Plan:
    """Find out what `collect()` would ask and spend, with the archive left as it is.

    Raises:
        DigestError: nothing could be read at all.
    """
    check_weights(settings.importance)
    with _alone(settings), _threads(None, settings) as pool:
        return plan(Run(settings, Archive(settings.archive), pool, now, environ, tell))


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Keep a second run out of the same archive, so that nothing is asked, or paid for, twice."""
    key = sha256(os.fsencode(settings.archive.resolve())).hexdigest()[:12]
    file = settings.cache / "locks" / f"archive-{key}.lock"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(file, timeout=settings.limits.git_seconds):
            yield
    except Timeout as error:
        raise ArchiveError(
            f"{settings.archive}: another build has been collecting for over {settings.limits.git_seconds:.0f} s; "
            "wait for it, or stop it"
        ) from error


@contextmanager
def _threads(executor: Executor | None, settings: Settings) -> Iterator[Executor]:
    """Use the given executor, or threads that end with the run."""
    if executor is not None:
        yield executor
        return
    with ThreadPoolExecutor(max(settings.model.concurrency, 4), thread_name_prefix="commit-digest") as threads:
        yield threads
