"""Closed days → a message to somebody: what is new to them, what matters first, as HTML and as plain text. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.forges import forges_of
from mkdocs_commit_digest.publish.context import Context
from mkdocs_commit_digest.publish.feeds.addresses import address
from mkdocs_commit_digest.publish.feeds.identity import is_closed
from mkdocs_commit_digest.publish.feeds.templates import feed_template
from mkdocs_commit_digest.publish.feeds.text import one_line
from mkdocs_commit_digest.publish.lead.groups import lead_of
from mkdocs_commit_digest.publish.lead.headlines import headlines_of
from mkdocs_commit_digest.publish.lead.shares import by_importance, short_names
from mkdocs_commit_digest.publish.lead.views import lead_blocks
from mkdocs_commit_digest.publish.subjects import subject_of
from mkdocs_commit_digest.publish.tags import TagIndex
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from mkdocs_commit_digest.publish.facts import FactLine
    from mkdocs_commit_digest.publish.lead.headlines import Headline
    from mkdocs_commit_digest.publish.lead.views import LeadLine
    from mkdocs_commit_digest.publish.reports import DayReport, Entry
    from mkdocs_commit_digest.settings import PublishSettings, Recipient
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_TITLE = 150
MAX_LINE = 300
MAX_REPOSITORIES = 5
"""Headlines of a message."""
_JOINER = "\u2060"
"""Has no width: parts a sign from what would make a mention of it, as in `@everyone`."""


@dataclass(frozen=True, slots=True)
class News:
    """What is new to a recipient."""

    entries: tuple[Entry, ...]
    """Newest first."""
    days: tuple[DayReport, ...]
    """The days on which they stand, newest first."""
    until: datetime
    """The youngest moment at which one of the days that were looked at closed or was revised."""


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One change in a message; plain text, not escaped."""

    title: str
    url: str
    facts: str
    repository: str


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What is sent."""

    title: str
    html: str
    text: str


def news_for(reports: Iterable[DayReport], recipient: Recipient, until: datetime | None, now: datetime) -> News | None:
    """Return what closed or was revised after `until`; without one, the newest closed day. None: nothing new.

    Args:
        reports: days with their interests, newest first.
        recipient: whose interest counts.
        until: what the last message said; None: there was none.
        now: days that are not over by then are left out.
    """
    closed = [report for report in reports if is_closed(report, now=now) and report.entries]
    moments = [moment for report in closed for moment in _moments(report)]
    if not moments or (until and max(moments) <= until):
        return None
    days, found, late = [], [], _late_landings(closed)
    for report in closed if until else closed[:1]:
        entries = [entry for entry in _new_entries(report, until, late) if _is_wanted(entry, recipient)]
        if entries:
            days.append(report)
            found += entries
    return News(tuple(found), tuple(days), max(moments))


def _moments(report: DayReport) -> Iterator[datetime]:
    for part in (*report.repositories, *report.silent):
        if part.record.closed_at:
            yield part.record.closed_at
        yield from (revision.at for revision in part.record.revisions)


def _late_landings(reports: Iterable[DayReport]) -> frozenset[str]:
    """Return the ids of changes that a day tells of though they stand on an earlier one."""
    parts = (part for report in reports for part in (*report.repositories, *report.silent))
    return frozenset(landing.sha for part in parts for landing in part.record.also_landed)


def _new_entries(report: DayReport, until: datetime | None, late: frozenset[str]) -> Iterator[Entry]:
    """Yield what closed or was added since; of a day that no feed tells of, what landed late alone."""
    for part in report.repositories:
        record = part.record
        is_new = until is None or (record.closed_at is not None and record.closed_at > until)
        only = late if until and record.unannounced else None
        added = {sha for revision in record.revisions if until and revision.at > until for sha in revision.added}
        for entry in part.entries:
            sha = entry.commit.sha
            if sha in added or (is_new and (only is None or sha in only)):
                yield entry


def _is_wanted(entry: Entry, recipient: Recipient) -> bool:
    return recipient.interest is None or recipient.interest in entry.interests


def message_of(
    news: News, recipient: Recipient, settings: PublishSettings, *, characters: int = 100_000
) -> OutgoingMessage:
    """Return the message about some news, with as many changes as `recipient.changes` and its length allow.

    Args:
        news: with at least one entry.
        recipient: how many changes are named.
        settings: the language, and the site, which has an address.
        characters: bound on the plain text.
    """
    words = vocabulary(settings.language)
    headlines = headlines_of(news.entries, words)[:MAX_REPOSITORIES]
    blocks = _blocks(news, recipient.changes, settings, words)
    title, days = _title(headlines, settings, words), tuple(_days(news, settings, words))
    said = _headlines(headlines, words)
    for most in range(sum(len(lines) for _, lines in blocks), -1, -1):
        kept = tuple(_first(blocks, most))
        rest = len(news.entries) - sum(len(lines) for _, lines in kept)
        more = words("messages.more", n=rest) if rest else ""
        text = without_mentions("\n".join(_text_lines(said, kept, more, days)))
        if len(text) <= characters:
            break
    html = feed_template("message.html.jinja").render(
        language=settings.language, title=title, headlines=said, blocks=kept, more=more, days=days
    )
    return OutgoingMessage(title, html.strip(), text[:characters])


_Blocks = tuple[tuple[str, tuple[MessageLine, ...]], ...]


def _blocks(news: News, most: int, settings: PublishSettings, words: Vocabulary) -> _Blocks:
    """Return the lead's groups; where they leave places, the most important of the other changes come after them."""
    context = Context(settings, words, Uris.of(settings), forges_of(settings.repositories), TagIndex({}))
    lead = lead_blocks(lead_of(news.entries), context)
    blocks = [(block.label, [_line_of(line, settings, words) for line in block.lines]) for block in lead]
    shown = {id(line.entry) for block in lead for line in block.lines}
    others = by_importance(entry for entry in news.entries if id(entry) not in shown)
    rest = [_plain_line(entry, settings, words) for entry in others[: max(0, most - len(shown))]]
    if rest:
        label = words("lead.groups.also")
        if blocks and blocks[-1][0] == label:
            blocks[-1][1].extend(rest)
        else:
            blocks.append((label, rest))
    return tuple(_first(tuple((label, tuple(lines)) for label, lines in blocks), most))


