"""What a provider's refusal means for us: wait, give up on it, ask otherwise, or ask for less.

Texts made here reach users and archives, so they hold no key: what the provider said is scrubbed and shortened.
"""

from __future__ import annotations

import re
import socket
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from mkdocs_commit_digest.collect.models.questions import PromptTooLong
from mkdocs_commit_digest.collect.models.refused_parameters import is_about_the_limit, is_about_the_request
from mkdocs_commit_digest.collect.models.too_long import is_too_long
from mkdocs_commit_digest.collect.redaction import redact
from mkdocs_commit_digest.errors import ModelError, ModelUnavailable, ReplyUnusable
from mkdocs_commit_digest.failures import FailureKind
from mkdocs_commit_digest.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Overloaded(ModelUnavailable):
    """429, 5xx, a time-out or a lost connection: the same call may succeed in a while."""

    def __init__(
        self, text: str, kind: FailureKind | None = None, detail: str = "", *, retry_after: float | None = None
    ) -> None:
        super().__init__(text, kind, detail)
        self.retry_after = retry_after
        """Seconds that the provider asked to wait."""


class Refused(ModelUnavailable):
    """No call to this model can succeed in this run: the key, the account or the name is wrong."""


class BadRequest(ReplyUnusable):
    """The provider will not answer this request; another form of it may do."""

    def __init__(self, text: str, kind: FailureKind | None = None, detail: str = "", *, said: str = "") -> None:
        super().__init__(text, kind, detail)
        self.said = said
        """All that the provider said, to be read by us and shown to nobody."""


_NO_MONEY = re.compile(r"insufficient.{0,3}(?:quota|balance|credit)|exceeded your current quota|billing", re.IGNORECASE)
_FILTERED = re.compile(r"content.{0,3}(?:filter|policy|management)|responsible.{0,3}ai", re.IGNORECASE)
_PREAMBLE = re.compile(r"^(?:(?:litellm\.)?\w+(?:Error|Timeout)?: )*(?:\w+Exception - )?")
_NO_SUCH_REQUEST = re.compile(r"requested parameters|response_format|structured", re.IGNORECASE)
"""Said by gateways for which no provider takes a request as it is."""
_TRACEBACK = re.compile(
    r"\s*Traceback \(most recent call last\)|\s*(?:stack trace|stacktrace):?\s*\n| {2}File \"", re.IGNORECASE
)
_LOCAL_PATH = re.compile(
    r"(?<![\w:/.])(?:/(?:home|root|usr|opt|tmp|var|etc|Users|private|work|mnt|srv|app|venv)/|[A-Za-z]:\\)[^\s'\",;)]*"
    r"|[^\s'\",;(]*site-packages[^\s'\",;)]*"
)
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL", re.IGNORECASE)
_TOKEN_LIKE = re.compile(r"\b(?:Bearer|Basic)\s+\S+|\b(?:sk|pk|key|api)-[A-Za-z0-9_*-]{6,}", re.IGNORECASE)
_WRONG_KEY, _NO_MONEY_STATUS, _FORBIDDEN, _NOT_FOUND = 401, 402, 403, 404
_TOO_MANY, _SERVER_ERROR = 429, 500
_WAIT_STATUSES = frozenset({408, 409, 425, _TOO_MANY})
_NO_SUCCESS = 300
_BREAKS = frozenset({"RemoteProtocolError", "ReadError", "ConnectionResetError", "IncompleteRead", "WriteError"})
"""Errors of HTTP clients for a connection that was lost within a reply."""
_LONGEST_QUOTE = 200
_READ = 4_000
"""Characters of what a provider said that are looked at."""
_LEAST_KEY = 8
"""Characters; a shorter value, such as the dummy key of a local server, may stand in any word by chance."""


def translate_error(  # noqa: PLR0913 - an error, and keyword-only what is known around it
    error: Exception,
    *,
    model: str,
    variable: str,
    environ: Mapping[str, str],
    address: str | None = None,
    sent_status: int | None = None,
) -> ModelError:
    """Turn a vendor's error into ours, which says what to do.

    Args:
        error: Any of litellm's errors.
        model: The configured name.
        variable: The environment variable that holds the model's key.
        environ: Environment whose secrets must not appear in the text.
        address: Where the model is asked, if that is configured.
        sent_status: The HTTP status that came; None: none did, or the error knows better.
    """
    came_well = sent_status is not None and sent_status < _NO_SUCCESS  # what broke it off is in the error then
    status = getattr(error, "status_code", None) if sent_status is None or came_well else sent_status
    said = _quote_provider(error, environ)
    if came_well and not _is_broken_off(error):
        told = f"{model} sent a reply that cannot be read: {said}"
        return ReplyUnusable(told, FailureKind.REPLY_MALFORMED)
    if _is_too_long(error, status):
        told = f"{model}: the commit is larger than the model's context window, or than one request may be"
        return PromptTooLong(told, FailureKind.COMMIT_TOO_LONG)
    if refusal := _refusal(error, status, said, model, variable):
        return refusal
    http = f"HTTP {status}"
    if isinstance(status, int) and status not in _WAIT_STATUSES and _is_about_the_request(error, status):
        told = f"{model} refused the request ({http}): {said}"
        if _is_filtered(error):
            return BadRequest(told, FailureKind.CONTENT_FILTERED, http)
        return BadRequest(told, FailureKind.REQUEST_REFUSED, f"{http}: {said}", said=_words(error))
    kind, why = _outage(error, status)
    detail = http if why == http else ""
    if _has_cause(error, (ConnectionRefusedError, socket.gaierror)):
        said = f"nothing answers at {_shown(address)}; check 'api_base'" if address else f"{said}; check the network"
    return Overloaded(f"{model} did not answer ({why}): {said}", kind, detail, retry_after=_retry_after(error))


