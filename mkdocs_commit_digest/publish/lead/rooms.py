"""How many lines each group of a lead has: enough for what releases put first, and few enough to be read. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.lead.grounds import Group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_IN_ALL = 24
"""Changes and notes that a lead names, where releases do not promise more."""

_MAX_LINES = {Group.RELEASED: 6, Group.ACT: 8, Group.NEW: 7, Group.DEFAULTS: 4, Group.ALSO: 5}
"""Changes of a group where every group has many."""
_MORE_LINES = {Group.RELEASED: 0, Group.ACT: 4, Group.NEW: 4, Group.DEFAULTS: 2, Group.ALSO: 10}
"""Further ones where others leave room."""
_MAX_PROMISED = 10
_LEAST = 2
_PREVIEW, _OF_SERIES = 3, 4
_MAX_NOTES = 20
_MAX_NOTES_EACH = 10
_LEAST_NOTES_EACH = 2
_VERSION = re.compile(r"v?(\d{1,9}(?:\.\d{1,9}){0,4})")


def share_notes(versions: Sequence[str]) -> list[int]:
    """Return how many of the first notes of each release are named, as the change they tell of or by a quote.

    Each has a few; what is left of the room goes to those that matter most, in the order given where they are alike.
    """
    shares = [_LEAST_NOTES_EACH] * len(versions)
    left = _MAX_NOTES - sum(shares)
    for place in sorted(range(len(versions)), key=lambda place: _insignificance(versions[place], versions)):
        more = max(0, min(left, _MAX_NOTES_EACH - shares[place]))
        shares[place] += more
        left -= more
    return shares


def _insignificance(version: str, others: Sequence[str]) -> int:
    """Rank a release: `2.0.0`, then `2.1.0`, then `2.1.1`; after them previews and parts, at last names of series."""
    if any(other.startswith(f"{version}.") for other in others):
        return _OF_SERIES
    found = _VERSION.fullmatch(version)
    if not found:
        return _PREVIEW
    major, *rest = (int(number) for number in found[1].split("."))
    return 2 if any(rest[1:]) else 1 if any(rest) or not major else 0


def share_rooms(counts: Mapping[Group, int], promised: Mapping[Group, int], quotes: int) -> Mapping[Group, int]:
    """Return how many lines each group has.

    Args:
        counts: changes of each group.
        promised: how many of them releases put first.
        quotes: notes that stand below releases.
    """
    rooms = {group: min(max(promised[group], _LEAST), count, _MAX_PROMISED) for group, count in counts.items()}
    rooms[Group.RELEASED] = min(counts[Group.RELEASED], _MAX_LINES[Group.RELEASED])
    left = MAX_IN_ALL - quotes - sum(rooms.values())
    for limits in (_MAX_LINES, {group: _MAX_LINES[group] + _MORE_LINES[group] for group in Group}):
        for group, count in counts.items():
            more = max(0, min(left, count - rooms[group], limits[group] - rooms[group]))
            rooms[group] += more
            left -= more
    return rooms
