"""What the notes of releases say of changes: each note by the number of the pull request that it names. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.facts import public_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.publish.reports import Entry

_NUMBER = re.compile(r"(?<![\w/&])#(\d{1,7})\b|/(?:pull|pulls|merge_requests)/(\d{1,7})\b")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\([^()\s]{1,300}\)")
_NUMBERS_AT_END = re.compile(r"(?:[\s,]*\(?\[?#\d{1,7}\]?\)?|\s*\([0-9a-f]{7,40}\))+[\s.]*$")
_RST_LINK = re.compile(r"`([^`<>]{1,100}) <[^`<>]{1,300}>`_{1,2}")
_RST_ROLE = re.compile(r":[a-z][a-z:+-]{0,30}:(?=`)")
_CUT = "…"

ChangeKey = tuple[str, int]
"""Repository, number of a pull request."""


def release_notes(entry: Entry) -> tuple[Fact, ...]:
    """Return the notes that a release brings, in the order that its maintainers gave them; of other changes none."""
    facts = public_facts(entry.commit)
    if not any(fact.kind == "release" for fact in facts):
        return ()
    return tuple(fact for fact in facts if fact.kind == "note" and fact.change == "added")


def note_text(note: Fact) -> str:
    """Return a note as people read it: with its code in backticks, without the numbers at its end."""
    raw = note.name
    if raw.endswith(_CUT) or "`" not in raw:
        return note.text or raw
    text = _RST_ROLE.sub("", _RST_LINK.sub(r"\1", _LINK.sub(r"\1", raw)))
    return _NUMBERS_AT_END.sub("", text).lstrip("-*+ ").replace("**", "").replace("``", "`")


def notes_by_change(entries: Iterable[Entry]) -> Mapping[ChangeKey, tuple[int, Fact]]:
    """Return what releases among the entries say of single changes, each with its place among the notes."""
    found: dict[ChangeKey, tuple[int, Fact]] = {}
    for entry in entries:
        for place, note in enumerate(release_notes(entry)):
            for number in numbers_in(note):
                found.setdefault((entry.repository, number), (place, note))
    return found


def numbers_in(note: Fact) -> tuple[int, ...]:
    """Return the pull requests that a note names."""
    return tuple(dict.fromkeys(int(one or other) for one, other in _NUMBER.findall(note.name)))
