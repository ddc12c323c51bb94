"""The analyst without a model: the author's words, computed facts, and where to look. Pure.

It says nothing that needs the code to be understood. All it reads is kept in a stored record, so an analysis can be
written again in another language without git.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Analysis, Coverage, Insight, Tier
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.judging.rules_text.advice import deprecations_of, risks_of
from mkdocs_commit_digest.collect.judging.rules_text.author_text import AuthorText, author_text, is_foreign
from mkdocs_commit_digest.collect.judging.rules_text.fact_sentences import fact_sentences
from mkdocs_commit_digest.collect.judging.rules_text.insights import insight_of
from mkdocs_commit_digest.collect.judging.rules_text.locations import reach, source_moves, where
from mkdocs_commit_digest.collect.judging.rules_text.naming import code
from mkdocs_commit_digest.collect.judging.rules_text.reverts import Reverted, read_revert
from mkdocs_commit_digest.collect.judging.subjects import read_subject, telling_subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.archive.records import ChangeType, Importance
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.vocabulary import Vocabulary

_EXPLANATION = {Tier.HIGH: 480, Tier.MEDIUM: 320, Tier.LOW: 240}
"""Characters taken from what explains the change in its message."""
_POINTS = {Tier.HIGH: 10, Tier.MEDIUM: 8, Tier.LOW: 5}
"""Bullets of the message that are kept; others are counted."""
_NEEDS_TESTS = frozenset({"feature", "fix", "performance", "refactor", "architecture", "security"})
_TESTED_FROM = 20
"""Changed lines of source from which absent tests are worth a word."""


def analyse_by_rules(  # noqa: PLR0913 - a commit and what was found out of it, facts by keyword
    commit: Commit,
    importance: Importance,
    change_type: ChangeType,
    areas: Sequence[str],
    words: Vocabulary,
    *,
    facts: Sequence[Fact] = (),
) -> Analysis:
    """Describe a commit by its message, its facts and its diffstat, as deep as the tier asks."""
    tier = importance.tier
    deep, deepest = tier is not Tier.LOW, tier is Tier.HIGH
    message = _read_message(commit, tier)
    risks = (*_breaking(message.author, commit.subject, words), *risks_of(facts, words)) if deep else ()
    pointers = _recommendations(commit, facts, change_type, message, words) if deep else ()
    summary, points = _summary(commit, areas, facts, message, words)
    return Analysis(
        kind="rules",
        language=words.language,
        depth=tier,
        summary=summary,
        points=_bounded_points(points, _POINTS[tier], words),
        impact_scope=_impact(commit, areas, words) if deep else "",
        insight=insight_of(facts, words) if deepest else Insight(),
        risks=risks if deepest else (),
        recommendations=pointers if deepest else (*risks, *pointers),
        coverage=Coverage(files_total=commit.files_total, files_read=0),
        cost_usd=0.0,
    )


@dataclass(frozen=True, slots=True)
class _Message:
    """A message taken apart."""

    author: AuthorText
    reverted: Reverted | None


def _read_message(commit: Commit, tier: Tier) -> _Message:
    title = telling_subject(commit.subject, commit.body)
    body = commit.body if title == commit.subject else commit.body.partition(title)[2]
    return _Message(author_text(title, body, most=_EXPLANATION[tier]), read_revert(title, body))


def _summary(
    commit: Commit, areas: Sequence[str], facts: Sequence[Fact], message: _Message, words: Vocabulary
) -> tuple[str, tuple[str, ...]]:
    """Return what sums the change up, and the bullets that are left to list.

    The author's explanation, or the first of the bullets; words in another script come after facts. Without any, facts;
    without these, where the change is. A single bullet is mostly a step on the way, so facts go before it.
    """
    explanation, points = message.author.explanation, message.author.points
    if not explanation and points and not (facts and (len(points) == 1 or is_foreign(points[0], words.spoken))):
        explanation, points = points[0], points[1:]
    elif len(points) == 1:
        points = ()
    back = [_taken_back(message.reverted, words)] if message.reverted else []
    told = fact_sentences(facts, words)
    if explanation and is_foreign(explanation, words.spoken):
        said = [told, words("rules.author_says", said=explanation)]
    else:
        said = [explanation or told]
    parts = [part for part in (*back, *said) if part]
    return words.list(parts or [where(commit, areas, words)], by="between"), points


def _taken_back(found: Reverted, words: Vocabulary) -> str:
    values = {"title": found.title, "commit": code(found.commit)}
    key = "rules.brings_back" if found.is_back else "rules.takes_back"
    return words(f"{key}_commit" if found.commit else key, **values)


def _bounded_points(points: tuple[str, ...], most: int, words: Vocabulary) -> tuple[str, ...]:
    """Keep the first bullets, and say how many others there are; a single other one is kept, too."""
    if len(points) <= most + 1:
        return points
    return (*points[:most], words("rules.more_points", n=len(points) - most))


def _impact(commit: Commit, areas: Sequence[str], words: Vocabulary) -> str:
    parts = (reach(commit, areas, words), source_moves(commit, words))
    return words.list((part for part in parts if part), by="between")


def _breaking(author: AuthorText, subject: str, words: Vocabulary) -> tuple[str, ...]:
    """Quote what the author marks as breaking."""
    if author.breaking:
        return (words("rules.breaking_said", said=author.breaking),)
    return (words("rules.breaking"),) if author.breaking == "" or read_subject(subject).breaking else ()


def _recommendations(
    commit: Commit, facts: Sequence[Fact], change_type: ChangeType, message: _Message, words: Vocabulary
) -> tuple[str, ...]:
    found = list(deprecations_of(facts, words))
    if (migration := message.author.migration) and migration != message.author.breaking:
        found.append(words("rules.migration", said=migration))
    if _lacks_tests(commit, facts, change_type):
        found.append(words("rules.look_no_tests"))
    return tuple(found)


def _lacks_tests(commit: Commit, facts: Sequence[Fact], change_type: ChangeType) -> bool:
    """Tell whether all is known of a change that should be tested, and no test is in it."""
    if change_type not in _NEEDS_TESTS or commit.omitted.files or any(fact.kind == "test" for fact in facts):
        return False
    if any(change.kind is FileKind.TESTS for change in commit.files):
        return False
    return sum(change.lines for change in commit.files if change.kind is FileKind.SOURCE) >= _TESTED_FROM
