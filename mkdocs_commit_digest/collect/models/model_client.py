"""The line to one model: its rate limits, retries, and the form in which it takes a schema."""

from __future__ import annotations

import json
import random
import re
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from mkdocs_commit_digest.collect.models.provider_errors import BadRequest, Overloaded, Refused
from mkdocs_commit_digest.collect.models.questions import Message, PromptTooLong, room_for_thoughts
from mkdocs_commit_digest.collect.models.refused_parameters import Terms
from mkdocs_commit_digest.collect.models.replies import has_thought_too_long, json_schema
from mkdocs_commit_digest.failures import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_commit_digest.collect.models.questions import Question, Reply
    from mkdocs_commit_digest.collect.models.rate_limits import RateLimiter

Form = Literal["schema", "json", "prompt"]
"""How the shape of a reply is asked for: the provider enforces a schema, or JSON, or nothing."""

LONGEST_WAIT = 90.0
"""Seconds; a provider that asks for a longer pause counts as unavailable."""
FAILURES_BEFORE_REST = 3
REFUSALS_BEFORE_END = 3
"""Different questions refused with the same words, and none ever answered: the provider would refuse every one."""
REST = 60.0
"""Seconds for which a model that failed several times in a row, with all retries, is left alone."""

_MOST_TERMS = 8
"""Calls for one question in one form, each after a refusal that named something else."""
_MARGIN = 1.1
"""By how much a prompt must be longer than one that was refused to be refused unasked: tokens differ in length."""

_CHANGING = re.compile(r"\b[0-9a-f-]*\d[0-9a-f-]*\b", re.IGNORECASE)
"""Ids and numbers in a provider's words, which may be others for each request."""
_BACK_OFF = wait_random_exponential(multiplier=1, max=30)


@dataclass(frozen=True, slots=True)
class Request:
    """One call, as it goes to the provider."""

    messages: tuple[Message, ...]
    max_tokens: int
    response_format: dict[str, Any] | None
    """As in OpenAI's protocol; None: not sent."""
    terms: Terms = field(default_factory=Terms)
    """How this server wants to be asked."""


