"""One build in a process of its own, to be killed or to meet a full disk; imported once and forked for each run."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.archive import Archive
from mkdocs_commit_digest.collect import collect
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.errors import DigestError
from mkdocs_commit_digest.files import update_file
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.settings import ImportanceSettings, ModelSettings, Repository, Settings, Site, Window

DAYS = Window(date(2026, 1, 18), date(2026, 1, 20))
NAME = "octo/engine"
NOW = datetime(2026, 1, 22, 12, tzinfo=UTC)
CALLS_AT_ONCE = 2

_WRITING_EVENTS = frozenset({"os.mkdir", "os.rename", "os.chmod", "os.truncate", "os.link"})


@dataclass(frozen=True, slots=True)
class Job:
    """What to build from what into where, and what goes wrong."""

    repository: str
    model_url: str
    folder: str
    fail_at: int = 0
    """Which of the run's write operations meets a full disk; 0: none."""
    hours: int = 0
    """How far the clock has jumped."""
    offline: bool = False

    @property
    def settings(self) -> Settings:
        folder = Path(self.folder)
        return Settings(
            (Repository(url=self.repository, name=NAME),),
            ZoneInfo("UTC"),
            DAYS,
            folder / "digests",
            folder / "cache",
            importance=ImportanceSettings(high_per_day=0, high=1e9, medium=-1e9),
            model=ModelSettings(
                models=("openai/test-model",), api_base=self.model_url, concurrency=CALLS_AT_ONCE, retries=0
            ),
            site=Site("Engines", "https://example.org/"),
            offline=self.offline,
        )


def warm_up() -> None:
    """Import what a run imports late, so that forked runs share it."""
    llm.preload()
    import git  # noqa: F401, PLC0415


def build(job: Job) -> None:
    """Collect, render, write; exit status 3 stands for an error that a user would be told."""
    counter = _fail_at(job.fail_at) if job.fail_at else None
    now = NOW.replace(year=NOW.year + job.hours // 8760) if job.hours else NOW
    try:
        collect(job.settings, now=lambda: now, environ={"PATH": os.environ["PATH"], "OPENAI_API_KEY": "sk-none"})
        write_pages(job)
    except (DigestError, OSError) as error:
        (sys.stderr if os.environ.get("FAULTS_VERBOSE") else _Nowhere()).write(f"{error!r}\n")
        _leave(3)
    _leave(4 if counter and counter["left"] > 0 else 0)


def write_pages(job: Job) -> None:
    """Render all pages into the folder `out`."""
    settings = job.settings
    for output in publish(tuple(Archive(settings.archive).records([NAME])), settings, now=NOW):
        content = output.markdown().encode() if isinstance(output, Page) else output.content
        update_file(Path(job.folder) / "out" / output.uri, content)


class _Nowhere:
    def write(self, _: str) -> None:
        """Say nothing."""


def _leave(code: int) -> None:
    os._exit(code)


def _fail_at(number: int) -> dict[str, int]:
    """Let the n-th operation that writes fail with ENOSPC, wherever in Python it comes from."""
    state = {"left": number}

    def spend(what: str) -> None:
        state["left"] -= 1
        if state["left"] == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), what)

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = args
            if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and "/dev/" not in str(path):
                spend(str(path))
        elif event in _WRITING_EVENTS:
            spend(str(args[0]))

    fsync = os.fsync

    def full(descriptor: int) -> None:
        spend("fsync")
        with contextlib.suppress(OSError):
            fsync(descriptor)

    os.fsync = full
    sys.addaudithook(watch)
    return state
