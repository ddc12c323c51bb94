"""Run git: bounded in time and output, with an environment of our own making. The only module that imports GitPython.

GitPython finds git and starts it (on Windows never from the current folder). Its `Repo` and `Git.execute` are not used,
since they hand the whole of `os.environ`, API keys and `GIT_DIR` included, to every git process.
"""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import IO, TYPE_CHECKING, Self

from mkdocs_commit_digest.collect.git.system import kill, readable, widen, within_memory
from mkdocs_commit_digest.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CHUNK = 256 * 1024
"""Bytes read from git at once."""

_KEPT_WORDS = 64 * 1024
"""Bytes kept of what git writes to stderr; a remote can write there without end."""

_LINGER = 1.0
"""Seconds to read on after git has ended: a shared ssh connection may hold the pipe open for hours."""

_LOOK = 0.2
"""Seconds between two looks at whether git is to be stopped."""


_FIRST_ANSWER = 60.0
"""Seconds for git to tell its version, which takes it some milliseconds."""


@dataclass(frozen=True, slots=True)
class GitAnswer:
    """What a finished git process left."""

    code: int
    """0: done; negative: ended by a signal."""
    out: bytes
    words: str
    """What it wrote to stderr (the last part of it)."""
    timed_out: bool = False
    stopped: bool = False
    """It was ended since `stop` said so."""


class GitProcess:
    """A git process that is read while it runs; a context manager that leaves no process behind."""

    def __init__(
        self,
        args: Sequence[str],
        environ: Mapping[str, str],
        *,
        stdin: bytes = b"",
        seconds: float,
        memory: int | None = None,
    ) -> None:
        self._seconds = seconds
        self._process = _start_process(args, environ, memory)
        self._words = _Drain(self._process.stderr, keep=_KEPT_WORDS, last=True)
        self._feeder = threading.Thread(target=self._feed, args=(stdin,), daemon=True)
        self._feeder.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self) -> bytes:
        """Return the next bytes, or none once git has ended well.

        Raises:
            GitError: git failed, in its own words, or was silent for too long.
        """
        self.wait()
        return self.take()

    def take(self) -> bytes:
        """Return what `read` would, of a process that `wait` has returned."""
        piece = os.read(self._out.fileno(), CHUNK)
        if not piece:
            self._check_end()
        return piece

    def wait(self, others: Sequence[GitProcess] = ()) -> list[GitProcess]:
        """Wait until this process or one of the others has more to read, or has ended; returns which have.

        Raises:
            GitError: all of them were silent for too long.
        """
        every = (self, *others)
        ready = readable([each._out for each in every], self._seconds)  # noqa: SLF001 - the same class
        if not ready:
            self.close()
            raise GitError(
                f"git gave no answer for {self._seconds:g} seconds; raise 'limits.git_seconds' or look at the disk"
            )
        return [each for each in every if each._out in ready]  # noqa: SLF001

    @property
    def _out(self) -> IO[bytes]:
        out = self._process.stdout
        assert out is not None  # noqa: S101 - a pipe was asked for
        return out

    def _check_end(self) -> None:
        try:
            code = self._process.wait(self._seconds)
        except subprocess.TimeoutExpired as error:
            self.close()
            raise GitError(f"git did not end within {self._seconds:g} seconds") from error
        self._words.finish()
        if code:
            raise GitError(self._words.text() or f"git ended with {code}")

    def close(self) -> None:
        """End the process and whatever it started; closing twice does no harm."""
        kill(self._process)
        self._process.wait()
        self._feeder.join()
        self._words.finish()
        if self._process.stdout:
            self._process.stdout.close()
        if self._process.stderr and not self._words.is_alive():
            self._process.stderr.close()

    def _feed(self, stdin: bytes) -> None:
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101 - a pipe was asked for
        # Git that ended early says why on stderr and by its code.
        with contextlib.suppress(BrokenPipeError):
            pipe.write(stdin)
        with contextlib.suppress(BrokenPipeError):
            pipe.close()


