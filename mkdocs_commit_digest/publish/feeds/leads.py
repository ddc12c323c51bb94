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
    every, uris = tuple(entries), Uris.of(settings)
    forges = forges_of(settings.repositories)
    context = Context(settings, vocabulary(settings.language), uris, forges, TagIndex({}))
    macros: Any = feed_template("lead.html.jinja").module
    made: Markup = macros.lead(
        words=context.words,
        blocks=lead_blocks(lead_of(every, leave_out=leave_out), context),
        sums=sum_blocks(sum_facts(every), context) if summed else (),
        address=lambda entry: f"{address(uris.day(entry.day), settings)}#{entry.anchor}",
    )
    return made
