"""The connection to model servers: a reply may be only so long, in bytes and in seconds, and has one form.

A server that sends without end, or a byte now and then, would fill the memory or hold a thread for ever.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.collect.models.deadlines import begin_exchange, keep_deadlines
from mkdocs_commit_digest.collect.models.wire_replies import BodyRefused, error_of, normalize_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx


class _Bound(threading.local):
    """How many bytes a reply to this thread's call may have, and what came."""

    bytes: int = 4_194_304
    status: int | None = None
    """The status of the last reply to this thread; None: there was none yet."""


_BOUND = _Bound()
_LOCK = threading.Lock()


class ReplyTooLargeError(BodyRefused):
    """The server sent more than a reply can be."""


class PackedReplyError(ReplyTooLargeError):
    """The server packed a reply, so that its size is not known before it is unpacked."""


def connect(litellm: Any, reply_bytes: int) -> None:
    """Bound the reply to this thread's next call, and give litellm a session that keeps to it, if none is open."""
    _BOUND.bytes, _BOUND.status = reply_bytes, None
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


def last_status() -> int | None:
    """Return the status that came back to this thread's call, whatever was made of it since; None: nothing came."""
    return _BOUND.status


def refused_reply(error: BaseException) -> BodyRefused | None:
    """Find our own refusal below the errors that were made of it."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, BodyRefused):
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
    _BOUND.status = response.status_code
    if response.headers.get("content-encoding", "identity").lower() not in {"", "identity"}:
        raise PackedReplyError("packed, which was not asked for")
    body = _bounded_body()(response.stream)
    if response.is_success and response.request.method == "POST":
        kind = response.headers.get("content-type", "").lower()
        if "event-stream" in kind:
            response.headers["content-type"] = "application/json"
        body = _mended_body()(body, is_event_stream="event-stream" in kind)
    response.stream = body
    if response.is_error:
        # Raised here, before a client reads its own meaning into it, or asks again by itself.
        raise error_of(response.status_code, response.read(), response.headers)


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


@cache
def _mended_body() -> Callable[..., httpx.SyncByteStream]:
    import httpx  # noqa: PLC0415 - imported with litellm, and late

    class MendedBody(httpx.SyncByteStream):
        """A body that is read whole and comes out in the protocol's form."""

        def __init__(self, body: httpx.SyncByteStream, *, is_event_stream: bool) -> None:
            self._body = body
            self._is_event_stream = is_event_stream

        def __iter__(self) -> Iterator[bytes]:
            yield normalize_body(b"".join(self._body), is_event_stream=self._is_event_stream)

        def close(self) -> None:
            self._body.close()

    return MendedBody
