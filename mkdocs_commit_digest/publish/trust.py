"""Why a reader may believe an entry: the reasons for its tier, what was read, what was checked, and who wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.text import plain, shorten

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from mkdocs_commit_digest.archive.records import CommitRecord, Coverage, Failure, Reason
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_REASONS = 12
_COUNT = re.compile(r"[0-9]{1,9}")
_MAX_DETAIL = 120
_MAX_FAILURE = 300


@dataclass(frozen=True, slots=True)
class Trust:
    """The last lines of an entry. Plain text; empty where there is nothing to say."""

    why: str
    reasons: tuple[str, ...]
    read: str
    checked: str
    by: str
    """Who wrote it: a model or the rules, and why the rules if a model was meant to."""
    by_rules: bool
    failed: bool


def trust_of(commit: CommitRecord, zone: ZoneInfo, words: Vocabulary) -> Trust:
    """Return what is known of how an entry came about."""
    missing = (words("pages.trust.facts_missing", n=commit.facts_missing),) if commit.facts_missing else ()
    reasons = tuple(_reason(reason, words) for reason in commit.importance.reasons[:MAX_REASONS])
    evidence, coverage = commit.analysis.evidence, commit.analysis.coverage
    checked = ""
    if evidence.checked:
        checked = words("pages.trust.found", n=evidence.checked, found=evidence.found)
        if evidence.dropped:
            checked += " · " + words("pages.trust.dropped", n=evidence.dropped)
        if evidence.contradicted:
            checked += " · " + words("pages.trust.contradicted", n=evidence.contradicted)
    if again := evidence.second_reading:
        said = words("pages.trust.second_reading", n=again.statements, supported=again.supported)
        checked = f"{checked} · {said}" if checked else said
    return Trust(
        why=words("pages.trust.why", tier=words(f"tiers.{commit.importance.tier}")),
        reasons=reasons or (words("pages.trust.no_reasons"),),
        read=" · ".join((*_read(coverage if commit.analysis.kind == "model" else None, words), *missing)),
        checked=checked,
        by=_by(commit, zone, words),
        by_rules=commit.analysis.kind == "rules",
        failed=commit.state == "failed",
    )


def _reason(reason: Reason, words: Vocabulary) -> str:
    key, detail = f"reasons.{reason.code}", _whole_words(plain(reason.detail))
    if reason.code.startswith("type_"):  # several words and files may have told it
        detail = words("pages.trust.told_between").join(part.rpartition("/")[2] for part in detail.split(", "))
        if not detail and f"{key}_estimated" in words:
            key += "_estimated"
    elif _COUNT.fullmatch(detail):
        detail = words.number(int(detail))
    unknown = f"{plain(reason.code)}: {detail}" if detail else plain(reason.code)
    said = words(key, detail=detail).strip() if key in words else unknown
    if not reason.points:
        return said
    points = ("+" if reason.points > 0 else "−") + words.number(abs(reason.points))
    return words("pages.trust.points", reason=said, points=points)


def _whole_words(text: str) -> str:
    """Return the beginning of a text, cut between words."""
    kept = shorten(text, _MAX_DETAIL)
    return kept if kept == text or " " not in kept else kept.rpartition(" ")[0].rstrip(" ,;:") + "…"


def _read(coverage: Coverage | None, words: Vocabulary) -> list[str]:
    if coverage is None:
        return []
    left = sum(omission.files for omission in coverage.left_out)
    in_part = coverage.files_in_part
    if in_part is None:  # earlier versions counted such files as read and as left out
        in_part = max(0, coverage.files_read + left - coverage.files_total)
    whole = max(0, coverage.files_read - in_part)
    parts = [words("pages.trust.files_read", read=whole, files=words("counts.files", n=coverage.files_total))]
    if in_part:
        parts.append(words("pages.trust.files_in_part", n=in_part))
    if coverage.tokens:
        parts.append(words("pages.trust.tokens", n=coverage.tokens))
    if coverage.parts > 1:
        parts.append(words("pages.trust.parts", n=coverage.parts))
    unread = [(omission.reason, omission.files) for omission in coverage.left_out]
    unread = [(reason, files - in_part if reason == "budget" else files) for reason, files in unread]
    what = [
        words("lists.bracket", said=words("counts.files", n=files), inside=words(f"pages.omissions.{reason}"))
        for reason, files in unread
        if files > 0
    ]
    if what:
        parts.append(words("pages.trust.left_out", what=words.list(what)))
    return parts


def _problem(failure: Failure, words: Vocabulary) -> str:
    """Say what went wrong in the page's language; in the record's words where its kind is not known."""
    key = f"failures.{failure.kind}"
    if key not in words:
        return shorten(plain(failure.reason), _MAX_FAILURE).rstrip(".。")
    said, detail = words(key), shorten(plain(failure.detail), _MAX_FAILURE).rstrip(".。")
    return words("pages.trust.failed_detail", said=said, detail=detail) if detail else said


def _by(commit: CommitRecord, zone: ZoneInfo, words: Vocabulary) -> str:
    analysis, failure = commit.analysis, commit.failure
    parts = []
    if commit.state == "failed" and failure:
        parts.append(words("pages.trust.failed", n=failure.attempts, reason=_problem(failure, words)))
        if failure.retry_at:
            at = failure.retry_at.astimezone(zone)
            parts.append(words("pages.trust.retry", at=f"{words.long_date(at.date())} {words.time(at)}"))
    elif analysis.kind == "model":
        parts.append(words("pages.trust.by_model", model=shorten(plain(analysis.model or "?"), 100)))
    else:
        parts.append(words("pages.trust.by_rules"))
    if commit.state == "pending":
        parts.append(words("pages.trust.pending"))
    return words.list(parts, by="between")
