"""The stages of the upper floor, as the scheduler knows them: by when they may run, and not by what they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from mkdocs_commit_digest.archive.records import DayRecord
    from mkdocs_commit_digest.archive.store import Archive
    from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
    from mkdocs_commit_digest.collect.git.mirrors import Mirror
    from mkdocs_commit_digest.collect.models.questions import Ask
    from mkdocs_commit_digest.collect.scheduling.run import Run
    from mkdocs_commit_digest.collect.scheduling.tasks import Task, TaskAnswer
    from mkdocs_commit_digest.settings import Repository, Settings


@dataclass(frozen=True, slots=True)
class Stages:
    """Each piece runs in any thread; what one gives is handed to the next by the thread that leads the run."""

    fetch: Callable[[Run, Repository, bool, Callable[[str], None]], Mirror]
    """A repository, whether its copy is to be made once more, who takes remarks → its copy. Raises GitError."""
    update_days: Callable[
        [Mirror, Archive, Settings, datetime, ParsingPool, Callable[[str], None]], Iterator[DayRecord]
    ]
    """A copy, the time, who parses, who takes remarks → the days of the window, each saved before it is yielded.

    Raises GitError, ArchiveError.
    """
    explain: Callable[[Task, Run, Ask], tuple[TaskAnswer, ...]]
    """What waits for a model → what is to be saved of it."""
