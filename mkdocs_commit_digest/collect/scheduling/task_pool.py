"""Work handed to the executor. What comes of it is taken by one thread, so the stages need no locks.

The executor is the caller's: anything that runs in this process. No work waits for other work to begin, so a single
worker is enough; more workers only let more happen at once.
"""

from __future__ import annotations

import contextlib
from concurrent.futures import wait
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.errors import Stopped

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable
    from concurrent.futures import Executor, Future

    Outcome = Callable[[], Any]
    """Gives what came of the work, or raises what went wrong with it."""
    Then = Callable[[Outcome], None]

_LOOK_UP = 0.2
"""Seconds between two looks at whether the run is still wanted; Windows takes Ctrl-C only then."""


@dataclass(slots=True)
class TaskPool:
    """The work that is under way."""

    executor: Executor
    stopped: threading.Event | None = None
    """Set by another thread once the run is not wanted any more."""
    _then: dict[Future[Any], Then] = field(default_factory=dict)
    _ended: SimpleQueue[Future[Any]] = field(default_factory=SimpleQueue)

    @property
    def under_way(self) -> int:
        """How much work was handed over and not taken back."""
        return len(self._then)

    def start(self, then: Then, work: Callable[..., Any], *args: Any) -> Future[Any]:
        """Hand work over; `then` is called from `take()`, with what came of it."""
        future = self.executor.submit(work, *args)
        self._then[future] = then
        future.add_done_callback(self._ended.put)
        return future

    def take(self) -> None:
        """Wait until something has ended, and take it and all else that has.

        Raises:
            Stopped: the run is not wanted any more.
        """
        future: Future[Any] | None = self._next()
        while future is not None:
            self._then.pop(future)(future.result)
            try:
                future = self._ended.get_nowait()
            except Empty:
                future = None

    def cancel(self, *, wait_for: Iterable[Future[Any]]) -> None:
        """Let nothing more begin, and wait for some of what has."""
        begun = {future for future in self._then if not future.cancel()}
        self._then.clear()
        wait(begun.intersection(wait_for))

    def _next(self) -> Future[Any]:
        while not (self.stopped and self.stopped.is_set()):
            with contextlib.suppress(Empty):
                return self._ended.get(timeout=_LOOK_UP)
        raise Stopped("the run was stopped; what was answered is saved")
