"""A time within which a whole exchange with a server must be over, from the first byte sent to the last one read.

The time-outs of an HTTP client count anew with every piece that arrives, so a server that sends its head or its body
a byte at a time would hold a thread for ever. Here the time of all pieces is counted together.
"""

from __future__ import annotations

import threading
import time
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpcore
    import httpx

_EXCHANGE = threading.local()
"""When the exchange of this thread must be over; a synchronous client sends and reads in one thread."""


def begin_exchange(request: httpx.Request) -> None:
    """Count the time of a request from now on; to be called in the thread that sends it."""
    seconds = request.extensions.get("timeout", {}).get("read")
    _EXCHANGE.until = None if seconds is None else time.monotonic() + seconds


def keep_deadlines(client: httpx.Client) -> None:
    """Let everything that a client reads and writes end at the deadline, also through proxies."""
    # httpx offers no way to hand over a network backend; the tests with slow servers tell when these names change.
    for transport in (client._transport, *client._mounts.values()):  # noqa: SLF001
        pool: Any = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = _backend()(pool._network_backend)  # noqa: SLF001


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    until = getattr(_EXCHANGE, "until", None)
    if until is None:
        return timeout
    left = float(until - time.monotonic())
    if left <= 0:
        raise late("the whole reply took too long")
    return left if timeout is None else min(timeout, left)


@cache
def _stream() -> type[Any]:
    import httpcore  # noqa: PLC0415 - imported with litellm, and late

    class Stream(httpcore.NetworkStream):
        """A connection whose every read and write has only the time that is left."""

        def __init__(self, other: httpcore.NetworkStream) -> None:
            self._other = other

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            return self._other.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            self._other.write(buffer, _left(timeout, httpcore.WriteTimeout))

        def close(self) -> None:
            self._other.close()

        def start_tls(self, *args: Any, **options: Any) -> httpcore.NetworkStream:
            return Stream(self._other.start_tls(*args, **options))

        def get_extra_info(self, info: str) -> Any:
            return self._other.get_extra_info(info)

    return Stream


@cache
def _backend() -> type[Any]:
    import httpcore  # noqa: PLC0415 - as above

    class Backend(httpcore.NetworkBackend):
        """Connects as another backend does, to streams that keep the deadline."""

        def __init__(self, other: httpcore.NetworkBackend) -> None:
            self._other = other

        def connect_tcp(self, *args: Any, **options: Any) -> httpcore.NetworkStream:
            stream: httpcore.NetworkStream = _stream()(self._other.connect_tcp(*args, **options))
            return stream

        def sleep(self, seconds: float) -> None:
            self._other.sleep(seconds)

    return Backend
