"""Many low-tier commits in one call, or a few of the medium tier, each judged by its own entry.

Entries are matched by key, validated and looked up in their own commit one at a time. One commit's text cannot raise
another's tier: within a batch no tier moves. Whose entry proposes another tier is asked about by itself, a few of a
batch at most; where that brings nothing, its entry stands. Where all entries propose another tier, nobody is believed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.archive.records import Tier, Tokens
from mkdocs_commit_digest.collect.excerpts import excerpt
from mkdocs_commit_digest.collect.excerpts.backgrounds import NOTHING_KNOWN, KnownContext
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
    is_cut,
)
from mkdocs_commit_digest.collect.models.prompts import batch_question
from mkdocs_commit_digest.collect.models.questions import PromptTooLong
from mkdocs_commit_digest.collect.models.repairs import repaired_readings
from mkdocs_commit_digest.collect.models.replies import ENTRY_SHAPES, LooseBatchReply, validate_reply
from mkdocs_commit_digest.collect.models.reply_language import is_in_language
from mkdocs_commit_digest.collect.models.second_readings import is_read_twice, read_again
from mkdocs_commit_digest.errors import BudgetSpent, ModelUnavailable, ReplyUnusable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.excerpts import Excerpt
    from mkdocs_commit_digest.collect.models.questions import Ask, Question
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
MOST_MOVES = 3
"""Commits of one batch that are asked about by themselves since their entries propose another tier."""
_HANDED_OUT_AGAIN = 2
"""Times."""
_LEAST_LEFT = 120
"""Tokens for each commit that was cut, below which what is left is not handed out."""
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
    pairs: Sequence[Pair],
    known: Mapping[str, KnownContext] | None = None,
    *,
    ask: Ask,
    settings: Settings,
    now: Callable[[], datetime],
) -> list[CommitRecord]:
    """Ask about commits of one tier together and return their records in the same order, analysed or failed.

    What is missing or invalid in the common reply is asked for once more, commit by commit. Where that is wanted, all
    statements of the common reply are read a second time, in one call.

    Args:
        pairs: Commits with their records.
        known: Id of a commit → what is known of it beside; by default its facts.
        ask: Asks a model.
        settings: Bounds, language and models.
        now: The time.
    """
    known = known or {commit.sha: KnownContext(record.facts) for commit, record in pairs}
    tiers = {record.importance.tier for _, record in pairs}
    tier = max(tiers, key=lambda tier: tier.rank, default=Tier.LOW)
    size = batch_size(tier, settings) if len(tiers) == 1 else 1
    batch = _Batch(tier, ask, settings, now, known)
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
    known: Mapping[str, KnownContext]

    def analyse_one(self, pair: Pair) -> CommitRecord:
        """Ask about one commit by itself."""
        return analyse(*pair, self.known.get(pair[0].sha), ask=self.ask, settings=self.settings, now=self.now)

    def read_twice(
        self, records: dict[str, CommitRecord], excerpts: Mapping[str, Excerpt], pairs: Sequence[Pair], bill: CallCost
    ) -> dict[str, CommitRecord]:
        """Have the statements of a common reply read a second time, where that is wanted."""
        if not records or not is_read_twice(self.tier, self.settings):
            return records
        shown = {key: excerpts[key].text for key in records}
        before = {_key(commit): record for commit, record in pairs}
        room = self.settings.model.max_tokens
        return read_again(records, shown, ask=self.ask, bill=bill, before=before, room=room)

    def alone_or(self, kept: CommitRecord, pair: Pair) -> CommitRecord:
        """Ask about one commit by itself; what was said of it before stands if that brings no analysis."""
        record = self.analyse_one(pair)
        return record if record.state == "analysed" else apply_cost(kept, bill_of(record.analysis))


def _together(pairs: Sequence[Pair], batch: _Batch) -> list[CommitRecord]:
    if len(pairs) == 1:
        return [batch.analyse_one(pairs[0])]
    bill = CallCost()
    try:
        excerpts = batch_excerpts([commit for commit, _ in pairs], batch.tier, batch.settings, batch.known)
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
        subjects = {_key(commit): (commit, batch.known.get(commit.sha, NOTHING_KNOWN)) for commit, _ in pairs}
        language = batch.settings.language
        readings = repaired_readings(readings, subjects, ask=batch.ask, bill=bill, language=language)
        movers = _movers(entries, pairs, batch.tier)
        records = []
        read = {_key(pair[0]): _from_reading(pair, readings.get(_key(pair[0])), batch) for pair in pairs}
        kept = batch.read_twice({key: record for key, record in read.items() if record}, excerpts, pairs, bill)
        for pair in pairs:
            key = _key(pair[0])
            if key not in kept:
                records.append(batch.analyse_one(pair))
            elif key in movers:
                records.append(batch.alone_or(kept[key], pair))
            else:
                records.append(kept[key])
    return [_with_share(record, bill, len(pairs)) for record in records]


def batch_excerpts(
    commits: Sequence[Commit], tier: Tier, settings: Settings, known: Mapping[str, KnownContext] | None = None
) -> dict[str, Excerpt]:
    """Return excerpts by key that together fit into one prompt: each as large as alone, or in equal shares.

    Room that is left over is handed out again among those that were cut, the smallest need first, so that one call
    holds as much as it may.

    Args:
        commits: Of one tier.
        tier: Decides the first share of each.
        settings: Bounds the prompt.
        known: Id of a commit → what is known of it beside.
    """
    room = batch_room(settings) - FRAME_TOKENS * len(commits)
    count = counter(settings)
    first = min(excerpt_tokens(settings, tier), max(room // max(len(commits), 1), 1))

    def cut_to(commit: Commit, budget: int) -> Excerpt:
        about = (known or {}).get(commit.sha, NOTHING_KNOWN)
        return excerpt(commit, about, budget_tokens=budget, count=count)

    found = {commit.sha: cut_to(commit, first) for commit in commits}
    for _ in range(_HANDED_OUT_AGAIN):
        left = room - sum(piece.coverage.tokens for piece in found.values())
        cut = [commit for commit in commits if is_cut(found[commit.sha])]
        if not cut or left < _LEAST_LEFT * len(cut):
            break
        for place, commit in enumerate(sorted(cut, key=lambda commit: _need(commit, found[commit.sha]))):
            before = found[commit.sha].coverage.tokens
            more = cut_to(commit, before + left // (len(cut) - place))
            if more.coverage.tokens > before:
                found[commit.sha] = more
                left -= more.coverage.tokens - before
    return {_key(commit): found[commit.sha] for commit in commits}


def _need(commit: Commit, piece: Excerpt) -> int:
    """Guess the characters of a commit that are not in its excerpt."""
    return sum(len(file.patch) for file in commit.files) - len(piece.text)


def question_about(excerpts: Mapping[str, Excerpt], tier: Tier, settings: Settings) -> Question:
    """Return the question about the commits of a batch."""
    texts = {key: piece.text for key, piece in excerpts.items()}
    return batch_question(texts, tier=tier, language=settings.language)


def _entries(excerpts: Mapping[str, Excerpt], batch: _Batch, bill: CallCost) -> dict[str, Entry]:
    """Ask, and return the entries that are valid, of a commit that was asked about, and its only one.

    An entry in another language is left out, so that it is asked for again by itself and costs the others nothing.
    """
    language, shape = batch.settings.language, ENTRY_SHAPES[batch.tier]
    question = question_about(excerpts, batch.tier, batch.settings)
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
    return valid


def _movers(entries: Mapping[str, Entry], pairs: Sequence[Pair], tier: Tier) -> frozenset[str]:
    """Return the keys of those that propose another tier: upwards first, and then whom the rules think more of.

    A decoy that proposes one, too, takes nothing from the others. Where every entry does, that says something of the
    reply and nothing of the commits, unless they are few.
    """
    scores = {_key(commit): record.importance.score for commit, record in pairs}
    moving = [key for key, entry in entries.items() if entry.importance.tier is not tier]
    if len(moving) > MOST_MOVES and len(moving) == len(entries):
        return frozenset()
    moving.sort(key=lambda key: (-entries[key].importance.tier.rank, -scores[key]))
    return frozenset(moving[:MOST_MOVES])


def _from_reading(pair: Pair, reading: ParsedReply | None, batch: _Batch) -> CommitRecord | None:
    if reading is None:
        return None
    commit, record = pair
    try:
        known = batch.known.get(commit.sha, NOTHING_KNOWN)
        read = apply_reply(commit, record, reading, batch.settings, known, may_move=False)
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
