"""A day with very many entries: its page holds the most important whole, a line of others, and counts the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.day_notes import Link
from mkdocs_commit_digest.publish.text import prose, shorten, subject_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.publish.reports import DayReport, Entry

MAX_WHOLE = 150
"""Entries of a page that are shown whole; with those of several kilobytes it is still below a megabyte."""
MAX_LINES = 1_000
_MAX_SUBJECT = 72
_DIGITS = 7


@dataclass(frozen=True, slots=True)
class FoldedDay:
    """What the page of a day shows."""

    report: DayReport
    """With the entries that are shown whole, and the numbers of all."""
    lines: tuple[Link, ...] = ()
    """Further ones, the most important first."""
    more: int = 0
    """Those that are only counted."""


def fold_day(report: DayReport, first: Iterable[Entry] = ()) -> FoldedDay:
    """Choose what is shown whole: the `first`, then tier by tier the newest. An ordinary day stays as it is."""
    if len(report.entries) <= MAX_WHOLE:
        return FoldedDay(report)
    ordered = [*first, *sorted(report.entries, key=lambda entry: -entry.commit.importance.tier.rank)]
    by_anchor = {entry.anchor: entry for entry in ordered}  # what comes first stays first
    ranked = list(by_anchor)
    whole = set(ranked[:MAX_WHOLE])
    further = [by_anchor[anchor] for anchor in ranked[MAX_WHOLE:]]
    parts = tuple(
        replace(part, entries=tuple(entry for entry in part.entries if entry.anchor in whole))
        for part in report.repositories
    )
    entries = tuple(entry for entry in report.entries if entry.anchor in whole)
    return FoldedDay(
        replace(report, repositories=parts, entries=entries),
        tuple(_line(entry) for entry in further[:MAX_LINES]),
        len(further[MAX_LINES:]),
    )


def _line(entry: Entry) -> Link:
    subject = shorten(subject_text(entry.commit.subject), _MAX_SUBJECT) or entry.commit.sha[:_DIGITS]
    return Link(entry.day, entry.anchor, prose(subject))