def _line_of(line: LeadLine, settings: PublishSettings, words: Vocabulary) -> MessageLine:
    title = one_line(str(line.title.striptags()), MAX_LINE)
    facts = one_line(words.list(map(_fact, line.facts)), MAX_LINE)
    return MessageLine(title, _url(line.entry, settings), facts, line.repository)


def _plain_line(entry: Entry, settings: PublishSettings, words: Vocabulary) -> MessageLine:
    names = short_names(repository.name for repository in settings.repositories)
    repository = names.get(entry.repository, entry.repository) if len(names) > 1 else ""
    title = one_line(subject_of(entry, words).replace("`", ""), MAX_LINE)
    return MessageLine(title, _url(entry, settings), "", repository)


def _url(entry: Entry, settings: PublishSettings) -> str:
    return f"{address(Uris.of(settings).day(entry.day), settings)}#{entry.anchor}"


def _first(blocks: _Blocks, most: int) -> Iterator[tuple[str, tuple[MessageLine, ...]]]:
    """Yield the first lines over all blocks."""
    for label, lines in blocks:
        if lines[:most]:
            yield label, lines[:most]
        most -= len(lines[:most])


def _fact(line: FactLine) -> str:
    """`new option --x`, `default timeout 5 → 30`."""
    pair = f"{line.old or '∅'} → {line.new or '∅'}" if line.is_pair else ""
    return " ".join(part for part in (line.word, f"{line.name}{line.signature}", pair) if part)


def _title(headlines: Sequence[Headline], settings: PublishSettings, words: Vocabulary) -> str:
    said = headlines[0].plain(words, named=len(settings.repositories) > 1) if headlines else ""
    site = one_line(settings.site.name, 60)
    return one_line(words("lists.colon", name=site, said=said) if site else said, MAX_TITLE)


def _headlines(headlines: Iterable[Headline], words: Vocabulary) -> tuple[str, ...]:
    every = tuple(headlines)
    return tuple(one_line(each.plain(words, named=len(every) > 1), MAX_LINE) for each in every)


def _days(news: News, settings: PublishSettings, words: Vocabulary) -> Iterator[tuple[str, str]]:
    for report in news.days[:7]:
        yield words.long_date(report.day), address(Uris.of(settings).day(report.day), settings)


def _text_lines(headlines: Iterable[str], blocks: _Blocks, more: str, days: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield from headlines
    for label, lines in blocks:
        yield from ("", label)
        for line in lines:
            beside = " · ".join(part for part in (line.repository, line.facts) if part)
            yield f"- {line.title}" + (f" ({beside})" if beside else "")
            yield f"  {line.url}"
    yield ""
    if more:
        yield more
    yield from (f"{day}: {url}" for day, url in days)


def without_mentions(text: str) -> str:
    """Part the signs by which chats call people from what follows: the words are others'."""
    for sign in ("@", "<!", "<#"):
        text = text.replace(sign, sign[0] + _JOINER + sign[1:])
    return text
