"""A request → the arguments of one call, as the server that is asked wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.collect.models.questions import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.collect.models.model_client import Request
    from mkdocs_commit_digest.settings import ModelSettings

PRICES = ("input_cost_per_token", "output_cost_per_token")
"""US dollars; kept from litellm, which would remember them for the whole process."""
_STREAM_OPTIONS = "stream_options"


def parameters_of(settings: ModelSettings) -> frozenset[str]:
    """Name what is sent with a question, so that a server's refusal of a part of it is understood."""
    within = settings.extra.get("extra_body")
    inner = within if isinstance(within, dict) else {}
    return frozenset({"temperature", _STREAM_OPTIONS, *settings.extra, *inner}) - frozenset(PRICES)


def options_of(model: str, request: Request, settings: ModelSettings) -> dict[str, Any]:
    """Return the arguments of a call, but for address and key, as the server wants to be asked."""
    terms = request.terms
    options: dict[str, Any] = {
        "temperature": settings.temperature,
        **{name: value for name, value in settings.extra.items() if name not in PRICES},
        "model": model,
        "messages": [{"role": message.role, "content": message.text} for message in _messages(request)],
        "timeout": settings.timeout,
        "max_retries": 0,
        "drop_params": True,
        "stream": False,
    }
    if terms.limit:
        options[terms.limit] = request.max_tokens
    if request.response_format is not None:
        options["response_format"] = request.response_format
    extra_body = dict(options.pop("extra_body", None) or {})
    if terms.streams:  # what comes is put together before any client sees it, so none is told
        extra_body |= {"stream": True, _STREAM_OPTIONS: {"include_usage": True}}
    for name in terms.dropped:
        options.pop(name, None)
        extra_body.pop(name, None)
    return options | ({"extra_body": extra_body} if extra_body else {})


def _messages(request: Request) -> Sequence[Message]:
    """Return the messages; where a server takes none of the system, its words open the first of the user."""
    system, *rest = request.messages
    if request.terms.has_system or system.role != "system" or not rest:
        return request.messages
    return (Message(rest[0].role, f"{system.text}\n\n{rest[0].text}"), *rest[1:])
