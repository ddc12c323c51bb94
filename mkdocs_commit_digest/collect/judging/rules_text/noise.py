"""Lines and sections of commit messages that explain nothing: templates, trailers, thanks, bots, addresses. Pure."""

from __future__ import annotations

import re

from mkdocs_commit_digest.collect.judging.rules_text.plain_words import weight_of, without_references

_TRAILER = re.compile(r"[A-Za-z][A-Za-z-]{2,40}(?:-by|-By)?: .*")
_TRAILER_NAMES = re.compile(
    r"""
    (?:cc|closes?|fix(?:es)?|resolves?|refs?|see\ also|issue|bug|cherry-picked|differential\ revision|link|changelog
    |pull\ request\ resolved|pullrequest|see\ merge\ request|release-as|signed-off
    |[a-z-]+-(?:by|url|id|revid|to|of)):?\s.*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NOISE = re.compile(
    r"""
    \s*(?:\(cherry\ picked
    |>|\||<|!\[|https?://|\[[^\[\]]{1,80}\]:\s          # quotations, tables, HTML, pictures, addresses
    |bumps?\ \[|bumps?\ \S+\ (?:from|to)|updates?\ \S+\ from\ \S+\ to
    |this\ pr\ contains\ the\ following|dependabot|renovate|this\ reverts\ commit|co-authored|signed-off|conflicts:
    |\d+\ files?\ changed\b
    |thanks?\b|thank\ you\b|please\ |before\ (?:we|you|submitting)|hi\b|hello\b
    |(?:test\ plan|testing|tested|how\ (?:was|has)\ this|test\ results?|reviewed|reviewers?)\b[^:\n]{0,24}:
    |apply\ (?:\w+\ ){0,3}suggestions?\b|(?:apply|address)\w*\ (?:\w+\ ){0,3}(?:comments?|feedback|reviews?)\b
    |merge\ (?:branch|remote-tracking|pull\ request)\b|auto[- ]?fix\w*\ |\[pre-commit|generated\ (?:by|with)\ |🤖
    |@[\w-]+(?:\[bot\]|[,:]|\s*$|\s+(?:@|please|can|could|thanks?|suggested))
    |(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|refs?|see|part\ of|related\ to|supersedes)\s+(?:[\w./-]+)?[#!]\d+)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SKIPPED = re.compile(
    r"""
    .{0,20}\b(?:test\ ?plan|check ?list|pre-?commit|screenshots?|reviewers?|by\ coderabbit|by\ cursor|by\ sourcery
        |copilot|bugbot|dependabot|before\ submitting|types?\ of\ changes?|related\ (?:issues?|prs?|links?|work|pull)
        |updated-dependencies|acknowledge?ments?|accuracy\ tests?|speed\ tests?|how\ (?:was|has|to|did|do|can)\b.*test
        |ai\ (?:usage|disclosure|assistance|policy)|reproduc\w+|steps\ to|pull\ request\ checks)\b.*
    |.{0,40}\b(?:results?|validation|verification|benchmarks?|hardware|measurements?|numbers)\b.{0,20}
    |(?:issues?|links?|references?|tests?|testing|tested|credits?|contributors?
        |co-?authors?|environment|benchmarking(?:\ (?:and|&)\ profiling)?|profiling|to\ ?dos?
        |next\ steps?|follow[- ]?ups?|stack|release\ notes|conflicts|commits|review\ (?:notes|guide)|cc)
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Headings of sections that say how a change was made, not what it is for."""
_WHY = re.compile(
    r"(?:\W*\w+ )?(?:why|motivations?|background|problem|context|rationale|purpose|reasons?|root cause)"
    r"(?: (?:statement|and \w+|of \w+ \w+|for \w+ \w+|this \w+|\w+))?",
    re.IGNORECASE,
)
_SMALL_STEPS = re.compile(
    r"""
    (?:wip|nits?|typos?|clean\ ?-?up|rebased?|more|minor|done|none|n/?a|no|yes|tbd|todo|tests?|format\w*|lint\w*|revert
    |merge\ .*|address\w*\ .*|apply\ .*suggestions?.*|updates?(?:\ \S+)?|pre-?commit.*|cargo\ fmt|changelog
    |(?:add|update|fix|run)\w*\ (?:\w+\ ){0,2}(?:lint\w*|typos?|ci|tests?|format\w*|fmt|nits?|style|comments?|build
        |mypy|ruff|clippy|review\w*|changelog|imports?|docs?|pre-?commit)
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Subjects of commits on the way to a change, which squashing lists."""
_ONLY_A_LINK = re.compile(r"\[[^\[\]]{1,200}\]\([^()\s]{1,500}\)[.,]?")
_FIELD = re.compile(r"[a-z][\w-]{2,30}:\s\S+")
_LEAST_WORDS = 2


def is_noise(line: str) -> bool:
    """Tell whether what begins with this line explains nothing of the change."""
    return bool(_NOISE.match(line)) or is_trailer(line)


def is_address(line: str) -> bool:
    """Tell whether a line begins with a web address, which may end the sentence of the line above."""
    return line.startswith(("https://", "http://"))


def is_trailer(line: str) -> bool:
    """Tell whether a line is a trailer, as `Signed-off-by: …` is."""
    return bool(_TRAILER_NAMES.fullmatch(line)) or (bool(_TRAILER.fullmatch(line)) and "-" in line.split(":", 1)[0])


def is_skipped_section(heading: str) -> bool:
    """Tell whether a heading stands above what does not explain: a test plan, a checklist, a bot's summary."""
    return bool(_SKIPPED.fullmatch(heading))


def says_why(heading: str) -> bool:
    """Tell whether a heading stands above the reasons for a change."""
    return bool(_WHY.fullmatch(heading))


def is_telling_point(raw: str) -> bool:
    """Tell whether a bullet says something of the change: no link alone, no field, no small step on the way."""
    text = raw.strip().strip("`*_ ")
    if _ONLY_A_LINK.fullmatch(text) or _FIELD.fullmatch(text) or _SMALL_STEPS.fullmatch(text.rstrip(".!")):
        return False
    return not is_noise(text) and weight_of(without_references(text)) >= _LEAST_WORDS
