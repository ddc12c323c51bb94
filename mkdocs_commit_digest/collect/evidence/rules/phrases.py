"""Pieces of the patterns by which rules read outlines, in English and Chinese."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.outlines import SIGN

if TYPE_CHECKING:
    from collections.abc import Iterator

NOUN = (
    r"(?:(?:function|method|class|import|option|flag|argument|parameter|field|property|attribute|variable|constant"
    r"|helper|file|module|entry|type|struct|enum|macro|key|setting|dependency|alias|header|fixture|marker|decorator"
    r"|command|subcommand|keyword|package|value|default|version|string|name|table|column|label|step|job|target|rule"
    r"|hook|test|check|case|call|callback|block|section|line|annotation)s?)"
)
"""What kind of thing a name is."""
ZH_NOUN = r"(?:参数|选项|字段|变量|属性|配置项|文件|模块|命令|函数|方法)"
LEAD = (
    r"(?:(?:an?|the|its|their|this|new|old|plain|bare|existing|optional|private|public|deprecated|simple|separate) )"
    r"{0,3}"
)
LIST = rf"{SIGN}(?:(?:, and |, | and | or |、|，|和|与|及|以及| 和 | 与 )(?:{LEAD}(?:{NOUN} )?)?{SIGN}){{0,12}}"
"""Mentions one after the other."""
GAP = r"[^\ue000-\uf8ff，。；：,.;:]{0,24}?"
"""Words within a clause."""
SHORT = r"[^\ue000-\uf8ff，。；：,.;:]{0,12}?"
_MOST = 12


def named(group: str, of: str = SIGN) -> str:
    """Return the pattern of a mention (or of a list) with its article and kind, its signs in a group."""
    return rf"{LEAD}(?:{NOUN} )?(?P<{group}>{of})(?: {NOUN}\b)?"


def patterns(*texts: str) -> tuple[re.Pattern[str], ...]:
    """Compile patterns; letter case does not matter."""
    return tuple(re.compile(text, re.IGNORECASE) for text in texts)


def readings(ways: tuple[re.Pattern[str], ...], text: str) -> Iterator[re.Match[str]]:
    """Yield where a text can be read in one of several ways: twelve readings each at most."""
    for way in ways:
        yield from islice(way.finditer(text), _MOST)
