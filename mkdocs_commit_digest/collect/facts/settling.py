"""Facts of all files of one change → what the change did as a whole.

What is told by several files is told once; what left one file and came to another has not changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind, kind_by_name
from mkdocs_commit_digest.collect.facts.dependencies.manifests import is_lock
from mkdocs_commit_digest.collect.facts.releases import settle_releases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mkdocs_commit_digest.archive.facts import Fact

_LAST = re.compile(r"::|\.")
_MOVING = frozenset({"option", "variable", "dependency", "setting", "schema"})


def settle(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts of a change, each once, without what only moved between its files."""
    found = list(facts)
    releases = [fact for fact in found if fact.kind == "release"]
    rest = [fact for fact in found if fact.kind != "release"]
    told = _told_once(_one_licence(_without_moves(_without_locks(_without_pages(rest)))))
    return [*settle_releases(releases), *_without_fields(told)]


def _without_fields(facts: list[Fact]) -> list[Fact]:
    """Leave out fields and constants of which the same file tells that they are an option, or name a variable."""
    said = {
        (fact.path, fact.change, _plain(fact.name.split()[-1]))
        for fact in facts
        if fact.kind in {"option", "variable"} and fact.public and fact.name.split()
    }
    return [
        fact
        for fact in facts
        if fact.kind not in {"api", "setting"}
        or fact.change == "renamed"
        or (fact.path, fact.change, _plain(_LAST.split(fact.name)[-1])) not in said
        or "(" in (fact.new or fact.old or "").split(":", 1)[0]
    ]


def _plain(name: str) -> str:
    return name.lstrip("-").replace("-", "_").lower()


def _without_locks(facts: list[Fact]) -> list[Fact]:
    """Leave out what a lock file says of a package of which a manifest says something."""
    said = {
        fact.name.lower().replace("_", "-") for fact in facts if fact.kind == "dependency" and not is_lock(fact.path)
    }
    return [
        fact
        for fact in facts
        if not (fact.kind == "dependency" and is_lock(fact.path) and fact.name.lower().replace("_", "-") in said)
    ]


def _without_pages(facts: list[Fact]) -> list[Fact]:
    """Leave out minimums that a page states where a manifest demands them in the same change."""
    said = {_tool(fact) for fact in facts if fact.kind == "requirement" and not _is_page(fact)}
    return [fact for fact in facts if not (fact.kind == "requirement" and _is_page(fact) and _tool(fact) in said)]


def _is_page(fact: Fact) -> bool:
    return kind_by_name(fact.path) is FileKind.DOCUMENTATION


def _tool(fact: Fact) -> str:
    return fact.name.lower().removesuffix(".js")


def _without_moves(facts: list[Fact]) -> list[Fact]:
    """Join what one file lost and another gained: nothing, if it is the same; else a change."""
    gone: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        if fact.kind in _MOVING and fact.change == "removed":
            gone.setdefault((fact.kind, fact.name.lower()), []).append(fact)
    result: list[Fact] = []
    dropped: set[int] = set()
    for fact in facts:
        pairs = gone.get((fact.kind, fact.name.lower())) if fact.change == "added" else None
        other = next((one for one in pairs or () if _may_be(one, fact) and id(one) not in dropped), None)
        if other is None:
            result.append(fact)
            continue
        dropped.add(id(other))
        if fact.kind == "dependency" and other.old != fact.new and other.old and fact.new:
            result.append(fact.model_copy(update={"change": "changed", "old": other.old}))
    return [fact for fact in result if id(fact) not in dropped]


def _one_licence(facts: list[Fact]) -> list[Fact]:
    """Join one licence file that is gone and one that is new: the project has another licence."""
    gone, come = ([one for one in facts if one.kind == "licence" and one.change == c] for c in ("removed", "added"))
    if len(gone) != 1 or len(come) != 1:
        return facts
    rest = [fact for fact in facts if fact not in (gone[0], come[0])]
    if gone[0].old == come[0].new:
        return rest
    return [*rest, come[0].model_copy(update={"change": "changed", "old": gone[0].old})]


def _may_be(gone: Fact, fact: Fact) -> bool:
    """Whether what one file lost may be what another gained; what was hidden before is new to users."""
    return gone.path != fact.path and gone.public == fact.public


def _told_once(facts: list[Fact]) -> list[Fact]:
    """Keep of equal facts the one of the most telling file: source before pages, workspaces before their members."""
    best: dict[tuple[object, ...], Fact] = {}
    rank: Callable[[Fact], tuple[bool, bool]] = lambda fact: (  # noqa: E731 - short, and used twice
        not fact.public,
        _is_page(fact),
    )
    for fact in facts:
        key = _identity(fact)
        if key not in best or rank(fact) < rank(best[key]):
            best[key] = fact
    return list(best.values())


def _identity(fact: Fact) -> tuple[object, ...]:
    """What makes two facts of one change the same."""
    if fact.kind in {"option", "variable"}:
        return (
            (fact.kind, fact.change, fact.name)
            if fact.change != "changed"
            else (fact.kind, fact.name, fact.old, fact.new)
        )
    if fact.kind in {"dependency", "requirement"}:
        return (fact.kind, fact.change, fact.name.lower(), fact.old, fact.new)
    if fact.kind == "note":
        return (fact.kind, fact.change, fact.text)
    return (fact.kind, fact.change, fact.name, fact.old, fact.new, fact.path, fact.line)
