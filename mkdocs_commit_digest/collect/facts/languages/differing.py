"""Two versions of a file → what differs: what stands on both sides with the same words is not looked into.

The same node with the same surroundings defines the same, so it cancels. It can still matter that it is there: a name
that is gone from one place may be defined in another. Where a first comparison finds something, what holds its words is
read as well, and both sides are compared again.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.comparison import compare
from mkdocs_commit_digest.collect.facts.languages.definitions import Module
from mkdocs_commit_digest.collect.facts.languages.grammar import Scope
from mkdocs_commit_digest.collect.facts.languages.messages import read_marks, read_messages
from mkdocs_commit_digest.collect.facts.languages.walk import Step, Walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mkdocs_commit_digest.collect.facts.comparison import Comparison
    from mkdocs_commit_digest.collect.facts.languages.definitions import SourceMessage
    from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar
    from mkdocs_commit_digest.collect.facts.languages.source_trees import Source

_MOST_WORDS = 60
"""That are looked for; where there are more, all is read."""
_KINDS = ("error", "deprecation", "test", "skipped")
_WORD = re.compile(r"\w+")

_Key = tuple[str, bytes, Scope, tuple[str, ...], str, bool]


def compare_sources(grammar: Grammar, old: Source, new: Source) -> Comparison:
    """Tell what differs between two versions of a file."""
    before, after = _Side(grammar, old), _Side(grammar, new)
    hidden = _set_apart(before, after)
    first = compare(before.module(), after.module())
    found = _holding(grammar, hidden, first)
    if not found:
        return first
    for side in (before, after):
        side.read_whole(found)
    return compare(before.module(), after.module())


class _Side:
    """One version of a file: what was read of it, and what is still to be looked at."""

    def __init__(self, grammar: Grammar, source: Source) -> None:
        self._grammar, self._source = grammar, source
        self._walk = Walk(grammar)
        self._messages: list[SourceMessage] = []
        self.steps = self._walk.steps(Step(source.tree.root_node, Scope()))

    def key(self, step: Step) -> _Key:
        """Return what makes two steps the same."""
        node = step.node
        text = self._source.content[node.start_byte : node.end_byte]
        return node.type, text, step.scope, step.marks, step.comment, step.is_exported

    def go_on(self, steps: Iterable[Step]) -> None:
        """Read what steps define, and look at what stands in them next."""
        self.steps = []
        for step in steps:
            known = len(self._walk.definitions)
            bodies = self._walk.meet(step)
            for body in bodies:
                self.steps += self._walk.steps(body)
            if not bodies:
                self._read_messages(step, known)

    def read_whole(self, steps: Iterable[Step]) -> None:
        """Read what stands on both sides, too."""
        for step in steps:
            known = len(self._walk.definitions)
            self._walk.run([step])
            self._read_messages(step, known)

    def module(self) -> Module:
        """Return what was read."""
        root, content = self._source.tree.root_node, self._source.content
        return Module(
            definitions=tuple(sorted(self._walk.definitions, key=lambda one: one.line)),
            exports=tuple(sorted(self._walk.exports, key=lambda one: one.line)),
            all_names=self._grammar.all_names(root) if b"__all__" in content else None,
            messages=(
                *sorted(self._messages, key=lambda one: (_KINDS.index(one.kind), one.line)),
                *read_marks(self._grammar, content),
            ),
        )

    def _read_messages(self, step: Step, known: int) -> None:
        inside = sorted(self._walk.definitions[known:], key=lambda one: one.line)
        self._messages += read_messages(self._grammar, step.node, inside, step.scope.owner)


def _set_apart(before: _Side, after: _Side) -> list[Step]:
    """Read both sides level by level, and return what stands on both."""
    same: list[Step] = []
    while before.steps or after.steps:
        lefts, rights = ([(side.key(step), step) for step in side.steps] for side in (before, after))
        common = Counter(key for key, step in lefts if not step.is_bound)
        common &= Counter(key for key, step in rights if not step.is_bound)
        same += _take(lefts, common.copy())[0]
        before.go_on(_take(lefts, common.copy())[1])
        after.go_on(_take(rights, common)[1])
    return same


def _take(steps: Sequence[tuple[_Key, Step]], common: Counter[_Key]) -> tuple[list[Step], list[Step]]:
    """Part steps into those that the other side has, too, and the rest."""
    same, rest = [], []
    for key, step in steps:
        if not step.is_bound and common[key] > 0:
            common[key] -= 1
            same.append(step)
        else:
            rest.append(step)
    return same, rest


def _holding(grammar: Grammar, hidden: Sequence[Step], found: Comparison) -> list[Step]:
    """Return the hidden steps that hold words of what was found, so that reading them may tell otherwise."""
    words = _words(found)
    owners = {name.encode() for one in found.differences if (told := one.new or one.old) for name in _first(told.name)}
    if not words and not owners:
        return []
    if len(words) + len(owners) > _MOST_WORDS:
        return list(hidden)
    chosen = []
    for step in hidden:
        text = step.node.text or b""
        may_be_heir = _may_hold_classes(grammar, step) and any(word in text for word in owners)
        if may_be_heir or any(word in text for word in words):
            chosen.append(step)
    return chosen


def _may_hold_classes(grammar: Grammar, step: Step) -> bool:
    kind = step.node.type
    shape = grammar.shapes.get(kind)
    return kind in grammar.wrappers or kind in grammar.owners or (shape is not None and bool(shape.bases))


def _first(name: str) -> Sequence[str]:
    return _WORD.findall(name)[:1]


def _words(found: Comparison) -> set[bytes]:
    """Return the last word of each name that came or went, and the longest of each message."""
    sides = [one for difference in found.differences for one in (difference.old, difference.new) if one]
    names = [one.last_name for one in sides if _comes_or_goes(found, one.name)]
    names += [one.name if one.name != "*" else one.source for one in (*found.exports_added, *found.exports_removed)]
    last = [words[-1] for name in names if (words := _WORD.findall(name))]
    messages = (*found.messages_added, *found.messages_removed)
    longest = [max(words, key=len) for one in messages if (words := _WORD.findall(one.text))]
    return {word.encode() for word in (*last, *longest)}


def _comes_or_goes(found: Comparison, name: str) -> bool:
    return any(
        one.change != "changed" and name in {side.name for side in (one.old, one.new) if side}
        for one in found.differences
    )
