"""Commit → how much it matters to those who depend on the code: score, tier, and the reasons in print. Pure.

Each rule that applies adds points and says what it saw; the sum is the score; two thresholds make three tiers.
What cannot matter to users (prose, tests, CI, formatting alone) is held below a threshold by a ceiling, which is a
reason of its own.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import shorten
from mkdocs_commit_digest.archive.records import Importance, Reason, Tier
from mkdocs_commit_digest.collect.judging.importance_ceilings import ceiling_of
from mkdocs_commit_digest.collect.judging.importance_rules import reasons_for, some
from mkdocs_commit_digest.collect.judging.importance_weights import WEIGHTS
from mkdocs_commit_digest.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.archive.records import Classification, CommitRecord
    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.judging.change_facts import ChangeFacts
    from mkdocs_commit_digest.collect.judging.importance_ceilings import Ceiling
    from mkdocs_commit_digest.settings import ImportanceSettings

RULES_VERSION = "3"
"""Raised when the rules would judge some commit otherwise; commits judged by another version are judged again."""

HIGH = 6.0
MEDIUM = 3.0
_STEP = 0.1
"""How far below a threshold a ceiling holds the score."""

_DAILY_CAP = "daily_cap"
_RAISED = "model_raised"
_LOWERED = "model_lowered"
_LONGEST_REASON = 300
_MOST_POINTS = 1_000_000
"""For one rule; the weights of all rules and their sums stay numbers that records hold."""


def rules_version(settings: ImportanceSettings) -> str:
    """Name the rules in force: their version, and a digest of the user's overrides if there are any."""
    overridden = {
        "high": settings.high,
        "medium": settings.medium,
        "weights": dict(sorted(settings.weights.items())),
        "core": settings.core,
        "minor": settings.minor,
    }
    if not any(value for value in overridden.values() if value is not None):
        return RULES_VERSION
    return f"{RULES_VERSION}+{hashlib.sha256(json.dumps(overridden).encode()).hexdigest()[:8]}"


def assess(
    commit: Commit, classification: Classification, facts: ChangeFacts, settings: ImportanceSettings
) -> Importance:
    """Score a commit and say why.

    `settings.weights` replaces points by reason code, `core` and `minor` are gitignore-style patterns.
    """
    weights = {**WEIGHTS, **settings.weights}
    reasons = reasons_for(commit, classification, facts, weights, settings.core)
    score = sum(reason.points for reason in reasons)
    ceiling = ceiling_of(commit, classification.type, facts, settings.minor)
    versions, is_minor = facts.named({"release"}), ceiling is not None and ceiling.code == "ceiling_minor"
    if versions and not is_minor:
        missing = max(0.0, round(_thresholds(settings)[0] - score, 2))
        reasons = (*reasons, Reason(code="release", points=missing, detail=some(versions)))
        score += missing
    elif ceiling and (held := _held_down(score, ceiling, settings)):
        reasons = (*reasons, held)
        score += held.points
    score = round(score, 2)
    return Importance(tier=_tier(score, settings), score=score, reasons=reasons, rules=rules_version(settings))


def _thresholds(settings: ImportanceSettings) -> tuple[float, float]:
    high = HIGH if settings.high is None else settings.high
    return high, MEDIUM if settings.medium is None else settings.medium


def _tier(score: float, settings: ImportanceSettings) -> Tier:
    high, medium = _thresholds(settings)
    if score >= high:
        return Tier.HIGH
    return Tier.MEDIUM if score >= medium else Tier.LOW


def _held_down(score: float, ceiling: Ceiling, settings: ImportanceSettings) -> Reason | None:
    high, medium = _thresholds(settings)
    most = (medium if ceiling.tier is Tier.LOW else high) - _STEP
    if score <= most:
        return None
    return Reason(code=ceiling.code, points=round(most - score, 2), detail=ceiling.detail)


