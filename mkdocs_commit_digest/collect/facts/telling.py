"""Differences of definitions → facts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from mkdocs_commit_digest.archive.facts import Fact, FactChange, FactKind
from mkdocs_commit_digest.collect.facts.comparison import same_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.facts.comparison import Difference
    from mkdocs_commit_digest.collect.facts.languages.definitions import Definition, Parameter

_MOST_PARAMETERS = 3
"""Changes of single parameters that are told one by one; more are told by the whole signature."""
_TELLING_VALUE = re.compile(r"[^(){}\n]{1,120}|\([^(){}\n]{0,80}\)|[^\n]{1,60}")
_DEFAULT_NAME = re.compile(r"(?i)default|baseline")
_COMPILED_IN = frozenset({"macro", "variant"})
"""Kinds whose values users compile into their own programs."""


class Reaches(Protocol):
    """Tells whether a top-level name can be reached from outside."""

    def __call__(self, name: str, *, was: bool) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Teller:
    """Tells the facts of one file."""

    path: str
    is_open: bool
    """The file may hold public names."""
    reaches: Reaches
    """Whether a top-level name can be reached from outside, after or before (`was`) the change."""
    is_published: bool = True
    """Others may use the package that it belongs to; settings are for users of the program, too."""

    def facts(self, one: Difference) -> Iterator[Fact]:
        """Yield what a difference says."""
        old, new = one.old, one.new
        if one.change == "renamed" and old and new:
            yield from self._renamed(old, new)
        elif one.change == "changed" and old and new:
            yield from self._changed(old, new)
        elif one.change == "added" and new:
            yield from self._added(new)
        elif old:
            yield self._fact("removed", old, public=self._is_public(old, before=True), old=_whole(old))

    def _is_public(self, one: Definition, *, before: bool = False) -> bool:
        top = re.split(r"::|\.", one.name, maxsplit=1)[0]
        may_reach = self.is_open and (self.is_published or one.is_setting)
        return may_reach and one.is_public and self.reaches(top, was=before)

    def _added(self, new: Definition) -> Iterator[Fact]:
        public = self._is_public(new)
        yield self._fact("added", new, public=public, new=_whole(new))
        if new.deprecated is not None:
            yield self._deprecation("added", new, public=public)

    def _renamed(self, old: Definition, new: Definition) -> Iterator[Fact]:
        was, now = self._is_public(old, before=True), self._is_public(new)
        if was == now:
            yield self._fact("renamed", new, public=now, old=old.name, new=new.name)
            yield from self._details(old, new, public=now)
        else:
            one, change = (old, "removed") if was else (new, "added")
            yield self._fact("removed" if was else "added", one, public=True, **{_SIDE[change]: _whole(one)})

    def _changed(self, old: Definition, new: Definition) -> Iterator[Fact]:
        was, now = self._is_public(old, before=True), self._is_public(new)
        if was != now:
            change: FactChange = "removed" if was else "added"
            one = old if was else new
            yield self._fact(change, one, public=True, **{_SIDE[change]: _whole(one)})
            return
        yield from self._details(old, new, public=now)

    def _details(self, old: Definition, new: Definition, *, public: bool) -> Iterator[Fact]:
        if (old.deprecated is None) != (new.deprecated is None):
            yield self._deprecation("added" if old.deprecated is None else "removed", new, public=public)
        if old.parameters is not None and new.parameters is not None and old.parameters != new.parameters:
            yield from self._parameters(old, new, public=public)
        if old.returns != new.returns and (old.returns or new.returns):
            yield self._fact("changed", new, public=public, old=old.returns or None, new=new.returns or None)
        elif _is_other_header(old, new):
            yield self._fact("changed", new, public=public, old=old.signature, new=new.signature)
        if old.kind == new.kind and not same_value(old.value, new.value) and (old.value or new.value):
            yield from self._value(old, new, public=public)

    def _parameters(self, old: Definition, new: Definition, *, public: bool) -> Iterator[Fact]:
        changes = parameter_changes(old.parameters or (), new.parameters or ())
        if len(changes) > _MOST_PARAMETERS or any(before == after for _, before, after in changes):
            yield self._fact("changed", new, public=public, old=old.signature, new=new.signature)
            return
        for name, before, after in changes:
            fact = {"public": public, "path": self.path, "line": new.line, "change": "changed", "text": new.doc}
            if before and after and before.default and after.default and before.type == after.type:
                if not same_value(before.default, after.default):
                    values = {"old": before.default, "new": after.default}
                    yield Fact(kind="default", name=f"{new.name}({name})", **values, **fact)
            else:
                values = {"old": before and str(before), "new": after and str(after)}  # type: ignore[dict-item]
                yield Fact(kind="api", name=f"{new.name}({name})", **values, **fact)

    def _value(self, old: Definition, new: Definition, *, public: bool) -> Iterator[Fact]:
        if not all(_TELLING_VALUE.fullmatch(value) for value in (old.value, new.value) if value):
            return
        kind: FactKind = "api" if new.kind in _COMPILED_IN else "default"
        values = {"old": old.value or None, "new": new.value or None}
        shown = public or (bool(_DEFAULT_NAME.search(new.last_name)) and new.kind == "constant" and not new.is_test)
        yield Fact(
            kind=kind,
            change="changed",
            name=new.name,
            path=self.path,
            line=new.line,
            public=shown,
            text=new.doc,
            **values,
        )

    def _deprecation(self, change: FactChange, one: Definition, *, public: bool) -> Fact:
        text = one.deprecated or ""
        return Fact(
            kind="deprecation",
            change=change,
            name=one.name,
            new=text or None,
            path=self.path,
            line=one.line,
            public=public,
            text=text or one.doc,
        )

    def _fact(
        self, change: FactChange, one: Definition, *, public: bool, old: str | None = None, new: str | None = None
    ) -> Fact:
        return Fact(
            kind=_kind(one, change),
            change=change,
            name=one.name,
            old=old or None,
            new=new or None,
            path=self.path,
            line=one.line,
            public=public,
            text=one.doc,
        )


_SIDE = {"removed": "old", "added": "new"}


def _kind(one: Definition, change: FactChange) -> FactKind:
    if one.is_setting and one.kind == "field":
        return "setting"
    return "error" if one.is_error and change in {"added", "removed"} else "api"


def _whole(one: Definition) -> str:
    return one.signature if one.signature != one.last_name else ""


def _is_other_header(old: Definition, new: Definition) -> bool:
    is_optional = ["optional" in one.marks for one in (old, new)]
    return is_optional[0] != is_optional[1] or (_is_header(new) and old.signature != new.signature)


def _is_header(one: Definition) -> bool:
    """Tell whether its signature says more than its parameters and what it returns: type parameters, bases."""
    return one.kind in {"class", "interface", "type"} or (one.parameters is None and one.kind == "function")


ParameterChange = tuple[str, "Parameter | None", "Parameter | None"]


def parameter_changes(before: tuple[Parameter, ...], after: tuple[Parameter, ...]) -> list[ParameterChange]:
    """Return which parameters differ, each with its name, what it was and what it is.

    One that was renamed in its place stands under its new name with both; one that moved stands with both, the same.
    """
    old = {one.name: one for one in before}
    new = {one.name: one for one in after}
    gone, come = [p for p in before if p.name not in new], [p for p in after if p.name not in old]
    changes: list[ParameterChange] = []
    if len(before) == len(after):  # a new name in the same place is a new name
        for left, right in zip(before, after, strict=True):
            if left in gone and right in come and (left.type, left.default) == (right.type, right.default):
                changes.append((right.name, left, right))
                gone.remove(left)
                come.remove(right)
    changes += [(one.name, one, None) for one in gone]
    changes += [(one.name, None, one) for one in come]
    both = [name for name in old if name in new]
    changes += [(name, old[name], new[name]) for name in both if not _is_same(old[name], new[name])]
    told = {name for name, _, _ in changes}
    places = [[p.name for p in side if p.name in both and not p.keyword_only] for side in (before, after)]
    moved = [left for left, right in zip(*places, strict=False) if left != right]
    changes += [(name, old[name], new[name]) for name in moved if name not in told]
    return changes


def _is_same(old: Parameter, new: Parameter) -> bool:
    return replace(old, default="") == replace(new, default="") and same_value(old.default, new.default)
