"""Plain text out of what a model wrote: one paragraph, no Markdown but backticks, no HTML, no ornament."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,}).*$", re.MULTILINE)
_LINE_START = re.compile(r"^[ \t]*(?:(?:#{1,6}|[>*+•-])[ \t]+)+", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
_STRONG = re.compile(r"(`[^`\n]+`)|\*\*(?=\S)((?:`[^`\n]+`|[^*`])+?)(?<=\S)\*\*")
# A closed list, so that `vector<int>` and `Map<String, T>` stay as they are.
_TAG = re.compile(
    r"</?(?:a|abbr|article|aside|b|body|br|button|code|dd|del|details|div|dl|dt|em|embed|font|form|h[1-6]|head|hr|html|i"
    r"|iframe|img|input|ins|kbd|li|link|mark|meta|object|ol|p|pre|s|script|section|small|span|strong|style|sub|summary"
    r"|sup|svg|table|tbody|td|textarea|th|thead|title|tr|u|ul|video)\b[^<>]*>",
    re.IGNORECASE,
)
_ORNAMENT = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50\u2B55\uFE0E\uFE0F\u200D]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[。！？]")
_CODE = re.compile(r"`[^`\n]+`")

_NOTHING = frozenset(
    {
        "none",
        "n/a",
        "na",
        "nil",
        "null",
        "nothing",
        "not applicable",
        "no risks",
        "unknown",
        "无",
        "暂无",
        "没有",
        "不适用",
        "无风险",
    }
)
"""Ways of saying nothing where a schema wants a text."""


def plain(text: str) -> str:
    """Return one line of text without Markdown structure, HTML, emoji or control characters.

    Backticks stay, since they mark identifiers; what is between them is not touched. A text that
    only says that there is nothing to say becomes empty.
    """
    text = _LONE_SURROGATE.sub("", _UNPRINTABLE.sub("", text))
    text = _RULE.sub("", _LINE_START.sub("", _FENCE.sub("", text)))
    text = _outside_code(_STRONG.sub(lambda match: match[1] or match[2], text))
    text = " ".join(text.split()).strip()
    return "" if text.strip(" .。").lower() in _NOTHING else text


def cut_to_sentences(text: str, limit: int) -> str:
    """Return a text of at most `limit` characters that ends where a sentence ends.

    Raises ValueError if it would have to be cut within a sentence.
    """
    if len(text) <= limit:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, limit)]
    if not ends:
        raise ValueError(f"has {len(text)} characters; at most {limit} are allowed")
    return text[: ends[-1]]


def without_code(text: str) -> str:
    """Return a text without what stands between backticks."""
    return _CODE.sub(" ", text)


def _outside_code(text: str) -> str:
    parts: list[str] = []
    at = 0
    for code in _CODE.finditer(text):
        parts += [_strip_markup(text[at : code.start()]), code.group()]
        at = code.end()
    return "".join([*parts, _strip_markup(text[at:])])


def _strip_markup(text: str) -> str:
    text = _TAG.sub(" ", _LINK.sub(r"\1", text))
    return _ORNAMENT.sub("", text)
