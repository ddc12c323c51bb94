"""What is known of a commit beside its message and its diff, and how a model is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.excerpts.diffstats import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mkdocs_commit_digest.archive.facts import Fact

    Count = Callable[[str], int]

_SHARE_OF_FACTS = 0.12
_SHARE_OF_RELATED = 0.05
"""Of the whole budget."""
_LONGEST_VALUE = 90
_LONGEST_SUBJECT = 100
_SHORT_ID = 9
_TOLD_WHEN_ADDED = frozenset({"deprecation", "requirement", "licence", "release", "operation", "dependency"})


@dataclass(frozen=True, slots=True)
class RelatedChange:
    """Another change to the same files."""

    sha: str
    subject: str
    same_day: bool
    text: str = ""
    """All that is known of it: what is said of it is looked up there."""


@dataclass(frozen=True, slots=True)
class KnownContext:
    """What is known of a commit beside its message and its diff."""

    facts: tuple[Fact, ...] = ()
    """The most telling first."""
    repository: str = ""
    """What the repository says of itself, on one line."""
    related: tuple[RelatedChange, ...] = ()
    contents: Mapping[str, str] = field(default_factory=dict)
    """Path → a file after the change, where the functions around changed lines are wanted."""

    @property
    def related_texts(self) -> dict[str, str]:
        """What is known of the other changes, by id."""
        return {change.sha: change.text for change in self.related}


NOTHING_KNOWN = KnownContext()


def told_context(known: KnownContext, budget: int, count: Count) -> str:
    """Put it into lines, within a share of a budget of tokens; empty where nothing is known."""
    told = ""
    if known.repository:
        told += f"The repository says of itself: {known.repository}\n\n"
    told += _list_lines(
        "Other changes to these files:",
        (_related_line(change) for change in known.related),
        int(budget * _SHARE_OF_RELATED),
        count,
    )
    room = int(budget * _SHARE_OF_FACTS)
    return told + _list_lines(
        "Computed from the change, certain:", map(_fact_line, filter(_is_told, known.facts)), room, count
    )


def _list_lines(head: str, lines: Iterable[str], room: int, count: Count) -> str:
    """List lines under a head while there is room; empty if none fits."""
    room -= count(head) + 1
    kept: list[str] = []
    for line in lines:
        room -= count(line)
        if room < 0:
            break
        kept.append(line)
    return f"{head}\n{''.join(kept)}\n" if kept else ""


def _related_line(change: RelatedChange) -> str:
    when = "same day" if change.same_day else "earlier"
    return f"- {change.sha[:_SHORT_ID]} ({when}): {shown(change.subject)[:_LONGEST_SUBJECT]}\n"


def _is_told(fact: Fact) -> bool:
    """What is simply new stands in the diff, under its own name."""
    return fact.change != "added" or fact.kind in _TOLD_WHEN_ADDED


def _fact_line(fact: Fact) -> str:
    """`- default changed: timeout: 30 → 60 (src/client.py:12)`."""
    values = [value[:_LONGEST_VALUE] for value in (fact.old, fact.new) if value]
    value = ""
    if fact.old and fact.new:
        value = f": {values[0]} → {values[1]}"
    elif values and values[0] != fact.name:
        value = f": {values[0]}"
    place = f" ({shown(fact.path)}:{fact.line})" if fact.line else f" ({shown(fact.path)})" if fact.path else ""
    side = "" if fact.public else ", internal"
    return f"- {fact.kind} {fact.change}{side}: {fact.name[:_LONGEST_VALUE]}{value}{place}\n"
