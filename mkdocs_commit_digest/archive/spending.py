"""What models cost, by day: one file a month and machine, so that two machines never write the same file.

`<root>/spending/<year>-<month>.<machine>.json`. What all files of a month say is summed.
"""

from __future__ import annotations

import json
import re
import socket
from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - pydantic reads the annotations
from hashlib import blake2b
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError

from mkdocs_commit_digest.archive.fields import MAX_COUNT, Cost, Count, Day, Record
from mkdocs_commit_digest.archive.files import folder_of, has_conflict, read_day_file
from mkdocs_commit_digest.errors import ArchiveError
from mkdocs_commit_digest.files import update_file
from mkdocs_commit_digest.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mkdocs_commit_digest.settings import Budget

FOLDER = "spending"
MACHINE_VARIABLE = "COMMIT_DIGEST_MACHINE"
MAX_FILES = 1_000
"""Files of a month that are summed; continuous integration may have as many hosts."""
MAX_BYTES = 64_000
"""A month has 31 days, of some 60 bytes each."""
_VERSION = 1
_FURTHER = 9
"""Names that a machine takes in turn, where a file of an earlier one cannot be read and so must not be replaced."""
_OTHER_CHARACTERS = re.compile(r"[^A-Za-z0-9_-]+")
_NAME_LENGTH = 40
_MORE = "until then it counts as nothing"


class DaySpending(Record):
    """What models took on one day."""

    tokens: Count = 0
    """Of prompts and replies."""
    usd: Cost = 0.0
    """Of the calls whose price is known."""
    unpriced: Count = 0
    """Calls whose price is not known."""

    def __add__(self, other: DaySpending) -> DaySpending:
        return DaySpending(
            tokens=min(self.tokens + other.tokens, MAX_COUNT),
            usd=min(self.usd + other.usd, MAX_COUNT),
            unpriced=min(self.unpriced + other.unpriced, MAX_COUNT),
        )


class MonthSpending(Record):
    """A file: what one machine spent."""

    schema_version: int = _VERSION
    days: Annotated[dict[Day, DaySpending], Field(max_length=31)] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpentInMonth:
    """What all machines spent in a month, as far as their files can be read."""

    days: Mapping[date, DaySpending] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    """What is wrong with files, and what to do about it, a sentence each."""

    @property
    def total(self) -> DaySpending:
        """The whole month."""
        return sum(self.days.values(), DaySpending())


@dataclass(frozen=True, slots=True)
class PeriodBound:
    """A bound on a day or a month, and what was spent of it."""

    option: str
    """Its name below `budget`."""
    most: float
    spent: float
    unpriced: int = 0
    """Calls whose price is not known, which dollars do not count."""

    @property
    def left(self) -> float:
        """What may still be spent."""
        return max(0.0, self.most - self.spent)

    def __str__(self) -> str:
        when = "today" if self.option.endswith("day") else "this month"
        if self.option.startswith("tokens"):
            amount = f"{self.left:,.0f} of {self.most:,.0f} tokens"
        else:
            amount = f"${self.left:.2f} of ${self.most:.2f}"
        unknown = f"; {self.unpriced:,} of its calls have no known price" if self.unpriced else ""
        return f"{amount} left {when} (budget.{self.option}{unknown})"


def machine_name(environ: Mapping[str, str]) -> str:
    """Name this machine: as `COMMIT_DIGEST_MACHINE` says, or by a digest of the host's name, which stays private."""
    given = _OTHER_CHARACTERS.sub("-", environ.get(MACHINE_VARIABLE, ""))[:_NAME_LENGTH].strip("-")
    return given or blake2b(socket.gethostname().encode("utf-8", "replace"), digest_size=4).hexdigest()


def spent_in_month(root: Path, day: date) -> SpentInMonth:
    """Sum what all machines spent in the month of a day. A file that cannot be read counts as nothing, and is told of.

    Raises:
        ArchiveError: the folder cannot be listed, or a link lies in its place.
    """
    days: dict[date, DaySpending] = {}
    problems: list[str] = []
    files = _files_of(root, day)
    for file in files[:MAX_FILES]:
        try:
            found = _load(file)
        except ArchiveError as error:
            problems.append(one_line(str(error), 500))
            continue
        for each, spent in found.days.items():
            if (each.year, each.month) == (day.year, day.month):
                days[each] = days.get(each, DaySpending()) + spent
    if len(files) > MAX_FILES:
        problems.append(
            f"{root / FOLDER}: has {len(files):,} files of {day:%Y-%m}, of which {MAX_FILES:,} are counted; "
            f"set {MACHINE_VARIABLE} to one name for machines that do not build side by side"
        )
    return SpentInMonth(days, tuple(problems))


