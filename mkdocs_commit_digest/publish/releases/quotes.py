"""The release notes that a release adds to its repository, quoted: as text, bounded, with the way to the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.release_names import read_tag_name
from mkdocs_commit_digest.publish.citations import is_plain_path
from mkdocs_commit_digest.publish.lead.notes import note_text
from mkdocs_commit_digest.publish.text import plain, prose, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.forges import Forge
    from mkdocs_commit_digest.publish.releases.index import ReleaseReport
    from mkdocs_commit_digest.publish.reports import Entry

MAX_NOTES = 12
MAX_CHARACTERS = 1_600
_MAX_NOTE = 300
_VERSION = re.compile(r"\d{1,9}(?:\.\d{1,9}){1,4}")
_OTHER_VERSION = 2
_FIRST = ("breaking", "security", "removal", "deprecation", "feature")
"""Kinds of notes that come first where not all have room."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Release notes of one file."""

    notes: tuple[Markup, ...]
    path: str
    name: str
    """The file's name."""
    url: str | None
    """Where the notes stand in it."""
    more: int
    """Further notes."""


def release_quote(report: ReleaseReport, forge: Forge | None) -> Quote | None:
    """Return the notes of the entry that says it makes this version, else of the tagged one, else of one that may."""
    makers = [entry for entry in (report.maker,) if entry]
    for entry in (*_setting_version(report), *makers, *_setting_version(report, of_any=True)):
        if notes := _notes(entry, report):
            return _quote(entry, notes, forge)
    return None


def _setting_version(report: ReleaseReport, *, of_any: bool = False) -> Iterator[Entry]:
    """Yield the entries that set the version of a release; a tag may stand a commit or two after that."""
    wanted = read_tag_name(report.tag, report.repository).order
    for entry in report.entries:
        versions = [fact.new or "" for fact in entry.commit.facts if fact.kind == "release"]
        if versions and (of_any or any(read_tag_name(version).order == wanted for version in versions)):
            yield entry


def _notes(entry: Entry, report: ReleaseReport) -> list[Fact]:
    """Return the added notes of the file that speaks of this release, going by its name, or has most of them."""
    by_path: dict[str, list[Fact]] = {}
    for fact in entry.commit.facts:
        if fact.kind == "note" and fact.change == "added" and _distance(fact.path, report)[0] < _OTHER_VERSION:
            by_path.setdefault(fact.path, []).append(fact)
    best = min(by_path, key=lambda path: (*_distance(path, report), -len(by_path[path])), default="")
    return by_path.get(best, [])


def _distance(path: str, report: ReleaseReport) -> tuple[int, int, int]:
    """Order files: of this version before of all, and those before of another; of this package; outer before inner."""
    found = _VERSION.search(path.rpartition("/")[2])
    version = 1
    if found:
        wanted = read_tag_name(report.tag, report.repository).numbers
        numbers = tuple(int(part) for part in found[0].split("."))
        version = 0 if numbers == wanted[: len(numbers)] else _OTHER_VERSION
    package = (report.package or report.repository).rpartition("/")[2].lower()
    return version, f"/{package}/" not in f"/{path.lower()}", path.count("/")


def _quote(entry: Entry, notes: Sequence[Fact], forge: Forge | None) -> Quote:
    ranks = {kind: rank for rank, kind in enumerate(_FIRST)}
    ordered = sorted(enumerate(notes), key=lambda pair: (ranks.get(pair[1].new or "", len(_FIRST)), pair[0]))
    room, chosen = MAX_CHARACTERS, []
    for place, note in ordered[:MAX_NOTES]:
        text = shorten(plain(note_text(note)), _MAX_NOTE)
        if len(text) > room:
            break
        room -= len(text)
        chosen.append((place, text))
    path = notes[0].path
    line = min((note.line for note in notes if note.line), default=None)
    url = forge.file(entry.commit.sha, path, line) if forge and is_plain_path(path) else None
    shown = tuple(prose(text) for _, text in sorted(chosen))
    return Quote(shown, path, shorten(plain(path.rpartition("/")[2]), 80), url, len(notes) - len(chosen))
