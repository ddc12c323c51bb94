"""The facts of the archive, one row each, for a look at what changed over many days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.archive.records import DayRecord


@dataclass(frozen=True, slots=True)
class FactFilter:
    """Which facts are wanted; what is empty leaves out nothing."""

    kinds: Collection[str] = ()
    changes: Collection[str] = ()
    since: date | None = None
    repository: str | None = None
    internal_too: bool = False
    """Facts that nobody outside the project meets, too."""

    def takes_day(self, record: DayRecord) -> bool:
        """Whether facts of a day are wanted at all."""
        is_late_enough = self.since is None or record.day >= self.since
        return is_late_enough and self.repository in {None, record.repository}

    def takes(self, fact: Fact) -> bool:
        """Whether a fact is wanted."""
        is_chosen = (not self.kinds or fact.kind in self.kinds) and (not self.changes or fact.change in self.changes)
        return is_chosen and (fact.public or self.internal_too)


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact with the commit that it comes from."""

    day: date
    repository: str
    sha: str
    fact: Fact

    def line(self) -> str:
        """Return the row for people and `cut`: fields between tabs, the last one `old → new`."""
        fact = self.fact
        values = " → ".join(value or "" for value in (fact.old, fact.new)).strip() if fact.old or fact.new else ""
        fields = (str(self.day), self.repository, self.sha[:7], fact.kind, fact.change, fact.name, values)
        return "\t".join(fields).rstrip("\t")

    def content(self) -> dict[str, Any]:
        """Return the row for programs: the day, the repository, the whole id, and every field of the fact."""
        where = {"day": self.day.isoformat(), "repository": self.repository, "sha": self.sha}
        return where | self.fact.model_dump(mode="json")


def fact_rows(records: Iterable[DayRecord], wanted: FactFilter) -> Iterator[FactRow]:
    """Yield the wanted facts in the order of the records, those of a commit the most telling first."""
    for record in records:
        if wanted.takes_day(record):
            for commit in record.commits:
                for fact in commit.facts:
                    if wanted.takes(fact):
                        yield FactRow(record.day, record.repository, commit.sha, fact)
