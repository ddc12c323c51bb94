"""Parsing workers that may die: each job is bounded in bytes and time, and a dead worker is replaced.

Processes are started by hand and not by `multiprocessing`, which runs the caller's main module once more in each of
them: this package is called from scripts of all kinds.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import subprocess
import sys
import threading
import zlib
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Self

from mkdocs_commit_digest.collect.facts.parsing.jobs import Answer, Job, NotParsed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.settings import Limits

_REMEMBERED = 512
"""Indexes of packages, which most changes of a project ask for again."""
_START_SECONDS = 30.0
"""That a worker may take to start, beyond the time of its first job."""

_PROGRAM = """
import json, sys, types
sys.path[:] = json.loads(sys.argv[1])
for name, folder in json.loads(sys.argv[2]):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [folder]
from mkdocs_commit_digest.collect.facts.parsing.worker import main
main()
"""
"""The packages around the worker stand there without being run: they load git and models, which takes seconds."""
_AROUND = tuple(
    (name, os.path.dirname(str(sys.modules[name].__file__)))  # noqa: PTH120 - as JSON
    for name in ("mkdocs_commit_digest.collect", "mkdocs_commit_digest.collect.facts")
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may take."""

    bytes: int = 2_000_000
    seconds: float = 5.0


class ParsingPool:
    """Workers that parse; starts none before the first job. A context manager that leaves no process behind."""

    def __init__(self, workers: int = 0, bounds: Bounds | None = None) -> None:
        """Take the number of processes (0: one a core, at most four) and the bounds on each file."""
        count = workers or min(os.cpu_count() or 1, 4)
        self.bounds = bounds or Bounds()
        self._workers = [_Worker(self.bounds.seconds) for _ in range(count)]
        self._read: OrderedDict[tuple[str, bytes], Future[Answer]] = OrderedDict()
        self._lanes = [ThreadPoolExecutor(1, thread_name_prefix="parsing") for _ in range(count)]

    @classmethod
    def within(cls, limits: Limits) -> Self:
        """Make one that keeps to the user's bounds."""
        return cls(bounds=Bounds(limits.facts_file_bytes, limits.facts_file_seconds))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def answers(self, jobs: Iterable[Job]) -> list[Answer]:
        """Answer jobs in their order, side by side; one that fails is answered by the reason."""
        return [each.result() for each in self.submit(jobs)]

    def submit(self, jobs: Iterable[Job]) -> list[Future[Answer]]:
        """Begin to answer jobs; what is returned gives the answers in their order."""
        return [self._lanes[self._lane(job)].submit(self._ask, job) for job in jobs]

    def read(self, language: str, content: bytes, key: str) -> Future[Answer]:
        """Begin to read what one file defines and hands on; what was read last is not read again."""
        name = language, hashlib.blake2b(content, digest_size=16).digest()
        answer = self._read.pop(name, None)
        if answer is None or answer.cancelled():
            (answer,) = self.submit([Job(language, None, content, what="read", key=key)])
        self._read[name] = answer
        if len(self._read) > _REMEMBERED:
            self._read.popitem(last=False)
        return answer

    def close(self) -> None:
        """End all workers; closing twice does no harm."""
        for lane in self._lanes:
            lane.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.stop()
        for lane in self._lanes:
            lane.shutdown(wait=True)
        for worker in self._workers:
            worker.close()

    def _lane(self, job: Job) -> int:
        return zlib.crc32(job.key.encode("utf-8", "replace")) % len(self._workers)

    def _ask(self, job: Job) -> Answer:
        if max(len(job.old or b""), len(job.new or b"")) > self.bounds.bytes:
            return NotParsed("size")
        return self._workers[self._lane(job)].ask(job)


class _Worker:
    """One process, started when it is first asked and again after it died. Asked by one thread at a time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    def ask(self, job: Job) -> Answer:
        """Return the worker's answer; if it dies or runs past its time, the reason."""
        process, is_new = self._running()
        if process is None:
            return NotParsed("crash")
        out_of_time = threading.Event()
        seconds = self._seconds + (_START_SECONDS if is_new else 0)
        timer = threading.Timer(seconds, _end, (process, out_of_time))
        timer.daemon = True
        timer.start()
        try:
            answer = _exchange(process, job)
        except (OSError, EOFError):
            self._drop(process)
            return NotParsed("time" if out_of_time.is_set() else "crash")
        finally:
            timer.cancel()
        return answer

    def stop(self) -> None:
        """End the process, whoever waits for it; no other is started."""
        with self._lock:
            self._is_closed = True
            if self._process is not None:
                self._process.kill()

    def close(self) -> None:
        """Let go of the process, which nobody waits for any more."""
        if self._process is not None:
            self._drop(self._process)

    def _running(self) -> tuple[subprocess.Popen[bytes] | None, bool]:
        with self._lock:
            if self._is_closed:
                return None, False
            if self._process is not None and self._process.poll() is None:
                return self._process, False
            command = [sys.executable, "-P", "-c", _PROGRAM, json.dumps(sys.path), json.dumps(_AROUND)]
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command,
                start_new_session=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            return self._process, True

    def _drop(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)
        with self._lock:
            self._process = None


def _end(process: subprocess.Popen[bytes], out_of_time: threading.Event) -> None:
    out_of_time.set()
    process.kill()


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:  # what could not be written any more
        return


def _exchange(process: subprocess.Popen[bytes], job: Job) -> Answer:
    """Send a job and wait for its answer. Raises OSError or EOFError where the worker is gone."""
    inward, outward = process.stdin, process.stdout
    assert inward is not None  # noqa: S101 - pipes were asked for
    assert outward is not None  # noqa: S101
    content = pickle.dumps(job, pickle.HIGHEST_PROTOCOL)
    inward.write(len(content).to_bytes(8, "big") + content)
    inward.flush()
    head = outward.read(8)
    size = int.from_bytes(head, "big")
    body = outward.read(size)
    if len(head) < 8 or len(body) < size:  # noqa: PLR2004 - the length of a length
        raise EOFError
    answer: Answer = pickle.loads(body)  # noqa: S301 - from our own worker
    return answer
