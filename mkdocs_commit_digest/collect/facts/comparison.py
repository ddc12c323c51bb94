"""Two versions of a file → what differs in its definitions, exports and messages. Pure; runs in parsing workers."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.collect.facts.languages.definitions import Module

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mkdocs_commit_digest.collect.facts.languages.definitions import Definition, Export, SourceMessage

MAX_DIFFERENCES = 2_000
"""Of one file."""
_MOST_PAIRS = 40_000
_LIKE = 0.75
"""Share of words that a renamed definition has in common with what it was."""
_LONG_BODY = 40

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"(?<![\w.])(0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*)(?![\w.])")


@dataclass(frozen=True, slots=True)
class Difference:
    """One definition that is new, gone, another, or has another name."""

    change: Literal["added", "removed", "changed", "renamed"]
    old: Definition | None
    new: Definition | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two versions of a file."""

    differences: tuple[Difference, ...] = ()
    exports_added: tuple[Export, ...] = ()
    exports_removed: tuple[Export, ...] = ()
    messages_added: tuple[SourceMessage, ...] = ()
    messages_removed: tuple[SourceMessage, ...] = ()
    old_all: tuple[str, ...] | None = None
    """What the old version's `__all__` names."""
    new_all: tuple[str, ...] | None = None
    heirs: tuple[tuple[str, str], ...] = ()
    """Base and class, of the classes whose base the file defines: what the base offers, the class does."""


def compare(old: Module | None, new: Module | None) -> Comparison:
    """Tell what differs; None stands for a file that is not there."""
    before, after = old or Module(), new or Module()
    old_words, new_words = ({m.text for m in one.messages} for one in (before, after))
    old_names, new_names = ({_key(e) for e in one.exports} for one in (before, after))
    return Comparison(
        differences=tuple(_differences(before.definitions, after.definitions))[:MAX_DIFFERENCES],
        exports_added=tuple(e for e in after.exports if _key(e) not in old_names),
        exports_removed=tuple(e for e in before.exports if _key(e) not in new_names),
        messages_added=tuple(m for m in after.messages if m.text not in old_words),
        messages_removed=tuple(m for m in before.messages if m.text not in new_words),
        old_all=before.all_names,
        new_all=after.all_names,
        heirs=_heirs((*before.definitions, *after.definitions)),
    )


def _heirs(definitions: Sequence[Definition]) -> tuple[tuple[str, str], ...]:
    names = {one.name for one in definitions if not one.owner}
    found = {(base, one.name): None for one in definitions for text in one.bases for base in _WORD.findall(text)}
    return tuple(pair for pair in found if pair[0] in names and pair[0] != pair[1])[:500]


def _key(export: Export) -> tuple[str, str]:
    return export.name, export.source if export.name == "*" else ""


def same_value(old: str, new: str) -> bool:
    """Tell whether two pieces of source mean the same value, however its numbers and quotes are written."""
    return _plain_value(old) == _plain_value(new)


def _plain_value(text: str) -> str:
    numbers = _NUMBER.sub(lambda found: _integer(found[0]), text[:400])
    return re.sub(r"\s+|(?<=\d)[uUlL]+\b", "", numbers.replace("'", '"')).rstrip(",")


def _integer(text: str) -> str:
    digits = text.replace("_", "")
    is_octal = re.fullmatch(r"0[0-7]+", digits)
    return str(int(digits, 8 if is_octal else 0)) if not re.fullmatch(r"0\d+", digits) or is_octal else digits


def _differences(before: Sequence[Definition], after: Sequence[Definition]) -> list[Difference]:
    old_groups, new_groups = _groups(before), _groups(after)
    found: list[Difference] = []
    for name in old_groups.keys() & new_groups.keys():
        found += _in_group(old_groups[name], new_groups[name])
    found = _without_followers(found)
    gone = [one for name, group in old_groups.items() if name not in new_groups for one in group[:1]]
    come = [one for name, group in new_groups.items() if name not in old_groups for one in group[:1]]
    renamed = _renamed(gone, come)
    found += [Difference("renamed", old, new) for old, new in renamed]
    lost, made = {old.name for old, _ in renamed}, {new.name for _, new in renamed}
    found += [Difference("removed", one, None) for one in _outermost(gone) if one.name not in lost]
    found += [Difference("added", None, one) for one in _outermost(come) if one.name not in made]
    return sorted((_light(one) for one in found), key=_sort_key)


