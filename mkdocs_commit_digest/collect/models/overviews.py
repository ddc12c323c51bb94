"""A repository's day in three to seven points, made from the analyses and not from the diffs.

Each point cites commits of the day, and what it claims must stand in what was said of them.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Overview, OverviewPoint, Tier
from mkdocs_commit_digest.collect.evidence.spoken import Spoken
from mkdocs_commit_digest.collect.models.conversations import CallCost, converse
from mkdocs_commit_digest.collect.models.next_tries import failure_after, is_postponed
from mkdocs_commit_digest.collect.models.parsed_replies import KEY_DIGITS, PROMPT_TOKENS, counter
from mkdocs_commit_digest.collect.models.prompts import PROMPT_VERSION, day_question
from mkdocs_commit_digest.collect.models.questions import PromptTooLong
from mkdocs_commit_digest.collect.models.replies import OverviewReply
from mkdocs_commit_digest.collect.models.second_reading_prompts import StatementToRead
from mkdocs_commit_digest.collect.models.second_readings import read_statements
from mkdocs_commit_digest.errors import BudgetSpent, ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.archive.records import CommitRecord, DayRecord, Failure
    from mkdocs_commit_digest.collect.models.questions import Ask
    from mkdocs_commit_digest.collect.models.replies import PointReply
    from mkdocs_commit_digest.collect.models.second_readings import ReadStatements
    from mkdocs_commit_digest.settings import Settings

LEAST_COMMITS = 3
"""A day with fewer is its own overview."""
LEAST_TOKENS = 500
_KEY = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{7,40}(?![0-9A-Za-z])")
"""Of a commit that a point names."""
_MOST_FACTS = 3
"""Of one commit."""
_LONGEST_VALUE = 60
_TOO_SMALL = frozenset({"error", "test", "file", "note"})
"""Facts that say too little of a day, or what analyses say already."""


def is_due(day: DayRecord, settings: Settings) -> bool:
    """Tell whether a day has no overview, or one of other analyses, words or language.

    While commits of the day still wait for a model, it is not: the overview would be made, and paid for, twice. Nor is
    it where no model has said anything of its commits: rules tell as much. Whether a failed one may be tried again is
    for `is_postponed` to say.
    """
    if not settings.model.models or len(day.commits) < LEAST_COMMITS:
        return False
    if any(commit.state == "pending" for commit in day.commits):
        return False
    if all(commit.analysis.kind == "rules" for commit in day.commits):
        return False
    return day.overview is None or day.overview.of != digest_of(day, settings.language)


def is_to_be_made(day: DayRecord, settings: Settings, now: datetime) -> bool:
    """Tell whether a day's overview is due and, if it failed before, its next try too."""
    return is_due(day, settings) and not is_postponed(day.overview_failure, settings, now)


def digest_of(day: DayRecord, language: str) -> str:
    """Digest what an overview is made from: 32 hex digits."""
    content = [PROMPT_VERSION, language, *((commit.sha, _describe_commit(commit)) for commit in day.commits)]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def overview_of(
    day: DayRecord, ask: Ask, settings: Settings, *, now: Callable[[], datetime]
) -> Overview | Failure | None:
    """Ask for the points of a day; returns why there are none if nobody answers, None if the budget is spent.

    An answer that is of no use is asked for again in a later build, ever later. One of which nothing stands up gives an
    overview without points, so that the same is not asked, and paid for, at every build. Unless that is not wanted,
    what stands up is read a second time.
    """
    bill = CallCost()
    budget = settings.budget.tokens_per_commit - PROMPT_TOKENS
    try:
        said = _reply(day, max(budget, LEAST_TOKENS), ask, settings, bill)
    except BudgetSpent:
        return None
    except ModelError as error:
        return failure_after(error, day.overview_failure, now=now())
    points = _verify_points(said, day)
    read = None
    if settings.model.verify != "off":
        read = _read_points(points, day, ask, bill)
    verdicts = read.verdicts if read else (None,) * len(points)
    kept = tuple(
        point.model_copy(update={"unsupported": verdict == "unsupported"})
        for point, verdict in zip(points, verdicts, strict=True)
        if verdict != "contradicted"
    )
    return Overview(
        model=bill.model or settings.model.models[0],
        language=settings.language,
        prompt_version=PROMPT_VERSION,
        points=kept,
        of=digest_of(day, settings.language),
        dropped=len(said.points) - len(kept),
        second_reading=read.record() if read else None,
        tokens=bill.tokens,
        cost_usd=bill.cost_usd,
    )


