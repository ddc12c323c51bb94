"""A commit's record with what a model says of it, or with the reason why there is nothing.

What goes wrong with one commit is a value in its record: the rule-based analysis stays, and another try is due later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Analysis, Classification, Insight, Tokens
from mkdocs_commit_digest.collect.evidence import verify_analysis
from mkdocs_commit_digest.collect.excerpts.backgrounds import NOTHING_KNOWN, KnownContext
from mkdocs_commit_digest.collect.judging.importance import moved_tier, ruled_tier
from mkdocs_commit_digest.collect.models.conversations import CallCost
from mkdocs_commit_digest.collect.models.next_tries import failure_after
from mkdocs_commit_digest.collect.models.parsed_replies import CommitReader
from mkdocs_commit_digest.collect.models.prompts import PROMPT_VERSION
from mkdocs_commit_digest.collect.models.repairs import repaired_readings
from mkdocs_commit_digest.collect.models.replies import HighReply, MediumReply
from mkdocs_commit_digest.collect.models.second_readings import is_read_twice, read_again
from mkdocs_commit_digest.errors import BudgetSpent, ModelError, ReplyUnusable
from mkdocs_commit_digest.failures import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from mkdocs_commit_digest.archive.records import CommitRecord, Tier
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.models.parsed_replies import ParsedReply
    from mkdocs_commit_digest.collect.models.questions import Ask
    from mkdocs_commit_digest.collect.models.replies import CommitReply, Statement
    from mkdocs_commit_digest.settings import Settings


def analyse(  # noqa: PLR0913 - a commit, what is known of it, and keyword-only who is asked
    commit: Commit,
    record: CommitRecord,
    known: KnownContext | None = None,
    *,
    ask: Ask,
    settings: Settings,
    now: Callable[[], datetime],
) -> CommitRecord:
    """Ask a model about a commit and return its record: analysed, failed, or as it was where the budget is spent.

    Where the model moves the commit up a tier, it is read once more at that depth; if that brings nothing, the
    tier stays as the rules have it. Where that is wanted, the statements are read a second time.
    """
    bill = spent_in_vain(record)
    ruled = ruled_tier(record.importance)
    reader = CommitReader(commit, ruled, ask, settings, bill, known or KnownContext(record.facts))
    try:
        reading = _repaired(reader.read(record.importance.tier), reader)
        result = apply_reply(commit, record, reading, settings, reader.known)
    except BudgetSpent:
        return apply_cost(record, bill)
    except ModelError as error:
        return apply_cost(apply_failure(record, error, now=now()), bill)
    if result.importance.tier.rank > max(ruled.rank, result.analysis.depth.rank):
        result, reading = _read_deeper(reader, record, result, reading)
    if is_read_twice(result.importance.tier, settings):
        shown, before = {reader.key: reading.shown}, {reader.key: record}
        room = settings.model.max_tokens
        result = read_again({reader.key: result}, shown, ask=ask, bill=bill, before=before, room=room)[reader.key]
    return apply_cost(result, bill)


def is_current(record: CommitRecord, settings: Settings) -> bool:
    """Tell whether a model's analysis stands: same prompts, language and depth, by a model still configured.

    Where no model is configured, every model analysis stands: it was paid for, and rules know less.
    That it is about the same change (patch and message) is for the caller to know.
    """
    analysis = record.analysis
    if analysis.kind != "model":
        return False
    if not settings.model.models:
        return True
    return (
        analysis.prompt_version == PROMPT_VERSION
        and analysis.language == settings.language
        and analysis.model in settings.model.models
        and analysis.depth.rank >= record.importance.tier.rank
    )


def apply_reply(  # noqa: PLR0913 - a commit, what is known of it, and what was said
    commit: Commit,
    record: CommitRecord,
    reading: ParsedReply,
    settings: Settings,
    known: KnownContext = NOTHING_KNOWN,
    *,
    may_move: bool = True,
) -> CommitRecord:
    """Return the record with a reply whose claims were looked up in the commit.

    Raises:
        ReplyUnusable: nothing is left of it.
    """
    reply, depth = reading.reply, record.importance.tier
    claims = {statement.text: statement.files for statement in _statements(reply) if statement.text}
    by_rules = record.analysis.summary if record.analysis.kind == "rules" else ""
    analysis = verify_analysis(
        _analysis(reading, depth, settings),
        commit,
        claims=claims,
        fallback=by_rules,
        related=known.related_texts,
        facts=known.facts,
    )
    if not analysis.summary or (analysis.summary == by_rules and not _says_more(analysis)):
        raise ReplyUnusable("what the model wrote was not found in the commit", FailureKind.NOT_IN_COMMIT)
    importance = record.importance
    if may_move:
        importance = moved_tier(importance, reply.importance.tier, reply.importance.reason)
    classification = record.classification
    if classification.source != "stated":
        classification = Classification(type=reply.change_type, source="model")
    return record.model_copy(
        update={
            "change_type": classification.type,
            "classification": classification,
            "importance": importance,
            "analysis": analysis,
            "state": "analysed",
            "failure": None,
        }
    )


def apply_failure(record: CommitRecord, error: ModelError, *, now: datetime) -> CommitRecord:
    """Return the record with why there is no model analysis, and when to try again."""
    failure = failure_after(error, record.failure, now=now)
    return record.model_copy(update={"state": "failed", "failure": failure})


def spent_in_vain(record: CommitRecord) -> CallCost:
    """Open a bill with what earlier tries have cost that brought no analysis."""
    return bill_of(record.analysis) if record.analysis.kind == "rules" else CallCost()


def bill_of(analysis: Analysis) -> CallCost:
    """Return what an analysis has cost."""
    bill = CallCost()
    if analysis.tokens != Tokens():
        bill.charge(analysis.tokens, analysis.cost_usd)
    return bill


def apply_cost(record: CommitRecord, bill: CallCost) -> CommitRecord:
    """Write a bill into a record: what its analysis cost, or what was spent in vain."""
    update = {"tokens": bill.tokens, "cost_usd": bill.cost_usd}
    return record.model_copy(update={"analysis": record.analysis.model_copy(update=update)})


def _read_deeper(
    reader: CommitReader, record: CommitRecord, first: CommitRecord, before: ParsedReply
) -> tuple[CommitRecord, ParsedReply]:
    raised = record.model_copy(update={"importance": first.importance})
    try:
        reading = _repaired(reader.read(first.importance.tier), reader)
        return apply_reply(reader.commit, raised, reading, reader.settings, reader.known, may_move=False), reading
    except ModelError:
        return first.model_copy(update={"importance": record.importance}), before


def _repaired(reading: ParsedReply, reader: CommitReader) -> ParsedReply:
    """Let the model put right what is not in the commit."""
    key, language = reader.key, reader.settings.language
    subjects = {key: (reader.commit, reader.known)}
    return repaired_readings({key: reading}, subjects, ask=reader.ask, bill=reader.bill, language=language)[key]


def _analysis(reading: ParsedReply, depth: Tier, settings: Settings) -> Analysis:
    reply = reading.reply
    fields: dict[str, object] = {}
    if isinstance(reply, MediumReply | HighReply):
        fields["impact_scope"] = reply.impact_scope
        fields["risks"] = _texts(reply.risks)
        fields["recommendations"] = _texts(reply.recommendations)
    if isinstance(reply, HighReply):
        fields["insight"] = Insight(
            architecture=reply.insight.architecture.text,
            performance=reply.insight.performance.text,
            security=reply.insight.security.text,
        )
    return Analysis(
        kind="model",
        model=reading.model,
        language=settings.language,
        depth=depth,
        prompt_version=PROMPT_VERSION,
        summary=reply.summary,
        coverage=reading.coverage,
        **fields,
    )


def _says_more(analysis: Analysis) -> bool:
    """Tell whether an analysis holds anything besides its summary."""
    insight = analysis.insight
    texts = (analysis.impact_scope, insight.architecture, insight.performance, insight.security)
    return any((*texts, *analysis.risks, *analysis.recommendations))


def _texts(statements: tuple[Statement, ...]) -> tuple[str, ...]:
    return tuple(statement.text for statement in statements)


def _statements(reply: CommitReply) -> Iterator[Statement]:
    if isinstance(reply, HighReply):
        yield from (reply.insight.architecture, reply.insight.performance, reply.insight.security)
    if isinstance(reply, MediumReply | HighReply):
        yield from (*reply.risks, *reply.recommendations)
