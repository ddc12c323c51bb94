"""Tags → pages: an overview, and for each tag its commits by day; long listings are split by month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.change_parts import count_both, count_words
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.page_tasks import PageTask
from mkdocs_commit_digest.publish.reports import TIERS, statistics_of
from mkdocs_commit_digest.publish.subjects import author_of, subject_of
from mkdocs_commit_digest.publish.tags import KINDS
from mkdocs_commit_digest.publish.templating import render_body
from mkdocs_commit_digest.publish.text import inert, prose, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.reports import Entry
    from mkdocs_commit_digest.publish.tags import Kind, Tag, TagIndex

MAX_ENTRIES = 300
"""Commits that one page lists; a tag with more has a page for each month."""

GROUPED_FROM = 20
"""Commits of a listing from which its days are grouped by month."""

LATEST_ENTRIES = 60
"""Commits on the first page of a tag that is split by month."""

MAX_ENTRIES_PER_DAY = 40
"""Commits of one day in a listing; the day's page has them all."""


@dataclass(frozen=True, slots=True)
class ListedDay:
    """A day in a listing."""

    day: date
    entries: tuple[Entry, ...]
    more: int
    """Commits of that day that are not listed."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one page of a tag lists."""

    tag: Tag
    """By name; its commits are in `entries`."""
    entries: tuple[Entry, ...]
    """Newest first."""
    limit: int
    month: date | None = None
    """None: the tag's first page."""
    months: tuple[tuple[date, int, int], ...] = ()
    """Further pages, one a month, with how many changes they list and how many commits these brought."""


def tag_pages(tags: TagIndex, context: Context) -> Iterator[PageTask]:
    """Yield the overview of all tags, and every tag's pages."""
    kinds = tuple(
        (kind, tuple((tag.key, tag.name, len(tag.entries)) for tag in tags.of(kind) if not tag.parts)) for kind in KINDS
    )
    yield PageTask(context.uris.tags, _overview, (tuple((kind, found) for kind, found in kinds if found), context))
    for tag in tags.tags.values():
        yield from _pages_of(tag, context)


def group_by_day(entries: Iterable[Entry], limit: int) -> tuple[ListedDay, ...]:
    """Group commits by day until `limit` is reached; days are never torn."""
    days: list[ListedDay] = []
    for day, found in groupby(entries, lambda entry: entry.day):
        if sum(len(each.entries) for each in days) >= limit:
            break
        of_day = tuple(found)
        days.append(ListedDay(day, of_day[:MAX_ENTRIES_PER_DAY], max(0, len(of_day) - MAX_ENTRIES_PER_DAY)))
    return tuple(days)


def _overview(kinds: Sequence[tuple[Kind, Sequence[tuple[str, str, int]]]], context: Context) -> Page:
    uri, title = context.uris.tags, context.words("pages.all_tags")
    body = render_body(
        "tags.html.jinja",
        words=context.words,
        link=context.links_from(uri),
        title=title,
        kinds=kinds,
    )
    return Page(uri, _front_matter(title, context.words("pages.tags_description")), body)


def _pages_of(tag: Tag, context: Context) -> Iterator[PageTask]:
    by_month: list[tuple[date, tuple[Entry, ...]]] = []
    if len(tag.entries) > MAX_ENTRIES:
        by_month = [(month, tuple(found)) for month, found in groupby(tag.entries, lambda e: e.day.replace(day=1))]
    counts = tuple((month, len(found), sum(e.commit.brought for e in found)) for month, found in by_month)
    listing = Listing(replace(tag, entries=()), tag.entries, LATEST_ENTRIES if by_month else MAX_ENTRIES, months=counts)
    yield _page_task(listing, context)
    for month, entries in by_month:
        yield _page_task(replace(listing, entries=entries, limit=len(entries), month=month, months=()), context)


def _page_task(listing: Listing, context: Context) -> PageTask:
    uri = context.uris.tag(listing.tag.kind, listing.tag.key, listing.month)
    return PageTask(uri, _page, (uri, listing, context))


def _page(uri: str, listing: Listing, context: Context) -> Page:
    tag, month = listing.tag, listing.month
    days = group_by_day(listing.entries, listing.limit)
    title = f"{tag.name} · {context.words.month(month)}" if month else tag.name
    body = render_body(
        "tag.html.jinja",
        words=context.words,
        link=context.links_from(uri),
        title=title,
        tag=tag,
        month=month,
        statistics=statistics_of(listing.entries),
        days=days,
        by_month=len(listing.entries) >= GROUPED_FROM and len({(each.day.year, each.day.month) for each in days}) > 1,
        months=[(each, count_both(n, brought, context.words)) for each, n, brought in listing.months],
        subject=lambda entry: prose(subject_of(entry, context.words)),
        count_words=lambda statistics: count_words(statistics, context.words),
        author=author_of,
        tiers=TIERS,
        several=len(context.settings.repositories) > 1,
    )
    kind = context.words(f"pages.kinds.{tag.kind}")
    description = context.words("pages.tag_description", kind=kind, tag=shorten(title, 200))
    return Page(uri, _front_matter(title, description, listing.entries[0].day if listing.entries else None), body)


def _front_matter(title: str, description: str, latest: date | None = None) -> dict[str, object]:
    return {
        "title": inert(title),
        "description": inert(description),
        **({"date": latest} if latest else {}),
        "hide": ["navigation", "toc"],
        "search": {"exclude": True},
    }
