"""What a first comparison found → the words without which nothing that was left out can tell otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.facts.comparison import Comparison
    from mkdocs_commit_digest.collect.facts.languages.definitions import Definition

_MOST = 400
"""Names and messages that are looked for; where there are more, all is read."""
_LONG = 4
"""Letters of a word that is looked for."""
_BASES = frozenset({"class", "interface", "type"})
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class TellingWords:
    """Groups of words; what holds all words of one group may tell otherwise."""

    groups: tuple[tuple[bytes, ...], ...]
    heads: re.Pattern[bytes] | None
    """Finds the head of a class that may inherit from one that was found."""
    is_all: bool = False
    """There are too many to look for them."""

    @classmethod
    def of(cls, found: Comparison, *, with_owners: bool) -> Self:
        """Gather them.

        Args:
            found: What the first comparison found.
            with_owners: What defines a member names its owner, too.
        """
        turned = [one for one in found.differences if one.change != "changed"]
        groups = {_of_name(side, with_owners=with_owners) for one in turned for side in (one.old, one.new) if side}
        for export in (*found.exports_added, *found.exports_removed):
            groups.add(tuple(_WORD.findall(export.name if export.name != "*" else export.source)[-1:]))
        for message in (*found.messages_added, *found.messages_removed):
            words = _WORD.findall(message.text)
            groups.add(tuple(dict.fromkeys(word for word in words if len(word) >= _LONG)) or tuple(words))
        sides = [side for one in found.differences for side in (one.old, one.new) if side]
        owners = {_WORD.findall(side.name)[0] for side in sides if _may_have_heirs(side)}
        return cls(
            tuple(tuple(word.encode() for word in group) for group in groups),
            _heads(owners),
            len(groups) + len(owners) > _MOST,
        )

    def may_stand_in(self, text: bytes) -> bool:
        """Tell whether a text holds all words of one group."""
        if self.is_all or (self.heads is not None and self.heads.search(text)):
            return True
        return any(all(word in text for word in group) for group in self.groups)


def _of_name(one: Definition, *, with_owners: bool) -> tuple[str, ...]:
    words: list[str] = _WORD.findall(one.name)
    return tuple(words[:1] + words[-1:]) if with_owners else tuple(_WORD.findall(one.last_name)[-1:])


def _may_have_heirs(one: Definition) -> bool:
    return (bool(one.owner) or one.kind in _BASES) and bool(_WORD.search(one.name))


def _heads(owners: set[str]) -> re.Pattern[bytes] | None:
    if not owners or len(owners) > _MOST:
        return None
    names = "|".join(sorted(re.escape(name) for name in owners))
    return re.compile(
        rf"\b(?:class|interface|struct|trait|protocol)\s[^{{]{{0,300}}?[^\w{{](?:{names})\b".encode(), re.ASCII
    )
