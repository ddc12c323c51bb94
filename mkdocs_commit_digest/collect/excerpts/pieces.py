"""A file's hunks, cut where definitions begin, in the order in which they are worth a model's time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.diff.hunks import Hunk
from mkdocs_commit_digest.collect.excerpts.line_kinds import boilerplate, is_definition, leads_to_definition
from mkdocs_commit_digest.collect.excerpts.public_definitions import defines_public_name, is_public_api

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile

_SHORT_HUNK = 16
"""Lines up to which a hunk is not cut."""
_LONGEST_PIECE = 40
_LONGEST_REMOVAL = 80
"""Lines of a piece where a hunk only removes: it is summed up."""
_LEAST_PIECE = 8
_REACH = 40
"""Lines below that of a fact in which its change may stand: a parameter has a line of its own in a long signature."""
_MOST_PIECES = 2_000
"""Of one hunk; what comes after stands in the last."""
_CODE = frozenset({FileKind.SOURCE, FileKind.TESTS, FileKind.EXAMPLES, FileKind.BUILD})


class Worth(IntEnum):
    """What a piece has to tell, the most telling first."""

    PUBLIC_FACT = 0
    MESSAGE = 1
    """A new or changed error message, or the name of a test."""
    PUBLIC_DEFINITION = 2
    BODY = 3
    """What follows on a public fact."""
    DEFINITION = 4
    CODE = 5
    BOILERPLATE = 6
    """Imports, licences, blank lines."""


_CORE_LEADS = 3
"""Lines above a fact that go with it, where they are decorators or comments."""
_CORE_LINES = {Worth.PUBLIC_FACT: 5, Worth.MESSAGE: 2, Worth.PUBLIC_DEFINITION: 3}
"""Of a fact or definition and what is below it."""
_MANY_FACTS = 10
"""In one hunk; of more, each has fewer lines."""
_SHORT_CORE = 3
_LONGEST_CORE = 16


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of a hunk that are taken or left together."""

    place: tuple[int, int]
    """Number of its hunk in the file, and of its first line in the hunk."""
    lines: Hunk
    """With line numbers of its own."""
    worth: Worth = Worth.CODE
    order: int = 0
    """Among those of equal worth: that of its first fact."""
    told: tuple[int, ...] = ()
    """Numbers of its lines, from 0, that hold what facts or definitions say."""

    @property
    def rank(self) -> tuple[int, int, tuple[int, int]]:
        """Sorts pieces, the most telling first."""
        return self.worth, self.order, self.place

    @property
    def is_removal(self) -> bool:
        """Whether it adds nothing."""
        return not any(line.startswith("+") for line in self.lines.lines)

    @property
    def end(self) -> tuple[int, int]:
        """The place of what would follow it in its hunk."""
        return self.place[0], self.place[1] + len(self.lines.lines)


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A fact of which a changed line stands in a hunk."""

    at: int
    """Number of the line in the hunk, from 0."""
    order: int
    worth: Worth


def pieces_in(file: ChangedFile, facts: Sequence[Fact] = ()) -> list[Piece]:
    """Cut a file's hunks into pieces, in the order of the file.

    Args:
        file: Its patch is there.
        facts: Those of this file, the most telling first.
    """
    waiting = _FactLines(facts)
    found: list[Piece] = []
    for number, hunk in enumerate(file.hunks):
        cutter = _HunkCutter(file, hunk, tuple(waiting.within(hunk)))
        found += cutter.pieces(number)
    return found


class _FactLines:
    """The facts of a file that wait for the piece in which they stand; each stands in one."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._waiting: dict[bool, list[tuple[int, int, Worth]]] = {True: [], False: []}
        for order, fact in enumerate(facts):
            if fact.line:
                self._waiting[fact.change == "removed"].append((fact.line, order, _worth_of(fact)))
        for some in self._waiting.values():
            some.sort(reverse=True)  # taken from the end

    def within(self, hunk: Hunk) -> Iterator[FoundFact]:
        """Yield the facts whose change stands in a hunk.

        Hunks are asked in the order of the file, so that each line is looked at once.
        """
        for removed, some in self._waiting.items():
            if not some:
                continue
            number, wanted = (hunk.old_start, "-") if removed else (hunk.new_start, "+")
            passed_over = "+" if removed else "-"
            for at, line in enumerate(hunk.lines):
                sign = line[:1]
                if sign in {passed_over, "\\"}:
                    continue
                while some and some[-1][0] + _REACH < number:
                    some.pop()
                while sign == wanted and some and some[-1][0] <= number:
                    _, order, worth = some.pop()
                    yield FoundFact(at, order, worth)
                number += 1


def _worth_of(fact: Fact) -> Worth:
    if not fact.public:
        return Worth.DEFINITION
    return Worth.MESSAGE if fact.kind in {"error", "test"} else Worth.PUBLIC_FACT


