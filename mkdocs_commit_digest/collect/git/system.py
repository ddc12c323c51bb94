"""What operating systems do differently for processes and pipes; where one cannot do a thing, it is left out."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

PIPE_BYTES = 1024 * 1024
"""Room in the pipe, so that git works on while Python parses."""


def readable(pipes: Sequence[IO[bytes]], seconds: float) -> list[IO[bytes]]:
    """Wait for bytes, or the end, of one of these pipes, and return those that have come to it.

    Windows cannot wait for a pipe; there the bound is left out, and the first counts as ready.
    """
    if not hasattr(select, "poll"):
        return [pipes[0]]
    poll = select.poll()  # select() takes no descriptor above 1023
    for pipe in pipes:
        poll.register(pipe, select.POLLIN)
    ready = {descriptor for descriptor, _ in poll.poll(int(seconds * 1000))}
    return [pipe for pipe in pipes if pipe.fileno() in ready]


def widen(pipe: IO[bytes] | None) -> None:
    """Give a pipe more room. Linux only."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl  # noqa: PLC0415 - not on Windows

        if pipe:
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def within_memory(command: list[str], memory: int) -> list[str]:
    """Wrap a command so that it, and each process it starts, can allocate so many bytes; files it maps do not count.

    The shell sets the bound, since code of ours between fork and exec could hang in a process with threads, and a
    bound that is set from outside may come too late. Linux only; elsewhere the command is left as it is.
    """
    if not sys.platform.startswith("linux"):
        return command
    return ["/bin/sh", "-c", 'ulimit -d "$0" 2>/dev/null; exec "$@"', str(memory // 1024), *command]


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with its helpers (git-remote-https, ssh), which share its session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "nt":
            process.kill()
        elif process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
