"""Facts → where the names that they are about are defined, for links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.commit_index import Location

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.archive.facts import Fact

_DEFINED = frozenset({"api", "option", "variable", "setting", "default"})
_LAST_NAME = re.compile(r"[A-Za-z_]\w*$")


def definition_places(facts: Iterable[Fact]) -> dict[str, Location]:
    """Return name → the line after the change that defines it; a name that several files define has no place.

    Names are known as facts have them (`Client.get`) and by their last part (`get`).
    """
    places: dict[str, set[Location]] = {}
    for fact in facts:
        if fact.kind not in _DEFINED or fact.change == "removed" or not fact.line or not fact.path:
            continue
        last = _LAST_NAME.search(fact.name)
        for name in {fact.name, last[0] if last else fact.name}:
            places.setdefault(name, set()).add(Location(fact.path, fact.line))
    return {name: next(iter(found)) for name, found in places.items() if len(found) == 1}