@dataclass(slots=True)
class ModelClient:
    """Safe to use from several threads; what was learned about the model holds for the run."""

    model: str
    call: Callable[[Request], Reply]
    """One call without a retry."""
    limiter: RateLimiter
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    max_tokens: int
    retries: int
    forms: tuple[Form, ...]
    """Forms to try, the strictest first."""
    parameters: frozenset[str] = frozenset()
    """Names of all that is sent with a question."""
    terms: Terms = field(default_factory=Terms)
    """How this server wants to be asked, as far as it has said so."""
    room: int = field(init=False)
    """Tokens that a reply may have: the configured ones, more for a model that used them up by thinking."""
    _most_room: int = sys.maxsize
    """Tokens; known once more than the configured ones were refused together with a prompt."""
    _too_long_from: float = float("inf")
    """Characters of the shortest prompt that was too long."""
    _form: Form | None = None
    """The form that worked."""
    _refusal: Refused | None = None
    _refused_with: str = ""
    """What the provider said to a question that it refused in every form, while it has answered none."""
    _refusals: int = 0
    """How many questions in a row it said that to."""
    _failures: int = 0
    _rests_until: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _looking_for_a_form: threading.Lock = field(default_factory=threading.Lock)
    """Held by the one question that tries further forms; others wait for what comes of it."""

    def __post_init__(self) -> None:
        self.room = self.max_tokens

    def ask(self, question: Question) -> Reply:
        """Put a question to this model.

        Raises:
            Refused: no call can succeed; from then on without asking.
            Overloaded: all tries failed; after several of these the model rests.
            BadRequest: this question is refused in every form; after several such, `Refused`.
            PromptTooLong: it does not fit.
        """
        self._check_refusal()
        if self.clock() < self._rests_until:
            told = f"{self.model} did not answer several times and is left alone for a while"
            raise Overloaded(told, FailureKind.RESTING)
        try:
            reply = self._in_some_form(question)
        except Refused as error:
            self._refusal = error
            raise
        except Overloaded:
            self._count_failure()
            raise
        self._failures = 0
        if has_thought_too_long(reply):
            self.room = max(self.room, room_for_thoughts(reply.max_tokens))
        return reply

    def _in_some_form(self, question: Question) -> Reply:
        """Step down from a form that the provider refuses; one that worked once is kept."""
        strictest = self._form or self.forms[0]
        try:
            return self._in_form(question, strictest)
        except BadRequest as error:
            if strictest == self._form:
                raise
            first = error
        with self._looking_for_a_form:
            self._check_refusal()
            if self._form == strictest:
                raise first
            if self._form:
                return self._in_form(question, self._form)
            return self._in_other_forms(question, first)

    def _in_other_forms(self, question: Question, first: BadRequest) -> Reply:
        last = first
        for form in self.forms[1:]:
            if self._refused_with and _provider_message(last) == self._refused_with:
                break  # another question was told the same in every form
            try:
                return self._in_form(question, form)
            except BadRequest as error:
                last = error
        self._count_refusal(last)
        raise first

    def _in_form(self, question: Question, form: Form) -> Reply:
        reply = self._on_terms(question, form)
        self._form = self._form or form
        return reply

    def _on_terms(self, question: Question, form: Form) -> Reply:
        """Ask, and ask once more for each thing that the server names and does not want."""
        messages = question.messages if form == "schema" else _with_schema(question)
        size = sum(len(message.text) for message in messages)
        if size > self._too_long_from * _MARGIN:
            told = f"{self.model}: the commit is larger than what the model refused before"
            raise PromptTooLong(told, FailureKind.COMMIT_TOO_LONG)
        room = min(question.max_tokens or self.room, self._most_room)
        for _ in range(_MOST_TERMS):
            terms = self.terms
            request = Request(messages, terms.limit_for(room), _response_format(question, form), terms)
            try:
                return self._with_retries(request, size // 3)
            except BadRequest as error:
                with self._lock:
                    if self.terms == terms:  # else another question has found out meanwhile
                        changed = terms.after(error.said, self.parameters, room)
                        if changed is None:
                            raise
                        self.terms = changed
            except PromptTooLong:
                if room <= self.max_tokens:
                    self._too_long_from = min(self._too_long_from, size)
                    raise
                room = self._most_room = (
                    self.max_tokens
                )  # prompt and reply share the window, so the extra room may be what is too much
        told = f"{self.model} refuses one parameter after another"
        raise BadRequest(told, FailureKind.REQUEST_REFUSED)

    def _with_retries(self, request: Request, tokens: int) -> Reply:
        def once() -> Reply:
            self.limiter.wait(tokens + request.max_tokens)
            return self.call(request)

        tries = Retrying(
            stop=stop_after_attempt(self.retries + 1),
            retry=retry_if_exception(_is_worth_waiting),
            wait=self._pause,
            sleep=self.sleep,
            reraise=True,
        )
        return tries(once)

    def _pause(self, state: RetryCallState) -> float:
        """Wait as long as the provider asked, all threads together, or ever longer with jitter."""
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, Overloaded) else None
        if asked is None:
            return float(_BACK_OFF(state))
        self.limiter.hold(asked)
        return asked * (1 + random.random() / 10)  # noqa: S311 - spreads calls, hides nothing

    def _check_refusal(self) -> None:
        if self._refusal:
            raise Refused(str(self._refusal), self._refusal.kind, self._refusal.detail)

    def _count_refusal(self, error: BadRequest) -> None:
        """Count a question that was refused in every form; what all are told the same is not about any one of them.

        Raises:
            Refused: that makes enough of them.
        """
        words = _provider_message(error)
        self._refusals = self._refusals + 1 if words and words == self._refused_with else 1
        self._refused_with = words
        if words and self._refusals >= REFUSALS_BEFORE_END:
            raise Refused(str(error), error.kind, error.detail)

    def _count_failure(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES_BEFORE_REST:
                self._rests_until = self.clock() + REST


def _provider_message(error: BadRequest) -> str:
    """Return what the provider said, without what may differ from request to request; empty: it is about the commit."""
    return _CHANGING.sub("#", error.detail) if error.kind is FailureKind.REQUEST_REFUSED else ""


def _is_worth_waiting(error: BaseException) -> bool:
    return isinstance(error, Overloaded) and (error.retry_after or 0.0) <= LONGEST_WAIT


def _with_schema(question: Question) -> tuple[Message, ...]:
    """Put the schema into the system message, for providers that do not take one."""
    system, *rest = question.messages
    schema = json.dumps(json_schema(question.shape), separators=(",", ":"))
    text = f"{system.text}\n\nThe answer is one JSON object that fits this JSON Schema: {schema}"
    return (Message("system", text), *rest)


def _response_format(question: Question, form: Form) -> dict[str, Any] | None:
    if form == "prompt":
        return None
    if form == "json":
        return {"type": "json_object"}
    schema = {"name": question.shape.__name__, "schema": json_schema(question.shape), "strict": True}
    return {"type": "json_schema", "json_schema": schema}
