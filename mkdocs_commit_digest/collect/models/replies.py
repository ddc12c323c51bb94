"""What a model may answer: one small schema for each tier, and the way from text to a checked value.

The model fills fields and never writes structure: Markdown and HTML are taken out of every text, lengths and list
sizes are bounded. A reply that was cut off is told from one that is wrong, since their cures differ.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.collect.models.json_answers import answer_in, has_thought, last_answer_in, problems
from mkdocs_commit_digest.collect.models.plain_text import cut_to_sentences, plain
from mkdocs_commit_digest.errors import ReplyUnusable
from mkdocs_commit_digest.failures import FailureKind

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.models.questions import Reply

MAX_REPLY_CHARACTERS = 200_000
"""A longer reply is refused unread."""

Shape = TypeVar("Shape", bound=BaseModel)

VerdictName = Literal["supported", "contradicted", "unsupported"]


class ReplyCut(ReplyUnusable):
    """The reply hit its token limit; a shorter one is needed, or more room for a model that thinks before it speaks."""

    def __init__(self, text: str, *, has_thought: bool) -> None:
        super().__init__(text, FailureKind.REPLY_CUT)
        self.has_thought = has_thought
        """Thoughts took room of the reply."""


def _text(limit: int, *, required: bool = False) -> BeforeValidator:
    def clean(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        text = cut_to_sentences(plain(value), limit)
        if required and not text:
            raise ValueError("must not be empty")
        return text

    return BeforeValidator(clean)


def _at_most(count: int) -> BeforeValidator:
    """Keep the first items of a list: what comes later mattered less to the model, and is no reason to ask again."""
    return BeforeValidator(lambda value: value[:count] if isinstance(value, list) else value)


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _drop_empty(value: Any) -> Any:
    """Drop statements without a text."""
    if not isinstance(value, list):
        return value
    return [item for item in value if not (isinstance(item, dict) and plain(str(item.get("text", ""))) == "")]


ShortText = Annotated[str, _text(300)]
Sentence = Annotated[str, _text(700)]
Summary = Annotated[str, _text(1_200, required=True)]
ShortSummary = Annotated[str, _text(500, required=True)]
Type = Annotated[ChangeType, BeforeValidator(_lower)]
ProposedTier = Annotated[Tier, BeforeValidator(_lower)]
Files = Annotated[tuple[Annotated[str, Field(max_length=1_000)], ...], _at_most(8)]


class Shaped(BaseModel):
    """Frozen; fields that nobody asked for are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Statement(Shaped):
    """Something said about the change, and the files it rests on."""

    text: Sentence
    files: Files


Statements = Annotated[tuple[Statement, ...], _at_most(5), BeforeValidator(_drop_empty)]


class Proposal(Shaped):
    """A tier, and why."""

    tier: ProposedTier
    reason: ShortText


class LowReply(Shaped):
    """Three fields: a low-tier commit."""

    change_type: Type
    importance: Proposal
    summary: ShortSummary


class MediumReply(Shaped):
    """Six fields: a medium-tier commit."""

    change_type: Type
    importance: Proposal
    summary: Summary
    impact_scope: Sentence
    risks: Statements = ()
    recommendations: Statements


class InsightReply(Shaped):
    """Three views of a change; each may be empty."""

    architecture: Statement
    performance: Statement
    security: Statement


class HighReply(Shaped):
    """Seven fields: a high-tier commit."""

    change_type: Type
    importance: Proposal
    summary: Summary
    impact_scope: Sentence
    insight: InsightReply
    risks: Statements
    recommendations: Statements


class Keyed(Shaped):
    """Says which commit of a batch is meant. The key comes first, so that what follows is written about it."""

    sha: ShortText


class LowEntry(LowReply, Keyed):
    """A low-tier commit of a batch."""


class MediumEntry(MediumReply, Keyed):
    """A medium-tier commit of a batch."""


class LowBatchReply(Shaped):
    """Many low-tier commits; entries are validated one at a time, so that one cannot spoil the others."""

    commits: tuple[LowEntry, ...]


class MediumBatchReply(Shaped):
    """Several medium-tier commits."""

    commits: tuple[MediumEntry, ...]


class LooseBatchReply(Shaped):
    """A batch before its entries are looked at."""

    commits: tuple[Any, ...]


class PointReply(Shaped):
    """One point about a day."""

    text: Annotated[str, _text(500)]
    shas: Annotated[tuple[str, ...], _at_most(20)]


class OverviewReply(Shaped):
    """A day in three to seven points."""

    points: Annotated[tuple[PointReply, ...], _at_most(7)]


