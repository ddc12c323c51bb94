"""Two versions of a file → what differs: what stands on both sides with the same words is not looked into.

Passages that are the same are not even parsed, and of what is parsed, a node with the same words and surroundings
defines the same, so it cancels. It can still matter that it is there: a name that is gone from one place may be defined
in another. Where a comparison finds something, what holds its words is read as well, and both sides are compared again,
until nothing that was left out holds a word of what was found.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.comparison import compare
from mkdocs_commit_digest.collect.facts.languages.definitions import Module
from mkdocs_commit_digest.collect.facts.languages.grammar import Scope
from mkdocs_commit_digest.collect.facts.languages.messages import read_marks, read_messages
from mkdocs_commit_digest.collect.facts.languages.passages import passages
from mkdocs_commit_digest.collect.facts.languages.source_trees import as_utf8, parse, parse_like
from mkdocs_commit_digest.collect.facts.languages.telling_words import TellingWords
from mkdocs_commit_digest.collect.facts.languages.walk import Walk, WalkStep

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mkdocs_commit_digest.collect.facts.comparison import Comparison
    from mkdocs_commit_digest.collect.facts.languages.definitions import SourceMessage
    from mkdocs_commit_digest.collect.facts.languages.grammar import Grammar
    from mkdocs_commit_digest.collect.facts.languages.source_trees import Hunk, SourceTree

_ROUNDS = 3
"""Comparisons after which all that was left out is read."""
_KINDS = ("error", "deprecation", "test", "skipped")

_Key = tuple[str, bytes, Scope, tuple[str, ...], str, bool]


def compare_files(grammar: Grammar, old: bytes, new: bytes, hunks: tuple[Hunk, ...]) -> Comparison:
    """Tell what differs between two versions of a file.

    Args:
        grammar: Its language.
        old: The one.
        new: The other.
        hunks: What differs between them, as far as it is known.
    """
    old, new = as_utf8(old), as_utf8(new)
    parts = passages(grammar, old, new)
    left_out = frozenset(range(len(parts.same)))
    for _ in range(_ROUNDS):
        found = _compare(grammar, parts.without(left_out), hunks) if left_out else None
        if found is None:
            break
        words = TellingWords.of(found, with_owners=grammar.separator != "::")
        needed = {number for number in left_out if words.may_stand_in(parts.old[parts.same[number][0]])}
        if not needed:
            return found
        left_out -= needed
    return _compare_trees(grammar, *_trees(grammar, (old, new), hunks))


def _compare(grammar: Grammar, sides: tuple[bytes, bytes], hunks: tuple[Hunk, ...]) -> Comparison | None:
    """Compare both sides without what was left out; None: they cannot be read so."""
    trees = _trees(grammar, sides, hunks)
    if not grammar.has_gaps and any(side.tree.root_node.has_error for side in trees):
        return None
    return _compare_trees(grammar, *trees)


def _trees(grammar: Grammar, sides: tuple[bytes, bytes], hunks: tuple[Hunk, ...]) -> tuple[SourceTree, SourceTree]:
    before = parse(grammar, sides[0])
    return before, parse_like(grammar, sides[1], before, hunks)


def _compare_trees(grammar: Grammar, old: SourceTree, new: SourceTree) -> Comparison:
    before, after = _Side(grammar, old), _Side(grammar, new)
    hidden = _set_apart(before, after)
    found = compare(before.module(), after.module())
    for number in range(_ROUNDS):
        words = TellingWords.of(found, with_owners=False)
        is_last = number == _ROUNDS - 1
        needed = [step for step in hidden if is_last or words.may_stand_in(step.node.text or b"")]
        if not needed:
            break
        taken = {id(step) for step in needed}
        hidden = [step for step in hidden if id(step) not in taken]
        for side in (before, after):
            side.read_whole(needed)
        found = compare(before.module(), after.module())
    return found


class _Side:
    """One version of a file: what was read of it, and what is still to be looked at."""

    def __init__(self, grammar: Grammar, source: SourceTree) -> None:
        self._grammar, self._source = grammar, source
        self._walk = Walk(grammar)
        self._messages: list[SourceMessage] = []
        self.steps = self._walk.steps(WalkStep(source.tree.root_node, Scope()))

    def key(self, step: WalkStep) -> _Key:
        """Return what makes two steps the same."""
        node = step.node
        text = self._source.content[node.start_byte : node.end_byte]
        return node.type, text, step.scope, step.marks, step.comment, step.is_exported

    def go_on(self, steps: Iterable[WalkStep]) -> None:
        """Read what steps define, and look at what stands in them next."""
        self.steps = []
        for step in steps:
            known = len(self._walk.definitions)
            bodies = self._walk.meet(step)
            for body in bodies:
                self.steps += self._walk.steps(body)
            if not bodies:
                self._read_messages(step, known)

    def read_whole(self, steps: Iterable[WalkStep]) -> None:
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

    def _read_messages(self, step: WalkStep, known: int) -> None:
        inside = sorted(self._walk.definitions[known:], key=lambda one: one.line)
        self._messages += read_messages(self._grammar, step.node, inside, step.scope.owner)


def _set_apart(before: _Side, after: _Side) -> list[WalkStep]:
    """Read both sides level by level, and return what stands on both."""
    same: list[WalkStep] = []
    while before.steps or after.steps:
        lefts, rights = ([(side.key(step), step) for step in side.steps] for side in (before, after))
        common = Counter(key for key, step in lefts if not step.is_bound)
        common &= Counter(key for key, step in rights if not step.is_bound)
        same += _take(lefts, common.copy())[0]
        before.go_on(_take(lefts, common.copy())[1])
        after.go_on(_take(rights, common)[1])
    return same


def _take(steps: Sequence[tuple[_Key, WalkStep]], common: Counter[_Key]) -> tuple[list[WalkStep], list[WalkStep]]:
    """Part steps into those that the other side has, too, and the rest."""
    same, rest = [], []
    for key, step in steps:
        if not step.is_bound and common[key] > 0:
            common[key] -= 1
            same.append(step)
        else:
            rest.append(step)
    return same, rest
