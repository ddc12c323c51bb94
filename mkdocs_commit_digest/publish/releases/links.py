"""What pages say of releases beside their own content: in which one an entry came first, and which came when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mkdocs_commit_digest.publish.reports import DayReport, Entry

EntryPlace = tuple[date, str]
"""Day and anchor: what no two entries share."""


@dataclass(frozen=True, slots=True)
class ReleaseLink:
    """A release, as it is named elsewhere."""

    repository: str
    tag: str
    uri: str
    """Of its page."""
    day: date
    prerelease: bool = False
    is_backport: bool = False
    """It holds the same change as another commit."""


@dataclass(frozen=True, slots=True)
class ReleaseLinks:
    """What is to be said of releases."""

    firsts: Mapping[EntryPlace, tuple[ReleaseLink, ...]] = field(default_factory=dict)
    latest: tuple[ReleaseLink, ...] = ()
    """Releases of repositories themselves, newest first."""
    overview: str = ""
    """URI of the page of all releases; empty: there is none."""

    def of(self, entry: Entry) -> tuple[ReleaseLink, ...]:
        """Return the releases that hold an entry first."""
        return self.firsts.get((entry.day, entry.anchor), ())

    def named(self, repository: str, version: str) -> ReleaseLink | None:
        """Return the release of a repository that has a version in its tag: `v1.2.0` for `1.2.0`."""
        found = (each for each in self.latest if each.repository == repository)
        return next((each for each in found if each.tag.lstrip("v") == version.lstrip("v")), None)

    def of_days(self, days: Iterable[date]) -> ReleaseLinks:
        """Return what may be said of some days: which releases came on them."""
        wanted = set(days)
        return ReleaseLinks(latest=tuple(release for release in self.latest if release.day in wanted))

    def of_report(self, report: DayReport) -> ReleaseLinks:
        """Return what may be said on the page of a day."""
        firsts = {(entry.day, entry.anchor): found for entry in report.entries if (found := self.of(entry))}
        return ReleaseLinks(firsts, self.of_days([report.day]).latest)
