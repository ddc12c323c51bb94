"""Cues on a line of source for what a change is about: errors raised or caught, checks, imports, logging, … Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CUES: Mapping[str, re.Pattern[str]] = {
    "raises": re.compile(r"\b(?:raise|throw|panic!?|Err|errors?\.(?:New|Wrap)\w*|fmt\.Errorf|bail!)\b"),
    "catches": re.compile(r"\b(?:try|catch|except|rescue|recover|finally)\b"),
    "checks": re.compile(r"\b(?:if|elif|unless|guard)\b|\?\?|\?\."),
    "nothing": re.compile(r"\b(?:None|null|nil|undefined|nullptr)\b"),
    "imports": re.compile(r"^\s*(?:import|from|use|#include|require|using)\b"),
    "deprecates": re.compile(r"deprecat", re.IGNORECASE),
    "caches": re.compile(r"cache|memoi[sz]e|inline|reserve|with_capacity|prealloc", re.IGNORECASE),
    "logs": re.compile(r"\b(?:log|logger|logging|console|print\w*|debug!?|warn!?|info!?|tracing)\b"),
    "declares": re.compile(r"\b(?:def|fn|func|function|class|struct|interface|enum|trait)\b"),
}
"""Cue → what shows it. `cues_on` finds the same several times faster."""

_WORDS = {
    **dict.fromkeys(("raise", "throw", "panic", "Err"), "raises"),
    **dict.fromkeys(("try", "catch", "except", "rescue", "recover", "finally"), "catches"),
    **dict.fromkeys(("if", "elif", "unless", "guard"), "checks"),
    **dict.fromkeys(("None", "null", "nil", "undefined", "nullptr"), "nothing"),
    **dict.fromkeys(("log", "logger", "logging", "console", "debug", "warn", "info", "tracing"), "logs"),
    **dict.fromkeys(("def", "fn", "func", "function", "class", "struct", "interface", "enum", "trait"), "declares"),
}
_words_in = re.compile(r"\w+").findall
_OTHERWISE = {
    "raises": ("rror", "bail!"),
    "checks": ("??", "?."),
    "imports": ("import", "from", "use", "#include", "require", "using"),
    "logs": ("print",),
}
"""Cue → texts without which nothing but a word shows it."""
_ANY_CASE = {
    "deprecates": ("deprecat",),
    "caches": ("cache", "memois", "memoiz", "inline", "reserve", "with_capacity", "prealloc"),
}
_SIGNS = tuple((cue, sign) for cue, signs in _OTHERWISE.items() for sign in signs)
_SIGNS_OF_ANY_CASE = tuple((cue, sign) for cue, signs in _ANY_CASE.items() for sign in signs)


def cues_on(line: str) -> set[str]:
    """Return the cues on a line: words by looking them up, the rest by its pattern where a part of it is there."""
    found = {_WORDS[word] for word in _words_in(line) if word in _WORDS}
    for cue, sign in _SIGNS:
        if sign in line and CUES[cue].search(line):
            found.add(cue)
    lowered = line.lower()
    for cue, sign in _SIGNS_OF_ANY_CASE:
        # Beyond ASCII, letters that are alike in any case are more than those that `lower` makes alike.
        if (sign in lowered or not line.isascii()) and CUES[cue].search(line):
            found.add(cue)
    return found
