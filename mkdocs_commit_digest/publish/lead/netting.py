"""Facts of several changes, netted: added and removed again is nothing; a → b and b → c is a → c. Pure.

Each name of a kind in one repository has chains of what became of it, oldest first. A fact goes on with the chain that
stands where it begins; one that begins elsewhere is told beside it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.lead.grounds import told_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_commit_digest.archive.facts import Fact, FactKind
    from mkdocs_commit_digest.publish.reports import Entry

_NETTED: frozenset[FactKind] = frozenset(
    {
        "api",
        "option",
        "variable",
        "setting",
        "default",
        "requirement",
        "dependency",
        "deprecation",
        "schema",
        "licence",
        "error",
        "file",
        "operation",
    }
)

_MAX_CHAINS = 50
"""The youngest of a name that a fact may go on with: one manifest may say a thousand things of one name."""


@dataclass(frozen=True, slots=True)
class NetFact:
    """What became of one thing over some changes."""

    fact: Fact
    """From before the first of them to after the last."""
    sources: tuple[tuple[Entry, Fact], ...]
    """The changes that say so, oldest first, each with its own fact."""

    @property
    def entry(self) -> Entry:
        """The last change that says so."""
        return self.sources[-1][0]


@dataclass(slots=True)
class _Chain:
    was_there: bool
    is_there: bool
    name: str
    """What it was called at first."""
    was: str | None
    now: str | None
    sources: list[tuple[Entry, Fact]] = field(default_factory=list)

    def goes_on_with(self, fact: Fact) -> bool:
        if fact.change == "added":
            return not self.is_there
        if not self.is_there:
            return False
        return fact.change == "removed" or fact.old is None or self.now is None or self.now == fact.old

    def add(self, entry: Entry, fact: Fact) -> None:
        self.is_there = fact.change != "removed"
        self.now = fact.new
        self.sources.append((entry, fact))

    def net(self) -> Fact | None:
        """Return what is left of it; None: nothing."""
        last = self.sources[-1][1]
        if len(self.sources) == 1:
            return last
        update = self._difference(last.name)
        return last.model_copy(update=update) if update else None

    def _difference(self, name: str) -> dict[str, object]:
        if not self.was_there:
            return {"change": "added", "old": None, "new": self.now} if self.is_there else {}
        if not self.is_there:
            return {"change": "removed", "name": self.name, "old": self.was, "new": None}
        if self.name != name:
            return {"change": "renamed", "old": self.name, "new": name}
        return {"change": "changed", "old": self.was, "new": self.now} if self.was != self.now else {}


_Key = tuple[str, str, str]
"""Repository, kind, name."""


def net_facts(entries: Iterable[Entry]) -> tuple[NetFact, ...]:
    """Return what became of everything that has a name, in the order in which it was first touched.

    Args:
        entries: changes of any repositories, in any order. One that another of them takes back tells nothing, nor
            does the other. Notes, releases and tests are not netted, and left out.
    """
    chains: dict[_Key, list[_Chain]] = defaultdict(list)
    for entry in without_reverted(entries):
        for fact in told_facts(entry.commit):
            if fact.kind in _NETTED:
                _add(chains, entry, fact)
    found = {key: [one for chain in each if (one := _net_fact(chain))] for key, each in chains.items()}
    gone = {(key[0], key[2]) for key, each in found.items() if key[1] != "deprecation" and _is_whole(each)}
    return tuple(one for key, each in found.items() for one in _distinct(each) if not _is_beside(key, gone))


def without_reverted(entries: Iterable[Entry]) -> list[Entry]:
    """Return changes, oldest first, without those that another of them takes back, and without the takers."""
    ordered = sorted(entries, key=lambda e: (e.local_time.timestamp(), e.repository, e.anchor))
    by_start: dict[tuple[str, str], Entry] = {}
    gone: set[int] = set()
    for entry in ordered:
        for sha in (entry.commit.sha, *entry.commit.inner_shas()):
            by_start[entry.repository, sha[:7]] = entry
    for entry in ordered:
        undone = by_start.get((entry.repository, str(entry.commit.reverts or "")[:7]))
        if undone and undone is not entry and id(undone) not in gone:
            gone |= {id(entry), id(undone)}
    return [entry for entry in ordered if id(entry) not in gone]


def _add(chains: dict[_Key, list[_Chain]], entry: Entry, fact: Fact) -> None:
    key = (entry.repository, fact.kind, fact.name)
    before = (entry.repository, fact.kind, fact.old) if fact.change == "renamed" and fact.old else key
    standing, kept = chains[before], _as_kept(fact)
    places = range(max(0, len(standing) - _MAX_CHAINS), len(standing))
    place = next((each for each in places if standing[each].goes_on_with(kept)), len(standing))
    if place == len(standing):
        is_renamed = fact.change == "renamed"
        name = fact.old if is_renamed and fact.old else fact.name
        was = None if is_renamed else fact.old
        standing.append(_Chain(fact.change != "added", is_there=True, name=name, was=was, now=None))
    chain = standing[place]
    now = chain.now
    chain.add(entry, fact)
    if fact.change == "renamed":
        chain.now = now
    if before != key:
        del standing[place]
        chains[key].append(chain)


def _as_kept(fact: Fact) -> Fact:
    """A new name says nothing of the value, so it goes on with any."""
    return fact.model_copy(update={"old": None}) if fact.change == "renamed" else fact


def _net_fact(chain: _Chain) -> NetFact | None:
    fact = chain.net()
    return NetFact(fact, tuple(chain.sources)) if fact else None


def _is_whole(found: Iterable[NetFact]) -> bool:
    """Whether something is new or gone as a whole."""
    return any(one.fact.change in {"added", "removed"} for one in found)


def _is_beside(key: _Key, gone: set[tuple[str, str]]) -> bool:
    """Whether a parameter belongs to a definition that is new or gone, or a deprecation to what is gone by now."""
    repository, kind, name = key
    owner = name.rpartition("(")[0] if name.endswith(")") else name if kind == "deprecation" else ""
    return bool(owner) and (repository, owner) in gone


def _distinct(found: list[NetFact]) -> Iterator[NetFact]:
    """Yield facts that differ; the same change of a name in several places is told once."""
    seen: set[tuple[str, str | None, str | None]] = set()
    for one in found:
        key = (one.fact.change, one.fact.old, one.fact.new)
        if key not in seen:
            seen.add(key)
            yield one
