"""Why a change stands where it stands in the lead: the facts and notes that tell, and what a reader does with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.publish.facts import is_now_required, public_facts
from mkdocs_commit_digest.publish.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.archive.records import CommitRecord
    from mkdocs_commit_digest.publish.reports import Entry


class Group(StrEnum):
    """What a reader does with a change, in the order of the page."""

    RELEASED = "released"
    ACT = "act"
    NEW = "new"
    DEFAULTS = "defaults"
    ALSO = "also"


_ACT_NOTES = frozenset({"breaking", "removal", "security", "deprecation"})
_INCOMPATIBLE_NOTES = frozenset({"breaking", "removal"})
_USED_BY_NAME = frozenset({"option", "variable", "setting", "schema"})
_SET_BY_USERS = frozenset({"option", "variable", "setting"})
_BY_CODE = frozenset({"api", "error", "schema"})
_FIELD = re.compile(r"[A-Z]\w*(?:::|\.)\w")
"""A setting that is named as a field of a type is one for programs first."""
_INNER_TYPES = frozenset(
    {ChangeType.REFACTOR, ChangeType.TESTS, ChangeType.DOCUMENTATION, ChangeType.CONFIGURATION, ChangeType.ARCHITECTURE}
)
_HAVE_A_FATE = frozenset({"api", "option", "variable", "setting", "requirement", "schema", "file", "error", "default"})
_LOSS = re.compile(
    r"\b(?:remov|drop|delet|renam|requir|reject|deprecat|disallow|forbid|replac|break|no longer|get rid)", re.IGNORECASE
)
_BANG = re.compile(r"[A-Za-z][\w.+-]{0,30}(?:[(\[][^()\[\]]{0,80}[)\]])?!:")


@dataclass(frozen=True, slots=True)
class Grounds:
    """Where a change stands, and by what."""

    group: Group
    facts: tuple[Fact, ...] = ()
    """Those that put it there, the most telling first; of a release its version alone."""
    is_told: bool = False
    """Whether the maintainers' own notes tell of it."""
    is_incompatible: bool = False
    """Whether users may have to change something."""


def grounds_of(entry: Entry, note: Fact | None, survives: Callable[[Fact], bool] = lambda _: True) -> Grounds:
    """Say where a change stands.

    Args:
        entry: the change.
        note: what a release's notes say of it, where they do.
        survives: whether a fact is still so after all changes that are spoken of.
    """
    facts = told_facts(entry.commit)
    if releases := tuple(fact for fact in facts if fact.kind == "release" and fact.change == "added"):
        return Grounds(Group.RELEASED, releases[:1])
    own_notes = [fact for fact in facts if fact.kind == "note" and fact.change == "added"]
    notes = ([note] if note else []) + own_notes
    kinds = {fact.new or "" for fact in notes}
    named = [fact for fact in facts if fact.kind != "note" and survives(fact)]
    of_group = {group: [fact for fact in named if group_of(fact) is group] for group in Group}
    group = _group(entry.commit, kinds, of_group)
    act = [fact for fact in own_notes if fact.new in _ACT_NOTES] if group is Group.ACT else []
    return Grounds(
        group,
        (*_telling(of_group[group]), *act),
        is_told=bool(notes),
        is_incompatible=group is Group.ACT and _is_incompatible(entry.commit, kinds, of_group[Group.ACT]),
    )


def told_facts(commit: CommitRecord) -> tuple[Fact, ...]:
    """Return the public facts of a change that change something for users.

    A field of settings in whose place another of the same name comes has only moved; where a version is released,
    what only names it anew is left out.
    """
    every = public_facts(commit)
    added = {bare_name(fact) for fact in every if fact.change == "added" and fact.kind in _SET_BY_USERS}
    facts = tuple(fact for fact in every if not (_is_lost_setting(fact) and bare_name(fact) in added))
    versions = {fact.new for fact in facts if fact.kind == "release" and fact.new}
    if not versions:
        return facts
    return tuple(fact for fact in facts if fact.kind in {"release", "note"} or not _names(fact.new, versions))


def _is_lost_setting(fact: Fact) -> bool:
    return fact.kind == "setting" and fact.change == "removed"


def _names(value: str | None, versions: set[str]) -> bool:
    return any(version in (value or "") for version in versions)


def group_of(fact: Fact) -> Group | None:
    """Return the group that a fact speaks for; None: for none."""
    if is_incompatible(fact) or (fact.kind == "deprecation" and fact.change == "added"):
        return Group.ACT
    if fact.kind == "default" and fact.change == "changed":
        return Group.DEFAULTS
    if fact.change == "added" and (fact.kind in _USED_BY_NAME or fact.kind == "api"):
        return Group.NEW
    return None


def is_met_by_code(fact: Fact) -> bool:
    """Whether only those meet it who program against a project."""
    return fact.kind in _BY_CODE or (fact.kind == "setting" and bool(_FIELD.match(fact.name)))


