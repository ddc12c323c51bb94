"""A page for every repository: its calendar, its latest days with what mattered, its areas and authors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish import charts
from mkdocs_commit_digest.publish.change_parts import count_words
from mkdocs_commit_digest.publish.lead.shares import top_entries
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.page_tasks import PageTask
from mkdocs_commit_digest.publish.reports import TIERS, statistics_of
from mkdocs_commit_digest.publish.subjects import author_of, subject_of
from mkdocs_commit_digest.publish.templating import render_body
from mkdocs_commit_digest.publish.text import inert, prose, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.cuts import Cuts
    from mkdocs_commit_digest.publish.reports import DayReport, RepositoryDay

LATEST_DAYS = 30
"""Days that a repository's page shows one by one; its tag's pages have all commits."""

TOP_ENTRIES = 3


def repository_pages(reports: Sequence[DayReport], context: Context, cuts: Cuts) -> Iterator[PageTask]:
    """Yield a page for each repository that is watched or has commits."""
    parts: dict[str, list[RepositoryDay]] = {repository.name: [] for repository in context.settings.repositories}
    for report in reports:
        for part in report.repositories:
            parts.setdefault(part.name, []).append(part)
    for name, days in parts.items():
        uri = context.uris.repository(name)
        yield PageTask(uri, _page, (uri, name, tuple(days), cuts.of_days(day.record.day for day in days)))


def _page(uri: str, name: str, days: Sequence[RepositoryDay], context: Context) -> Page:
    words = context.words
    entries = [entry for day in days for entry in day.entries]
    commits = {day.record.day: day.statistics.commits for day in days}
    body = render_body(
        "repository.html.jinja",
        words=words,
        link=context.links_from(uri),
        name=name,
        forge=context.forges.get(name),
        tag=context.tags.find("repository", name),
        statistics=statistics_of(entries),
        first_day=days[-1].record.day if days else None,
        calendar=charts.calendar(commits, words.locale),
        days=[(day, top_entries(day.entries, TOP_ENTRIES)) for day in days[:LATEST_DAYS]],
        types=charts.ranking((str(entry.commit.change_type) for entry in entries), 8),
        areas=charts.ranking((area for entry in entries for area in entry.commit.areas), 8),
        authors=charts.ranking((entry.commit.author for entry in entries), 8),
        subject=lambda entry: prose(subject_of(entry, context.words)),
        count_words=lambda statistics: count_words(statistics, words),
        counts={day.record.day: count_words(day.statistics, words) for day in days},
        author=author_of,
        tiers=TIERS,
        context=context,
    )
    front_matter = {
        "title": inert(name),
        "description": inert(words("pages.repository_description", repository=shorten(name, 200))),
        **({"date": days[0].record.day} if days else {}),
        "hide": ["navigation", "toc"],
        "search": {"exclude": True},
    }
    return Page(uri, front_matter, body)
