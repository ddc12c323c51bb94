"""One commit read by a model, within its token budget: in one piece, or the largest ones in parts.

`tokens_per_commit` bounds one prompt. A high-tier commit that does not fit is read in up to three parts, each with a
prompt of its own, and their analyses are joined in a fourth, so all prompts together stay within PROMPT_FACTOR times
the bound. Where a model's context window is smaller still, the excerpt is halved until it fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Coverage, Tier
from mkdocs_commit_digest.collect.excerpts import excerpt, parts
from mkdocs_commit_digest.collect.excerpts.backgrounds import NOTHING_KNOWN
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.conversations import Shape, converse
from mkdocs_commit_digest.collect.models.prompts import commit_question, merge_question
from mkdocs_commit_digest.collect.models.questions import PromptTooLong
from mkdocs_commit_digest.collect.models.replies import SHAPES, HighReply, InsightReply, Statement
from mkdocs_commit_digest.errors import ReplyUnusable
from mkdocs_commit_digest.failures import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.excerpts import Excerpt
    from mkdocs_commit_digest.collect.excerpts.backgrounds import KnownContext
    from mkdocs_commit_digest.collect.models.conversations import CallCost
    from mkdocs_commit_digest.collect.models.questions import Ask
    from mkdocs_commit_digest.collect.models.replies import CommitReply
    from mkdocs_commit_digest.settings import Settings

MAX_PARTS = llm.PROMPT_FACTOR - 1
PROMPT_TOKENS = 1_500
"""Room for our own words around an excerpt, in any form of request."""
KEY_DIGITS = 12
LEAST_EXCERPT = 300
"""Tokens; less than this says nothing about a commit."""
SHARES = {Tier.HIGH: 1.0, Tier.MEDIUM: 0.5, Tier.LOW: 0.1}
"""Share of `tokens_per_commit` by tier: depth costs in proportion to what it is good for."""


@dataclass(frozen=True, slots=True)
class ParsedReply:
    """What a model said of a commit, and how much of it was read."""

    reply: CommitReply
    coverage: Coverage
    model: str
    """The configured name of the model that answered."""
    shown: str = ""
    """The excerpt, in one piece where it was read in parts."""


def excerpt_tokens(settings: Settings, tier: Tier) -> int:
    """Return how many tokens the excerpt of a commit may have."""
    return max(LEAST_EXCERPT, int((settings.budget.tokens_per_commit - PROMPT_TOKENS) * SHARES[tier]))


def counter(settings: Settings) -> Callable[[str], int]:
    """Return the token counter of the model that is asked first."""
    return partial(llm.count_tokens, settings.model.models[0])


@dataclass(frozen=True, slots=True)
class CommitReader:
    """Has one commit read by a model."""

    commit: Commit
    ruled: Tier
    """The tier by rules, which the model is told and may contradict."""
    ask: Ask
    settings: Settings
    bill: CallCost
    """Gets every call."""
    known: KnownContext = NOTHING_KNOWN
    """What is known of the commit beside."""

    def read(self, depth: Tier) -> ParsedReply:
        """Have the commit read as deep as a tier, with smaller excerpts while the model's window is too small.

        Raises:
            ModelError: nobody answered, or no answer is of use.
        """
        budget = excerpt_tokens(self.settings, depth)
        while True:
            try:
                return self._read(depth, budget)
            except PromptTooLong:
                budget //= 2
                if budget < LEAST_EXCERPT:
                    raise

    def _read(self, depth: Tier, budget: int) -> ParsedReply:
        whole, pieces = pieces_of(self.commit, depth, budget, self.settings, self.known)
        if len(pieces) > 1:
            return self._read_parts(pieces, whole, budget)
        return ParsedReply(self._reply(whole, SHAPES[depth], depth), whole.coverage, self.bill.model, whole.text)

    def _read_parts(self, pieces: Sequence[Excerpt], whole: Excerpt, budget: int) -> ParsedReply:
        """Read part after part; one that brings no usable answer is left out of the whole and of its coverage."""
        replies: list[HighReply] = []
        read: list[Coverage] = []
        problem: ReplyUnusable | None = None
        for piece in pieces:
            try:
                replies.append(self._reply(piece, HighReply, Tier.HIGH))
            except ReplyUnusable as error:
                problem = error
            else:
                read.append(piece.coverage)
        if not replies:
            raise problem or ReplyUnusable("no part of the commit could be read", FailureKind.REPLY_MALFORMED)
        joint = self._merge_replies(replies, whole, budget)
        return ParsedReply(joint, join_coverage(read), self.bill.model, whole.text)

    def _merge_replies(self, replies: Sequence[HighReply], whole: Excerpt, budget: int) -> HighReply:
        """Have the parts' analyses joined by the model, or, if that brings nothing, put together as they are."""
        if len(replies) == 1:
            return replies[0]
        head = head_of(whole.text, budget)
        language = self.settings.language
        question = merge_question(self.key, head, replies, ruled=self.ruled, language=language)
        if counter(self.settings)(question.text) > self.settings.budget.tokens_per_commit:
            return join_replies(replies)
        try:
            return converse(question, HighReply, self.ask, self.bill, language=language)
        except (ReplyUnusable, PromptTooLong):
            return join_replies(replies)

    def _reply(self, piece: Excerpt, shape: type[Shape], depth: Tier) -> Shape:
        language = self.settings.language
        question = commit_question(self.key, piece.text, tier=depth, ruled=self.ruled, language=language)
        return converse(question, shape, self.ask, self.bill, language=language)

    @property
    def key(self) -> str:
        """Name the commit in a prompt."""
        return self.commit.sha[:KEY_DIGITS]


