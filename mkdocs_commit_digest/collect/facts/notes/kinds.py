"""The kind that authors give a note, by a heading, a file's name or a prefix, in one vocabulary."""

from __future__ import annotations

import re

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(words, re.IGNORECASE))
    for kind, words in (
        ("breaking", r"\bbreaking|incompatib|backwards?|\bmajor\b|⚠|💥|upgrade|significant"),
        ("security", r"secur|vulnerab|\bcve\b|🔒"),
        ("deprecation", r"deprecat"),
        ("removal", r"remov|expired|dropped"),
        ("feature", r"\bfeat|\badd(?:ed|itions?)?\b|\bnew|enhance|improve|highlight|\bminor\b|🚀|✨|🎉"),
        ("fix", r"fix|\bbugs?\b|\bpatch\b|🐛|regression"),
        ("performance", r"perf|optimi[sz]|speed|⚡"),
        ("documentation", r"\bdocs?\b|documentation|📝"),
        (
            "internal",
            r"misc|internal|trivial|process|contrib|packag|vendor|\bbuild\b|\bci\b|chore|refactor|\btests?\b|housekeeping",
        ),
        ("change", r"\bchang|\bother|\bupdate"),
    )
)
_PREFIX = re.compile(
    r"""
    \s*(?:\*\*|\[|\(|`|_)*\s*                  # markup around the word
    ([A-Za-z][A-Za-z \w!-]{1,30}?)             # added, BREAKING CHANGE, fix(scope)
    (?:\([^)\n]{0,60}\))?!?\s*
    (?:\*\*|\]|\)|`|_)*\s*:\s*(?:\*\*)?\s*     # added:**
    |\s*[\[(]\s*(breaking[\w \t]{0,20}|security|deprecated|removed)\s*[\])]:?\s*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?:breaking(?:[ -]changes?)?|security|deprecat(?:ed|ion|e)|remov(?:ed|al|e)|added|add|new|feat(?:ure)?"
    r"|enhance(?:ment|d)?|improve(?:ment|d)?s?|fix(?:ed|es)?|bug ?fix|perf(?:ormance)?|docs?|documentation"
    r"|change[ds]?|internal|chore|misc)",
    re.IGNORECASE,
)


def kind_in(words: str) -> str:
    """Return the kind that a heading or a type names; empty: none that is known."""
    text = words[:200].replace("_", " ").replace("-", " ")
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "")


def without_prefix(raw: str) -> tuple[str, str]:
    """Return the kind that an entry begins with, as in `**added:** …`, and the rest; empty, and all of it, if none."""
    found = _PREFIX.match(raw)
    if not found:
        return "", raw
    word = (found[1] or found[2]).strip()
    return (kind_in(word), raw[found.end() :]) if _WORDS.fullmatch(word) else ("", raw)
