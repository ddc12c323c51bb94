"""Version files and headings of changelogs that a change touches → the release that it makes.

A version is told once. Versions of development (`1.2.0.dev0`, `-SNAPSHOT`, `-unreleased`) are no releases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.diff.file_kinds import is_release_notes
from mkdocs_commit_digest.collect.facts.dependencies.declarations import PackageManifest
from mkdocs_commit_digest.collect.facts.dependencies.manifests import is_lock, reader_of
from mkdocs_commit_digest.collect.facts.lines import is_unreadable, line_of, readable
from mkdocs_commit_digest.collect.facts.notes.changes import is_changelog
from mkdocs_commit_digest.collect.facts.notes.entries import heading_at
from mkdocs_commit_digest.collect.facts.public_places import is_public_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

_VERSION_FILE = re.compile(
    r"_?_?versions?_?_?(?:\.(?:py|txt|go|rb|js|ts|c|h|hpp|rs|in|json|php|cmake|m4|mk))?|.*ver(?:sion)?\.h"
    r"|__init__\.py|__about__\.py|_?about\.py|release\.py",
    re.IGNORECASE,
)
_MANIFEST = re.compile(
    r"pyproject\.toml|setup\.(?:py|cfg)|cargo\.toml|package\.json|pom\.xml|.*\.gemspec|gradle\.properties",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(
    r"""
    (?:^|[\s_.#"'(])(?!min|max|req|py|sup)(?:[A-Za-z]{1,20}_)?versions?(?:_(?:str|string|number))?(?:__)?["']?
    \s*(?::\s*[&'\w\s]{1,30})?(?:=|:|\s|\()\s*                                          # = or : or a macro's blank
    ["']v?(\d+\.\d+[\w.+-]{0,40})["']
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ALONE = re.compile(r"\s*v?(\d+\.\d+[\w.+-]{0,40})\s*")
_IN_HEADING = re.compile(
    r"(?<![\w./])v?(\d+\.\d+(?:\.\d+)*(?:[-.]?(?:a|b|rc|alpha|beta|pre|post)[-.]?\d*)?)(?![\w/]|\.[x*])", re.IGNORECASE
)
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}(?:st|nd|rd|th)?[ ,]+[A-Za-z]{3,9},?[ ]+\d{4}"
    r"|[A-Za-z]{3,9} \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
)
_NOT_YET = re.compile(
    r"unreleased|not (?:yet )?released|upcoming|to be released|tb[da]\b|in development|xx-xx|-dev\b|planned"
    r"|next release",
    re.IGNORECASE,
)
_DEVELOPMENT = re.compile(r"dev|snapshot|unreleased|nightly|canary|git|pre$", re.IGNORECASE)
_MANY_PACKAGES = 3


@dataclass(frozen=True, slots=True)
class _Release:
    old: str
    new: str
    package: str = ""
    heading: str = ""


def extract_releases(file: FileVersions, _project: Project) -> Iterator[Fact]:
    """Yield the version that a manifest, a version file or a changelog gives to what the change releases."""
    found = _release_in(file)
    if found is None:
        return
    yield Fact(
        kind="release",
        change="added",
        name=f"{found.package} {found.new}".strip(),
        old=found.old or None,
        new=found.new,
        path=file.path,
        line=line_of(file, found.new, "added") or line_of(file, f"v{found.new}", "added"),
        public=is_public_place(file.path, documentation=bool(found.heading)),
        text=found.heading,
    )


def settle_releases(facts: Sequence[Fact]) -> list[Fact]:
    """Return one fact for each version that a change releases, from the file that says so best.

    A heading of a changelog is the start of what is planned, unless it bears a date or the version is set elsewhere.
    """
    chosen: list[Fact] = []
    is_set = any(not fact.text for fact in facts)
    for version in dict.fromkeys(fact.new for fact in facts):
        same = sorted((fact for fact in facts if fact.new == version), key=_order)
        first, packages = same[0], {fact.name for fact in same if _MANIFEST.fullmatch(_file_name(fact))}
        if len(same) == 1 and first.text and not _DATE.search(first.text) and len(facts) == 1:
            continue
        old = first.old or next((fact.old for fact in same if fact.old), None)
        name = first.name if len(packages) < _MANY_PACKAGES else str(version)
        if is_set and first.text:
            continue
        chosen.append(first.model_copy(update={"name": name, "old": old}))
    return chosen


def _order(fact: Fact) -> tuple[int, int, str]:
    """A manifest's word goes before a version file's, and that before a changelog's; outer files before inner ones."""
    rank = 0 if _MANIFEST.fullmatch(_file_name(fact)) else 2 if fact.text else 1
    return rank, fact.path.count("/"), fact.path


def _file_name(fact: Fact) -> str:
    return fact.path.rpartition("/")[2]


def _release_in(file: FileVersions) -> _Release | None:
    name = file.path.rpartition("/")[2]
    if file.entry_type != "file" or not file.added or file.status == "deleted" or is_unreadable(file):
        return None
    if _MANIFEST.fullmatch(name) and not is_lock(file.path):
        return _of_manifest(file)
    if is_release_notes(file.path):
        return _of_changelog(file) if is_changelog(file.path) else None
    return _of_version_file(file, name) if _VERSION_FILE.fullmatch(name) else None


def is_release_version(version: str) -> bool:
    """Tell a version that is published from one that stands between two."""
    if _DEVELOPMENT.search(version.lstrip("vV0123456789.")):
        return False
    try:
        return not Version(version).is_devrelease
    except InvalidVersion:
        return bool(re.fullmatch(r"v?\d+(?:\.\d+)+(?:[-+.]?[a-zA-Z]+[-.]?\d*(?:\.\d+)?)?", version))


def _of_manifest(file: FileVersions) -> _Release | None:
    reader = reader_of(file.path)
    if reader is None or file.status == "added":
        return None
    old, new = (
        reader(text) if (text := readable(side)) else PackageManifest() for side in (file.old_text, file.new_text)
    )
    if not old or not new or not new.version or old.version == new.version or not is_release_version(new.version):
        return None
    if new.is_private and "/" in file.path:
        return None
    return _Release(old.version, new.version, new.package)


def _of_version_file(file: FileVersions, name: str) -> _Release | None:
    """Read a changed line that assigns a version, or is nothing but one."""
    plain_file = name.upper() in {"VERSION", "VERSION.TXT", ".VERSION"}
    found = _versions(file.added, plain_file=plain_file)
    was = _versions(file.removed, plain_file=plain_file)
    new = next((one for one in found if one not in was and is_release_version(one)), "")
    return _Release(was[0] if was else "", new) if new and file.status != "added" else None


def _versions(lines: tuple[tuple[int, str], ...], *, plain_file: bool) -> list[str]:
    found = [_ALONE.fullmatch(text[:80]) if plain_file else _ASSIGNED.search(text[:300]) for _, text in lines[:400]]
    return [one[1] for one in found if one]


def _of_changelog(file: FileVersions) -> _Release | None:
    """Read the first new heading with a version that no heading named before."""
    lines = readable(file.new_text).split("\n")
    fresh = {number for number, _ in file.added[:2_000]}
    old_headings = {text.strip() for _, text in file.removed[:2_000]}
    if file.status == "added" and len({_version_at(lines, number) for number in fresh} - {""}) > 1:
        return None  # notes of old releases that are put away
    for number in sorted(fresh):
        version = _version_at(lines, number)
        if version and lines[number - 1].strip() not in old_headings:
            if _NOT_YET.search("\n".join(line[:200] for line in lines[number - 1 : number + 4])):
                return None
            following = range(number + 1, min(len(lines), number + 3_000))
            before = next((one for at in following if at not in fresh and (one := _version_at(lines, at))), "")
            heading = _whole_heading(lines, number)
            return _Release(before, version, heading=heading) if version != before else None
    return None


def _version_at(lines: list[str], number: int) -> str:
    heading = heading_at(lines, number) if number <= len(lines) else ""
    found = _IN_HEADING.search(_DATE.sub("", heading[:200])) if heading else None
    return found[1] if found and is_release_version(found[1]) else ""


def _whole_heading(lines: list[str], number: int) -> str:
    """Return a heading with a date that stands below it, before anything else."""
    parts = [lines[number - 1].strip()]
    for at in range(number + 1, min(number + 4, len(lines)) + 1):
        if heading_at(lines, at):
            break
        if _DATE.search(lines[at - 1][:200]):
            parts.append(lines[at - 1].strip()[:200])
    return " ".join(parts)