def add_spending(root: Path, machine: str, spent: Mapping[date, DaySpending]) -> None:
    """Add to what a machine spent, a month's file whole or not at all.

    A file that cannot be read stays as it is, since whoever mends it wants its numbers: another one is begun.

    Raises:
        ArchiveError: the folder cannot be written.
    """
    for month in sorted({day.replace(day=1) for day in spent}):
        file, before = _writable(root, machine, month)
        days = dict(before.days)
        for day, more in spent.items():
            if day.replace(day=1) == month:
                days[day] = days.get(day, DaySpending()) + more
        content = {"schema_version": _VERSION, "days": {str(day): _content(days[day]) for day in sorted(days)}}
        try:
            update_file(file, json.dumps(content, indent=1).encode() + b"\n")
        except OSError as error:
            raise ArchiveError(f"{file}: cannot be written ({error.strerror}); check option 'archive'") from error


def period_bounds(spent: SpentInMonth, day: date, budget: Budget) -> tuple[PeriodBound, ...]:
    """Return the bounds of a day and its month that are set, with what was spent of them."""
    of_day, of_month = spent.days.get(day, DaySpending()), spent.total
    every = (
        ("usd_per_day", budget.usd_per_day, of_day.usd, of_day.unpriced),
        ("usd_per_month", budget.usd_per_month, of_month.usd, of_month.unpriced),
        ("tokens_per_day", budget.tokens_per_day, of_day.tokens, 0),
        ("tokens_per_month", budget.tokens_per_month, of_month.tokens, 0),
    )
    return tuple(PeriodBound(name, most, used, unpriced) for name, most, used, unpriced in every if most is not None)


def _files_of(root: Path, day: date) -> list[Path]:
    folder, begin = folder_of(root, FOLDER), f"{day:%Y-%m}."
    try:
        return sorted(file for file in folder.iterdir() if file.name.startswith(begin) and file.suffix == ".json")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ArchiveError(f"{folder}: cannot be read ({error.strerror}); make it a folder that can be") from error


def _writable(root: Path, machine: str, month: date) -> tuple[Path, MonthSpending]:
    """Find the file that a machine adds to, and what it holds."""
    folder = folder_of(root, FOLDER)
    for name in _names(machine):
        file = folder / f"{month:%Y-%m}.{name}.json"
        try:
            return file, _load(file)
        except FileNotFoundError:
            return file, MonthSpending()
        except ArchiveError:
            continue
    raise ArchiveError(f"{folder}: no file of {month:%Y-%m} can be read; mend or delete those of {machine}")


def _names(machine: str) -> Iterator[str]:
    yield machine
    for number in range(2, _FURTHER + 1):
        yield f"{machine}-{number}"


def _load(file: Path) -> MonthSpending:
    try:
        size = file.lstat().st_size
    except NotADirectoryError as error:
        raise ArchiveError(f"{file.parent}: is no folder; delete it") from error
    if size > MAX_BYTES:
        raise ArchiveError(f"{file}: is larger than {MAX_BYTES:,} bytes; restore or delete it; {_MORE}")
    text = read_day_file(file)
    if has_conflict(text):
        raise ArchiveError(
            f"{file}: holds the marks of a merge conflict; keep the larger numbers, and set {MACHINE_VARIABLE} to "
            f"another name for each job; {_MORE}"
        )
    try:
        found = MonthSpending.model_validate_json(text)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]["msg"]
        raise ArchiveError(f"{file}: cannot be understood ({wrong}); restore or delete it; {_MORE}") from error
    if found.schema_version != _VERSION:
        raise ArchiveError(
            f"{file}: schema_version is {found.schema_version}, this program reads {_VERSION}; install the version "
            f"that wrote it, or delete the file; {_MORE}"
        )
    return found


def _content(spent: DaySpending) -> dict[str, object]:
    return spent.model_dump(exclude_defaults=True) | {"usd": round(spent.usd, 9)}
