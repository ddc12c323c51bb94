"""Many facts → the same facts once, without what only moved, the most telling first."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.archive.facts import Fact

_CHANGES = {"removed": 0, "renamed": 1, "changed": 2, "added": 3}
_KINDS = [
    "api",
    "option",
    "variable",
    "setting",
    "default",
    "deprecation",
    "requirement",
    "schema",
    "operation",
    "licence",
    "release",
    "note",
    "dependency",
    "error",
    "file",
    "test",
]
_RANKS = {kind: rank for rank, kind in enumerate(_KINDS)}


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Merge and order facts: what breaks first, then what is new; within that as files have it."""
    merged = _without_moves(_merge(facts))
    return sorted(merged, key=lambda fact: (not fact.public, _CHANGES[fact.change] // 3, _RANKS[fact.kind]))


def _merge(facts: Iterable[Fact]) -> list[Fact]:
    """Keep one of facts that say the same."""
    kept: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        scope = fact.path if fact.kind == "api" and fact.old != fact.new else ""
        key = (fact.kind, fact.change, fact.name, fact.old, fact.new, scope)
        kept.setdefault(key, fact)
    return list(kept.values())


def with_exports(facts: Iterable[Fact], exports: Iterable[Fact]) -> list[Fact]:
    """Add the names that indexes hand on; one that is defined in the same change is public, and told once."""
    handed_on = {(fact.change, fact.name): fact for fact in exports}
    told = []
    for fact in facts:
        found = handed_on.pop((fact.change, fact.name), None) if fact.kind in {"api", "error"} else None
        told.append(fact.model_copy(update={"public": True}) if found and not fact.public else fact)
    return [*told, *handed_on.values()]


def _without_moves(facts: list[Fact]) -> list[Fact]:
    """Leave out what went from one file and came to another unchanged, where that is no matter to others.

    Messages, tests and internal definitions may stand anywhere. A public name that is known by its module has moved,
    which its users notice: it is told once, as renamed.
    """
    sides: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: {"added": [], "removed": []})
    for number, fact in enumerate(facts):
        if fact.kind in {"api", "error", "setting"} and fact.change in {"added", "removed"}:
            sides[fact.kind, fact.name][fact.change].append(number)
    gone: set[int] = set()
    for pair in sides.values():
        for old, new in zip(pair["removed"], pair["added"], strict=False):
            if facts[old].path != facts[new].path:
                gone |= {old, new}
    return [fact for number, fact in enumerate(facts) if number not in gone]