def run_git(  # noqa: PLR0913 - what to run, and its bounds, all keyword-only
    args: Sequence[str],
    environ: Mapping[str, str],
    *,
    stdin: bytes = b"",
    seconds: float,
    keep: int = 4 * 1024 * 1024,
    memory: int | None = None,
    stop: Callable[[], bool] | None = None,
) -> GitAnswer:
    """Run git to its end and return what it left.

    Args:
        args: Without the program's name.
        environ: All that git sees of the environment.
        stdin: What it reads.
        seconds: After which it is ended.
        keep: Bytes of output that are kept.
        memory: Bytes that each process may have, where the system can bound them (Linux).
        stop: Asked a few times a second; git is ended once it says yes.

    Raises:
        GitError: there is no git.
    """
    with GitProcess(args, environ, stdin=stdin, seconds=seconds, memory=memory) as git:
        process = git._process  # noqa: SLF001 - the same module
        out = _Drain(process.stdout, keep=keep, last=False)
        try:
            code = _wait_for_exit(process, seconds, stop)
        except subprocess.TimeoutExpired:
            kill(process)
            return GitAnswer(process.wait(), b"", f"no answer within {seconds:g} seconds", timed_out=True)
        except _Stopped:
            kill(process)
            return GitAnswer(process.wait(), b"", "stopped", stopped=True)
        finally:
            kill(process)
            out.finish()
        git._words.finish()  # noqa: SLF001
        return GitAnswer(code, out.content(), git._words.text())  # noqa: SLF001


class _Stopped(Exception):  # noqa: N818 - no error, but a wish
    """Git is to be ended."""


def _wait_for_exit(process: subprocess.Popen[bytes], seconds: float, stop: Callable[[], bool] | None) -> int:
    """Wait for the end of a process and return its code. Raises TimeoutExpired, or _Stopped."""
    if stop is None:
        return process.wait(seconds)
    end = time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        try:
            return process.wait(max(min(left, _LOOK), 0))
        except subprocess.TimeoutExpired:
            if left <= _LOOK:
                raise
            if stop():
                raise _Stopped from None


class _Drain(threading.Thread):
    """Reads a pipe to its end and keeps the first or last bytes, so that the process is never stuck on it."""

    def __init__(self, pipe: IO[bytes] | None, *, keep: int, last: bool) -> None:
        super().__init__(daemon=True)
        self._pipe, self._keep, self._last = pipe, keep, last
        self._kept = bytearray()
        self._until = math.inf
        self.start()

    def run(self) -> None:
        while self._pipe and time.monotonic() < self._until:
            if not readable([self._pipe], _LOOK):
                if self._until < math.inf:
                    return
                continue
            piece = os.read(self._pipe.fileno(), CHUNK)
            if not piece:
                return
            if self._last:
                self._kept += piece
                del self._kept[: -self._keep]
            else:
                self._kept += piece[: self._keep - len(self._kept)]

    def finish(self) -> None:
        """Take what is in the pipe still, and let go of it, since the process has ended."""
        self._until = min(self._until, time.monotonic() + _LINGER)
        self.join(_LINGER + 2 * _LOOK)

    def content(self) -> bytes:
        return bytes(self._kept)

    def text(self) -> str:
        return self._kept.decode("utf-8", "replace").strip()


@cache
def _see_that_git_answers() -> None:
    """Ask git for its version, as GitPython does without any bound where it is imported; once is enough.

    Raises:
        GitError: there is no answer.
    """
    if os.name == "nt":  # where a program of this name in the current folder would be run
        return
    command = [os.environ.get("GIT_PYTHON_GIT_EXECUTABLE") or "git", "version"]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        process = subprocess.Popen(command, start_new_session=True, **quiet)  # type: ignore[call-overload]  # noqa: S603
    except OSError:  # GitPython says what it makes of that
        return
    try:
        process.wait(_FIRST_ANSWER)
    except subprocess.TimeoutExpired as error:
        raise GitError(
            f"'{command[0]} version' gave no answer within {_FIRST_ANSWER:g} seconds; see which git that is "
            "(command -v git) and mend it, or build with 'offline: true'"
        ) from error
    finally:
        kill(process)
        process.wait()


def _start_process(args: Sequence[str], environ: Mapping[str, str], memory: int | None) -> subprocess.Popen[bytes]:
    _see_that_git_answers()
    try:
        # Importing the package runs git, and only a build with work needs it. It is whole only once its last lines have
        # found git, while another thread may be amid it, so what is imported from a part of it comes second.
        from git import Git  # noqa: PLC0415
        from git.cmd import safer_popen  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise GitError(
            "GitPython is not installed, and reads repositories; pip install GitPython, or build with 'offline: true'"
        ) from error
    except ImportError as error:
        raise GitError(
            "git was not found; install it (https://git-scm.com/downloads), or build with 'offline: true'"
        ) from error
    command = [str(Git.GIT_PYTHON_GIT_EXECUTABLE), *args]
    if memory is not None and shutil.which(command[0], path=environ.get("PATH")):
        command = within_memory(command, memory)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    try:
        process: subprocess.Popen[bytes] = safer_popen(command, env=dict(environ), start_new_session=True, **pipes)
    except FileNotFoundError as error:
        raise GitError("git was not found on PATH; install it (https://git-scm.com/downloads)") from error
    widen(process.stdout)
    return process
