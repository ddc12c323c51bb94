"""Which changes readers want to hear of, by the option `interests`. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING

from pathspec import GitIgnoreSpec

from mkdocs_commit_digest.publish.facts import public_facts
from mkdocs_commit_digest.publish.lead.grounds import is_breaking

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.settings import Interest

_LAST_NAME = re.compile(r"(?:::|[.#\s])")


def with_interests(reports: tuple[DayReport, ...], interests: Sequence[Interest]) -> tuple[DayReport, ...]:
    """Note at every entry which interests it fits."""
    if not interests:
        return reports
    return tuple(_with_interests(report, interests) for report in reports)


def _with_interests(report: DayReport, interests: Sequence[Interest]) -> DayReport:
    named = {
        id(entry): replace(entry, interests=interests_of(entry.commit, entry.repository, interests))
        for entry in report.entries
    }
    parts = tuple(
        replace(part, entries=tuple(named[id(entry)] for entry in part.entries)) for part in report.repositories
    )
    return replace(report, repositories=parts, entries=tuple(named[id(entry)] for entry in report.entries))


def interests_of(commit: CommitRecord, repository: str, interests: Iterable[Interest]) -> tuple[str, ...]:
    """Name the interests that a change fits, in their order."""
    return tuple(each.name for each in interests if is_of_interest(commit, repository, each))


def is_of_interest(commit: CommitRecord, repository: str, interest: Interest) -> bool:
    """Tell whether a change has something that is asked for, and is of a tier and repository that are asked for."""
    if interest.tiers and commit.importance.tier not in interest.tiers:
        return False
    if interest.repositories and repository not in interest.repositories:
        return False
    if not (interest.paths or interest.areas or interest.names or interest.facts):
        return True
    return (
        any(map(_paths(interest.paths).match_file, _paths_of(commit)) if interest.paths else ())
        or any(area == asked or area.startswith(f"{asked}/") for area in commit.areas for asked in interest.areas)
        or (bool(interest.facts) and _has_fact(commit, interest.facts))
        or (bool(interest.names) and _has_name(commit, interest.names))
    )


def _paths_of(commit: CommitRecord) -> Iterable[str]:
    for change in commit.files:
        yield change.path
        if change.old_path:
            yield change.old_path


def _has_fact(commit: CommitRecord, asked: tuple[str, ...]) -> bool:
    if "breaking" in asked and is_breaking(commit):
        return True
    return any(fact.kind in asked or fact.change in asked for fact in public_facts(commit))


def _has_name(commit: CommitRecord, asked: tuple[str, ...]) -> bool:
    """Compare the whole name, its last part, and what it was called before."""
    pattern = _names(asked)
    return any(
        pattern.fullmatch(name)
        for fact in public_facts(commit)
        for whole in (fact.name, fact.old if fact.change == "renamed" else "")
        if whole
        for name in (whole, _LAST_NAME.split(whole)[-1])
    )


@lru_cache(maxsize=64)
def _paths(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(patterns)


@lru_cache(maxsize=64)
def _names(globs: tuple[str, ...]) -> re.Pattern[str]:
    """One `*` after another means no more than one, and only one way to match each; so no name is slow to compare."""
    return re.compile("|".join(translate(re.sub(r"\*+", "*", glob)) for glob in globs), re.IGNORECASE)
