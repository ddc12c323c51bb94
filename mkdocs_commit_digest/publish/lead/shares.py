"""Lists that are shorter than what there is: each repository has its places in them. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mkdocs_commit_digest.publish.reports import Entry


def by_importance(entries: Iterable[Entry]) -> list[Entry]:
    """Return changes by tier and score, the most important first."""
    return sorted(entries, key=lambda e: (-e.commit.importance.tier.rank, -e.commit.importance.score, e.anchor))


def top_entries(entries: Iterable[Entry], limit: int) -> tuple[Entry, ...]:
    """Return the changes that matter most, by tier and score, as far as each repository's places go.

    Scores say which of a repository's changes matter most, and little across repositories. So each repository gives
    its first change, then those above low its second, and so on; low changes fill what is left.
    """
    ordered = by_importance(entries)
    firsts = {entry.repository: entry for entry in reversed(ordered)}
    foremost = [e for e in ordered if e.commit.importance.tier is not Tier.LOW or firsts[e.repository] is e]
    chosen = share_places(foremost, limit)
    if len(chosen) < limit:
        taken = {id(entry) for entry in foremost}
        chosen += share_places([e for e in ordered if id(e) not in taken], limit - len(chosen))
    return tuple(by_importance(chosen))


def share_places(entries: Sequence[Entry], limit: int) -> list[Entry]:
    """Choose `limit` entries in rounds, one of each repository a round; each repository's stand in the order given.

    What is chosen keeps that order.
    """
    rounds: dict[int, list[int]] = defaultdict(list)
    count: dict[str, int] = defaultdict(int)
    for place, entry in enumerate(entries):
        rounds[count[entry.repository]].append(place)
        count[entry.repository] += 1
    in_turn = [place for number in sorted(rounds) for place in rounds[number]]
    return [entries[place] for place in sorted(in_turn[:limit])]


def short_names(names: Iterable[str]) -> Mapping[str, str]:
    """Return what repositories are called where room is dear: `owner/name` is `name` where that is no other's."""
    every = tuple(dict.fromkeys(names))
    lasts = [name.rpartition("/")[2] for name in every]
    return {name: last if lasts.count(last) == 1 else name for name, last in zip(every, lasts, strict=True)}
