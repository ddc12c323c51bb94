"""Locks between builds: who holds one, and since when, stands beside it, for those who wait."""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from pydantic import BaseModel, Field, ValidationError

from mkdocs_commit_digest.files import read_plain, store_file
from mkdocs_commit_digest.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUIET_SECONDS = 5.0
"""After which those who wait are told for whom."""
_MINUTES, _HOURS = 120, 7_200
"""Seconds from which an age is told in minutes, and in hours."""


class Holder(BaseModel):
    """Who took a lock."""

    since: float = Field(ge=0, le=1e12)
    """Seconds since 1970."""
    process: int = Field(ge=0, le=2**63)
    host: str = Field(max_length=300)

    def describe(self, now: float) -> str:
        """Say who holds it, and for how long."""
        return f"process {self.process} on {one_line(self.host, 80)} took it {_age(now - self.since)} ago"


@contextmanager
def build_lock(
    file: Path, seconds: float, *, tell: Callable[[str], None] | None = None, now: Callable[[], float] = time.time
) -> Iterator[None]:
    """Hold a lock, or wait for it. The system frees the lock of a process that was killed.

    Args:
        file: The lock; who holds it is noted beside, and is only a hint.
        seconds: How long to wait.
        tell: Told who holds it, a clause, where it is not had at once.
        now: Gives seconds since 1970.

    Raises:
        Timeout: somebody else holds it all the time.
        OSError: the disk refuses something.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    note = file.with_name(f"{file.name}.holder")
    lock = FileLock(file)
    try:
        lock.acquire(timeout=min(seconds, QUIET_SECONDS))
    except Timeout:
        if seconds <= QUIET_SECONDS:
            raise
        if tell:
            tell(holder_told(file, now()))
        lock.acquire(timeout=seconds - QUIET_SECONDS)
    try:
        holder = Holder(since=now(), process=os.getpid(), host=socket.gethostname()[:300])
        with suppress(OSError):
            store_file(note, holder.model_dump_json().encode())
        yield
    finally:
        with suppress(OSError):
            note.unlink()
        lock.release()


def holder_told(file: Path, now: float) -> str:
    """Say who holds a lock, as far as that was noted, and what to do where nobody does."""
    hint = f"if no build is left, as after a container was killed, delete {file}"
    try:
        content = json.loads(read_plain(file.with_name(f"{file.name}.holder"))[:2_000])
        return f"{Holder.model_validate(content).describe(now)}; {hint}"
    except (OSError, ValueError, RecursionError, ValidationError):
        return hint


def _age(seconds: float) -> str:
    if seconds < _MINUTES:
        return f"{max(0, seconds):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < _HOURS else f"{seconds / 3600:.0f} h"
