"""The body of a merge's message: its paragraphs of prose, and the commits that it lists. Pure."""

from __future__ import annotations

import re

MAX_TITLE = 160
"""Characters of a title; a longer paragraph is cut at the end of a sentence, or of a word."""

_ADDED = re.compile(
    r"""
    \#?\s*Conflicts?:                                   # git
    |See\ merge\ request\s                              # GitLab
    |(?:Approved|Reviewed|Acked|Signed-off|Co-authored|Tested|Reported|Cc|Merged)-by:
    |Reviewed-on:|Part-of:|Change-Id:|Link:
    |(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:[\w./-]+)?[\#!]\d{1,9}[.\s]*\Z
    |Merge\ in\ \S+\ from\                              # Bitbucket Server
    |Pull\ request\ description:
    |\S.{0,200}\ says:\Z                                # cover letters taken by b4
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What begins a paragraph that the tool wrote, not a person."""
_LIST_HEAD = re.compile(
    r"\*\s+(?:commit |changes|tag |\S+)(?:'[^']*')?[^:\n]{0,200}:[ \t]*$|(?:\*|-)\s+changes:[ \t]*$"
)
_ENDING = re.compile(r"ACKs for top commit:|Top commit has no ACKs|-{3,}\s*$|Tree-SHA512:")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z`\"'(\[])|(?<=[。！？])")


def paragraphs(body: str) -> list[str]:
    """Return what people wrote, a paragraph each; without lists of the merged commits and lines that tools add."""
    found = []
    for block in re.split(r"\n[ \t]*\n", body.replace("\r\n", "\n")):
        text = block.strip()
        if _ENDING.match(text):
            break
        lines = text.split("\n")
        kept = lines[: next((n for n, line in enumerate(lines) if _LIST_HEAD.match(line.strip())), len(lines))]
        kept = kept[: next((n for n, line in enumerate(kept) if _ADDED.match(line.strip())), len(kept))]
        if kept and (said := "\n".join(kept).strip()):
            found.append(said)
    return found


def title_and_rest(said: list[str]) -> tuple[str, str]:
    """Make a title of the first paragraph; one that is too long for a title is kept whole in the rest."""
    title = " ".join(said[0].split())
    if len(title) <= MAX_TITLE:
        return title.rstrip(":"), "\n\n".join(said[1:])
    first = _SENTENCE_END.split(title, maxsplit=1)[0]
    if len(first) > MAX_TITLE:
        first = title[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return first, "\n\n".join(said)


def listed_subjects(body: str) -> list[str]:
    """Return the subjects of the commits that git, Gerrit or Bitbucket listed below a merge."""
    found: list[str] = []
    inside = False
    for line in body.replace("\r\n", "\n").split("\n"):
        if _LIST_HEAD.match(line.strip()) and not line.startswith(" "):
            inside = True
        elif inside and line.startswith("  ") and line.strip():
            found.append(line.strip().removeprefix("* ").strip())
        elif line.strip():
            inside = False
    return found
