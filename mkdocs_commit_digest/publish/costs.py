"""What a day's analyses cost, for the foot of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.archive.records import Analysis, Overview
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.vocabulary import Vocabulary


def cost_line(report: DayReport, words: Vocabulary) -> str:
    """Say which models were asked about a day, with tokens and money; empty if none was."""
    works = [work for work in _paid_texts(report) if work.tokens.prompt + work.tokens.completion]
    if not works:
        return ""
    known = [work.cost_usd for work in works if work.cost_usd is not None]
    said = [words("pages.tokens", n=sum(work.tokens.prompt + work.tokens.completion for work in works))]
    if known:
        said.append(words.money(sum(known)))
    if len(known) < len(works):
        said.append(words("pages.price_unknown", n=len(works) - len(known)))
    models = dict.fromkeys(work.model for work in works if work.model)
    return " · ".join([*models, *said])


def _paid_texts(report: DayReport) -> Iterator[Analysis | Overview]:
    """Whatever was paid for, also in vain."""
    for part in report.repositories:
        yield from (entry.commit.analysis for entry in part.entries)
        if part.record.overview:
            yield part.record.overview
