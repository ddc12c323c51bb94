"""Changes → the groups that a page leads with: released, act now, new, changed defaults, also landed. Pure.

A change stands in one group, the first that it has grounds for. What a release's notes tell goes before what they do
not, and each repository has its places.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.publish.lead.grounds import Group, grounds_of, is_met_by_code, told_facts, version_of
from mkdocs_commit_digest.publish.lead.netting import net_facts, without_reverted
from mkdocs_commit_digest.publish.lead.notes import notes_by_change, numbers_in, release_notes
from mkdocs_commit_digest.publish.lead.rooms import share_notes, share_rooms
from mkdocs_commit_digest.publish.lead.shares import share_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.publish.lead.grounds import Grounds
    from mkdocs_commit_digest.publish.lead.notes import ChangeKey
    from mkdocs_commit_digest.publish.reports import Entry

_FOR_USERS = frozenset({ChangeType.FEATURE, ChangeType.FIX, ChangeType.PERFORMANCE, ChangeType.SECURITY})
_ENOUGH = 5
"""Changes without grounds of their own, from which on none that is low is named."""
_LATE = 1_000_000
"""The place of what no note tells."""


@dataclass(frozen=True, slots=True)
class LeadChange:
    """A change, and why it stands where it stands."""

    entry: Entry
    grounds: Grounds
    place: int
    """Its place among the notes of releases."""
    is_first: bool = False
    """Whether it is among the first that a release's notes tell of."""
    notes: tuple[Fact, ...] = ()
    """Of a release: what its notes say of changes that are not spoken of beside."""


@dataclass(frozen=True, slots=True)
class LeadGroup:
    """One block of the lead."""

    group: Group
    lines: tuple[LeadChange, ...]
    more: int
    """Further changes that belong here."""


def lead_of(entries: Iterable[Entry], *, leave_out: frozenset[str] = frozenset()) -> tuple[LeadGroup, ...]:
    """Return the groups of some changes; those without anything are not there.

    Args:
        entries: of any repositories and days, in any order.
        leave_out: ids of changes that stand elsewhere, such as in what a model wrote.
    """
    every = tuple(entries)
    by_group: dict[Group, list[LeadChange]] = defaultdict(list)
    for change in read_changes(every):
        if change.entry.commit.sha not in leave_out:
            by_group[change.grounds.group].append(change)
    by_group[Group.ALSO] = _worth_a_line(by_group[Group.ALSO])
    releases = _with_quotes(by_group[Group.RELEASED], every)
    counts = {group: len(by_group[group]) for group in Group}
    promised = {group: sum(change.is_first for change in by_group[group]) for group in Group}
    rooms = share_rooms(counts, promised, sum(len(change.notes) for change in releases))
    by_group[Group.RELEASED] = releases
    return tuple(_lead_group(group, by_group[group], rooms[group]) for group in Group if by_group[group])


def read_changes(entries: Iterable[Entry]) -> list[LeadChange]:
    """Return every change with its grounds, the foremost of each group first."""
    every = tuple(entries)
    notes = notes_by_change(every)
    firsts = {(name, number) for name, note in _first_notes(every) for number in numbers_in(note)}
    surviving = {
        (id(entry), id(fact))
        for one in net_facts(every)
        for entry, fact in one.sources
        if fact.change == one.fact.change
    }
    netted = {id(entry) for entry in without_reverted(every)}
    readings = []
    for entry in every:
        told = (notes[key] for key in _keys(entry) if key in notes)
        place, note = next(told, (_LATE, None))
        grounds = grounds_of(
            entry,
            note,
            lambda fact, entry=entry: (id(entry), id(fact)) in surviving,  # type: ignore[misc]
        )
        if id(entry) in netted or grounds.group is Group.RELEASED:
            readings.append(LeadChange(entry, grounds, place, any(key in firsts for key in _keys(entry))))
    return sorted(readings, key=_rank)


def _rank(change: LeadChange) -> tuple[object, ...]:
    commit, grounds = change.entry.commit, change.grounds
    is_met = any(not is_met_by_code(fact) for fact in grounds.facts)
    is_release = grounds.group is Group.RELEASED
    return (
        is_release and " " in version_of(change.entry, grounds.facts[0]),
        -change.entry.local_time.timestamp() if is_release else 0.0,
        not change.is_first,
        change.place,
        -commit.importance.tier.rank,
        not is_met,
        -commit.importance.score,
        change.entry.anchor,
    )


def _lead_group(group: Group, changes: list[LeadChange], room: int) -> LeadGroup:
    by_entry = {id(one.entry): one for one in changes}
    chosen = [by_entry[id(entry)] for entry in share_places([one.entry for one in changes], room)]
    return LeadGroup(group, tuple(chosen), len(changes) - len(chosen))


def _worth_a_line(others: list[LeadChange]) -> list[LeadChange]:
    """Return what is named without grounds of its own: what matters, else a few low changes of types that users see."""
    chosen = [one for one in others if one.grounds.is_told or one.entry.commit.importance.tier is not Tier.LOW]
    taken = {id(one) for one in chosen}
    low = [one for one in others if id(one) not in taken and one.entry.commit.change_type in _FOR_USERS]
    return chosen + low[: max(0, _ENOUGH - len(chosen))]


def _keys(entry: Entry) -> Iterator[ChangeKey]:
    """Yield the numbers by which notes may name a change: its pull request, and what it closes."""
    commit = entry.commit
    yield from ((entry.repository, number) for number in (commit.pull_request, *commit.issues) if number)


def _first_notes(entries: Iterable[Entry]) -> Iterator[tuple[str, Fact]]:
    """Yield repository and note of what each release puts first, as far as it has room; the newest release first."""
    releases = [(entry, fact) for entry in entries for fact in told_facts(entry.commit) if fact.kind == "release"]
    first_of = {id(entry): (entry, fact) for entry, fact in reversed(releases)}
    newest = sorted(first_of.values(), key=lambda pair: pair[0].local_time.timestamp(), reverse=True)
    for (entry, _), share in zip(newest, share_notes([fact.name for _, fact in newest]), strict=True):
        yield from ((entry.repository, note) for note in release_notes(entry)[:share])


def _with_quotes(releases: list[LeadChange], every: Iterable[Entry]) -> list[LeadChange]:
    """Give releases those of their first notes whose changes do not stand beside them."""
    known = {key for entry in every for key in _keys(entry)}
    firsts = {id(note) for _, note in _first_notes(every)}
    return [
        replace(
            change,
            notes=tuple(
                note
                for note in release_notes(change.entry)
                if id(note) in firsts
                and not any((change.entry.repository, number) in known for number in numbers_in(note))
            ),
        )
        for change in releases
    ]
