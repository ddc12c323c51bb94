"""Models over litellm: the only place that imports it, at the first real call (2-7 s and 166 MB)."""

from __future__ import annotations

import inspect
import logging
import os
import time
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.archive.records import Tokens
from mkdocs_commit_digest.collect.models.askers import Asker
from mkdocs_commit_digest.collect.models.bounded_handlers import bound_handlers
from mkdocs_commit_digest.collect.models.bounded_session import (
    PackedReplyError,
    ReplyTooLargeError,
    connect,
    disconnect,
    last_status,
    refused_reply,
)
from mkdocs_commit_digest.collect.models.keys import missing_variable
from mkdocs_commit_digest.collect.models.model_client import ModelClient
from mkdocs_commit_digest.collect.models.provider_errors import BadRequest, Refused, translate_error
from mkdocs_commit_digest.collect.models.questions import Reply
from mkdocs_commit_digest.collect.models.rate_limits import RateLimiter
from mkdocs_commit_digest.collect.models.refused_parameters import Terms
from mkdocs_commit_digest.collect.models.replies import MAX_REPLY_CHARACTERS
from mkdocs_commit_digest.collect.models.warm_up import warm_up
from mkdocs_commit_digest.collect.models.wire_replies import BodyRefused, ErrorInBody
from mkdocs_commit_digest.collect.models.wire_requests import PRICES, options_of, parameters_of
from mkdocs_commit_digest.errors import ModelError, PackageMissing, ReplyUnusable
from mkdocs_commit_digest.failures import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from mkdocs_commit_digest.collect.models.model_client import Form, Request
    from mkdocs_commit_digest.settings import ModelSettings

LOCAL_KEY = "none"
"""Sent to servers of the user's own that need no key; some clients refuse to send none at all."""

PROMPT_FACTOR = 4
"""All prompts about one commit have at most this many times `tokens_per_commit`: a very large one is read in parts."""

_MOST_TOKENS = 10**10
"""That one reply may claim to have cost: servers say what they like, and records hold numbers of sane size only."""
_MOST_DOLLARS = 10**10

_FORMS: dict[str, tuple[Form, ...]] = {
    "auto": ("schema", "json", "prompt"),
    "schema": ("schema",),
    "json": ("json",),
    "prompt": ("prompt",),
}


def preload() -> None:
    """Import litellm and go through a first call, so that a thread can do it while git works."""
    import openai  # noqa: PLC0415 - litellm asks most servers by its client

    warm_up(_litellm(), openai)


def count_tokens(model: str, text: str) -> int:
    """Count tokens as litellm does for a model; never asks the network. Unknown models count as OpenAI's do."""
    return int(_litellm().token_counter(model=model, text=text))


def price(model: str, tokens: Tokens, extra: Mapping[str, Any] | None = None) -> float | None:
    """Return what tokens cost in US dollars, by litellm's table or the user's own prices; None: not known.

    `extra` may hold `input_cost_per_token` and `output_cost_per_token`, which litellm takes too.
    """
    entry: Mapping[str, Any] = _known_prices(model)
    if extra and PRICES[0] in extra:
        entry = extra
    prompt, completion = map(entry.get, PRICES)
    if not isinstance(prompt, int | float) or not isinstance(completion, int | float):
        return None
    cost = float(prompt * tokens.prompt + completion * tokens.completion)
    return cost if 0 <= cost <= _MOST_DOLLARS else None


def close_connections() -> None:
    """Close what litellm keeps open for further calls; a later call opens it again."""
    cache = _litellm().in_memory_llm_clients_cache
    for client in list(cache.cache_dict.values()):
        close = getattr(client, "close", None)
        if callable(close) and not inspect.iscoroutinefunction(close):
            close()
    cache.flush_cache()
    disconnect(_litellm())