def _read_points(points: Sequence[OverviewPoint], day: DayRecord, ask: Ask, bill: CallCost) -> ReadStatements | None:
    """Have points held against what was told of the commits that they cite."""
    cited = {sha for point in points for sha in point.shas}
    shown = {commit.sha[:KEY_DIGITS]: _describe_commit(commit) for commit in day.commits if commit.sha in cited}
    statements = [StatementToRead(point.text, tuple(sha[:KEY_DIGITS] for sha in point.shas)) for point in points]
    return read_statements(shown, statements, ask=ask, bill=bill)


def prompt_tokens(day: DayRecord, settings: Settings) -> int:
    """Count the tokens of the question about a day, from what is known of its commits by now."""
    budget = max(settings.budget.tokens_per_commit - PROMPT_TOKENS, LEAST_TOKENS)
    question = day_question(_texts(day, budget, settings), language=settings.language)
    return counter(settings)(question.text)


def _reply(day: DayRecord, budget: int, ask: Ask, settings: Settings, bill: CallCost) -> OverviewReply:
    """Ask with as much as fits; less, while the model's window is too small."""
    while True:
        texts = _texts(day, budget, settings)
        question = day_question(texts, language=settings.language)
        try:
            return converse(question, OverviewReply, ask, bill, language=settings.language)
        except PromptTooLong:
            budget //= 2
            if budget < LEAST_TOKENS:
                raise


def _texts(day: DayRecord, budget: int, settings: Settings) -> dict[str, str]:
    """Return what is told of each commit, the important ones first, until the budget is spent."""
    count = counter(settings)
    texts: dict[str, str] = {}
    for commit in sorted(day.commits, key=lambda commit: -commit.importance.tier.rank):
        text = _describe_commit(commit)
        budget -= count(text) + 40  # the lines around it
        if budget < 0 and texts:
            break
        texts[commit.sha[:KEY_DIGITS]] = text
    return texts


def _describe_commit(commit: CommitRecord) -> str:
    analysis = commit.analysis
    lines = [f"Subject: {commit.subject}", f"Type: {commit.change_type}; tier: {commit.importance.tier}"]
    lines.append(f"Summary: {analysis.summary}")
    if commit.importance.tier is not Tier.LOW:
        lines += [f"Impact: {analysis.impact_scope}" if analysis.impact_scope else ""]
        lines += [f"Risk: {risk}" for risk in analysis.risks]
        lines += [f"Advice: {advice}" for advice in analysis.recommendations]
    lines += [_describe_fact(fact) for fact in _told_facts(commit)]
    return "\n".join(line for line in lines if line)


def _told_facts(commit: CommitRecord) -> list[Fact]:
    """Choose the facts that a day's overview may be about: releases, and what breaks or is new for people outside."""
    public = [fact for fact in commit.facts if fact.public and fact.kind not in _TOO_SMALL]
    releases = [fact for fact in public if fact.kind == "release"]
    return (releases + [fact for fact in public if fact.kind != "release"])[:_MOST_FACTS]


def _describe_fact(fact: Fact) -> str:
    values = " → ".join(value[:_LONGEST_VALUE] for value in (fact.old, fact.new) if value and value != fact.name)
    name = "Release" if fact.kind == "release" else f"Fact ({fact.kind} {fact.change})"
    return f"{name}: {fact.name[:_LONGEST_VALUE]}" + (f": {values}" if values else "")


def _verify_points(reply: OverviewReply, day: DayRecord) -> tuple[OverviewPoint, ...]:
    """Keep the points that cite commits of the day and claim only what was said of them."""
    said = {commit.sha: f"{commit.sha}\n{_describe_commit(commit)}" for commit in day.commits}
    points: dict[str, OverviewPoint] = {}
    for point in reply.points:
        shas = _cited_shas(point, said)
        claimed = _with_whole_ids(point.text, shas)
        if point.text and shas and Spoken("\n".join(said[sha] for sha in shas)).bears_out(claimed):
            points.setdefault(point.text, OverviewPoint(text=point.text, shas=shas))
    return tuple(points.values())


def _with_whole_ids(text: str, shas: Sequence[str]) -> str:
    """Write out the ids of which a text has the beginning."""
    return _KEY.sub(lambda key: next((sha for sha in shas if sha.startswith(key[0])), key[0]), text)


def _cited_shas(point: PointReply, said: Mapping[str, str]) -> tuple[str, ...]:
    """Return the full ids that a point's keys begin, in order and once each; seven digits are enough."""
    keys = [key.strip().lower() for key in point.shas if len(key.strip()) >= 7]  # noqa: PLR2004
    found = (sha for key in keys for sha in said if sha.startswith(key))
    return tuple(dict.fromkeys(found))
