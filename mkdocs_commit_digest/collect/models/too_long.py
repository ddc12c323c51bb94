"""Is a refusal about the length of the prompt? Providers' words for it, of which each has its own.

A limit on requests per minute is another matter, unless one request alone is over it: waiting does not help there.
"""

from __future__ import annotations

import re

_TOO_LARGE, _TOO_MANY = 413, 429
_READ = 4_000
"""Characters of a refusal that are looked at."""

_WORDS = re.compile(
    r"""
      # about the window: "maximum context length is 4096", "context_length_exceeded"
      context.{0,3}(?:length|window|size|limit)
    | max\w*.{0,3}(?:context|model|prompt|input|seq\w*).{0,3}(?:length|len|tokens|char\w*|position\w*)
    | model_?max_?prompt_?tokens | max_?model_?len
      # about the prompt: "prompt is too long", "Prompt exceeds max length", "input length 9000 exceeds the maximum"
    | \b(?:prompts?|inputs?|input\ length|messages?|request|payload|content|tokens?|text|body|context)\b
      .{0,60}?\b(?:too\ (?:long|large|big)|longer\ than|larger\ than|greater\ than|exceed\w*|over\ the|more\ than
      |must\ have\ (?:less|fewer)\ than|cannot\ be\ (?:longer|larger|more))\b
      .{0,60}?(?:\d|\blimit|\bmax|\blength|\bsize|\btokens|\bcontext|\bmodel|$)
    | \b(?:prompt|input|request|message|payload|body|entity)s?\ (?:\w+\ ){0,3}too\ (?:long|large|big)
    | range\ of\ input\ length | input\ length\ should
    | too\ many\ (?:input\ |prompt\ )?tokens | token\ limit\ exceeded | tokens_limit_reached
    | exceed\w*\ (?:the\ )?(?:\w+\ ){0,3}(?:token|input|prompt|length|size)\ ?(?:limit|length|size)
    | input.?tokens?.?exceeded | string.?(?:too.?long|above.?max.?length)
    | request_too_large | string_above_max | prompt_too_long | input_too_long
      # a length and a bound: "sequence length 9000 exceeds", "your prompt has 9000 tokens; the most is 8192"
    | \b(?:sequence|query|total|prompt|message)\ length\b.{0,30}?exceed
    | \b(?:prompts?|inputs?|messages|request)\b.{0,40}?\d.{0,12}?\btokens\b.{0,80}?\d
    | \btokens\ in\ the\ (?:prompt|input|messages)\b.{0,20}?\d
      # advice: "reduce the length of the messages", "use a shorter prompt"
    | (?:reduce|shorten|lower|decrease)\ (?:your\ |the\ )?(?:\w+\ )?(?:length|size|input|prompt|messages?)\b
    | (?:shorter|fewer|smaller)\ (?:prompt|input|message)s?
      # text generation inference: "`inputs` tokens + `max_new_tokens` must be <= 4096"
    | inputs?`?\ tokens\ \+ | expected\ max_?length
      # the same in Chinese
    | (?:超长|过长|长度超|超出.{0,12}(?:长度|限制|上限)|超过.{0,12}(?:长度|限制|上限|最大)|超限)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OTHER_LIMITS = re.compile(
    r"""
      rate.?limit | per\ (?:minute|hour|day|second) | requests?\ per | too\ many\ requests | \b[rt]p[md]\b
    | quota | billing | balance | concurren | \btimed?.?out
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ALONE_TOO_LARGE = re.compile(
    r"""
      request\ (?:is\ )?too\ large | reduce\ your\ message\ size | must\ be\ reduced | long\ context
    | single\ request | request\ (?:alone\ )?exceeds\ the\ (?:limit|maximum)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LIMIT = re.compile(r"\blimit\W{1,4}(\d[\d,]{0,11})", re.IGNORECASE)
_USED = re.compile(r"\bused\W{1,4}[\d,]", re.IGNORECASE)
_REQUESTED = re.compile(r"\brequested\W{1,4}(\d[\d,]{0,11})", re.IGNORECASE)


def is_too_long(status: int | None, text: str) -> bool:
    """Tell whether a shorter prompt may be taken where this one was refused.

    Args:
        status: The HTTP status, if there is one.
        text: What the provider says.
    """
    text = text[:_READ]
    if status == _TOO_LARGE:
        return True
    if status == _TOO_MANY:
        return _is_alone_over_the_limit(text)
    return bool(_WORDS.search(text)) and not _OTHER_LIMITS.search(text)


def _is_alone_over_the_limit(text: str) -> bool:
    """Tell a request that no waiting makes fit from one that came too soon."""
    limit, requested = _LIMIT.search(text), _REQUESTED.search(text)
    if limit and requested:
        return _number(requested) > _number(limit)
    return bool(_ALONE_TOO_LARGE.search(text)) and not _USED.search(text)


def _number(found: re.Match[str]) -> int:
    return int(found[1].replace(",", ""))
