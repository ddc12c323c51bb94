"""A badge for READMEs: the latest day and how much changed on it."""

from __future__ import annotations

import unicodedata
from html import escape
from typing import TYPE_CHECKING

from mkdocs_commit_digest.publish.change_parts import count_words
from mkdocs_commit_digest.publish.outputs import Asset
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.publish.reports import DayReport
    from mkdocs_commit_digest.settings import PublishSettings

_BADGE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{left}: {right}">
<title>{left}: {right}</title>
<clipPath id="r"><rect width="{width}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><path fill="#555" d="M0 0h{split}v20H0z"/>
<path fill="#3a5fc4" d="M{split} 0h{rest}v20H{split}z"/></g>
<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
<text x="{left_x}" y="14" textLength="{left_width}">{left}</text>
<text x="{right_x}" y="14" textLength="{right_width}">{right}</text>
</g>
</svg>
"""
_NARROW, _WIDE, _PADDING = 6.5, 11.0, 6
"""Pixels at 11 px, as `textLength` then makes them: of most characters, of wide ones, and beside a text."""


def badge_uri(settings: PublishSettings) -> str:
    """Return where the badge lies: `digest/badge.svg`."""
    return f"{Uris.of(settings).prefix}badge.svg"


def badge(reports: Sequence[DayReport], settings: PublishSettings) -> Asset:
    """Return the badge of the latest day."""
    words = vocabulary(settings.language)
    latest = reports[0] if reports else None
    right = f"{words.short_date(latest.day)} · {count_words(latest.statistics, words)}" if latest else "–"
    left = words("pages.badge")
    left_width, right_width = _width(left), _width(right)
    split, width = left_width + 2 * _PADDING, left_width + right_width + 4 * _PADDING
    content = _BADGE.format(
        left=escape(left), right=escape(right), width=width, split=split, rest=width - split,
        left_x=split / 2, right_x=(split + width) / 2, left_width=left_width, right_width=right_width,
    )  # fmt: skip
    return Asset(badge_uri(settings), content.encode("utf-8"))


def _width(text: str) -> int:
    return round(sum(_WIDE if unicodedata.east_asian_width(c) in "WF" else _NARROW for c in text))
