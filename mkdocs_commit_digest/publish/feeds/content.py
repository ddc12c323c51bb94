"""A day as HTML that stands in a reader without our style sheet, and as one line of plain text.

Elements are plain, links absolute, and the size is bounded: high-tier entries come first and whole, what does not
fit is shown as its subject, and what still does not fit is counted, with a link to the page.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.forges import forges_of
from mkdocs_commit_digest.publish.change_parts import count_words
from mkdocs_commit_digest.publish.day_notes import Link, late_lists
from mkdocs_commit_digest.publish.facts import fact_list
from mkdocs_commit_digest.publish.feeds.addresses import address
from mkdocs_commit_digest.publish.feeds.leads import lead_html
from mkdocs_commit_digest.publish.feeds.templates import feed_template
from mkdocs_commit_digest.publish.feeds.text import one_line, readable
from mkdocs_commit_digest.publish.lead.noise import noise_of
from mkdocs_commit_digest.publish.lead.shares import top_entries
from mkdocs_commit_digest.publish.lead.views import noise_label
from mkdocs_commit_digest.publish.reports import TIERS, zone_name
from mkdocs_commit_digest.publish.subjects import subject_of
from mkdocs_commit_digest.publish.text import prose
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from markupsafe import Markup

    from mkdocs_commit_digest.archive.records import Revision
    from mkdocs_commit_digest.publish.reports import DayReport, Entry
    from mkdocs_commit_digest.settings import PublishSettings
    from mkdocs_commit_digest.vocabulary import Vocabulary

SUMMARY_LENGTH = 600
"""Characters of plain text that an entry's summary may have."""

MAX_REVISIONS = 5
"""Revisions of a day that an entry tells of, the last ones."""
MAX_ANALYSTS = 10
"""Models that an entry names."""

_FRAME_BYTES = 6_000
"""Kept free for what surrounds the entries: facts, overview, headings, the last lines."""
_HEADING_BYTES = 400
"""More than the headings of a tier and its repository take."""
_LINK_BYTES = 80
"""More than the markup of a link and its date take."""
_LINE_BYTES = 800
"""More than a commit's subject with its link usually takes."""


@dataclass(frozen=True, slots=True)
class FeedSection:
    """The commits of one tier in one repository, as far as they are shown."""

    repository: str
    tier: Tier
    total: int
    blocks: tuple[Markup, ...]


def day_summary(shown: DayReport, settings: PublishSettings) -> str:
    """Say a day in plain text on one line: the overviews, or the summaries of what matters most; never empty."""
    overviews = [part.record.overview for part in shown.repositories if part.record.overview]
    points = [point.text for overview in overviews for point in overview.points]
    first = [entry.commit for entry in top_entries(shown.entries, 3)]
    said = points or [commit.analysis.summary or commit.subject for commit in first]
    text = one_line(" ".join(each[:SUMMARY_LENGTH].replace("`", "") for each in said), SUMMARY_LENGTH)
    return text or vocabulary(settings.language)("pages.quiet")


