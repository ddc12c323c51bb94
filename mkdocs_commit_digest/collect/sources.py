"""All watched repositories, fetched and read side by side."""

from __future__ import annotations

from concurrent.futures import as_completed
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.days import update_days
from mkdocs_commit_digest.collect.git.mirrors import sync_mirror
from mkdocs_commit_digest.collect.models.overviews import is_due
from mkdocs_commit_digest.errors import GitError, HistoryError, NothingToShow
from mkdocs_commit_digest.progress import Progress, Remark

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.collect.runs import Run
    from mkdocs_commit_digest.records import Tier
    from mkdocs_commit_digest.settings import Repository


@dataclass(frozen=True, slots=True)
class Pending:
    """A commit that waits for a model."""

    day: date
    sha: str
    tier: Tier


@dataclass(frozen=True, slots=True)
class Source:
    """One repository whose days of the window are in the archive, newest first.

    Only what is still to do is kept here, so that memory does not grow with the window.
    """

    mirror: Mirror
    days: tuple[date, ...]
    pending: tuple[Pending, ...]
    unsummarised: tuple[date, ...] = ()
    """Days that wait for nothing but a model's overview."""


@dataclass(frozen=True, slots=True)
class Sources:
    """All repositories that could be read, and what was wrong with the others."""

    readable: tuple[Source, ...]
    problems: tuple[str, ...]


def update_sources(run: Run, *, found_pending: Callable[[], None]) -> Sources:
    """Fetch every repository and bring its days up to date.

    A repository that cannot be reached is a problem to tell of, not a reason to stop, as long as there is anything
    to show. `found_pending` is called, perhaps several times and from any thread, once a commit waits for a model.

    Raises:
        NothingToShow: no repository can be read, and the archive is empty.
    """
    futures = {
        run.executor.submit(_updated, repository, run, found_pending): repository
        for repository in run.settings.repositories
    }
    sources: dict[str, Source] = {}
    problems: dict[str, str] = {}
    for count, future in enumerate(as_completed(futures), 1):
        name = futures[future].name
        try:
            sources[name] = future.result()
        except GitError as error:
            problems[name] = str(error)
        else:
            if sources[name].mirror.stale:
                problems[name] = f"{name}: {sources[name].mirror.stale}; going on with what was fetched before"
        run.tell(Progress("history", count, len(futures)))
    names = [repository.name for repository in run.settings.repositories]
    found = Sources(
        tuple(sources[name] for name in names if name in sources),
        tuple(dict.fromkeys(problems[name] for name in names if name in problems)),
    )
    if not found.readable and not any(run.archive.days(name) for name in names):
        raise NothingToShow("\n".join(found.problems))
    return found


def _updated(repository: Repository, run: Run, found_pending: Callable[[], None]) -> Source:
    """Fetch and read one repository; a mirror that proves to be damaged is made anew, once."""
    sync = partial(sync_mirror, repository, run.settings, environ=run.environ, say=lambda text: run.tell(Remark(text)))
    mirror = sync()
    try:
        return _read(mirror, run, found_pending)
    except HistoryError:
        mirror = sync(anew=True)
        return _read(mirror, run, found_pending)


def _read(mirror: Mirror, run: Run, found_pending: Callable[[], None]) -> Source:
    days: list[date] = []
    pending: list[Pending] = []
    unsummarised: list[date] = []
    for record in update_days(mirror, run.archive, run.settings, now=run.now()):
        days.append(record.day)
        if is_due(record, run.settings):
            unsummarised.append(record.day)
        waiting = [commit for commit in record.commits if commit.state == "pending"]
        pending += [Pending(record.day, commit.sha, commit.importance.tier) for commit in waiting]
        if waiting:
            found_pending()
    return Source(mirror, tuple(sorted(days, reverse=True)), tuple(pending), tuple(unsummarised))
