"""The connection to model servers that speak OpenAI's protocol: a reply may be only so long, in bytes and in seconds.

A client's time-out counts anew with every piece that arrives, so a server that sends a byte now and then, or sends
without end, would hold a thread for ever or fill the memory.
"""

from __future__ import annotations

import threading
import time
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

MAX_REPLY_BYTES = 4 * 1024 * 1024
"""As it comes over the line and unpacked; twenty times the longest text that is taken from a reply."""
_LOCK = threading.Lock()


class ReplyTooLargeError(Exception):
    """The server sent more than a reply can be."""


def connect(litellm: Any) -> None:
    """Give litellm a session whose replies are bounded, if it has none that is open."""
    with _LOCK:
        if litellm.client_session is None or litellm.client_session.is_closed:
            # The certificates that the user gave litellm.
            certificates = litellm.llms.custom_httpx.http_handler.get_ssl_configuration()
            litellm.client_session = _session(certificates)


def disconnect(litellm: Any) -> None:
    """Close the session that `connect` opened."""
    with _LOCK:
        if litellm.client_session is not None:
            litellm.client_session.close()


def refused_reply(error: BaseException) -> ReplyTooLargeError | None:
    """Find our own refusal below the errors that were made of it."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ReplyTooLargeError):
        cause = cause.__cause__ or cause.__context__
    return cause


def _session(certificates: Any) -> httpx.Client:
    import httpx  # noqa: PLC0415 - imported with litellm, and late

    def ask_plainly(request: httpx.Request) -> None:
        # A packed reply of some kilobytes could unpack to gigabytes.
        request.headers["Accept-Encoding"] = "identity"

    def bound(response: httpx.Response) -> None:
        if response.headers.get("content-encoding", "identity").lower() not in {"", "identity"}:
            raise ReplyTooLargeError("packed, which was not asked for")
        seconds = response.request.extensions.get("timeout", {}).get("read")
        response.stream = _bounded_body()(response.stream, float("inf") if seconds is None else seconds)

    hooks: dict[str, list[Callable[..., Any]]] = {"request": [ask_plainly], "response": [bound]}
    # No redirect is followed: prompts go where the configuration says, and nowhere else.
    return httpx.Client(verify=certificates, follow_redirects=False, event_hooks=hooks)


@cache
def _bounded_body() -> Callable[[Any, float], httpx.SyncByteStream]:
    import httpx  # noqa: PLC0415 - imported with litellm, and late

    class BoundedBody(httpx.SyncByteStream):
        """A body that raises once it is too long or too slow."""

        def __init__(self, body: httpx.SyncByteStream, seconds: float) -> None:
            self._body, self._seconds = body, seconds

        def __iter__(self) -> Iterator[bytes]:
            until, size = time.monotonic() + self._seconds, 0
            for piece in self._body:
                size += len(piece)
                if size > MAX_REPLY_BYTES:
                    raise ReplyTooLargeError(f"more than {MAX_REPLY_BYTES // 2**20} MiB")
                if time.monotonic() > until:
                    raise httpx.ReadTimeout(f"not complete after {self._seconds:g} seconds")
                yield piece

        def close(self) -> None:
            self._body.close()

    return BoundedBody