def is_incompatible(fact: Fact) -> bool:
    """Whether what users wrote may no longer do."""
    if fact.kind in _USED_BY_NAME or fact.kind == "api":
        if fact.change in {"removed", "renamed"}:
            return True
        return fact.kind == "api" and (is_now_required(fact) or _is_parameter_gone(fact))
    return fact.kind in {"requirement", "licence"} and fact.change != "removed"


def version_of(entry: Entry, release: Fact) -> str:
    """Return what a release is called beside its repository: `2.0.0`; `plugin 2.0.0` where it is of a part."""
    return plain(release.name).removeprefix(f"{entry.repository.rpartition('/')[2]} ")


def is_breaking(commit: CommitRecord) -> bool:
    """Whether a change alone may break users: by its mark, the author's note, or something that is gone."""
    facts = told_facts(commit)
    if any(fact.kind == "release" for fact in facts):
        return is_marked(commit)
    kinds = {fact.new or "" for fact in facts if fact.kind == "note" and fact.change == "added"}
    incompatible = [fact for fact in facts if is_incompatible(fact)]
    return _is_incompatible(commit, kinds, incompatible) and (
        is_marked(commit) or bool(kinds & _INCOMPATIBLE_NOTES) or _is_loss(commit, incompatible)
    )


def fact_values(commit: CommitRecord) -> tuple[str, ...]:
    """Return by what kinds of facts a change can be found: `option`, `removed`, …, and `breaking`.

    What became of things is told of what users meet by its name; notes, releases and dependencies have kinds only.
    """
    facts = [fact for fact in told_facts(commit) if fact.kind != "test"]
    found = dict.fromkeys(str(fact.kind) for fact in facts)
    found |= dict.fromkeys(str(fact.change) for fact in facts if fact.kind in _HAVE_A_FATE)
    if is_breaking(commit):
        found["breaking"] = None
    return tuple(found)


def is_marked(commit: CommitRecord) -> bool:
    """Whether the author marks a change as breaking."""
    return bool(_BANG.match(commit.subject)) or any(reason.code == "breaking" for reason in commit.importance.reasons)


def _is_incompatible(commit: CommitRecord, notes: set[str], facts: list[Fact]) -> bool:
    return is_marked(commit) or bool(notes & _INCOMPATIBLE_NOTES) or any(is_incompatible(fact) for fact in facts)


def _group(commit: CommitRecord, notes: set[str], facts: Mapping[Group, list[Fact]]) -> Group:
    is_above_low = commit.importance.tier is not Tier.LOW
    is_security = commit.change_type is ChangeType.SECURITY and is_above_low
    if notes & _ACT_NOTES or is_marked(commit) or is_security or _is_loss(commit, facts[Group.ACT]):
        return Group.ACT
    is_feature = commit.change_type is ChangeType.FEATURE and is_above_low
    if "feature" in notes or is_feature or _is_used_by_name(facts[Group.NEW]):
        return Group.NEW
    if facts[Group.DEFAULTS] and commit.change_type not in _INNER_TYPES:
        return Group.DEFAULTS
    return Group.ALSO


def _is_loss(commit: CommitRecord, facts: list[Fact]) -> bool:
    """Whether users lose something by these facts.

    Parts of an application call each other by names that are as public as those of a library. So what only programs
    meet counts where the change matters and its author speaks of a loss, or where a high one adds nothing that would
    have others make room.
    """
    if not facts or _is_used_by_name(facts):
        return bool(facts)
    tier = commit.importance.tier
    is_spoken_of = bool(_LOSS.search(commit.subject[:500])) and commit.change_type not in _INNER_TYPES
    makes_room = commit.change_type in _INNER_TYPES | {ChangeType.FEATURE, ChangeType.PERFORMANCE}
    return tier is not Tier.LOW and (is_spoken_of or (tier is Tier.HIGH and not makes_room))


def _is_used_by_name(facts: list[Fact]) -> bool:
    """Whether anybody meets some of these facts, not programs alone."""
    return any(not is_met_by_code(fact) for fact in facts)


def _telling(facts: list[Fact]) -> list[Fact]:
    """Return facts with those in front that most users meet; a setting that only holds an option is left out."""
    options = {bare_name(fact) for fact in facts if fact.kind in {"option", "variable"}}
    kept = [fact for fact in facts if fact.kind != "setting" or bare_name(fact) not in options]
    return sorted(kept, key=is_met_by_code)


def bare_name(fact: Fact) -> str:
    """Return what an option and the setting behind it have in common.

    `check --no-install-project` and `CheckArgs::no_install_project` → `noinstallproject`.
    """
    return re.sub(r"[^a-z0-9]", "", re.split(r"[\s.:]", fact.name)[-1].lower())


def _is_parameter_gone(fact: Fact) -> bool:
    return fact.change == "changed" and fact.name.endswith(")") and bool(fact.old) and not fact.new
