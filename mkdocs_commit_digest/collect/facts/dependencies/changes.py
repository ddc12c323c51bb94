"""A manifest before and after → the dependencies and requirements that it gained, lost and moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.facts.dependencies.declarations import MAX_DECLARATIONS, Declaration, PackageManifest
from mkdocs_commit_digest.collect.facts.dependencies.manifests import is_lock, is_vendored_list, reader_of
from mkdocs_commit_digest.collect.facts.lines import is_unreadable, line_of, readable
from mkdocs_commit_digest.collect.facts.public_places import is_public_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mkdocs_commit_digest.archive.facts import FactChange
    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

_Key = tuple[str, str]
"""Kind, and the name as it is compared."""
_Groups = dict[str, list[Declaration]]
"""What is declared of one name, by group."""


def extract_dependencies(file: FileVersions, _project: Project) -> Iterator[Fact]:
    """Yield what a manifest or lock file asks for that it did not before, no longer, or in another version."""
    reader = reader_of(file.path)
    if reader is None or file.entry_type != "file" or is_unreadable(file) or file.old == file.new:
        return
    if is_lock(file.path) and file.status in {"added", "deleted"}:
        return
    before, after = (
        reader(text) if (text := readable(side)) else PackageManifest() for side in (file.old_text, file.new_text)
    )
    if before is None or after is None:
        return
    facts = manifest_changes(file, before, after)
    # A lock file says which versions were chosen; what is asked for at all, manifests say.
    yield from (fact for fact in facts if fact.change == "changed" or not is_lock(file.path))


def manifest_changes(file: FileVersions, before: PackageManifest, after: PackageManifest) -> Iterator[Fact]:
    """Yield what differs between two sides of one manifest."""
    old, new = (_by_name(one.declarations[:MAX_DECLARATIONS]) for one in (before, after))
    is_told = _demand_changed(old, new)
    for key in [*new, *(key for key in old if key not in new)]:
        kept, now = old.get(key, {}), new.get(key, {})
        if key == ("requirement", "python"):
            yield from _supported(file, kept.pop("classifiers", []), now.pop("classifiers", []), is_told=is_told)
        yield from _difference(file, kept, now)


def _by_name(declarations: Iterable[Declaration]) -> dict[_Key, _Groups]:
    found: dict[_Key, _Groups] = {}
    for one in declarations:
        groups = found.setdefault((one.kind, one.name.lower().replace("_", "-")), {})
        groups.setdefault(one.group, []).append(one)
    return found


def _difference(file: FileVersions, old: _Groups, new: _Groups) -> Iterator[Fact]:
    """Yield one fact for each way in which one name differs; groups that differ alike are told together."""
    differing = [group for group in {**new, **old} if _value(old.get(group)) != _value(new.get(group))]
    gained = [group for group in differing if group not in old]
    lost = [group for group in differing if group not in new]
    if gained and lost:
        was, now = old[lost[0]], new[gained[0]]
        yield _fact(file, "changed", was, now, f"{lost[0] or 'required'} → {gained[0] or 'required'}", moved=True)
        differing = [group for group in differing if group not in {lost[0], gained[0]}]
    told: dict[tuple[str | None, str | None], list[str]] = {}
    for group in differing:
        told.setdefault((_value(old.get(group)), _value(new.get(group))), []).append(group)
    for groups in told.values():
        was, now = ([one for group in groups for one in side.get(group, ())] for side in (old, new))
        change: FactChange = "changed" if was and now else "added" if now else "removed"
        yield _fact(file, change, was, now, ", ".join(filter(None, groups)))


def _value(declared: list[Declaration] | None) -> str | None:
    """The versions asked for; several lines with markers are one value."""
    return None if declared is None else " | ".join(dict.fromkeys(one.value for one in declared))


def _fact(  # noqa: PLR0913 - one place where all of a fact comes together
    file: FileVersions,
    change: FactChange,
    old: list[Declaration],
    new: list[Declaration],
    text: str,
    *,
    moved: bool = False,
) -> Fact:
    one = (new or old)[0]
    was, now = (_value(side) or None if side else None for side in (old, new))
    if moved and was == now:
        was, now = text.split(" → ")
    is_inner = one.group == "feature" and change == "changed" and one.name != "default"
    line = line_of(file, one.needle or one.name, change) or line_of(file, now or was or "", change)
    return Fact(
        kind=one.kind,
        change=change,
        name=one.name,
        old=was,
        new=now,
        path=file.path,
        line=line,
        public=any(each.reaches_users for each in (*old, *new)) and _is_public(file) and not is_inner,
        text=text,
    )


def _is_public(file: FileVersions) -> bool:
    """A manifest that is gone says nothing of what others need."""
    return file.status != "deleted" and (is_public_place(file.path) or is_vendored_list(file.path))


def _demand_changed(old: Mapping[_Key, _Groups], new: Mapping[_Key, _Groups]) -> bool:
    """Whether the demand itself tells of the supported versions of Python already."""
    key = ("requirement", "python")
    was, now = (_value(side.get(key, {}).get("")) for side in (old, new))
    return was != now


def _supported(file: FileVersions, old: list[Declaration], new: list[Declaration], *, is_told: bool) -> Iterator[Fact]:
    """Yield each version of Python that is supported from now on, or no longer, unless the demand says so."""
    was, now = ({one.value: one for one in side} for side in (old, new))
    for version in {**now, **was}:
        if version in was and version in now:
            continue
        change: FactChange = "added" if version in now else "removed"
        if not (is_told and change == "removed") and was and now:
            one = [(now.get(version) or was[version])]
            yield _fact(file, change, [] if change == "added" else one, one if change == "added" else [], "classifiers")
