"""The executor that work goes to unless the caller passes another one."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import Executor, Future
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    _Work = tuple[Future[Any], Callable[[], Any]]

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Threads(Executor):
    """Threads that end with the program, whatever they wait for.

    Python waits for those of `ThreadPoolExecutor` before it ends, so Ctrl-C would take as long as the slowest model.
    What runs in them may be lost at any moment, so nothing but whole files may be left behind by it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._work: SimpleQueue[_Work | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, work: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Have work done by a thread that is idle, by a new one, or by the first that becomes idle."""
        future: Future[_T] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("work after the end")
            self._work.put((future, partial(work, *args, **kwargs)))
            if not self._idle.acquire(blocking=False) and len(self._threads) < self._most:
                name = f"commit-digest-{len(self._threads)}"
                self._threads.append(threading.Thread(target=self._run, name=name, daemon=True))
                self._threads[-1].start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as in Executor
        """Take no more work; let the threads end once theirs is done."""
        with self._lock:
            self._closed = True
        if cancel_futures:
            self._cancel_rest()
        for _ in self._threads:
            self._work.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _cancel_rest(self) -> None:
        with contextlib.suppress(Empty):
            while work := self._work.get_nowait():
                work[0].cancel()

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            _do(*work)
            del work  # what it holds may be large, and the next may come late
            self._idle.release()


def _do(future: Future[Any], work: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - whatever it is belongs to whoever asks for the result
        future.set_exception(error)
    else:
        future.set_result(result)
