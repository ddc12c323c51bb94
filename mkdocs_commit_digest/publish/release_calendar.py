"""Releases as a calendar to subscribe to (RFC 5545): one event a release, on the day on which it landed."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from mkdocs_commit_digest.publish.feeds.addresses import address
from mkdocs_commit_digest.publish.outputs import Asset
from mkdocs_commit_digest.publish.text import plain, shorten
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.publish.reports import DayReport, Entry
    from mkdocs_commit_digest.settings import PublishSettings

MAX_EVENTS = 500
"""The newest; a calendar is fetched as a whole, again and again."""

_NAMESPACE = UUID("5a4ff9e8-6c0c-4f0c-9d53-3d2b3a1c7e55")
"""Drawn once for this program; another one would change every event's id."""
_LINE_BYTES = 75
_SPECIAL = re.compile(r"[\\;,]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def calendar_uri(settings: PublishSettings) -> str:
    """Return where the calendar lies: `digest/releases.ics`."""
    return f"{Uris.of(settings).prefix}releases.ics"


def releases_of(reports: Iterable[DayReport]) -> Iterator[tuple[Entry, Fact]]:
    """Yield each release with the change that made it, newest first; one that several files tell of, once."""
    for report in reports:
        for entry in report.entries:
            facts = (fact for fact in entry.commit.facts if fact.kind == "release" and fact.change != "removed")
            firsts: dict[str, Fact] = {}
            for fact in facts:
                firsts.setdefault(fact.name, fact)
            yield from ((entry, fact) for fact in firsts.values())


def release_calendar(reports: Iterable[DayReport], settings: PublishSettings) -> Asset | None:
    """Return the calendar, or None where no release is known: one without events is not allowed."""
    found = list(islice(releases_of(reports), MAX_EVENTS))
    if not found:
        return None
    name = vocabulary(settings.language)("pages.releases_of", site=settings.site.name or settings.repositories[0].name)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mkdocs-commit-digest//EN", f"X-WR-CALNAME:{_text(name)}"]
    for entry, fact in found:
        lines += _event(entry, fact, settings)
    return Asset(calendar_uri(settings), b"".join(_folded(line) for line in (*lines, "END:VCALENDAR")))


def _event(entry: Entry, fact: Fact, settings: PublishSettings) -> list[str]:
    title = f"{entry.repository} {fact.new or fact.name}"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uuid5(_NAMESPACE, f'{entry.repository} {entry.commit.sha} {_text(fact.name)}')}",
        f"DTSTAMP:{entry.local_time.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(shorten(title, 200))}",
        f"DESCRIPTION:{_text(shorten(entry.commit.subject, 300))}",
        "TRANSP:TRANSPARENT",
    ]
    if settings.site.url:
        lines.append(f"URL:{address(Uris.of(settings).day(entry.day), settings)}#{entry.anchor}")
    return [*lines, "END:VEVENT"]


def _text(value: str) -> str:
    """Write a text as RFC 5545 has it: one line, with marks of the format escaped."""
    return _SPECIAL.sub(r"\\\g<0>", plain(_CONTROL.sub(" ", value)))


def _folded(line: str) -> bytes:
    """Break a line after at most 75 bytes, and never within a character."""
    parts, part = [], b""
    for character in line:
        encoded = character.encode("utf-8")
        if len(part) + len(encoded) > _LINE_BYTES:
            parts.append(part)
            part = b" "
        part += encoded
    return b"\r\n".join((*parts, part)) + b"\r\n"
