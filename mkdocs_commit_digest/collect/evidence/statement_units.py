"""An analysis → the statements that are judged one by one, and the analysis without those that are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Insight
from mkdocs_commit_digest.collect.evidence.openings import readable_alone
from mkdocs_commit_digest.collect.evidence.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mkdocs_commit_digest.archive.records import Analysis, SecondReading


def units_of(analysis: Analysis) -> tuple[str, ...]:
    """Return each sentence of the running texts, and each listed statement whole; every one once."""
    return tuple(dict.fromkeys(unit for unit in map(str.strip, _units(analysis)) if unit))


def reworked(analysis: Analysis, verdicts: Mapping[str, str | None], read: SecondReading, *, fallback: str) -> Analysis:
    """Return an analysis without what is contradicted, and with marks on what is unsupported.

    Args:
        analysis: As it was looked up.
        verdicts: Statement, as in `units_of` → verdict.
        read: What is kept of the reading.
        fallback: Stands for a summary of which nothing is left.
    """
    wrong = frozenset(unit for unit, verdict in verdicts.items() if verdict == "contradicted")
    doubtful = [unit for unit, verdict in verdicts.items() if verdict == "unsupported"]
    insight = analysis.insight
    evidence = analysis.evidence
    marked = [each for each in evidence.inferences if not any(each in unit for unit in wrong)]
    for unit in doubtful:
        marked = [each for each in marked if each not in unit]
        marked += [] if any(unit in each for each in marked) else [unit]
    return analysis.model_copy(
        update={
            "summary": _without(analysis.summary, wrong) or fallback,
            "impact_scope": _without(analysis.impact_scope, wrong),
            "insight": Insight(
                architecture=_unless_wrong(insight.architecture, wrong),
                performance=_unless_wrong(insight.performance, wrong),
                security=_unless_wrong(insight.security, wrong),
            ),
            "risks": tuple(filter(None, (_unless_wrong(risk, wrong) for risk in analysis.risks))),
            "recommendations": tuple(
                filter(None, (_unless_wrong(advice, wrong) for advice in analysis.recommendations))
            ),
            "evidence": evidence.model_copy(
                update={
                    "dropped": evidence.dropped + len(wrong),
                    "contradicted": evidence.contradicted + len(wrong),
                    "inferences": tuple(marked),
                    "second_reading": read,
                }
            ),
        }
    )


def _units(analysis: Analysis) -> Iterator[str]:
    yield from sentences(analysis.summary)
    yield from sentences(analysis.impact_scope)
    insight = analysis.insight
    yield from (insight.architecture, insight.performance, insight.security)
    yield from analysis.risks
    yield from analysis.recommendations


def _unless_wrong(text: str, wrong: frozenset[str]) -> str:
    return "" if text.strip() in wrong else text


def _without(text: str, wrong: frozenset[str]) -> str:
    """Leave out sentences, and those that cannot be read without them."""
    kept: list[str] = []
    is_gap = False
    for sentence in sentences(text):
        if sentence.strip() in wrong:
            is_gap = True
            continue
        rest = readable_alone(sentence, is_first=not kept) if is_gap else sentence
        if rest:
            kept.append(rest)
            is_gap = False
    return "".join(kept).strip()
