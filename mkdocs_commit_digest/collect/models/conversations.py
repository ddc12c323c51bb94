"""From a question to a checked answer: what came is validated, mended once, and held to the language asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from mkdocs_commit_digest.archive.records import Tokens
from mkdocs_commit_digest.collect.models.prompts import in_language, language_name, repair_question, roomier, shorter
from mkdocs_commit_digest.collect.models.questions import room_for_thoughts
from mkdocs_commit_digest.collect.models.replies import ReplyCut, read_reply
from mkdocs_commit_digest.collect.models.reply_language import is_in_language
from mkdocs_commit_digest.errors import BudgetSpent, ReplyUnusable
from mkdocs_commit_digest.failures import FailureKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.models.questions import Ask, Question, Reply

Shape = TypeVar("Shape", bound=BaseModel)

LEAST_WORDS = 3
"""Fewer may stand in our instructions by chance."""
_NOT_PROSE = frozenset({"sha", "shas", "files", "change_type", "tier"})


class WrongLanguage(ReplyUnusable):
    """The model does not write the language that was asked for."""


@dataclass(slots=True)
class CallCost:
    """What the calls about one matter came to; one thread's own."""

    prompt: int = 0
    completion: int = 0
    cost_usd: float | None = 0.0
    """None once a call was made whose price is not known."""
    model: str = ""
    """The model that answered last."""

    def add(self, reply: Reply) -> None:
        """Put a call on the bill."""
        self.model = reply.model
        self.charge(reply.tokens, reply.cost_usd)

    def charge(self, tokens: Tokens, cost_usd: float | None) -> None:
        """Put tokens on the bill."""
        self.prompt += tokens.prompt
        self.completion += tokens.completion
        self.cost_usd = None if self.cost_usd is None or cost_usd is None else self.cost_usd + cost_usd

    @property
    def tokens(self) -> Tokens:
        """As records hold them."""
        return Tokens(prompt=self.prompt, completion=self.completion)


def converse(question: Question, shape: type[Shape], ask: Ask, bill: CallCost, *, language: str) -> Shape:
    """Ask until there is a usable answer in the right language: at most three calls.

    A reply that was cut off is asked for again, shorter, or with more room if thoughts took it; one of another shape
    is sent back once with what is wrong; one in another language is asked for once more.

    Args:
        question: What to ask.
        shape: The shape of the answer; that of the question, or a looser one.
        ask: Asks a model.
        bill: Gets every call, of use or not.
        language: Tag of the language asked for.

    Raises:
        ModelError: nobody answered, or the second answer is of no use either.
    """
    answer = _usable(question, shape, ask, bill)
    if is_in_language("\n".join(prose_of(answer)), language):
        return answer
    answer = _read(_ask_within_limits(in_language(question, language), ask, bill), shape, question)
    if not is_in_language("\n".join(prose_of(answer)), language):
        told = f"{bill.model} did not answer in {language_name(language)}, though asked twice"
        raise WrongLanguage(told, FailureKind.WRONG_LANGUAGE)
    return answer


def prose_of(answer: BaseModel) -> tuple[str, ...]:
    """Return all texts of an answer that are written in some language, without keys, paths and choices."""
    return tuple(_texts(answer.model_dump(mode="json")))


def _usable(question: Question, shape: type[Shape], ask: Ask, bill: CallCost) -> Shape:
    reply = _ask_within_limits(question, ask, bill)
    try:
        return _read(reply, shape, question)
    except ReplyCut as error:
        second = roomier(question, room_for_thoughts(reply.max_tokens)) if error.has_thought else shorter(question)
    except ReplyUnusable as error:
        second = repair_question(question, reply.text, str(error))
    try:
        return _read(_ask_within_limits(second, ask, bill), shape, question)
    except BudgetSpent:
        raise
    except ReplyUnusable as error:
        told = f"{bill.model} gave no usable answer, though asked twice: {error}"
        raise ReplyUnusable(told, error.kind, error.detail) from error


def _read(reply: Reply, shape: type[Shape], question: Question) -> Shape:
    """Read a reply, and refuse one that says our own instructions back, as very small models do."""
    answer = read_reply(reply, shape)
    instructions = " ".join(question.messages[0].text.split()).casefold()
    if any(
        len(text.split()) >= LEAST_WORDS and text.rstrip(".").casefold() in instructions for text in prose_of(answer)
    ):
        told = "the reply repeats the instructions instead of following them"
        raise ReplyUnusable(told, FailureKind.INSTRUCTIONS_REPEATED)
    return answer


def _ask_within_limits(question: Question, ask: Ask, bill: CallCost) -> Reply:
    reply = ask(question)
    bill.add(reply)
    return reply


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in _NOT_PROSE:
                yield from _texts(item)
