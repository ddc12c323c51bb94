"""A day as HTML that stands in a reader without our style sheet, and as one line of plain text.

Elements are plain, links absolute, and the size is bounded: high-tier entries come first and whole, what does not
fit is shown as its subject, and what still does not fit is counted, with a link to the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mkdocs_commit_digest.forges import forge_of
from mkdocs_commit_digest.publish.feed_addresses import commit_anchor, day_address
from mkdocs_commit_digest.publish.feed_identity import zone_of
from mkdocs_commit_digest.publish.feed_text import one_line, readable
from mkdocs_commit_digest.records import Tier
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from mkdocs_commit_digest.records import CommitRecord, DayRecord
    from mkdocs_commit_digest.settings import Settings
    from mkdocs_commit_digest.vocabulary import Vocabulary

SUMMARY_LENGTH = 600
"""Characters of plain text that an entry's summary may have."""

MAX_REVISIONS = 5
"""Revisions of a repository's day that an entry tells of, the last ones."""

_TIERS = (Tier.HIGH, Tier.MEDIUM, Tier.LOW)
_FRAME_BYTES = 6_000
"""Kept free for what surrounds the entries: facts, overview, headings, the last lines."""


@dataclass(frozen=True, slots=True)
class Section:
    """The commits of one tier in one repository, as far as they are shown."""

    repository: str
    tier: Tier
    total: int
    blocks: tuple[Markup, ...]


def day_summary(shown: Iterable[DayRecord], words: Vocabulary) -> str:
    """Say a day in plain text on one line: the overviews, or the summaries of what matters most; never empty."""
    records = tuple(shown)
    points = [point.text for record in records if record.overview for point in record.overview.points]
    commits = sorted(_commits(records), key=lambda commit: -commit.importance.tier.rank)
    said = points or [f"{commit.subject}: {commit.analysis.summary}" for commit in commits[:3]]
    text = one_line(" ".join(said), SUMMARY_LENGTH)
    return text or words("feeds.quiet")


def day_html(shown: Iterable[DayRecord], day: date, settings: Settings) -> str:
    """Return a day as HTML of at most `settings.feeds.item_bytes` bytes of UTF-8 (never less than an empty frame)."""
    records = tuple(shown)
    words, page = vocabulary(settings.language), day_address(day, settings)
    limit = min(settings.feeds.item_bytes, settings.feeds.max_bytes // 4) - _FRAME_BYTES
    room = _Room(limit)
    sections = tuple(section for record in records for section in _sections(record, page, settings, room))
    html = _template().render(
        words=words,
        day=day,
        page=page,
        records=records,
        sections=sections,
        several=len(records) > 1,
        points=_points(records, page, room),
        commits=_commits(records),
        more=sum(section.total - len(section.blocks) for section in sections),
        revisions=[
            (record.repository, revision, revision.at.astimezone(zone_of(record, settings)).date())
            for record in records
            for revision in record.revisions[-MAX_REVISIONS:]
        ],
        analysts=_analysts(records, words),
        tier_counts=[(tier, sum(c.importance.tier is tier for c in _commits(records))) for tier in _TIERS],
    )
    return html.strip()


class _Room:
    """Bytes that are left for an item's entries."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def takes(self, html: Markup) -> bool:
        """Use up the room for `html` if there is enough."""
        size = len(html.encode("utf-8"))
        if size > self._left:
            return False
        self._left -= size
        return True


def _sections(record: DayRecord, page: str, settings: Settings, room: _Room) -> Iterator[Section]:
    for tier in _TIERS:
        commits = [commit for commit in record.commits if commit.importance.tier is tier]
        if commits:
            blocks = tuple(_blocks(commits, record, page, settings, room))
            yield Section(record.repository, tier, len(commits), blocks)


def _blocks(
    commits: list[CommitRecord], record: DayRecord, page: str, settings: Settings, room: _Room
) -> Iterator[Markup]:
    """Render each commit in full, or its subject, or not at all, as the room allows."""
    web_url = {repository.name: repository.web_url for repository in settings.repositories}.get(record.repository)
    forge = forge_of(web_url) if (web_url or "").startswith(("https://", "http://")) else None
    macros: Any = _macros()
    values = {
        "words": vocabulary(settings.language),
        "record": record,
        "zone": zone_of(record, settings),
        "forge": forge,
    }
    for commit in commits:
        for shape in (macros.low if commit.importance.tier is Tier.LOW else macros.full, macros.line):
            html = shape(commit, page + commit_anchor(commit), **values)
            if room.takes(html):
                yield html
                break


def _points(records: tuple[DayRecord, ...], page: str, room: _Room) -> list[tuple[str, tuple[str, ...]]]:
    """Return the overview's points with the addresses of the entries they rest on."""
    points = []
    for record in records:
        known = {commit.sha: commit for commit in record.commits}
        for point in record.overview.points if record.overview else ():
            links = tuple(page + commit_anchor(known[sha]) for sha in point.shas if sha in known)
            if room.takes(Markup.escape(point.text + "".join(links))):
                points.append((point.text, links))
    return points


def _analysts(records: tuple[DayRecord, ...], words: Vocabulary) -> str:
    """Say who wrote the analyses, and of how many commits: models by name, rules as rules."""
    counts: dict[str, int] = {}
    for commit in _commits(records):
        analysis = commit.analysis
        name = words("feeds.rules") if analysis.kind == "rules" else one_line(analysis.model or "?", 100)
        counts[name] = counts.get(name, 0) + 1
    return ", ".join(f"{name} ({words.number(n)})" for name, n in sorted(counts.items(), key=lambda item: -item[1]))


def _commits(records: Iterable[DayRecord]) -> list[CommitRecord]:
    return [commit for record in records for commit in record.commits]


@cache
def _environment() -> Environment:
    """Escape every text, and make visible what XML cannot carry."""
    return Environment(
        loader=PackageLoader("mkdocs_commit_digest.publish", "templates/feeds"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup) else readable(str(value)),
    )


@cache
def _template() -> Any:
    return _environment().get_template("day.html")


@cache
def _macros() -> Any:
    return _environment().get_template("commit.html").module
