"""Changes → the groups that a page leads with: released, act now, new, changed defaults, also landed. Pure.

A change stands in one group, the first that it has grounds for. What a release's notes tell goes before what they do
not, and each repository has its places.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.publish.lead.grounds import Group, grounds_of, is_met_by_code
from mkdocs_commit_digest.publish.lead.netting import net_facts, without_reverted
from mkdocs_commit_digest.publish.lead.notes import notes_by_change, numbers_in, release_notes
from mkdocs_commit_digest.publish.lead.shares import share_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.publish.lead.grounds import Grounds
    from mkdocs_commit_digest.publish.lead.notes import ChangeKey
    from mkdocs_commit_digest.publish.reports import Entry

MAX_LINES = {Group.RELEASED: 6, Group.ACT: 8, Group.NEW: 7, Group.DEFAULTS: 4, Group.ALSO: 5}
"""Changes that a group names where every group has many; the others are counted."""

_MORE_LINES = {Group.RELEASED: 2, Group.ACT: 4, Group.NEW: 4, Group.DEFAULTS: 2, Group.ALSO: 10}
"""Further changes that a group names where others leave room."""

MAX_IN_ALL = 24
"""What other groups leave goes to the first that have more."""

MAX_QUOTES = 9
"""Notes of releases that are quoted in all."""
_MAX_QUOTES_EACH = 5
_LEAST_QUOTES_EACH = 1
_LATE = 1_000_000
"""The place of what no note tells."""


@dataclass(frozen=True, slots=True)
class LeadChange:
    """A change, and why it stands where it stands."""

    entry: Entry
    grounds: Grounds
    place: int
    """Its place among the notes of releases."""
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
    by_group: dict[Group, list[LeadChange]] = defaultdict(list)
    for reading in read_changes(entries):
        if reading.entry.commit.sha not in leave_out:
            by_group[reading.grounds.group].append(reading)
    shown = {group: [one for one in by_group[group] if _is_worth_a_line(one)] for group in Group}
    room = _rooms({group: len(found) for group, found in shown.items()})
    return tuple(_lead_group(group, found, room[group]) for group, found in shown.items() if found)


def _rooms(wanted: Mapping[Group, int]) -> Mapping[Group, int]:
    """Say how many lines each group has."""
    rooms = {group: min(MAX_LINES[group], count) for group, count in wanted.items()}
    left = MAX_IN_ALL - sum(rooms.values())
    for group, count in wanted.items():
        more = max(0, min(left, count - rooms[group], _MORE_LINES[group]))
        rooms[group] += more
        left -= more
    return rooms


def read_changes(entries: Iterable[Entry]) -> list[LeadChange]:
    """Return every change with its grounds, the foremost of each group first."""
    every = tuple(entries)
    notes = notes_by_change(every)
    known = {(entry.repository, number) for entry in every if (number := entry.commit.pull_request)}
    surviving = {
        (id(entry), id(fact))
        for one in net_facts(every)
        for entry, fact in one.sources
        if fact.change == one.fact.change
    }
    netted = {id(entry) for entry in without_reverted(every)}
    readings = []
    for entry in every:
        place, note = notes.get((entry.repository, entry.commit.pull_request or 0), (_LATE, None))
        grounds = grounds_of(
            entry,
            note,
            lambda fact, entry=entry: (id(entry), id(fact)) in surviving,  # type: ignore[misc]
        )
        if id(entry) in netted or grounds.group is Group.RELEASED:
            readings.append(LeadChange(entry, grounds, place, tuple(_other_notes(entry, known))))
    return sorted(readings, key=_rank)


def _rank(reading: LeadChange) -> tuple[object, ...]:
    commit, grounds = reading.entry.commit, reading.grounds
    is_met = any(not is_met_by_code(fact) for fact in grounds.facts)
    is_release = grounds.group is Group.RELEASED
    return (
        -reading.entry.local_time.timestamp() if is_release else 0.0,
        reading.place,
        -commit.importance.tier.rank,
        not is_met,
        -commit.importance.score,
        reading.entry.anchor,
    )


def _lead_group(group: Group, shown: list[LeadChange], room: int) -> LeadGroup:
    by_entry = {id(one.entry): one for one in shown}
    chosen = [by_entry[id(entry)] for entry in share_places([one.entry for one in shown], room)]
    if group is Group.RELEASED:
        chosen = list(_with_quotes(chosen))
    return LeadGroup(group, tuple(chosen), len(shown) - len(chosen))


def _is_worth_a_line(reading: LeadChange) -> bool:
    """Whether a change is named: one without grounds of its own only where it matters."""
    if reading.grounds.group is not Group.ALSO:
        return True
    return reading.grounds.is_told or reading.entry.commit.importance.tier is not Tier.LOW


def _other_notes(entry: Entry, known: set[ChangeKey]) -> Iterator[Fact]:
    """Yield the notes of a release whose changes do not stand beside it."""
    for note in release_notes(entry):
        if not any((entry.repository, number) in known for number in numbers_in(note)):
            yield note


def _with_quotes(readings: list[LeadChange]) -> Iterator[LeadChange]:
    """Give each release some notes, fewer where there are many releases."""
    told = sum(bool(one.notes) for one in readings)
    each = max(_LEAST_QUOTES_EACH, min(_MAX_QUOTES_EACH, MAX_QUOTES // max(told, 1)))
    for one in readings:
        yield LeadChange(one.entry, one.grounds, one.place, one.notes[:each])
