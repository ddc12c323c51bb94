"""Facts of many changes, summed by what a reader does: removed, new, defaults, deprecated, dependencies."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.facts import fact_line_of, public_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.forges import Forge
    from mkdocs_commit_digest.publish.facts import FactLine
    from mkdocs_commit_digest.publish.reports import Entry
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_LINES = 40
_SUMS = ("removed", "new", "defaults", "deprecated", "dependencies")
_DEFINED = frozenset({"api", "option", "variable", "setting", "schema", "error"})


def plain_sums(
    entries: Iterable[Entry], forge: Forge | None, words: Vocabulary, *, most: int = MAX_LINES
) -> Iterator[tuple[str, Sequence[tuple[FactLine, Entry]], int]]:
    """Yield each sum that has something: its heading, its lines with their entries, and how many are left out."""
    found: dict[str, list[tuple[Fact, Entry]]] = {name: [] for name in _SUMS}
    for fact, entry in _net(entries):
        if name := _sum_of(fact):
            found[name].append((fact, entry))
    for name, facts in found.items():
        if facts:
            lines = [(fact_line_of(fact, entry.commit, forge, words), entry) for fact, entry in facts[:most]]
            yield words(f"releases.sums.{name}"), lines, len(facts) - len(lines)


def _net(entries: Iterable[Entry]) -> list[tuple[Fact, Entry]]:
    """Join what was done to one thing several times into what is left of it, told where it was done last."""
    found: dict[tuple[str, str], tuple[Fact, Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.local_time.astimezone(UTC)):
        for fact in public_facts(entry.commit):
            key = (fact.kind, fact.name)
            joined = _join(found[key][0], fact) if key in found else fact
            if joined is None:
                del found[key]
            else:
                found[key] = joined, entry
    ordered = list(found.values())
    return sorted(ordered, key=lambda pair: -pair[1].commit.importance.score)


def _join(before: Fact, fact: Fact) -> Fact | None:
    """Return what two facts of one thing are together; None: all is as it was."""
    if {before.change, fact.change} == {"added", "removed"}:
        return None
    if before.change == "changed" and fact.change == "changed":
        return None if before.old == fact.new else fact.model_copy(update={"old": before.old})
    if before.change == "added" and fact.change == "changed":
        return before.model_copy(update={"new": fact.new, "path": fact.path, "line": fact.line})
    return fact


def _sum_of(fact: Fact) -> str:
    if fact.kind in {"dependency", "requirement"}:
        return "dependencies"
    if fact.kind == "deprecation":
        return "deprecated" if fact.change == "added" else ""
    if fact.kind == "default":
        return "defaults"
    if fact.kind not in _DEFINED:
        return ""
    return {"removed": "removed", "renamed": "removed", "added": "new"}.get(fact.change, "")