def _refusal(error: Exception, status: int | None, said: str, model: str, variable: str) -> Refused | None:
    http = f"HTTP {status}"
    if status == _WRONG_KEY:
        told = f"{model}: the key was refused ({http}); set environment variable {variable} to a valid key"
        return Refused(told, FailureKind.KEY_REFUSED, http)
    if status == _NO_MONEY_STATUS or (status == _TOO_MANY and _NO_MONEY.search(_words(error))):
        return Refused(f"{model}: the account has no credit left ({http})", FailureKind.NO_CREDIT, http)
    if status == _FORBIDDEN:
        told = f"{model}: access is denied ({http}); check what the key in {variable} may use: {said}"
        return Refused(told, FailureKind.ACCESS_DENIED, f"{http}: {said}")
    if status == _NOT_FOUND and not _NO_SUCH_REQUEST.search(_words(error)):
        told = f"{model}: not found ({http}); check options 'model' and 'api_base': {said}"
        return Refused(told, FailureKind.NOT_FOUND, f"{http}: {said}")
    if "LLM Provider NOT provided" in said:
        told = f"{model}: litellm knows no such provider; write 'provider/model' in option 'model'"
        return Refused(told, FailureKind.UNKNOWN_PROVIDER)
    return None


def _words(error: Exception) -> str:
    """Return all that the provider said, as far as it is worth reading."""
    return str(getattr(error, "details", "") or _PREAMBLE.sub("", str(error)))[:_READ]


def _is_too_long(error: Exception, status: int | None) -> bool:
    said = _words(error)
    if is_about_the_limit(said):
        return False  # litellm takes some of these for a prompt that is too long
    return type(error).__name__ == "ContextWindowExceededError" or is_too_long(status, said)


def _is_about_the_request(error: Exception, status: int) -> bool:
    """Tell whether another request may be answered: some servers call it an error of theirs if one displeases them."""
    return status < _SERVER_ERROR or is_about_the_request(_words(error))


def _is_filtered(error: Exception) -> bool:
    return type(error).__name__ == "ContentPolicyViolationError" or bool(_FILTERED.search(_words(error)))


def _is_broken_off(error: Exception) -> bool:
    """Tell whether a reply ended too early, rather than was something else than expected."""
    names = {type(cause).__name__ for cause in _causes(error)}
    return any("Timeout" in name or name in _BREAKS for name in names)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _outage(error: Exception, status: object) -> tuple[FailureKind, str]:
    """Tell why nobody answered, as a kind and in words."""
    if "Timeout" in type(error).__name__:
        return FailureKind.TIMED_OUT, "time-out"
    if status == _TOO_MANY:
        return FailureKind.RATE_LIMITED, f"HTTP {status}"
    if _has_cause(error, ssl.SSLError):
        return FailureKind.TLS_FAILED, "no secure connection"
    # litellm reports a connection that was lost or never made as status 500, which nobody sent
    lost = _has_cause(error, (ConnectionError, socket.gaierror)) or "connection" in str(error).lower()
    if lost or not isinstance(status, int):
        return FailureKind.NO_CONNECTION, "no connection"
    return FailureKind.SERVER_ERROR, f"HTTP {status}"


def _shown(address: str) -> str:
    """Return an address without what may be a secret: user, password and query."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _has_cause(error: BaseException, kind: type[BaseException] | tuple[type[BaseException], ...]) -> bool:
    return any(isinstance(cause, kind) for cause in _causes(error))


def _quote_provider(error: Exception, environ: Mapping[str, str]) -> str:
    """Return the start of what the provider said, in one line, without secrets and without places in our own code."""
    text = _without_keys(_without_code(str(error)), environ)
    text = one_line(_PREAMBLE.sub("", " ".join(redact(_TOKEN_LIKE.sub("[hidden]", text)).split())))
    return text.rstrip(" .") if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…"


def _without_code(text: str) -> str:
    """Cut a text where a traceback begins, and take out paths of this machine: both tell readers nothing."""
    text = _TRACEBACK.split(text, maxsplit=1)[0]
    return _LOCAL_PATH.sub("…", text)


def _without_keys(text: str, environ: Mapping[str, str]) -> str:
    """Hide the values of variables that are named like secrets: long ones anywhere, short ones as whole words."""
    values = {value for name, value in environ.items() if _SECRET_NAME.search(name) and value.strip()}
    patterns = [
        re.escape(value) if len(value) >= _LEAST_KEY else rf"(?<!\w){re.escape(value)}(?!\w)"
        for value in sorted(values, key=len, reverse=True)
    ]
    return re.sub("|".join(patterns), "[hidden]", text) if patterns else text


def _retry_after(error: Exception) -> float | None:
    """Read the seconds of a Retry-After header; a date, which model servers do not send, counts as none."""
    for headers in (
        getattr(error, "litellm_response_headers", None),
        getattr(getattr(error, "response", None), "headers", None),
        getattr(error, "headers", None),
    ):
        value = headers.get("retry-after") if headers else None
        try:
            if value is not None:
                return max(0.0, float(value))
        except ValueError:
            continue
    return None