def moved_tier(importance: Importance, proposed: Tier, reason: str) -> Importance:
    """Move a tier towards a model's proposal, by one step at most, and print the model's reason.

    The step is counted from the rules' own tier, so proposing twice moves no further. A daily cap is taken off;
    apply `cap_high` afterwards.
    """
    ruled = ruled_tier(importance)
    kept = tuple(known for known in importance.reasons if known.code not in {_DAILY_CAP, _RAISED, _LOWERED})
    step = (proposed.rank > ruled.rank) - (proposed.rank < ruled.rank)
    if not step:
        return importance.model_copy(update={"tier": ruled, "reasons": kept})
    moved = (Tier.LOW, Tier.MEDIUM, Tier.HIGH)[ruled.rank + step]
    said = shorten(reason, _LONGEST_REASON)
    if said.endswith("…"):  # within a word
        said = f"{said[:-1].rpartition(' ')[0] or said[:-1]}…"
    note = Reason(code=_RAISED if step > 0 else _LOWERED, detail=said)
    return importance.model_copy(update={"tier": moved, "reasons": (*kept, note)})


def reapply_adjustment(importance: Importance, before: Importance) -> Importance:
    """Repeat the step that a model moved an earlier judgement of the same commit, if it did."""
    note = next((reason for reason in before.reasons if reason.code in {_RAISED, _LOWERED}), None)
    if note is None:
        return importance
    rank = ruled_tier(importance).rank + (1 if note.code == _RAISED else -1)
    return moved_tier(importance, (Tier.LOW, Tier.MEDIUM, Tier.HIGH)[max(0, min(2, rank))], note.detail)


def check_weights(settings: ImportanceSettings) -> None:
    """Make sure that every weight names a rule and is a number that can be counted with.

    Raises:
        SettingsError: one does not; names it and the nearest that exists.
    """
    for code, points in settings.weights.items():
        if code not in WEIGHTS:
            close = difflib.get_close_matches(code, WEIGHTS, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(sorted(WEIGHTS))}"
            raise SettingsError(f"importance.weights.{code}: there is no such rule; {hint}")
        if not abs(points) <= _MOST_POINTS:  # nor is it, if it is no number
            raise SettingsError(
                f"importance.weights.{code}: {points:g} is no weight; give at most {_MOST_POINTS:,} points"
            )


def ruled_tier(importance: Importance) -> Tier:
    """Return the tier that the score alone gives: before a model's step and before the daily cap."""
    codes = {reason.code for reason in importance.reasons}
    tier = Tier.HIGH if _DAILY_CAP in codes else importance.tier
    step = (_LOWERED in codes) - (_RAISED in codes)
    return (Tier.LOW, Tier.MEDIUM, Tier.HIGH)[max(0, min(2, tier.rank + step))]


def cap_high(commits: Sequence[CommitRecord], high_per_day: int) -> tuple[CommitRecord, ...]:
    """Lower the high commits beyond the day's cap to medium, those with the lowest scores first.

    The order of `commits` stays. What an earlier, lower cap took is given back before counting, so applying the same
    cap twice changes nothing and a raised cap restores.
    """
    uncapped = [_without_cap(commit) for commit in commits]
    high = [n for n, commit in enumerate(uncapped) if commit.importance.tier is Tier.HIGH]
    by_score = sorted(high, key=lambda n: (-uncapped[n].importance.score, uncapped[n].sha))
    for n in by_score[max(high_per_day, 0) :]:
        uncapped[n] = _cap_tier(uncapped[n], high_per_day)
    return tuple(
        commit if commit.importance == new.importance else new for commit, new in zip(commits, uncapped, strict=True)
    )


def _without_cap(commit: CommitRecord) -> CommitRecord:
    importance = commit.importance
    if all(reason.code != _DAILY_CAP for reason in importance.reasons):
        return commit
    kept = tuple(reason for reason in importance.reasons if reason.code != _DAILY_CAP)
    return commit.model_copy(update={"importance": importance.model_copy(update={"tier": Tier.HIGH, "reasons": kept})})


def _cap_tier(commit: CommitRecord, high_per_day: int) -> CommitRecord:
    reasons = (*commit.importance.reasons, Reason(code=_DAILY_CAP, detail=str(high_per_day)))
    return commit.model_copy(
        update={"importance": commit.importance.model_copy(update={"tier": Tier.MEDIUM, "reasons": reasons})}
    )
