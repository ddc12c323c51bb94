"""What a feed's item opens with: its headline as plain text, and the lead as HTML that needs no style sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.forges import forges_of
from mkdocs_commit_digest.publish.context import Context
from mkdocs_commit_digest.publish.feeds.addresses import address
from mkdocs_commit_digest.publish.feeds.templates import feed_template
from mkdocs_commit_digest.publish.feeds.text import one_line
from mkdocs_commit_digest.publish.lead.groups import lead_of
from mkdocs_commit_digest.publish.lead.headlines import headlines_of
from mkdocs_commit_digest.publish.lead.sums import sum_facts
from mkdocs_commit_digest.publish.lead.views import lead_blocks, sum_blocks
from mkdocs_commit_digest.publish.tags import TagIndex
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from mkdocs_commit_digest.publish.lead.views import LeadBlock, SumBlock
    from mkdocs_commit_digest.publish.reports import Entry
    from mkdocs_commit_digest.settings import PublishSettings

MAX_HEADLINE = 240
"""Characters of all headlines in an item's title."""


def headline_text(entries: Iterable[Entry], settings: PublishSettings) -> str:
    """Return the headlines of all repositories as one line of plain text; empty if there are no entries."""
    words = vocabulary(settings.language)
    several = len(settings.repositories) > 1
    said = " · ".join(each.plain(words, named=several) for each in headlines_of(entries, words))
    return one_line(said, MAX_HEADLINE)


def lead_html(
    entries: Iterable[Entry],
    settings: PublishSettings,
    *,
    leave_out: frozenset[str] = frozenset(),
    summed: bool = False,
) -> Markup:
    """Return the lead of some changes as HTML; with their facts `summed`, too, if wanted."""
    every, context = tuple(entries), _context(settings)
    blocks = lead_blocks(lead_of(every, leave_out=leave_out), context)
    return _html(context, blocks, sum_blocks(sum_facts(every), context) if summed else ())


def sums_html(entries: Iterable[Entry], settings: PublishSettings) -> Markup:
    """Return the facts of some changes, summed, as HTML."""
    context = _context(settings)
    return _html(context, (), sum_blocks(sum_facts(entries), context))


def _context(settings: PublishSettings) -> Context:
    forges = forges_of(settings.repositories)
    return Context(settings, vocabulary(settings.language), Uris.of(settings), forges, TagIndex({}))


def _html(context: Context, blocks: tuple[LeadBlock, ...], sums: tuple[SumBlock, ...]) -> Markup:
    macros: Any = feed_template("lead.html.jinja").module
    settings, uris = context.settings, context.uris
    made: Markup = macros.lead(
        words=context.words,
        blocks=blocks,
        sums=sums,
        address=lambda entry: f"{address(uris.day(entry.day), settings)}#{entry.anchor}",
    )
    return made
