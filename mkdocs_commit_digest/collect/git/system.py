"""What operating systems do differently for processes and pipes; where one cannot do a thing, it is left out."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

PIPE_BYTES = 1024 * 1024
"""Room in the pipe, so that git works on while Python parses."""


def readable(pipe: IO[bytes], seconds: float) -> bool:
    """Wait for bytes or the end. Windows cannot wait for a pipe; there the bound is left out."""
    if not hasattr(select, "poll"):
        return True
    poll = select.poll()  # select() takes no descriptor above 1023
    poll.register(pipe, select.POLLIN)
    return bool(poll.poll(int(seconds * 1000)))


def widen(pipe: IO[bytes] | None) -> None:
    """Give a pipe more room. Linux only."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl  # noqa: PLC0415 - not on Windows

        if pipe:
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def bound_memory(pid: int, memory: int) -> None:
    """Bound what a process, and each that it starts, may allocate; files it maps do not count. Linux only."""
    with contextlib.suppress(ImportError, AttributeError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on Windows

        # From outside, since code of ours between fork and exec could hang in a process with threads. Git has not
        # come to start its helpers by then.
        resource.prlimit(pid, resource.RLIMIT_DATA, (memory, memory))


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with its helpers (git-remote-https, ssh), which share its session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "nt":
            process.kill()
        elif process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