def day_html(shown: DayReport, settings: PublishSettings) -> str:
    """Return a day as HTML of at most `settings.feeds.item_bytes` bytes of UTF-8."""
    words, page = vocabulary(settings.language), address(Uris.of(settings).day(shown.day), settings)
    limit = min(settings.feeds.item_bytes, settings.feeds.max_bytes // 4)  # markup grows when XML escapes it
    room = _Room(limit - min(_FRAME_BYTES, limit // 2))
    points = _points(shown, page, room)
    lead = _lead(shown, settings, room)
    noise = noise_of(shown.entries)
    noise_entries = [entry for each in noise for entry in each.entries]
    sections = _sections(shown, frozenset(map(id, noise_entries)), page, settings, room)
    html = feed_template("day.html.jinja").render(
        words=words,
        day=shown.day,
        zones=words.list(zone_name(zone, shown.day, words) for zone in shown.zones),
        page=page,
        points=points,
        lead=lead,
        sections=sections,
        several=len(shown.repositories) > 1,
        statistics=shown.statistics,
        more=shown.statistics.commits - sum(len(section.blocks) for section in sections) - len(noise_entries),
        noise=[noise_label(each, words) for each in noise],
        parts=shown.repositories,
        revisions=_revisions(shown),
        counts=count_words(shown.statistics, words),
        late=_late(shown, settings, room),
        moved=_moved(shown, settings, room),
        analysts=_analysts(shown, words),
    )
    return html.strip()


class _Room:
    """Bytes that are left for an item's entries."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def takes(self, size: int) -> bool:
        """Use up `size` bytes if they are left."""
        if size > self._left:
            return False
        self._left -= size
        return True

    @property
    def is_full(self) -> bool:
        """Whether not even a subject is sure to fit; spares rendering what would be thrown away."""
        return self._left < _LINE_BYTES


def _sections(
    shown: DayReport, folded: frozenset[int], page: str, settings: PublishSettings, room: _Room
) -> list[FeedSection]:
    """Give the room to the high tier of all repositories first, in the order of the page."""
    sections: list[FeedSection] = []
    for tier in TIERS:
        for part in shown.repositories:
            entries = tuple(entry for entry in part.entries_of(tier) if id(entry) not in folded)
            if entries and room.takes(_HEADING_BYTES):
                blocks = tuple(_blocks(entries, page, settings, room))
                sections += [FeedSection(part.name, tier, len(entries), blocks)] if blocks else []
    return sections


def _blocks(entries: tuple[Entry, ...], page: str, settings: PublishSettings, room: _Room) -> Iterator[Markup]:
    """Render each commit in full, or its subject, or not at all, as the room allows."""
    words, forges = vocabulary(settings.language), forges_of(settings.repositories)
    macros: Any = feed_template("commit.html.jinja").module
    tools = {
        "words": words,
        "subject": lambda entry: subject_of(entry, words),
        "fact_list": lambda entry: fact_list(entry.commit, None, words),
    }
    for entry in entries:
        if room.is_full:
            return
        for shape in (macros.low if entry.commit.importance.tier is Tier.LOW else macros.full, macros.line):
            html = shape(entry, f"{page}#{entry.anchor}", forge=forges.get(entry.repository), **tools)
            if room.takes(_size(html)):
                yield html
                break


def _points(shown: DayReport, page: str, room: _Room) -> list[tuple[str, tuple[str, ...]]]:
    """Return the overview's points with the addresses of the entries they rest on."""
    points = []
    for part in shown.repositories:
        anchors = {entry.commit.sha: entry.anchor for entry in part.entries}
        for point in part.record.overview.points if part.record.overview else ():
            links = tuple(f"{page}#{anchors[sha]}" for sha in point.shas if sha in anchors)
            if room.takes(_size(escape(readable(point.text))) + sum(len(link) + 40 for link in links)):
                points.append((point.text, links))
    return points


def _lead(shown: DayReport, settings: PublishSettings, room: _Room) -> Markup:
    """Return what the day leads with, but for what a model's overview names."""
    overviews = [part.record.overview for part in shown.repositories if part.record.overview]
    named = frozenset(sha for overview in overviews for point in overview.points for sha in point.shas)
    html = lead_html(shown.entries, settings, leave_out=named)
    return html if room.takes(_size(html)) else escape("")


def _late(shown: DayReport, settings: PublishSettings, room: _Room) -> list[tuple[str, str, date]]:
    """Return title, address and day of what was told of on this day and belongs to earlier ones."""
    links = (link for part in late_lists(shown) for link in part.links)
    return list(_linked(links, settings, room))


def _moved(shown: DayReport, settings: PublishSettings, room: _Room) -> list[tuple[str, str, date]]:
    """Return where the entries are now that this day had when it was closed."""
    entries = (entry for part in (*shown.repositories, *shown.silent) for entry in part.moved)
    return list(_linked((Link(each.day, each.anchor, prose(each.commit.subject)) for each in entries), settings, room))


def _linked(links: Iterable[Link], settings: PublishSettings, room: _Room) -> Iterator[tuple[str, str, date]]:
    uris = Uris.of(settings)
    for link in links:
        where = f"{address(uris.day(link.day), settings)}#{link.anchor}"
        title = readable(link.title.striptags())
        if not room.takes(_size(title) + _size(where) + _LINK_BYTES):
            return
        yield title, where, link.day


def _revisions(shown: DayReport) -> list[tuple[str, Revision, date]]:
    """Return the last revisions of a day with their repositories and local dates."""
    revisions = [
        (part.name, revision, revision.at.astimezone(part.zone).date())
        for part in (*shown.repositories, *shown.silent)
        for revision in part.record.revisions
    ]
    return sorted(revisions, key=lambda each: each[1].at)[-MAX_REVISIONS:]


def _analysts(shown: DayReport, words: Vocabulary) -> str:
    """Say who wrote the analyses, and of how many commits: models by name, rules as rules."""
    analyses = (entry.commit.analysis for entry in shown.entries)
    counts = Counter(
        words("feeds.rules") if each.kind == "rules" else one_line(each.model or "?", 100) for each in analyses
    )
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_ANALYSTS]
    return words.list(words("lists.bracket", said=name, inside=n) for name, n in most)


def _size(html: str) -> int:
    return len(html.encode("utf-8"))