def _sort_key(one: Difference) -> tuple[int, str, str]:
    """Order by lines, and what stands on one line by names."""
    side = one.new or one.old
    return (side.line, side.name, one.change) if side else (0, "", one.change)


def _groups(definitions: Iterable[Definition]) -> dict[str, list[Definition]]:
    groups: dict[str, list[Definition]] = defaultdict(list)
    for one in definitions:
        groups[one.name].append(one)
    return groups


def _outermost(definitions: Sequence[Definition]) -> list[Definition]:
    """Leave out what comes or goes with its owner; fields of settings, and tests, stand for themselves."""
    names = {one.name for one in definitions}
    return [one for one in definitions if one.owner not in names or one.is_setting or one.is_test]


def _without_followers(changed: Sequence[Difference]) -> list[Difference]:
    """Leave out members that are public now, or no longer, only because their owner is."""
    shown = {(one.new.name, one.new.is_public) for one in changed if one.old and one.new and _is_turned(one)}
    return [
        one
        for one in changed
        if not (one.old and one.new and _is_turned(one) and (one.new.owner, one.new.is_public) in shown)
    ]


def _is_turned(one: Difference) -> bool:
    return one.old is not None and one.new is not None and one.old.is_public != one.new.is_public


def _in_group(olds: Sequence[Definition], news: Sequence[Definition]) -> list[Difference]:
    """Compare the definitions of one name, of which there may be several (overloads, variants by platform)."""
    unmatched = list(news)
    rest: list[Definition] = []
    told: set[str] = set()
    for old in olds:
        same = next((new for new in unmatched if _is_same(old, new)), None)
        if same is None:
            rest.append(old)
        else:
            unmatched = [new for new in unmatched if new is not same]
            told |= {old.signature, same.signature}
    pairs = [Difference("changed", old, new) for old, new in zip(rest, unmatched, strict=False)]
    pairs += [Difference("removed", one, None) for one in rest[len(unmatched) :] if one.signature not in told]
    pairs += [Difference("added", None, one) for one in unmatched[len(rest) :] if one.signature not in told]
    return pairs


def _is_same(old: Definition, new: Definition) -> bool:
    return (
        (old.signature == new.signature or (old.parameters is None and new.parameters is None))
        and old.parameters == new.parameters
        and old.returns == new.returns
        and (old.value == new.value or same_value(old.value, new.value))
        and old.bases == new.bases
        and old.is_public == new.is_public
        and (old.deprecated is None) == (new.deprecated is None)
        and old.is_skipped == new.is_skipped
        and ("optional" in old.marks) == ("optional" in new.marks)
        and (old.kind not in {"class", "interface", "type"} or old.signature == new.signature)
    )


def _renamed(gone: Sequence[Definition], come: Sequence[Definition]) -> list[tuple[Definition, Definition]]:
    """Pair what went with what came, where it is the same under another name."""
    if not gone or not come or len(gone) * len(come) > _MOST_PAIRS:
        return []
    words = {id(one): _words(one) for one in (*gone, *come)}
    scored = [
        (score, -i, -j)
        for i, old in enumerate(gone)
        for j, new in enumerate(come)
        if (score := _likeness(old, new, words[id(old)], words[id(new)])) >= _LIKE
    ]
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    pairs = []
    for _, i, j in sorted(scored, reverse=True):
        if -i not in taken_old and -j not in taken_new:
            taken_old.add(-i)
            taken_new.add(-j)
            pairs.append((gone[-i], come[-j]))
    return pairs


def _words(one: Definition) -> frozenset[str]:
    return frozenset(_WORD.findall(one.body)) - {one.last_name}


def _likeness(old: Definition, new: Definition, old_words: frozenset[str], new_words: frozenset[str]) -> float:
    """Return how alike two definitions are, from 0 to 1."""
    if old.kind != new.kind or old.owner != new.owner or old.is_test != new.is_test:
        return 0.0
    if len(old.body) < _LONG_BODY or len(new.body) < _LONG_BODY:
        has_value = len(old.value) >= _LONG_BODY and same_value(old.value, new.value)
        return 1.0 if has_value else 0.0
    return len(old_words & new_words) / max(1, len(old_words | new_words))


def _light(one: Difference) -> Difference:
    """Leave bodies behind, which only this module needs."""
    old, new = (side and replace(side, body="") for side in (one.old, one.new))
    return Difference(one.change, old, new)
