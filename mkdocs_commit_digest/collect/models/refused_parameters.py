"""A refusal that names what it does not like about the request → the request without it.

Servers refuse what others demand: `max_tokens` or `max_completion_tokens`, a temperature, a seed, a message of the
system, an answer in one piece. They say which; so the call is made once more without it, and all later ones are too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

LIMIT, OTHER_LIMIT = "max_tokens", "max_completion_tokens"
_LIMITS = frozenset({LIMIT, OTHER_LIMIT})
_READ = 4_000
"""Characters of a refusal that are looked at."""
_LEAST_LIMIT = 64
_NEVER_DROPPED = frozenset({"model", "messages", "response_format", "stream", "extra_body", "timeout", "max_retries"})
"""`response_format` has forms of its own to step down to; without the others there is no request."""

_REFUSES = re.compile(
    r"""
      (?:un|not\ |n't\ )support
    | not\ (?:permitted|allowed|available|accepted|enabled|compatible|valid|implemented|recognized)
    | unavailable | un(?:known|recognized|recognised|expected|permitted|allowed|processable)
    | invalid | forbidden | deprecated | removed | disallowed | illegal | no\ such | mutually\ exclusive
    | \bmust\b | \bshould\b | \bhas\ to\b | \bneeds?\ to\b | restricted\ to
    | cannot\ (?:be|both|find) | can(?:not|'t)\ (?:set|use|specify)
    | only\ (?:the\ default|\S{1,12}\ is\ allowed|default|support|1)
    | 非法 | 不支持 | 无效 | 不合法 | 有误
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ONLY_STREAMS = re.compile(
    r"""
      only\ (?:\w+\ ){0,3}stream | stream\w*\ (?:\w+\ ){0,2}only | non.?stream
    | stream\w*.{0,20}?(?:is\ required|must\ be|required|needs?\ to\ be)(?!.{0,20}?(?:false|disabled|off))
    | (?:enable|use|set|requires?|through|with)\ (?:the\ )?[`'"]?(?:stream\b(?!_)|streaming)
    | stream[`'"]?\s*[=:]\s*[`'"]?(?:input\ should\ be\ )?(?:true|false)
    | not\ support\ http\ call | must\ be\ streamed | 流式
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NEVER_STREAMS = re.compile(
    r"(?<!non)(?<!non[- ])\bstream(?:ing)?(?!\W{1,3}false)\W{1,3}(?:\w+ ){0,3}not "
    r"(?:supported|allowed|available|enabled)"
    r"|(?:not|n't) support (?:\w+ )?stream",
    re.IGNORECASE,
)
_NO_SYSTEM = re.compile(
    r"""
      (?:system|developer)[\ _'"`]{0,3}(?:role|message|prompt|instruction)s?\b.{0,24}?(?:\bnot|n't|\bun|\bno\b|invalid)
    | roles?\b[\ :=]{0,3}[`'"]?system\b.{0,40}?(?:\bnot|n't|\bun|invalid)
    | role.{0,24}?(?:not|n't)\ support.{0,12}?[`'"]system
    | (?:not|n't)\ support\w*\ (?:a\ |the\ )?[`'"]?(?:system|developer)\b.{0,3}(?:role|message|prompt|instruction)
    | (?:unexpected|invalid|unknown|unsupported|no)\ (?:message\ )?(?:system\ (?:role|message)|role.{0,8}?system)
    | role\W{1,3}input\ should\ be\W{1,3}user | roles\ must\ alternate | first\ message.{0,30}?must.{0,30}?user
    | only\ (?:the\ )?[`'"]?user\W.{0,40}?(?:assistant|model).{0,30}?(?:support|allow|accept|permit)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CEILING = re.compile(
    r"""
      max_?(?:completion_?|output_?|new_?)?tokens | maximum\ (?:number\ of\ )?(?:output\ |completion\ )?tokens
    | (?:completion|output)\ tokens
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ABOUT_PROMPTS = re.compile(r"\b(?:input|prompt|messages?|context length|context size|inputs`?)\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])(?<!code\W{2})(?<!code\W{3})(?<!code\W{4})\d{2,7}(?![\w]|\.\d)", re.IGNORECASE)
_NUMBER_BEFORE = re.compile(r"(?<![\w.])(\d{2,7}) $")
_NEAR = 200
"""Characters behind the name of a bound within which its value is told."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a server wants to be asked, as far as it has said so."""

    dropped: frozenset[str] = frozenset()
    """Parameters that it refuses."""
    limit: str | None = LIMIT
    """By which name it takes the bound on a reply; None: by none."""
    ceiling: int | None = None
    """The largest bound that it takes, in tokens."""
    streams: bool = False
    """It answers in pieces only."""
    has_system: bool = True
    """It takes a message of the system; else its words go to the head of the user's."""

    def limit_for(self, tokens: int) -> int:
        """Return the bound to send for a reply of so many tokens."""
        return tokens if self.ceiling is None else min(tokens, self.ceiling)

    def after(self, refusal: str, sent: Collection[str], tokens: int) -> Terms | None:
        """Return the terms that a refusal asks for; None: it names nothing that could be left out.

        Args:
            refusal: What the server says.
            sent: The names of all parameters that were sent.
            tokens: The bound on the reply that was asked for.
        """
        text = refusal[:_READ]
        if self.streams and _NEVER_STREAMS.search(text):
            return replace(self, streams=False)
        if not self.streams and _ONLY_STREAMS.search(text) and not _NEVER_STREAMS.search(text):
            return replace(self, streams=True)
        if self.has_system and _NO_SYSTEM.search(text):
            return replace(self, has_system=False)
        if not _REFUSES.search(text) and not _is_about_the_ceiling(text):
            return None
        return self._with_other_limit(text, self.limit_for(tokens)) or self._without_named(text, sent)

    def _with_other_limit(self, text: str, tokens: int) -> Terms | None:
        """Give the bound another name or a lower value, or leave it out."""
        if self.limit is None or not _is_about_the_ceiling(text):
            return None
        lower = [number for number in _numbers_near(text) if _LEAST_LIMIT <= number < tokens]
        if lower:
            return replace(self, ceiling=max(lower))
        if not _names(text, self.limit):
            return None
        other = OTHER_LIMIT if self.limit == LIMIT else LIMIT
        if other in self.dropped or (self.limit == OTHER_LIMIT and not _names(text, other)):
            return replace(self, limit=None)
        return replace(self, limit=other, dropped=self.dropped | {self.limit})

    def _without_named(self, text: str, sent: Collection[str]) -> Terms | None:
        """Leave out the first parameter that is named, of those that were sent."""
        may_go = set(sent) - _NEVER_DROPPED - _LIMITS - self.dropped
        places = {name: text.find(name) for name in may_go if _names(text, name)}
        if not places:
            return None
        return replace(self, dropped=self.dropped | {min(places, key=lambda name: (places[name], name))})


def is_about_the_request(text: str) -> bool:
    """Tell whether a refusal of status 500 and above is no outage: the server dislikes how it is asked."""
    text = text[:_READ]
    return bool(_NO_SYSTEM.search(text) or _ONLY_STREAMS.search(text))


def is_about_the_limit(text: str) -> bool:
    """Tell whether a refusal is about the bound on the reply, and not about the length of the prompt."""
    return _is_about_the_ceiling(text[:_READ]) and not _ABOUT_PROMPTS.search(text[:_READ])


def _is_about_the_ceiling(text: str) -> bool:
    return bool(_CEILING.search(text))


def _numbers_near(text: str) -> list[int]:
    """Return the numbers that stand behind the first name of a bound, or right before it."""
    named = _CEILING.search(text)
    if named is None:
        return []
    before = _NUMBER_BEFORE.search(text[: named.start()][-_NEAR:])
    numbers = [*([before[1]] if before else []), *_NUMBER.findall(text[named.end() :][:_NEAR])]
    return [int(number) for number in numbers]


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", text, re.IGNORECASE) is not None
