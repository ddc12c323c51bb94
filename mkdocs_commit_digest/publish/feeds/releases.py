"""Releases as feed entries: the notes that were published with each, what it changes for readers, and its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.closing import midnight_after
from mkdocs_commit_digest.forges import forges_of
from mkdocs_commit_digest.publish.feeds.addresses import address
from mkdocs_commit_digest.publish.feeds.entries import FeedEntry, categories, contributors
from mkdocs_commit_digest.publish.feeds.identity import release_id
from mkdocs_commit_digest.publish.feeds.leads import sums_html
from mkdocs_commit_digest.publish.feeds.templates import feed_template
from mkdocs_commit_digest.publish.feeds.text import one_line
from mkdocs_commit_digest.publish.releases.pages import by_importance, notes_on_release, release_name
from mkdocs_commit_digest.publish.releases.quotes import release_quote
from mkdocs_commit_digest.publish.reports import statistics_of
from mkdocs_commit_digest.publish.subjects import subject_of
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mkdocs_commit_digest.publish.releases.index import ReleaseReport
    from mkdocs_commit_digest.publish.reports import DayReport, Statistics
    from mkdocs_commit_digest.settings import PublishSettings

MAX_CHANGES = 15


def release_entries(
    releases: Iterable[ReleaseReport], days: Sequence[DayReport], settings: PublishSettings
) -> Iterator[FeedEntry]:
    """Make an entry for each release whose day is over, newest first; a pre-release only where it counts as one."""
    closed = {day.day: day for day in days}
    wanted = [
        release
        for release in releases
        if release.tag and release.day in closed and (settings.releases.prereleases or not release.prerelease)
    ]
    wanted.sort(key=lambda release: (release.day, release.at, release.repository, release.tag), reverse=True)
    for release in wanted:
        if release.day:
            yield _entry(release, closed[release.day], settings)


def _entry(release: ReleaseReport, day: DayReport, settings: PublishSettings) -> FeedEntry:
    words, statistics = vocabulary(settings.language), statistics_of(release.entries)
    published = midnight_after(day.day, day.zones)
    top = by_importance(release.entries)[:MAX_CHANGES]
    subjects = words.list((subject_of(entry, words) for entry in top[:5]), by="semicolon")
    return FeedEntry(
        id=release_id(settings, release.repository, release.tag),
        first=day.day,
        last=day.day,
        title=one_line(release_name(release, words), 300),
        url=address(release.uri, settings),
        published=published,
        updated=published,
        summary=one_line(subjects, 600),
        html=_html(release, statistics, settings),
        categories=categories([release.repository], statistics, settings),
        contributors=contributors(release.entries),
        repositories=(release.repository,),
        commits=statistics.commits,
        tiers=tuple((str(tier), n) for tier, n in statistics.tiers.items()),
    )


def _html(release: ReleaseReport, statistics: Statistics, settings: PublishSettings) -> str:
    words, uris = vocabulary(settings.language), Uris.of(settings)
    forge = forges_of(settings.repositories).get(release.repository)
    template = feed_template("release.html.jinja")
    return template.render(
        words=words,
        release=release,
        statistics=statistics,
        notes=tuple(notes_on_release(release, words)),
        quote=release_quote(release, forge),
        sums=sums_html(release.entries, settings),
        top=by_importance(release.entries)[:MAX_CHANGES],
        subject=lambda entry: subject_of(entry, words),
        day_address=lambda day: address(uris.day(day), settings),
        more=max(0, len(release.entries) - MAX_CHANGES),
        url=address(release.uri, settings),
    ).strip()
