"""A line of a changelog → what it says, without markup, links, numbers of issues and thanks."""

from __future__ import annotations

import re

_MAX_RAW = 4_000
_REPLACED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<!--.{0,2000}?-->|<!--.*", re.DOTALL), " "),  # comments, also unclosed ones
    (re.compile(r"~~[^~\n]{1,500}~~"), " "),  # struck through: no longer said
    (re.compile(r"!\[[^\]\n]{0,300}\]\([^)\s]{0,1000}\)"), " "),  # pictures
    (re.compile(r"\[`?(?:[\w./-]{0,100}#\d+|[0-9a-f]{7,40})`?\]\([^)\s]{0,1000}\)"), " "),  # links to issues, commits
    (
        re.compile(r"\[`?(?:[\w./-]{0,100}[#!]\d+|\d{1,6}|[0-9a-f]{7,40})`?\](?:\[[^\]\n]{0,100}\])?"),
        " ",
    ),  # [#12], [24]
    (re.compile(r"\[([^\]\n]{1,500})\]\([^)\n]{0,1000}\)"), r"\1"),  # [text](address)
    (re.compile(r"\[([^\]\n]{1,500})\]\[[^\]\n]{0,200}\]"), r"\1"),  # [text][reference]
    (re.compile(r":(?:issue|pr|pull|gh|ghpull|ghissue|user|bpo|pull-request):`[^`\n]{1,200}`"), " "),
    (re.compile(r"`[#!]?\d{1,7} ?<[^>\n]{1,500}>`__?"), " "),  # `#12 <address>`_
    (re.compile(r":[\w:+-]{1,40}:`([^`<\n]{1,300}?)\s*<[^>\n]{1,300}>`"), r"\1"),  # :role:`text <target>`
    (re.compile(r":[\w:+-]{1,40}:`~(?:[^`.\n]{0,100}\.){0,20}([^`.\n]{1,200})`"), r"\1"),  # :role:`~module.name`
    (re.compile(r":[\w:+-]{1,40}:`!?([^`\n]{1,300})`"), r"\1"),
    (re.compile(r"`([^`<\n]{1,300}?)\s*<[^>\n]{1,500}>`__?"), r"\1"),  # `text <address>`_
    (re.compile(r"`{1,3}([^`\n]{1,500})`{1,3}_{0,2}"), r"\1"),
    (re.compile(r"\*\*([^*\n]{1,500})\*\*|__([^_\n]{1,500})__"), r"\1\2"),
    (re.compile(r"(?<![\w*])[*]([^*\s][^*\n]{0,500})[*](?![\w*])"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>"), " "),  # HTML
    (
        re.compile(
            r"\((?:closes?|fixes|fix|see|refs?|pr|via|cf\.)?[\s:,;&and]{0,8}(?:[\w./-]{0,100}[#!]\d+[\s,;&and]{0,8}){1,20}\)",
            re.IGNORECASE,
        ),
        " ",
    ),
    (
        re.compile(
            r"\bby @[\w-]{1,60}(?: in)?\b|\(?@[\w-]{1,60}(?:,? @[\w-]{1,60}){0,20}\)|[Tt]hanks(?: to)? @[\w-]{1,60}"
        ),
        " ",
    ),
    (re.compile(r"(?:,?\s*(?:closes|fixes|see|refs?)\s{0,3}:?\s*)?<?\bhttps?://[^\s<>]{1,1000}>?", re.IGNORECASE), " "),
    (
        re.compile(r"^\s*(?:[\w.-]{0,60}/[\w.-]{0,60})?[#!]\d{1,7}\s*[:,.-]?\s|^\s*(?:gh|bpo)-\d+(?:-\d+)?\s*:\s"),
        " ",
    ),  # #12: …
    (re.compile(r"(?:\s|,)+(?:[\w.-]{0,60}/[\w.-]{0,60})?[#!]\d{2,7}\s*\.?\s*$"), " "),  # … #12
    (re.compile(r"\(\s*[,;&]?\s*\)|\[\s*\]"), " "),  # what is left of brackets
)
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&", "\\_": "_", "\\*": "*", "\\`": "`"}


def plain(raw: str) -> str:
    """Return the words of one entry on one line; empty where nothing is left."""
    text = raw[:_MAX_RAW]
    for pattern, put in _REPLACED:
        text = pattern.sub(put, text)
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    text = " ".join(text.split())
    return re.sub(r"\s+([.,;:!?)])(?=\s|$)", r"\1", text).strip(" -–—:,;*")


def letters(text: str) -> str:
    """Return what two spellings of one entry have in common: letters and digits, in lower case."""
    return re.sub(r"[\W_]+", "", text).lower()
