"""Keys of pages: digests of what they are made from.

A day's content is digested once; whatever refers to a day or a commit of it is said by that digest and its place. All
other values are written out, so whoever gives pages another input need not think of this file; a kind of value that
has no one way to be written is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from hashlib import blake2b
from pathlib import PurePath
from types import NoneType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.publish.code import code_digest
from mkdocs_commit_digest.publish.reports import zone_name
from mkdocs_commit_digest.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.archive.records import DayRecord
    from mkdocs_commit_digest.publish.page_tasks import PageTask
    from mkdocs_commit_digest.publish.reports import DayReport, RepositoryDay

_PLAIN = frozenset({NoneType, bool, int, float, date})
"""Types whose `repr` says all of a value, and nothing else."""


class Digests:
    """Digests recipes whose inputs speak of some days."""

    def __init__(self, reports: Iterable[DayReport]) -> None:
        """Digest the days; they are kept alive, since they are told from each other by their place in memory."""
        self._reports = tuple(reports)
        self._said: dict[int, bytes] = {}
        for report in self._reports:
            self._add(report)

    def key(self, recipe: PageTask) -> str:
        """Digest all that a page is made from, our code included."""
        said = [code_digest().encode(), recipe.make.__qualname__.encode()]
        self._write_value((recipe.uri, *recipe.inputs), said)
        return blake2b(b"\0".join(said), digest_size=20).hexdigest()

    def _add(self, report: DayReport) -> None:
        digest = blake2b(f"{report.day}\0{len(report.entries)}".encode(), digest_size=16)
        for part in (*report.repositories, *report.silent):
            of_part = _content(part, report.day)
            digest.update(of_part)
            self._said[id(part)] = of_part
            self._said |= {id(entry): of_part + entry.anchor.encode() for entry in part.entries}
        digest.update("\0".join(zone_name(zone, report.day) for zone in report.zones).encode())
        self._said[id(report)] = digest.digest()

    def _write_value(self, value: object, said: list[bytes]) -> None:
        """Write a value so that another one is written differently."""
        if known := self._said.get(id(value)):
            said.append(b"=" + known)
        elif isinstance(value, str):  # words of an enumeration too
            text = value.encode("utf-8", "surrogatepass")
            said.append(b"%d:%s" % (len(text), text))
        elif type(value) in _PLAIN:
            said.append(repr(value).encode())
        elif isinstance(value, tuple | list):
            said.append(b"(%d" % len(value))
            for each in value:
                self._write_value(each, said)
        elif isinstance(value, Mapping):
            self._write_value([*value.items()], said)
        elif is_dataclass(value) and not isinstance(value, Vocabulary):
            said.append(type(value).__qualname__.encode())
            for field in fields(value):
                self._write_value(getattr(value, field.name), said)
        else:
            said.append(_other(value).encode("utf-8", "surrogatepass"))


def _other(value: object) -> str:
    if isinstance(value, Vocabulary):
        return value.language  # the words themselves count as code
    if isinstance(value, ZoneInfo):
        return value.key
    if isinstance(value, datetime):
        return f"{value.isoformat()} {value.tzinfo}"
    if isinstance(value, PurePath | Enum):
        return repr(value)
    raise TypeError(f"{type(value).__qualname__}: no page can be kept that is made from such a value")


def _content(part: RepositoryDay, day: date) -> bytes:
    """Digest a repository's day, and its times as the zone database has them now: a new edition of it may move them."""
    digest = blake2b(_written(part.record), digest_size=16)
    times = [f"{entry.anchor} {entry.local_time.isoformat()}" for entry in part.entries]
    times += [revision.at.astimezone(part.zone).isoformat() for revision in part.record.revisions]
    times += [f"{entry.day} {entry.anchor} {entry.commit.subject}" for entry in part.moved]
    digest.update("\0".join(("", zone_name(part.zone, day), *times)).encode("utf-8", "surrogatepass"))
    return digest.digest()


def _written(record: DayRecord) -> bytes:
    try:
        return record.model_dump_json().encode("utf-8")
    except ValueError:  # half a surrogate pair
        return repr(record).encode("utf-8", "surrogatepass")
