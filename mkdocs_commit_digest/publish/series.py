"""Series of commits, told by numbers their authors put into the subjects: `[2/N]`, `(3/5)`, `part 2`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.text import shorten, subject_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs_commit_digest.publish.reports import Entry

MAX_GAP = timedelta(days=45)
"""Between two parts; a later one begins another series of the same name."""

_NUMBERED = re.compile(
    r"[\[(【]\s*(?P<name>[^\[\]()【】]{2,80}?[\s:#-]\s*)?(?:part\s*)?(?P<part>\d{1,2})\s*(?:/|of)\s*(?P<total>\d{1,2}|[nx])\s*[\])】]",
    re.IGNORECASE,
)
_PART = re.compile(r"[\[(]\s*part\s*(\d{1,2})\s*[\])]|\bpart\s*(\d{1,2})(?=\s*(?:[:–—-]|$))", re.IGNORECASE)
_PREFIX = re.compile(r"[A-Za-z][\w./+-]{2,40}$")
_TITLE = re.compile(r"\W*(?P<title>\w[^:]{2,60}):\s")
_MENTION = re.compile(r"#(\d{1,7})\b")
_MAX_SUBJECT = 500
_BODY_READ = 4_000


@dataclass(frozen=True, slots=True)
class SeriesNumber:
    """What a subject says of its place in a series."""

    part: int
    total: int | None
    """None: open-ended, as in `[2/N]`."""
    name: str
    """What the series is called, beside the subject of the part; empty if the subjects are to be compared."""
    rest: str
    """The subject without the number."""


@dataclass(slots=True)
class Series:
    """A series while it is put together; parts in the order in which they came."""

    title: str
    total: int | None
    parts: list[tuple[int, Entry]] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every part up to the announced number is there."""
        return self.total is not None and {number for number, _ in self.parts} >= set(range(1, self.total + 1))


def read_mark(subject: str, pull_request: int | None = None) -> SeriesNumber | None:
    """Return the place in a series that a subject claims; `SM120/121` and `CUDA 12/13` are none."""
    if "/" not in subject and " of " not in subject and "art" not in subject.lower():
        return None
    text = subject_text(subject[:_MAX_SUBJECT], pull_request)
    if (found := _NUMBERED.search(text)) and (mark := _read_number(text, found)):
        return mark
    if found := _PART.search(text):
        rest = text[: found.start()] + " " + text[found.end() :]
        return SeriesNumber(int(found[1] or found[2]), None, "", rest)
    return None


def series_of(entries: Iterable[Entry]) -> Iterator[Series]:
    """Yield the series of one repository with two parts or more; `entries` come oldest first.

    Parts belong together if their subjects differ by the number only, if they share the name of the series and its
    length, or if one mentions the pull request of another.
    """
    known: dict[tuple[object, ...], Series] = {}
    every: list[Series] = []
    for entry in entries:
        mark = read_mark(entry.commit.subject, entry.commit.pull_request)
        if mark is None:
            continue
        keys = list(_keys(mark))
        series = _found(entry, mark, [*keys, *_mentions(entry)], known)
        if series is None:
            series = Series(shorten(mark.name or mark.rest.strip(" :-–—"), 120), mark.total)
            every.append(series)
        series.parts.append((mark.part, entry))
        series.total = series.total or mark.total
        if entry.commit.pull_request:
            keys.append(("pull request", entry.commit.pull_request))
        known.update(dict.fromkeys(keys, series))
    yield from (series for series in every if len({part for part, _ in series.parts}) > 1)


def normal(text: str) -> str:
    """Return what is the same for every way to write a subject."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _read_number(text: str, found: re.Match[str]) -> SeriesNumber | None:
    part = int(found["part"])
    total = int(found["total"]) if found["total"].isdigit() else None
    if total is not None and not (1 <= part <= total and total > 1):
        return None
    before, after = text[: found.start()], text[found.end() :]
    name = (found["name"] or "").strip(" :#-")
    if not name and after.startswith(":") and (prefix := _PREFIX.search(before)):  # `runtime(2/7): …`
        name = prefix[0]
    if not name and (title := _TITLE.match(after)) and " " in title["title"].strip():  # `[2/N] New scheduler: …`
        name = title["title"]
    return SeriesNumber(part, total, name, f"{before} {after}")


def _keys(mark: SeriesNumber) -> Iterator[tuple[object, ...]]:
    rest, name = normal(mark.rest), normal(mark.name)
    if " " in rest:
        yield "rest", rest
    if name and name != "part":
        yield "name", name, mark.total


def _mentions(entry: Entry) -> Iterator[tuple[object, ...]]:
    for number in _MENTION.findall(entry.commit.body[:_BODY_READ])[:10]:
        yield "pull request", int(number)


def _found(
    entry: Entry, mark: SeriesNumber, keys: list[tuple[object, ...]], known: dict[tuple[object, ...], Series]
) -> Series | None:
    """Return the series an entry goes on with; only an equal subject may bring a part for the second time."""
    for key in keys:
        series = known.get(key)
        if series is None or entry.local_time - series.parts[-1][1].local_time > MAX_GAP:
            continue
        if series.total and mark.total and series.total != mark.total:
            continue
        if key[0] == "rest" or mark.part not in {part for part, _ in series.parts}:
            return series
    return None