class RepairedSentence(Shaped):
    """A sentence that was sent back, put right; empty: it cannot be."""

    number: Annotated[str, BeforeValidator(str)]
    """As in the question; some models write numbers as texts, and some texts as numbers."""
    text: Sentence


class RepairReply(Shaped):
    """Sentences that were sent back."""

    sentences: Annotated[tuple[RepairedSentence, ...], _at_most(20)]


class VerdictReply(Shaped):
    """Whether one statement is true."""

    number: Annotated[str, BeforeValidator(str)]
    verdict: Annotated[VerdictName, BeforeValidator(_lower)]
    line: Annotated[str, BeforeValidator(lambda value: value[:2_000] if isinstance(value, str) else "")]
    """That decides it, copied; never published."""


class SecondReadingReply(Shaped):
    """What a reader thinks of statements."""

    verdicts: Annotated[tuple[VerdictReply, ...], _at_most(200)]


CommitReply = LowReply | MediumReply | HighReply

SHAPES: dict[Tier, type[LowReply | MediumReply | HighReply]] = {
    Tier.LOW: LowReply,
    Tier.MEDIUM: MediumReply,
    Tier.HIGH: HighReply,
}

BATCH_SHAPES: dict[Tier, type[LowBatchReply | MediumBatchReply]] = {
    Tier.LOW: LowBatchReply,
    Tier.MEDIUM: MediumBatchReply,
}
ENTRY_SHAPES: dict[Tier, type[LowEntry | MediumEntry]] = {Tier.LOW: LowEntry, Tier.MEDIUM: MediumEntry}


def read_reply(reply: Reply, shape: type[Shape]) -> Shape:
    """Turn a reply into a checked value.

    A reply may be fenced or stand in prose or behind thoughts; anything else than one JSON object of the shape is
    refused.

    Raises:
        ReplyCut: the reply hit its token limit, whatever is in it.
        ReplyUnusable: it is empty, no JSON, or of another shape; says what is wrong, without quoting the reply.
    """
    if reply.finish_reason == "length":
        raise _cut(reply)
    if reply.finish_reason == "content_filter":
        raise ReplyUnusable("the provider's content filter withheld the reply", FailureKind.CONTENT_FILTERED)
    if not reply.text.strip():
        if reply.thought and (answer := last_answer_in(reply.thought[-MAX_REPLY_CHARACTERS:], shape)):
            return answer  # servers that take all of it for a thought
        raise ReplyUnusable("the reply is empty", FailureKind.REPLY_EMPTY)
    if len(reply.text) > MAX_REPLY_CHARACTERS:
        raise ReplyUnusable(f"the reply is longer than {MAX_REPLY_CHARACTERS:,} characters", FailureKind.REPLY_TOO_LONG)
    return answer_in(reply.text, shape)


def has_thought_too_long(reply: Reply) -> bool:
    """Tell whether a reply was cut off since thoughts took its room."""
    if reply.finish_reason != "length":
        return False
    return bool(reply.thought.strip()) or not reply.text.strip() or has_thought(reply.text)


def _cut(reply: Reply) -> ReplyCut:
    room = f" of {reply.max_tokens:,} tokens" if reply.max_tokens else ""
    if has_thought_too_long(reply):
        told = f"the model thought until the limit{room} was reached; raise 'max_tokens' under 'model_options'"
        return ReplyCut(told, has_thought=True)
    return ReplyCut(f"the reply was cut off at its limit{room}", has_thought=False)


def validate_reply(value: Any, shape: type[Shape]) -> Shape:
    """Check a value against a shape. Raises ReplyUnusable, which names the first fields that are wrong."""
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        told = f"the reply has another shape: {problems(error)}"
        raise ReplyUnusable(told, FailureKind.REPLY_MALFORMED) from error


@cache
def json_schema(shape: type[BaseModel]) -> dict[str, Any]:
    """Return the schema to send: every field required, nothing else allowed, no bounds on texts.

    Made once for each shape, since that takes longer than all else we do in a call; callers leave it as it is.
    Accepted by OpenAI's strict mode and by llama.cpp's grammars; the latter unroll `maxLength`, the former refuses it.
    """
    schema = shape.model_json_schema()
    return dict(_strict(schema))


def _strict(part: Any) -> Any:
    if isinstance(part, list):
        return [_strict(item) for item in part]
    if not isinstance(part, dict):
        return part
    left_out = {"maxLength", "minLength", "default", "description"}
    kept = {key: _strict(value) for key, value in part.items() if key not in left_out}
    if isinstance(kept.get("title"), str):
        del kept["title"]
    if kept.get("type") == "object" and "properties" in kept:
        kept |= {"additionalProperties": False, "required": list(kept["properties"])}
    return kept
