"""Pages of days that are as they were: taken from an earlier build instead of made again.

A day's page is made from a context that is cut down to what concerns the day, so it cannot depend on anything else; a
digest of that context, of the day's records and of our own code, templates and words is the key of the page. Whoever
adds a field to `Context` need not think of this file: what is not cut down counts as a whole.
"""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, fields, replace
from datetime import date
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.publish.outputs import Heading, Page
from mkdocs_commit_digest.publish.reports import zone_name
from mkdocs_commit_digest.publish.tags import TagIndex
from mkdocs_commit_digest.publish.threads import ThreadIndex
from mkdocs_commit_digest.settings import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from importlib.resources.abc import Traversable

    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.publish.tags import Kind, Tag
    from mkdocs_commit_digest.records import DayRecord

    Reuse = Callable[[str, str, Callable[[], bytes]], bytes]
    """Takes a name, the key of all that the content is made from, and how it is made; gives it, kept or made."""

_LIBRARIES = ("babel", "jinja2", "markupsafe")
"""Whose versions tell in the text of a page."""


def as_bytes(page: Page) -> bytes:
    """Return a page in a form that can be kept; `page_of` is its reverse."""
    front_matter = {
        name: {"date": value.isoformat()} if type(value) is date else value for name, value in page.front_matter.items()
    }
    facts = asdict(replace(page, body="", front_matter={})) | {"front_matter": front_matter}
    return json.dumps(facts).encode("ascii") + b"\n" + page.body.encode("utf-8", "surrogatepass")


def page_of(content: bytes) -> Page:
    """Return the page that `as_bytes` was given; a date is the only table that its front matter holds by that name."""
    facts, _, body = content.partition(b"\n")
    values: dict[str, Any] = json.loads(facts)
    front_matter = {
        name: date.fromisoformat(value["date"]) if isinstance(value, dict) and [*value] == ["date"] else value
        for name, value in values["front_matter"].items()
    }
    return Page(
        uri=values["uri"],
        front_matter=front_matter,
        body=body.decode("utf-8", "surrogatepass"),
        outline=tuple(Heading(**heading) for heading in values["outline"]),
        in_nav=values["in_nav"],
        feeds=tuple((media_type, title, uri) for media_type, title, uri in values["feeds"]),
    )


class DayContexts:
    """Cuts a context down to single days."""

    def __init__(self, context: Context, reports: Sequence[DayReport]) -> None:
        settings = replace(context.settings, window=Window(date.min, date.min))  # moves every day, and no page shows it
        self.everywhere = replace(context, settings=settings)
        self._tags: dict[date, dict[tuple[Kind, str], Tag]] = {report.day: {} for report in reports}
        for place, tag in context.tags.tags.items():
            bare = replace(tag, entries=())
            for day in {entry.day for entry in tag.entries} & self._tags.keys():
                self._tags[day][place] = bare

    def of(self, report: DayReport) -> Context:
        """Return what the page of a day may know of the site."""
        known = {(entry.day, entry.anchor): self.everywhere.threads.of(entry) for entry in report.entries}
        notes = {place: found for place, found in known.items() if found}
        return replace(self.everywhere, tags=TagIndex(self._tags.get(report.day, {})), threads=ThreadIndex(notes))


class DayKeys:
    """Makes the keys of the pages of days."""

    def __init__(self, context: Context) -> None:
        """Take the context that all days share; it is written out once."""
        self._common = "".join(_said(getattr(context, name)) for name in self._names(context, of_day=False))
        self._code = _code_digest()

    def key(self, report: DayReport, context: Context, *beside: object) -> str:
        """Digest all that a page is made from.

        Args:
            report: the day.
            context: cut down to the day.
            beside: what else the page is given, as values that print the same for the same content.
        """
        digest = blake2b(self._code.encode("ascii"), digest_size=20)
        said = (self._common, *(_said(getattr(context, name)) for name in self._names(context, of_day=True)))
        for text in (*said, repr((report.day, _times(report), beside))):
            digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
        for part in report.repositories:
            digest.update(_content(part.record) + b"\0")
        return digest.hexdigest()

    @staticmethod
    def _names(context: Context, *, of_day: bool) -> Iterator[str]:
        return (field.name for field in fields(context) if (field.name in {"tags", "threads"}) is of_day)


def _times(report: DayReport) -> list[str]:
    """Times as the zone database has them now: a new edition of it may move them."""
    revisions = [
        revision.at.astimezone(part.zone) for part in report.repositories for revision in part.record.revisions
    ]
    times = [entry.local_time.isoformat() for entry in report.entries] + [at.isoformat() for at in revisions]
    return times + [
        zone_name(zone, report.day) for zone in (*report.zones, *(part.zone for part in report.repositories))
    ]


def _said(value: object) -> str:
    return f"{value!r}\0"


def _content(record: DayRecord) -> bytes:
    try:
        return record.model_dump_json().encode("utf-8")
    except ValueError:  # half a surrogate pair
        return repr(record).encode("utf-8", "surrogatepass")


@cache
def _code_digest() -> str:
    """Digest our code, templates and words, and the versions of what prints them."""
    digest = blake2b(repr([platform.python_version(), *map(version, _LIBRARIES)]).encode(), digest_size=20)
    for name, content in _files_in(files("mkdocs_commit_digest"), ""):
        digest.update(name.encode("utf-8") + b"\0" + content + b"\0")
    return digest.hexdigest()


def _files_in(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files that pages are made by; the upper floor makes none."""
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir() and entry.name not in {"collect", "__pycache__"}:
            yield from _files_in(entry, f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield prefix + entry.name, entry.read_bytes()