def pieces_of(
    commit: Commit, depth: Tier, budget: int, settings: Settings, known: KnownContext = NOTHING_KNOWN
) -> tuple[Excerpt, Sequence[Excerpt]]:
    """Return the excerpt of a commit within a budget of tokens, and what is read instead of it: itself, or parts."""
    count = counter(settings)
    whole = excerpt(commit, known, budget_tokens=budget, count=count)
    if depth is Tier.HIGH and is_cut(whole):
        pieces = parts(commit, known, budget_tokens=budget, max_parts=MAX_PARTS, count=count)
        if len(pieces) > 1:
            return whole, pieces
    return whole, (whole,)


def join_replies(replies: Sequence[HighReply]) -> HighReply:
    """Join the analyses of parts without a model: the first part speaks for the whole, lists are joined."""
    first = replies[0]
    return HighReply.model_construct(
        change_type=first.change_type,
        importance=first.importance,
        summary=" ".join(reply.summary for reply in replies),
        impact_scope=next((reply.impact_scope for reply in replies if reply.impact_scope), ""),
        insight=InsightReply(
            architecture=_first_statement([reply.insight.architecture for reply in replies]),
            performance=_first_statement([reply.insight.performance for reply in replies]),
            security=_first_statement([reply.insight.security for reply in replies]),
        ),
        risks=_distinct(risk for reply in replies for risk in reply.risks),
        recommendations=_distinct(advice for reply in replies for advice in reply.recommendations),
    )


def join_coverage(coverages: Sequence[Coverage]) -> Coverage:
    """Sum up what was read in parts, each of which names what none of them shows."""
    total = coverages[0].files_total
    return Coverage(
        files_total=total,
        files_read=min(total, sum(coverage.files_read for coverage in coverages)),
        files_in_part=coverages[0].files_in_part,
        tokens=sum(coverage.tokens for coverage in coverages),
        parts=len(coverages),
        left_out=coverages[0].left_out,
    )


def _distinct(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    return tuple({statement.text: statement for statement in statements}.values())


def _first_statement(statements: Sequence[Statement]) -> Statement:
    return next((statement for statement in statements if statement.text), statements[0])


def is_cut(piece: Excerpt) -> bool:
    """Tell whether the budget kept files out of an excerpt, in whole or in part."""
    return any(omission.reason == "budget" for omission in piece.coverage.left_out)


def head_of(text: str, characters: int) -> str:
    """Return the message and diffstat of an excerpt: what stands before the first patch, within a bound."""
    return text.partition("\ndiff --git ")[0][:characters]
