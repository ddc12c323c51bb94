"""Reports → pages of days and months, and the index: front matter, and a body rendered from a template."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.publish import charts
from mkdocs_commit_digest.publish.brief import brief_of, day_line
from mkdocs_commit_digest.publish.change_parts import count_both, count_words
from mkdocs_commit_digest.publish.costs import cost_line
from mkdocs_commit_digest.publish.data_files import data_index_uri
from mkdocs_commit_digest.publish.day_notes import day_notes, late_lists
from mkdocs_commit_digest.publish.entries import entry_view
from mkdocs_commit_digest.publish.feeds import alternates
from mkdocs_commit_digest.publish.feeds.formats import MEDIA_TYPES
from mkdocs_commit_digest.publish.feeds.names import FORMAT_NAMES
from mkdocs_commit_digest.publish.filters import Filters
from mkdocs_commit_digest.publish.lead.groups import lead_of
from mkdocs_commit_digest.publish.lead.headlines import headlines_of
from mkdocs_commit_digest.publish.lead.noise import noise_of
from mkdocs_commit_digest.publish.lead.shares import short_names, top_entries
from mkdocs_commit_digest.publish.lead.views import lead_blocks, noise_label, unlinked_releases
from mkdocs_commit_digest.publish.long_days import fold_day
from mkdocs_commit_digest.publish.outline import day_outline, section_id
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.release_calendar import calendar_uri, releases_of
from mkdocs_commit_digest.publish.reports import TIERS, zone_name
from mkdocs_commit_digest.publish.rollups import week_counts, week_name
from mkdocs_commit_digest.publish.subjects import subject_of
from mkdocs_commit_digest.publish.tags import area_name
from mkdocs_commit_digest.publish.templating import render_body
from mkdocs_commit_digest.publish.text import inert, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from mkdocs_commit_digest.publish.context import Context
    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.vocabulary import Vocabulary

LATEST_DAYS = 14
"""Days that the index shows one by one; the calendar and the months lead to the others."""

LATEST_WEEKS = 6
"""Weeks that the index lists; the months list their own."""

TREND_WEEKS = 13
FILTERED_FROM = 5
"""Commits of a day from which the table has filters. A forge shows no forms, only the words in them."""
MAX_TAGS = 8
"""Tags in the front matter of a day; the search gives each of them weight on every entry."""


_MAX_DESCRIPTION = 300


def day_page(report: DayReport, context: Context, older: date | None, newer: date | None) -> Page:
    """Return the page of one day."""
    uri = context.uris.day(report.day)
    brief = brief_of(report, context)
    groups = lead_of(report.entries, leave_out=brief.named)
    named = (line.entry for group in groups for line in group.lines)
    kept = fold_day(report, (*(entry for point in brief.points for entry in point.entries), *named))
    shown, lead = kept.report, lead_blocks(groups, context)
    noise = noise_of(shown.entries)
    views = {entry.anchor: entry_view(entry, part, context) for part in shown.repositories for entry in part.entries}
    body = render_body(
        "day.html.jinja",
        words=context.words,
        link=context.links_from(uri),
        report=shown,
        kept=kept,
        tiers=TIERS,
        zones=context.words.list(zone_name(zone, report.day, context.words) for zone in report.zones),
        brief=brief,
        headlines=headlines_of(report.entries, context.words),
        counts=_counts(report, context.words),
        lead=lead,
        noise=[(each, noise_label(each, context.words)) for each in noise],
        short=short_names(part.name for part in report.repositories),
        folded=frozenset(entry.anchor for each in noise for entry in each.entries),
        cost=cost_line(report, context.words),
        views=views,
        filtered=len(shown.entries) >= FILTERED_FROM and not context.settings.site.between_files,
        filters=Filters.of([views[entry.anchor] for entry in shown.entries]),
        section_id=section_id,
        subject=lambda entry: subject_of(entry, context.words),
        notes=tuple(day_notes(report, context.words)),
        late=late_lists(report),
        count_words=lambda statistics: count_words(statistics, context.words),
        week_name=lambda day: week_name(day, context.words),
        releases=unlinked_releases(lead, context),
        older=older,
        newer=newer,
    )
    return Page(
        uri,
        _day_front_matter(report, context),
        body,
        tuple(day_outline(shown, views, brief, context, lead=bool(lead))),
    )


def index_page(reports: Sequence[DayReport], context: Context) -> Page:
    """Return the page that greets: calendar, latest days, trends, months."""
    uri, words = context.uris.index, context.words
    tiers = {report.day: report.statistics.tiers for report in reports}
    trend = charts.weeks(tiers, _weeks_shown(reports), words.locale)
    recent = [report for report in reports if trend and report.day >= trend[0].first]
    dated = [(report.day, entry.commit) for report in recent for entry in report.entries]
    firsts = [week.first for week in trend]
    feeds = alternates(context.settings)
    body = render_body(
        "index.html.jinja",
        words=words,
        link=context.links_from(uri),
        reports=reports,
        latest=reports[:LATEST_DAYS],
        line=lambda report: day_line(report, context),
        months=[(month, _count_of(days, words)) for month, days in months_of(reports)],
        total=_count_of(reports, words),
        counts={report.day: count_words(report.statistics, words) for report in reports},
        weeks=list(islice(week_counts(reports, words), LATEST_WEEKS)),
        week_name=lambda first: week_name(first, words),
        threads=context.threads.threads,
        calendar=charts.calendar({report.day: report.statistics.commits for report in reports}, words.locale),
        trend=trend,
        types=charts.trends(((day, str(commit.change_type)) for day, commit in dated), firsts, 6, words.locale),
        areas=charts.trends(((day, area) for day, commit in dated for area in commit.areas), firsts, 6, words.locale),
        authors=charts.trends(((day, commit.author) for day, commit in dated), firsts, 6, words.locale),
        tiers=TIERS,
        context=context,
        feeds=feeds,
        data=data_index_uri(context.settings),
        releases=calendar_uri(context.settings) if any(releases_of(reports)) else "",
        feed_names={MEDIA_TYPES[kind]: name for kind, name in FORMAT_NAMES.items()},
    )
    names = words.list(repository.name for repository in context.settings.repositories)
    title = words("pages.index_title")
    front_matter = {
        "title": title,
        "description": inert(shorten(words("pages.index_description", repositories=names), _MAX_DESCRIPTION)),
        **({"date": reports[0].day} if reports else {}),
        "hide": ["navigation", "toc"],
        "search": {"exclude": True},
    }
    return Page(uri, front_matter, body, in_nav=True, feeds=feeds)


def _weeks_shown(reports: Sequence[DayReport]) -> int:
    """Return for how many weeks there is something to draw, TREND_WEEKS at most."""
    days = (reports[0].day - reports[-1].day).days if reports else 0
    return min(TREND_WEEKS, days // 7 + 2)


def _count_of(reports: Iterable[DayReport], words: Vocabulary) -> str:
    statistics = [report.statistics for report in reports]
    return count_both(sum(each.commits for each in statistics), sum(each.brought for each in statistics), words)


def months_of(reports: Sequence[DayReport]) -> list[tuple[date, list[DayReport]]]:
    """Group reports by the first day of their month; the order stays."""
    return [(month, list(days)) for month, days in groupby(reports, lambda report: report.day.replace(day=1))]


def _counts(report: DayReport, words: Vocabulary) -> dict[str, tuple[str, str]]:
    """Say of each repository, by its name, which id its headline has, and how much landed."""
    found = {}
    for part in report.repositories if len(report.repositories) > 1 else ():
        authors = words("counts.authors", n=part.statistics.authors)
        said = [words("pages.by", commits=count_words(part.statistics, words), authors=authors)]
        if len(report.zones) > 1:
            said.append(words("pages.times_in", zones=zone_name(part.zone, report.day, words)))
        found[part.name] = section_id(part), words.list(said, by="facts")
    return found


def _day_front_matter(report: DayReport, context: Context) -> dict[str, Any]:
    words, statistics = context.words, report.statistics
    return {
        "title": words.long_date(report.day),
        "date": report.day,
        "description": inert(_description(report, context)),
        "tags": _tags(report, context),
        "repositories": [part.name for part in report.repositories],
        "commits": statistics.commits,
        "tiers": {str(tier): statistics.tiers[tier] for tier in TIERS},
        "hide": ["navigation", "tags"],
    }


def _description(report: DayReport, context: Context) -> str:
    words, statistics = context.words, report.statistics
    if not report.entries:
        return words("pages.quiet")
    description = words(
        "pages.day_description",
        commits=count_words(statistics, words),
        authors=words("counts.authors", n=statistics.authors),
        repositories=words.list(part.name for part in report.repositories),
    )
    high = top_entries((e for e in report.entries if e.commit.importance.tier is Tier.HIGH), 3)
    if high:
        subjects = words.list((shorten(subject_of(entry, context.words), 80) for entry in high), by="semicolon")
        description = words("pages.day_description_high", description=description, subjects=subjects)
    return shorten(description, _MAX_DESCRIPTION)


def _tags(report: DayReport, context: Context) -> list[str]:
    """Return words by which a theme's own tags and search find the day."""
    names = [part.name for part in report.repositories]
    names += [context.words(f"types.{kind}") for kind in report.statistics.types]
    areas = charts.ranking((area for entry in report.entries for area in entry.commit.areas), MAX_TAGS)
    names += [area_name(bar.name, context.words) for bar in areas]
    shown = dict.fromkeys(inert(shorten(name, 60)) for name in names)
    return [name for name in shown if name][:MAX_TAGS]
