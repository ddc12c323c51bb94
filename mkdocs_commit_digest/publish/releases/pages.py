"""A page for every release and for what is not released yet, and one that lists them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.publish.lead.sums import sum_facts
from mkdocs_commit_digest.publish.lead.views import sum_blocks
from mkdocs_commit_digest.publish.outputs import Heading, Page
from mkdocs_commit_digest.publish.page_tasks import PageTask
from mkdocs_commit_digest.publish.releases.quotes import release_quote
from mkdocs_commit_digest.publish.reports import TIERS, statistics_of
from mkdocs_commit_digest.publish.subjects import author_of, subject_of
from mkdocs_commit_digest.publish.templating import render_body
from mkdocs_commit_digest.publish.text import inert, prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.cuts import Cuts
    from mkdocs_commit_digest.publish.releases.index import ReleaseIndex, ReleaseReport
    from mkdocs_commit_digest.publish.reports import Entry
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_ENTRIES = 300
"""Changes that a page lists; the others are counted."""

MAX_LISTED = 1_000
"""Releases of a repository that the overview lists."""


def release_pages(index: ReleaseIndex, context: Context, cuts: Cuts) -> Iterator[PageTask]:
    """Yield a page for each release, one for what is not released yet, and the overview; nothing without releases."""
    if not index.reports:
        return
    rows = [(report.repository, report.tag, report.uri, report.day, len(report.entries)) for report in index.reports]
    by_repository = [(name, tuple(found)[:MAX_LISTED]) for name, found in groupby(rows, lambda row: row[0])]
    yield PageTask(context.uris.releases, _overview, (tuple(by_repository), cuts.minimal_context))
    for report in index.reports:
        yield PageTask(report.uri, _page, (report, cuts.minimal_context))


def release_name(report: ReleaseReport, words: Vocabulary) -> str:
    """Name a release as its page does: `engine v1.3.0`."""
    name = report.repository.rpartition("/")[2]
    if report.tag.lower().startswith(name.lower()):
        return report.tag
    return words("releases.name", repository=name, release=report.tag or words("releases.unreleased"))


def by_importance(entries: Sequence[Entry]) -> list[Entry]:
    """Order entries by importance, those of equal importance as they come."""
    return sorted(entries, key=lambda entry: (-entry.commit.importance.tier.rank, -entry.commit.importance.score))


def notes_on_release(report: ReleaseReport, words: Vocabulary) -> Iterator[str]:
    """Say what a reader has to know to trust the page."""
    if report.prerelease:
        yield words("releases.prerelease")
    if not report.on_branch:
        yield words("releases.beside")
    for change in report.changes:
        old, new, day = change.old[:7], change.new[:7], words.long_date(change.day)
        yield words(f"releases.{change.kind}", tag=change.tag, day=day, old=old, new=new)
    if report.not_held:
        yield words("releases.not_held", n=report.not_held)
    if report.first_day and (report.not_held or report.not_held is None):
        yield words("releases.known_since", day=words.long_date(report.first_day))
    if report.elsewhere:
        yield words("releases.elsewhere", n=report.elsewhere, package=report.package)


def _page(report: ReleaseReport, context: Context) -> Page:
    words, uri = context.words, report.uri
    forge = context.forges.get(report.repository)
    ordered = by_importance(report.entries)
    title = release_name(report, words)
    body = render_body(
        "release.html.jinja",
        words=words,
        link=context.links_from(uri),
        title=title,
        report=report,
        statistics=statistics_of(report.entries),
        compare=_compare(report, context),
        notes=tuple(notes_on_release(report, words)),
        quote=release_quote(report, forge),
        sums=sum_blocks(sum_facts(report.entries), context),
        entries=ordered[:MAX_ENTRIES],
        more=max(0, len(ordered) - MAX_ENTRIES),
        subject=lambda entry: prose(subject_of(entry, words)),
        author=author_of,
        forge=forge,
        tiers=TIERS,
    )
    outline = (Heading(1, "release", title), Heading(2, "changes", words("releases.all")))
    return Page(uri, _front_matter(title), body, outline)


def _compare(report: ReleaseReport, context: Context) -> str | None:
    forge = context.forges.get(report.repository)
    if forge is None or report.previous is None or not report.tag:
        return None
    return forge.compare(report.previous.tag, report.tag)


def _overview(repositories: Sequence[tuple[str, Sequence[Any]]], context: Context) -> Page:
    uri, title = context.uris.releases, context.words("releases.title")
    body = render_body(
        "releases.html.jinja",
        words=context.words,
        link=context.links_from(uri),
        title=title,
        repositories=repositories,
    )
    return Page(uri, _front_matter(title), body)


def _front_matter(title: str) -> dict[str, object]:
    return {"title": inert(title), "hide": ["navigation", "toc"], "search": {"exclude": True}}
