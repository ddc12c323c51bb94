"""Sentence → what it names, each with its place: code, quotes, paths, names and numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.claims import TOKENS, path_claims, word_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

_MENTIONS = re.compile(
    r"`+(?P<code>[^`\n]{1,400})`+"
    r"|[\"“「](?P<quoted>[^\s\"“”「」`]{1,40})[\"”」]"
    r"|(?P<rest>[^`\"“「]+|.)",
    re.DOTALL,
)


def mentions_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, name or value) of what a narrowed text names: code and quotes without their marks.

    Numbers come without their unit, calls without their brackets.
    """
    for match in _MENTIONS.finditer(text):
        if match["code"] or match["quoted"]:
            yield match.start(), match.end(), (match["code"] or match["quoted"]).strip().removesuffix("()")
            continue
        for found in TOKENS.finditer(text, match.start(), match.end()):
            yield from _mention(found)


def _mention(match: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    start, token = match.start(), match.group()
    if match["file"] or match["folder"]:
        token = token.rstrip(".")
        if any(claim.token == token for claim in path_claims(token)):
            yield start, start + len(token), token
    elif match["word"]:
        if any(word_claims(token)):
            yield start, match.end(), token.removesuffix("()")
    elif match["digits"]:
        end = match.end("scale") if match["scale"] else match.end("digits")
        yield match.start("digits"), end, match.string[match.start("digits") : end]
        if match["digits2"]:
            yield match.start("digits2"), match.end("digits2"), match["digits2"]
    else:
        yield start, match.end(), token
