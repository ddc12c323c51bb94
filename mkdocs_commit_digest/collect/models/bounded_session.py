"""The connection to model servers: a reply may be only so long, in bytes and in seconds.

A server that sends without end, or a byte now and then, would fill the memory or hold a thread for ever.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.collect.models.deadlines import begin_exchange, keep_deadlines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx


class _Bound(threading.local):
    """How many bytes a reply to this thread's call may have."""

    bytes: int = 4_194_304


_BOUND = _Bound()
_LOCK = threading.Lock()


class ReplyTooLargeError(Exception):
    """The server sent more than a reply can be."""


class PackedReplyError(ReplyTooLargeError):
    """The server packed a reply, so that its size is not known before it is unpacked."""


def connect(litellm: Any, reply_bytes: int) -> None:
    """Bound the reply to this thread's next call, and give litellm a session that keeps to it, if none is open."""
    _BOUND.bytes = reply_bytes
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

    # As many connections as there are calls at once, and all of them kept for the next ones.
    return bound_client(httpx.Client(verify=certificates, limits=httpx.Limits()))


def bound_client(client: httpx.Client) -> httpx.Client:
    """Let a client refuse replies that are too long, too slow or packed, and follow no redirect. Returns it."""
    client.event_hooks = {"request": [_ask_plainly, begin_exchange], "response": [_bound]}
    client.follow_redirects = False  # prompts go where the configuration says, and nowhere else
    keep_deadlines(client)
    return client


def _ask_plainly(request: httpx.Request) -> None:
    # A packed reply of some kilobytes could unpack to gigabytes.
    request.headers["Accept-Encoding"] = "identity"


def _bound(response: httpx.Response) -> None:
    if response.headers.get("content-encoding", "identity").lower() not in {"", "identity"}:
        raise PackedReplyError("packed, which was not asked for")
    response.stream = _bounded_body()(response.stream)


@cache
def _bounded_body() -> Callable[[Any], httpx.SyncByteStream]:
    import httpx  # noqa: PLC0415 - imported with litellm, and late

    class BoundedBody(httpx.SyncByteStream):
        """A body that raises once it is too long."""

        def __init__(self, body: httpx.SyncByteStream) -> None:
            self._body = body

        def __iter__(self) -> Iterator[bytes]:
            size, bound = 0, _BOUND.bytes
            for piece in self._body:
                size += len(piece)
                if size > bound:
                    raise ReplyTooLargeError(f"more than {bound:,} bytes; see option 'model_options.reply_bytes'")
                yield piece

        def close(self) -> None:
            self._body.close()

    return BoundedBody