class _HunkCutter:
    """Cuts one hunk around what facts say of it, and where definitions begin."""

    def __init__(self, file: ChangedFile, hunk: Hunk, facts: tuple[FoundFact, ...]) -> None:
        self._hunk, self._facts = hunk, facts
        lines, is_code, is_public = hunk.lines, file.kind in _CODE, is_public_api(file)
        self._defines = [is_code and is_definition(line) for line in lines]
        self._public = [is_public and line[:1] in "+-" and defines_public_name(line, file.path) for line in lines]
        first = max(hunk.new_start, hunk.old_start)
        self._boilerplate = boilerplate(lines, first) if is_code else [not line[1:].strip() for line in lines]
        self._only_removes = not any(line.startswith("+") for line in lines)

    def pieces(self, number: int) -> Iterator[Piece]:
        """Yield the pieces in order; at most about 2,000 and one with the rest."""
        old, new = self._hunk.old_start, self._hunk.new_start
        for start, end, is_body in self._cuts():
            lines = self._hunk.lines[start:end]
            yield self._piece((number, start), Hunk(old, new, self._hunk.context, lines), is_body=is_body)
            old += sum(line[:1] in {" ", "-", ""} for line in lines)
            new += sum(line[:1] in {" ", "+", ""} for line in lines)

    def _cuts(self) -> Iterator[tuple[int, int, bool]]:
        """Yield where pieces begin and end, and whether they follow on a fact."""
        total = len(self._hunk.lines)
        if total <= _SHORT_HUNK:
            yield 0, total, False
            return
        at, count, is_body = 0, 0, False
        for start, end in (*self._cores(), (total, total)):
            while at < start and count < _MOST_PIECES:
                cut = self._end_of(at, start)
                yield at, cut, is_body
                at, count = cut, count + 1
                is_body = is_body and not self._defines[min(at, total - 1)]
            if count >= _MOST_PIECES:
                break
            if start < end:
                yield start, end, False
                at, count, is_body = end, count + 1, True
        if at < total:
            yield at, total, False

    def _cores(self) -> list[tuple[int, int]]:
        """Return the lines around each public fact and definition, where it can be read; those that meet are one."""
        cores: list[tuple[int, int]] = []
        defines = [] if self._only_removes else [at for at, is_public in enumerate(self._public) if is_public]
        wanted = dict.fromkeys(defines, Worth.PUBLIC_DEFINITION)
        wanted |= {fact.at: fact.worth for fact in self._facts if fact.worth <= Worth.MESSAGE}
        most = _LONGEST_CORE if len(wanted) <= _MANY_FACTS else _SHORT_CORE
        for at, worth in sorted(wanted.items()):
            first = at if self._only_removes else self._above(at, max(0, at - _CORE_LEADS))
            below = 1 if self._only_removes else min(_CORE_LINES[worth], most)
            last = min(at + below, len(self._hunk.lines))
            if cores and first <= cores[-1][1] + 1 and last - cores[-1][0] <= _LONGEST_CORE:
                cores[-1] = cores[-1][0], max(last, cores[-1][1])
            else:
                cores.append((max(first, cores[-1][1]) if cores else first, last))
        return cores

    def _end_of(self, start: int, stop: int) -> int:
        """Return where the piece ends that begins at `start`: at the next definition, or after so many lines."""
        longest = _LONGEST_REMOVAL if self._only_removes else _LONGEST_PIECE
        last = min(start + longest, stop)
        if self._only_removes:
            return last
        only_boilerplate = self._boilerplate[start]
        for at in range(start + 1, last):
            if only_boilerplate and not self._boilerplate[at]:
                if at - start >= _LEAST_PIECE:
                    return self._above(at, start + 1)
                only_boilerplate = False
            if self._defines[at] and at - start >= _LEAST_PIECE:
                return self._above(at, start + 1)
        return stop if stop - last < _LEAST_PIECE else last

    def _above(self, at: int, first: int) -> int:
        """Step up over what belongs to a definition, as far as `first`."""
        while at > first and leads_to_definition(self._hunk.lines[at - 1]):
            at -= 1
        return at

    def _piece(self, place: tuple[int, int], lines: Hunk, *, is_body: bool) -> Piece:
        start, end = place[1], place[1] + len(lines.lines)
        facts = [fact for fact in self._facts if start <= fact.at < end]
        changed = [at for at in range(start, end) if self._hunk.lines[at][:1] in {"+", "-"}]
        defined = {at - start for at in changed if self._defines[at] or self._public[at]}
        told = tuple(sorted({*(fact.at - start for fact in facts), *defined}))
        worth = min((fact.worth for fact in facts), default=Worth.BOILERPLATE)
        if worth <= Worth.MESSAGE:
            order = min(fact.order for fact in facts if fact.worth is worth)
            return Piece(place, lines, worth, order, told)
        if any(self._public[at] for at in changed):
            return Piece(place, lines, Worth.PUBLIC_DEFINITION, 0, told)
        if is_body and changed:
            return Piece(place, lines, Worth.BODY, 0, told)
        if told:
            return Piece(place, lines, Worth.DEFINITION, 0, told)
        is_boilerplate = all(self._boilerplate[at] for at in changed)
        return Piece(place, lines, Worth.BOILERPLATE if is_boilerplate else Worth.CODE)
