"""Many low-tier commits in one call, or a few of the medium tier, each judged by its own entry.

Entries are matched by key, validated and looked up in their own commit one at a time. One commit's text cannot raise
another's tier: within a batch no tier moves. Where a single entry proposes another tier, that commit is asked about
by itself; where several do, nobody is believed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.archive.records import Tier, Tokens
from mkdocs_commit_digest.collect.excerpts import excerpt
from mkdocs_commit_digest.collect.models.analyses import (
    analyse,
    apply_cost,
    apply_failure,
    apply_reply,
    bill_of,
    spent_in_vain,
)
from mkdocs_commit_digest.collect.models.conversations import CallCost, WrongLanguage, converse, prose_of
from mkdocs_commit_digest.collect.models.parsed_replies import (
    KEY_DIGITS,
    PROMPT_TOKENS,
    ParsedReply,
    counter,
    excerpt_tokens,
)
from mkdocs_commit_digest.collect.models.prompts import batch_question
from mkdocs_commit_digest.collect.models.questions import PromptTooLong
from mkdocs_commit_digest.collect.models.replies import ENTRY_SHAPES, LooseBatchReply, validate_reply
from mkdocs_commit_digest.collect.models.reply_language import is_in_language
from mkdocs_commit_digest.errors import BudgetSpent, ModelUnavailable, ReplyUnusable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.excerpts import Excerpt
    from mkdocs_commit_digest.collect.models.questions import Ask
    from mkdocs_commit_digest.collect.models.replies import LowEntry, MediumEntry
    from mkdocs_commit_digest.settings import Settings

    Entry = LowEntry | MediumEntry
    Pair = tuple[Commit, CommitRecord]

BATCH_SIZE = {Tier.HIGH: 1, Tier.MEDIUM: 4, Tier.LOW: 12}
"""Commits in one call at most; with more, small models mix them up."""
ENTRY_TOKENS = {Tier.HIGH: 1_000, Tier.MEDIUM: 450, Tier.LOW: 160}
"""Room for one entry in a reply."""
FRAME_TOKENS = 100
"""Room for the two lines around a commit and its key."""
_CHARACTERS_PER_TOKEN = 3
_DIFFSTAT_LINE = 60
"""Characters."""


def batch_size(tier: Tier, settings: Settings) -> int:
    """Return how many commits of a tier may share a call, so that a reply has room for all their entries."""
    return max(1, min(BATCH_SIZE[tier], settings.model.max_tokens // ENTRY_TOKENS[tier]))


def batch_room(settings: Settings) -> int:
    """Return the tokens that the excerpts of one call may have together."""
    return max(settings.budget.tokens_per_commit - PROMPT_TOKENS, 0)


def tokens_in_batch(commit: Commit, tier: Tier, settings: Settings) -> int:
    """Guess the tokens of a commit's excerpt without making it; rather too many than too few."""
    characters = sum(len(file.patch) for file in commit.files) + len(commit.body) + _DIFFSTAT_LINE * len(commit.files)
    return min(characters // _CHARACTERS_PER_TOKEN, excerpt_tokens(settings, tier)) + FRAME_TOKENS


def analyse_batch(
    pairs: Sequence[Pair], *, ask: Ask, settings: Settings, now: Callable[[], datetime]
) -> list[CommitRecord]:
    """Ask about commits of one tier together and return their records in the same order, analysed or failed.

    What is missing or invalid in the common reply is asked for once more, commit by commit.
    """
    tiers = {record.importance.tier for _, record in pairs}
    tier = max(tiers, key=lambda tier: tier.rank, default=Tier.LOW)
    size = batch_size(tier, settings) if len(tiers) == 1 else 1
    batch = _Batch(tier, ask, settings, now)
    records: list[CommitRecord] = []
    for start in range(0, len(pairs), size):
        records += _together(pairs[start : start + size], batch)
    return records


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the commits of one batch have in common."""

    tier: Tier
    ask: Ask
    settings: Settings
    now: Callable[[], datetime]

    def analyse_one(self, pair: Pair) -> CommitRecord:
        """Ask about one commit by itself."""
        return analyse(*pair, ask=self.ask, settings=self.settings, now=self.now)


def _together(pairs: Sequence[Pair], batch: _Batch) -> list[CommitRecord]:
    if len(pairs) == 1:
        return [batch.analyse_one(pairs[0])]
    bill = CallCost()
    try:
        excerpts = _excerpts(pairs, batch)
        entries = _entries(excerpts, batch, bill)
    except PromptTooLong:
        half = len(pairs) // 2
        return _together(pairs[:half], batch) + _together(pairs[half:], batch)
    except (ModelUnavailable, WrongLanguage) as error:
        records = [apply_failure(record, error, now=batch.now()) for _, record in pairs]
    except BudgetSpent:
        records = [record for _, record in pairs]
    except ReplyUnusable:
        records = [batch.analyse_one(pair) for pair in pairs]
    else:
        readings = {key: ParsedReply(entry, excerpts[key].coverage, bill.model) for key, entry in entries.items()}
        read = [_from_reading(pair, readings.get(_key(pair[0])), batch.settings) for pair in pairs]
        records = [record or batch.analyse_one(pair) for pair, record in zip(pairs, read, strict=True)]
    return [_with_share(record, bill, len(pairs)) for record in records]


def _excerpts(pairs: Sequence[Pair], batch: _Batch) -> dict[str, Excerpt]:
    """Return excerpts by key that together fit into one prompt: each as large as alone, or in equal shares."""
    whole = excerpt_tokens(batch.settings, batch.tier)
    room = batch_room(batch.settings) - FRAME_TOKENS * len(pairs)
    found = _cut_to(whole, pairs, batch)
    if sum(piece.coverage.tokens for piece in found.values()) <= room:
        return found
    return _cut_to(min(whole, max(room // len(pairs), 1)), pairs, batch)


def _cut_to(budget: int, pairs: Sequence[Pair], batch: _Batch) -> dict[str, Excerpt]:
    count = counter(batch.settings)
    return {_key(commit): excerpt(commit, budget_tokens=budget, count=count) for commit, _ in pairs}


def _entries(excerpts: Mapping[str, Excerpt], batch: _Batch, bill: CallCost) -> dict[str, Entry]:
    """Ask, and return the entries that are valid, of a commit that was asked about, and its only one.

    An entry in another language is left out, so that it is asked for again by itself and costs the others nothing.
    """
    texts = {key: piece.text for key, piece in excerpts.items()}
    language, shape = batch.settings.language, ENTRY_SHAPES[batch.tier]
    question = batch_question(texts, tier=batch.tier, language=language)
    reply = converse(question, LooseBatchReply, batch.ask, bill, language=language)
    keys = Counter(_stated_key(entry) for entry in reply.commits)
    valid: dict[str, Entry] = {}
    for entry in reply.commits:
        key = _stated_key(entry)
        if key not in excerpts or keys[key] > 1:
            continue
        try:
            read = validate_reply(entry, shape)
        except ReplyUnusable:
            continue
        if is_in_language("\n".join(prose_of(read)), language):
            valid[key] = read
    return _without_the_one_that_moves(valid, batch.tier)


def _without_the_one_that_moves(entries: dict[str, Entry], tier: Tier) -> dict[str, Entry]:
    """Leave out the only entry that proposes another tier, so that its commit is asked about by itself."""
    moving = [key for key, entry in entries.items() if entry.importance.tier is not tier]
    return {key: entry for key, entry in entries.items() if [key] != moving}


def _from_reading(pair: Pair, reading: ParsedReply | None, settings: Settings) -> CommitRecord | None:
    if reading is None:
        return None
    commit, record = pair
    try:
        read = apply_reply(commit, record, reading, settings, may_move=False)
    except ReplyUnusable:
        return None
    return apply_cost(read, spent_in_vain(record))


def _with_share(record: CommitRecord, bill: CallCost, commits: int) -> CommitRecord:
    """Add a commit's share of the common call to what it cost by itself."""
    own = bill_of(record.analysis)
    share = Tokens(prompt=bill.prompt // commits, completion=bill.completion // commits)
    own.charge(share, None if bill.cost_usd is None else bill.cost_usd / commits)
    return apply_cost(record, own)


def _key(commit: Commit) -> str:
    return commit.sha[:KEY_DIGITS]


def _stated_key(entry: Any) -> str:
    sha = entry.get("sha") if isinstance(entry, dict) else None
    return sha.strip().lower() if isinstance(sha, str) else ""
