"""Many low-tier commits in one call, each judged by its own entry.

Entries are matched by key, validated and looked up in their own commit one at a time. One commit's text cannot raise
another's tier: within a batch no tier moves. Where a single entry proposes another tier, that commit is asked about
by itself; where several do, nobody is believed.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.collect.excerpts import excerpt
from mkdocs_commit_digest.collect.models.analyses import analyse, analysed, bill_of, billed, failed, spent_in_vain
from mkdocs_commit_digest.collect.models.conversations import Bill, WrongLanguage, converse
from mkdocs_commit_digest.collect.models.prompts import batch_question
from mkdocs_commit_digest.collect.models.questions import PromptTooLong
from mkdocs_commit_digest.collect.models.readings import KEY_DIGITS, PROMPT_TOKENS, Reading, counter, excerpt_tokens
from mkdocs_commit_digest.collect.models.replies import BatchEntry, LooseBatchReply, validated
from mkdocs_commit_digest.errors import ModelUnavailable, ReplyUnusable
from mkdocs_commit_digest.records import Tier, Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.excerpts import Excerpt
    from mkdocs_commit_digest.collect.models.questions import Ask
    from mkdocs_commit_digest.records import CommitRecord
    from mkdocs_commit_digest.settings import Settings

    Pair = tuple[Commit, CommitRecord]

BATCH_SIZE = 12
"""Commits in one call at most; with more, small models mix them up."""
ENTRY_TOKENS = 160
"""Room for one entry in a reply."""


def analyse_batch(
    pairs: Sequence[Pair], *, ask: Ask, settings: Settings, now: Callable[[], datetime]
) -> list[CommitRecord]:
    """Ask about low-tier commits together and return their records in the same order, analysed or failed.

    What is missing or invalid in the common reply is asked for once more, commit by commit.
    """
    size = max(1, min(BATCH_SIZE, settings.model.max_tokens // ENTRY_TOKENS))
    records: list[CommitRecord] = []
    for start in range(0, len(pairs), size):
        records += _together(pairs[start : start + size], ask, settings, now)
    return records


def _together(pairs: Sequence[Pair], ask: Ask, settings: Settings, now: Callable[[], datetime]) -> list[CommitRecord]:
    alone = partial(_alone, ask=ask, settings=settings, now=now)

    if len(pairs) == 1 or any(record.importance.tier is not Tier.LOW for _, record in pairs):
        return [alone(pair) for pair in pairs]
    bill = Bill()
    try:
        excerpts = _excerpts(pairs, settings)
        entries = _entries(excerpts, ask, settings, bill)
    except PromptTooLong:
        half = len(pairs) // 2
        return _together(pairs[:half], ask, settings, now) + _together(pairs[half:], ask, settings, now)
    except (ModelUnavailable, WrongLanguage) as error:
        records = [failed(record, str(error), now=now()) for _, record in pairs]
    except ReplyUnusable:
        records = [alone(pair) for pair in pairs]
    else:
        readings = {key: Reading(entry, excerpts[key].coverage, bill.model) for key, entry in entries.items()}
        records = [_from_reading(pair, readings.get(_key(pair[0])), settings) or alone(pair) for pair in pairs]
    return [_with_share(record, bill, len(pairs)) for record in records]


def _alone(pair: Pair, *, ask: Ask, settings: Settings, now: Callable[[], datetime]) -> CommitRecord:
    return analyse(*pair, ask=ask, settings=settings, now=now)


def _excerpts(pairs: Sequence[Pair], settings: Settings) -> dict[str, Excerpt]:
    """Return excerpts by key that together fit into one prompt."""
    room = max(settings.budget.tokens_per_commit - PROMPT_TOKENS, 0) // len(pairs)
    budget = min(excerpt_tokens(settings, Tier.LOW), max(room, 1))
    count = counter(settings)
    return {_key(commit): excerpt(commit, budget_tokens=budget, count=count) for commit, _ in pairs}


def _entries(excerpts: Mapping[str, Excerpt], ask: Ask, settings: Settings, bill: Bill) -> dict[str, BatchEntry]:
    """Ask, and return the entries that are valid, of a commit that was asked about, and its only one."""
    texts = {key: piece.text for key, piece in excerpts.items()}
    question = batch_question(texts, language=settings.language)
    reply = converse(question, LooseBatchReply, ask, bill, language=settings.language)
    keys = Counter(_stated_key(entry) for entry in reply.commits)
    valid: dict[str, BatchEntry] = {}
    for entry in reply.commits:
        key = _stated_key(entry)
        if key not in excerpts or keys[key] > 1:
            continue
        try:
            valid[key] = validated(entry, BatchEntry)
        except ReplyUnusable:
            continue
    return _without_the_one_that_moves(valid)


def _without_the_one_that_moves(entries: dict[str, BatchEntry]) -> dict[str, BatchEntry]:
    """Leave out the only entry that proposes another tier, so that its commit is asked about by itself."""
    moving = [key for key, entry in entries.items() if entry.importance.tier is not Tier.LOW]
    return {key: entry for key, entry in entries.items() if [key] != moving}


def _from_reading(pair: Pair, reading: Reading | None, settings: Settings) -> CommitRecord | None:
    if reading is None:
        return None
    commit, record = pair
    try:
        read = analysed(commit, record, reading, settings, may_move=False)
    except ReplyUnusable:
        return None
    return billed(read, spent_in_vain(record))


def _with_share(record: CommitRecord, bill: Bill, commits: int) -> CommitRecord:
    """Add a commit's share of the common call to what it cost by itself."""
    own = bill_of(record.analysis)
    share = Tokens(prompt=bill.prompt // commits, completion=bill.completion // commits)
    own.charge(share, None if bill.cost_usd is None else bill.cost_usd / commits)
    return billed(record, own)


def _key(commit: Commit) -> str:
    return commit.sha[:KEY_DIGITS]


def _stated_key(entry: Any) -> str:
    sha = entry.get("sha") if isinstance(entry, dict) else None
    return sha.strip().lower() if isinstance(sha, str) else ""
