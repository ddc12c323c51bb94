"""Facts of many changes, summed: removed or incompatible, new, changed defaults, deprecated, dependencies. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.publish.lead.grounds import bare_name, is_incompatible
from mkdocs_commit_digest.publish.lead.netting import net_facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.publish.lead.netting import NetFact
    from mkdocs_commit_digest.publish.reports import Entry

SumKind = Literal["removed", "new", "defaults", "deprecated", "dependencies"]
SUMS: tuple[SumKind, ...] = ("removed", "new", "defaults", "deprecated", "dependencies")

MAX_SHOWN = 8
"""Facts of a sum that stand there openly; the others are folded."""

MAX_FOLDED = 100
"""Folded facts that are listed; the others are counted."""

_NEW = ("option", "variable", "setting", "schema", "api", "error")
_ORDER = {kind: place for place, kind in enumerate((*_NEW[:3], "requirement", "licence", *_NEW[3:]))}


@dataclass(frozen=True, slots=True)
class FactSum:
    """One roll-up: the facts of a kind, netted, what most users meet first."""

    kind: SumKind
    shown: tuple[NetFact, ...]
    folded: tuple[NetFact, ...]
    more: int
    """Folded facts in all: those listed in `folded`, and those that are only counted."""

    @property
    def not_listed(self) -> int:
        """Facts that are only counted."""
        return self.more - len(self.folded)


def sum_facts(entries: Iterable[Entry]) -> tuple[FactSum, ...]:
    """Sum the public facts of some changes; a sum of nothing is not there."""
    found: dict[SumKind, list[NetFact]] = {kind: [] for kind in SUMS}
    netted = net_facts(entries)
    told = {(one.entry.repository, bare_name(one.fact)) for one in netted if one.fact.kind in {"option", "variable"}}
    for one in netted:
        is_beside = one.fact.kind == "setting" and (one.entry.repository, bare_name(one.fact)) in told
        if not is_beside and (kind := _kind(one.fact)):
            found[kind].append(one)
    return tuple(_sum(kind, each) for kind, each in found.items() if each)


def _sum(kind: SumKind, facts: list[NetFact]) -> FactSum:
    ordered = sorted(facts, key=_rank)
    folded = ordered[MAX_SHOWN : MAX_SHOWN + MAX_FOLDED]
    return FactSum(kind, tuple(ordered[:MAX_SHOWN]), tuple(folded), max(0, len(ordered) - MAX_SHOWN))


def _rank(one: NetFact) -> tuple[int, int, float, str]:
    importance = one.entry.commit.importance
    return _ORDER.get(one.fact.kind, len(_ORDER)), -importance.tier.rank, -importance.score, one.fact.name


def _kind(fact: Fact) -> SumKind | None:
    if fact.kind == "dependency":
        return "dependencies"
    if fact.kind == "deprecation":
        return "deprecated" if fact.change == "added" else None
    if is_incompatible(fact):
        return "removed"
    if fact.kind == "default" and fact.change == "changed":
        return "defaults"
    return "new" if fact.change == "added" and fact.kind in _NEW else None
