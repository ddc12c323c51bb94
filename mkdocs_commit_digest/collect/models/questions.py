"""What is put to a model and what comes back: the one small interface between the pipeline and the network.

A fake model is one function from a `Question` to a `Reply`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.archive.records import Tokens
from mkdocs_commit_digest.errors import ModelError

if TYPE_CHECKING:
    from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """Messages, and the shape that the reply must have."""

    messages: tuple[Message, ...]
    shape: type[BaseModel]
    """The schema of the JSON object that is asked for."""
    max_tokens: int | None = None
    """Room for the reply, thoughts included; None: the configured one, or what a model that thinks was seen to need."""
    is_repair: bool = False
    """It sends back what was wrong with an answer that is of use as it is, so it is asked only where there is room."""

    is_second_reading: bool = False
    """It asks whether statements are true that are of use as they are: where there is room, and of another model."""

    @property
    def is_optional(self) -> bool:
        """Whether it is asked only where the budget has room beside all other work."""
        return self.is_repair or self.is_second_reading

    @property
    def text(self) -> str:
        """All messages, one after another: what is counted and priced."""
        return "\n".join(message.text for message in self.messages)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said, before anybody looked at it."""

    text: str
    finish_reason: str
    """`stop`, `length` (cut off at the token limit), `content_filter`, …"""
    model: str
    """The configured name of the model that answered."""
    tokens: Tokens = field(default_factory=Tokens)
    cost_usd: float | None = None
    """None: the price is not known."""
    thought: str = ""
    """What the model thought before it spoke, where the server sends that apart."""
    max_tokens: int = 0
    """The room that the reply had, thoughts included; 0: not known."""


ROOM_FOR_THOUGHTS = 4
"""Times the room of a reply that a model gets which used it up by thinking."""
MOST_ROOM = 32_768
"""Tokens, for thoughts and reply, unless more is configured."""


def room_for_thoughts(max_tokens: int) -> int:
    """Return the room of a second try, in tokens, after so much was used up by thoughts."""
    return max(max_tokens, min(max_tokens * ROOM_FOR_THOUGHTS, MOST_ROOM))


Ask = Callable[[Question], Reply]
"""Put a question to the first model that answers. Safe to call from several threads.

Raises ModelUnavailable when nobody answers, PromptTooLong when the question is larger than the context window, and
ReplyUnusable when the answer is no text.
"""


class PromptTooLong(ModelError):  # noqa: N818 - as its siblings in errors.py, it names the state
    """The question does not fit into the model's context window; a shorter one may."""
