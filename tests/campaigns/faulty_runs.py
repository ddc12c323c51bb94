"""Builds to be killed or starved: each in a process of its own, forked from one that has imported everything.

    python -m tests.campaigns.faulty_runs        # reads a job a line (JSON), answers with its exit status

The parent runs no thread and makes no call, so that what it forks begins as a fresh process does, only warm.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import select
import signal
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import collect
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.errors import DigestError
from mkdocs_commit_digest.files import remove_leftovers, update_file
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.settings import ImportanceSettings, ModelSettings, Repository, Settings, Site, Window
from tests.helpers.day_records import a_commit, a_day, an_overview

if TYPE_CHECKING:
    from collections.abc import Callable

DAYS = Window(date(2026, 1, 18), date(2026, 1, 20))
NAME = "octo/engine"
NOW = datetime(2026, 1, 22, 12, tzinfo=UTC)
CALLS_AT_ONCE = 2
DONE, TOLD, NOT_REACHED = 0, 3, 4
"""Exit statuses: all is written; an error that a user would be told; done before the fault's turn came."""

_WRITING_EVENTS = frozenset({"os.mkdir", "os.rename", "os.chmod", "os.truncate", "os.link", "os.remove"})
_MAY_WRITE_ANYWHERE = (0, 1, 2, 3)
"""Capabilities of root: chown, dac_override, dac_read_search, fowner."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to build from what into where, and what goes wrong."""

    repository: str
    model_url: str
    folder: str
    kill_at: int = 0
    """Before which of its write operations the run is killed; 0: none."""
    kill_after: float = 0.0
    """Seconds after which it is killed; 0: none."""
    fail_at: int = 0
    """Which of its write operations meets a full disk; 0: none."""
    hours: int = 0
    """How far the clock has jumped."""
    obeys_modes: bool = False
    """Whether the modes of files and folders hold for it, though it runs as root."""
    said: str = ""
    """A file into which the run writes the error that it ends with."""

    @property
    def settings(self) -> Settings:
        folder = Path(self.folder)
        return Settings(
            (Repository(url=self.repository, name=NAME),),
            ZoneInfo("UTC"),
            DAYS,
            folder / "digests",
            folder / "cache",
            # No commit's tier depends on what else there is. Large ones are asked about one by one, others together.
            importance=ImportanceSettings(high_per_day=0, high=1e9, medium=-1e9),
            model=ModelSettings(
                models=("openai/test-model",),
                api_base=self.model_url,
                concurrency=CALLS_AT_ONCE,
                retries=0,
                verify="off",  # what is counted is how often a commit is asked about
            ),
            site=Site("Engines", "https://example.org/"),
        )


def build(job: Job) -> None:
    """Collect, render, write; ends the process."""
    if job.obeys_modes:
        give_up_rights_of_root()
    left = _meet_faults(job)
    shift = timedelta(hours=job.hours)
    if shift:
        true_time = time.time
        time.time = lambda: true_time() + shift.total_seconds()
    try:
        environ = {"PATH": os.environ["PATH"], "OPENAI_API_KEY": "sk-none"}
        collect(job.settings, now=lambda: NOW + shift, environ=environ)
        write_pages(job.settings, Path(job.folder))
    except (DigestError, OSError) as error:
        Path(job.said).write_text(f"{type(error).__name__}: {error}")
        os._exit(TOLD)
    if left() > 0:
        Path(job.said).write_text(f"{max(job.kill_at, job.fail_at) - left()} write operations")
        os._exit(NOT_REACHED)
    os._exit(DONE)


def write_pages(settings: Settings, folder: Path) -> None:
    """Render all pages into the folder `out`, as `commit-digest render` does."""
    records = tuple(Archive(settings.archive).records([NAME]))
    for output in publish(records, settings, now=NOW):
        content = output.markdown().encode() if isinstance(output, Page) else output.content
        update_file(folder / "out" / output.uri, content)
    for place in {folder / "out", *(path for path in (folder / "out").rglob("*") if path.is_dir())}:
        remove_leftovers(place)


def give_up_rights_of_root() -> None:
    """Let modes of files hold for this process and for all that it starts. Raises OSError where that cannot be had."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in _MAY_WRITE_ANYWHERE:
        if libc.prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP: for programs that are started
            raise OSError(ctypes.get_errno(), "cannot drop capabilities")
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    held = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable, and the same for numbers above 31
    libc.capget(header, held)
    for place in range(3):
        held[place] &= ~sum(1 << capability for capability in _MAY_WRITE_ANYWHERE)
    if libc.capset(header, held):
        raise OSError(ctypes.get_errno(), "cannot drop capabilities")


def _meet_faults(job: Job) -> Callable[[], int]:
    """Count the operations that write, and let one of them be the last or fail; returns how many are left till then."""
    os.fsync = lambda _: None  # what was written outlives a process that is killed; only a power cut asks for more
    left = job.kill_at or job.fail_at
    if not left:
        return lambda: 0

    def spend(what: str) -> None:
        nonlocal left
        left -= 1
        if left == 0 and job.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if left == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), what)

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = args
            if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and "/dev/" not in str(path):
                spend(str(path))
        elif event in _WRITING_EVENTS:
            spend(str(args[0]))

    os.fsync = lambda _: spend("fsync")
    sys.addaudithook(watch)
    return lambda: left


def _warm_up() -> None:
    """Do what every run would do first, so that runs share it."""
    llm.preload()
    import git  # noqa: F401

    day = a_day(a_commit("Fix it", body="So."), overview=an_overview("One fix."), day=DAYS.until, repository=NAME)
    for _ in publish((day,), Job("", "", "/nonexistent").settings, now=NOW):
        pass  # compiles the templates


def _run(job: Job) -> int:
    """Fork a build, and kill it when its time comes; returns its exit status, negative for a signal."""
    process = os.fork()
    if process == 0:
        build(job)
    descriptor = os.pidfd_open(process)
    if not select.select([descriptor], [], [], job.kill_after or 120)[0]:
        os.kill(process, signal.SIGKILL)
    os.close(descriptor)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def main() -> None:
    _warm_up()
    for line in sys.stdin:
        print(_run(Job(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