def asker(
    settings: ModelSettings,
    environ: Mapping[str, str],
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Asker:
    """Return what asks the configured models in order until one answers."""
    lines = {model: _line(model, settings, environ, clock, sleep) for model in settings.models}
    reader = settings.verify_model
    readers = (lines.get(reader) or _line(reader, settings, environ, clock, sleep),) if reader else ()
    return Asker(tuple(lines.values()), readers)


def _line(
    model: str,
    settings: ModelSettings,
    environ: Mapping[str, str],
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> ModelClient:
    return ModelClient(
        model,
        call=partial(complete, model, settings=settings, environ=environ),
        limiter=RateLimiter(clock, sleep, settings.requests_per_minute, settings.tokens_per_minute),
        clock=clock,
        sleep=sleep,
        max_tokens=settings.max_tokens,
        retries=settings.retries,
        forms=_FORMS[settings.structured],
        parameters=parameters_of(settings),
        terms=Terms(streams=bool(settings.extra.get("stream"))),
    )


def complete(
    model: str,
    request: Request,
    *,
    settings: ModelSettings,
    environ: Mapping[str, str],
) -> Reply:
    """Make one call, without a retry.

    Raises:
        Refused: the key is missing; nobody was asked.
        Refused, Overloaded, BadRequest, PromptTooLong: as in `provider_errors`.
        ReplyUnusable: the reply has no text, or is far too long.
    """
    litellm = _litellm()
    if told := _missing_key(model, settings, environ):
        raise Refused(told, FailureKind.KEY_MISSING)
    connect(litellm, settings.reply_bytes)
    options = options_of(model, request, settings) | _endpoint(model, settings, environ)
    if request.response_format is not None and not takes_response_format(model):
        told = f"{model}: litellm does not pass a response format to this provider"
        raise BadRequest(told, FailureKind.REQUEST_REFUSED)
    try:
        response = litellm.completion(**options)
    except _vendor_errors() as error:
        problem = _problem(error, model, settings, environ)
    else:
        return _reply(response, model, request, settings)
    # Raised out here so that the vendor's error, whose text may quote the key, is not chained to ours.
    raise problem


def missing_keys(settings: ModelSettings, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Say of which models the key is missing, a sentence each; never asks the network."""
    readers = (settings.verify_model,) if settings.verify_model and settings.verify != "off" else ()
    told = (_missing_key(model, settings, environ) for model in dict.fromkeys((*settings.models, *readers)))
    return tuple(each for each in told if each)


def _missing_key(model: str, settings: ModelSettings, environ: Mapping[str, str]) -> str | None:
    variable = missing_variable(_provider(model), settings, environ)
    return f"{model}: its key is missing; put it into environment variable {variable}" if variable else None


def _problem(error: Exception, model: str, settings: ModelSettings, environ: Mapping[str, str]) -> ModelError:
    variable, address = key_variable(model), settings.api_base
    refused = refused_reply(error)
    if isinstance(refused, ErrorInBody):
        return translate_error(refused, model=model, variable=variable, environ=environ, address=address)
    if refused:
        is_long = isinstance(refused, ReplyTooLargeError) and not isinstance(refused, PackedReplyError)
        kind = FailureKind.REPLY_TOO_LONG if is_long else FailureKind.REPLY_MALFORMED
        return ReplyUnusable(f"{model} sent a reply of no use: {refused}", kind)
    status = last_status()
    return translate_error(error, model=model, variable=variable, environ=environ, address=address, sent_status=status)


@cache
def takes_response_format(model: str) -> bool:
    """Tell whether litellm would send `response_format` to a model's provider, rather than drop it silently."""
    supported = _litellm().get_supported_openai_params(model)
    return supported is None or "response_format" in supported


def key_variable(model: str) -> str:
    """Name the environment variable in which litellm looks for a model's key."""
    litellm = _litellm()
    missing = litellm.validate_environment(model)["missing_keys"]
    if missing:
        return str(missing[0])
    return f"{_provider(model).upper()}_API_KEY"


@cache
def _litellm() -> ModuleType:
    """Import litellm quietly: no price list from the network, no `.env`, no log, no message of its own."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["LITELLM_MODE"] = "PRODUCTION"
    try:
        import litellm  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name != "litellm":
            raise
        raise PackageMissing("litellm", "models are asked through it", ", or leave 'model' out") from error
    litellm.suppress_debug_info = True
    litellm.disable_hf_tokenizer_download = True
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("openai").setLevel(logging.INFO)  # below, it writes down headers and prompts
    bound_handlers(litellm)
    return litellm


@cache
def _vendor_errors() -> tuple[type[Exception], ...]:
    import openai  # noqa: PLC0415 - litellm's own errors derive from its errors

    return (openai.OpenAIError, BodyRefused)


def _provider(model: str) -> str:
    """Return litellm's name of a model's provider; what stands before the slash, if litellm knows none."""
    litellm = _litellm()
    try:
        return str(litellm.get_llm_provider(model)[1])
    except litellm.BadRequestError:
        return model.partition("/")[0]


def _endpoint(model: str, settings: ModelSettings, environ: Mapping[str, str]) -> dict[str, str]:
    """Return address and key. Providers with other credentials (cloud accounts) are left to litellm."""
    found: dict[str, str] = {}
    key = environ.get(f"{_provider(model).upper()}_API_KEY")
    if settings.api_base:
        found["api_base"] = settings.api_base
        key = key or str(settings.extra.get("api_key", "")) or LOCAL_KEY
    if key:
        found["api_key"] = key
    return found


def _reply(response: Any, model: str, request: Request, settings: ModelSettings) -> Reply:
    message = response.choices[0].message if response.choices else None
    finish_reason = str(response.choices[0].finish_reason or "stop") if response.choices else "stop"
    text, thought = (_text(getattr(message, name, None)) for name in ("content", "reasoning_content"))
    if len(text) > MAX_REPLY_CHARACTERS:
        told = f"{model} answered with more than {MAX_REPLY_CHARACTERS:,} characters"
        raise ReplyUnusable(told, FailureKind.REPLY_TOO_LONG)
    tokens = _tokens(getattr(response, "usage", None)) or _guessed_tokens(model, request, thought + text)
    cost = price(model, tokens, settings.extra)
    return Reply(text, finish_reason, model, tokens, cost, thought, request.max_tokens)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _tokens(usage: Any) -> Tokens | None:
    """Return what a call is said to have taken; None: nothing sensible is said."""
    counts = (getattr(usage, name, 0) or 0 for name in ("prompt_tokens", "completion_tokens"))
    prompt, completion = (min(max(0, int(count)), _MOST_TOKENS) for count in counts)
    return Tokens(prompt=prompt, completion=completion) if prompt or completion else None


def _guessed_tokens(model: str, request: Request, said: str) -> Tokens:
    """Count the tokens of a call whose server does not: what it took is to be on the bill all the same."""
    asked = "\n".join(message.text for message in request.messages)
    return Tokens(prompt=count_tokens(model, asked), completion=count_tokens(model, said[:MAX_REPLY_CHARACTERS]))


def _known_prices(model: str) -> Mapping[str, Any]:
    """Look a model up in the table that comes with litellm, which asks local servers where it knows nothing."""
    table: Mapping[str, Mapping[str, Any]] = _litellm().model_cost
    provider, _, rest = model.partition("/")
    entry = table.get(model)
    if entry is None and rest in table and table[rest].get("litellm_provider") == provider:
        entry = table[rest]
    return entry or {}
