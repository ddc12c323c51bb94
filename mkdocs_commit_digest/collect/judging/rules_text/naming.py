"""Names and values of facts as sentences hold them: as code, few of them, the others counted. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs_commit_digest.archive.facts import Fact
    from mkdocs_commit_digest.vocabulary import Vocabulary

MAX_NAMED = 3
_MAX_NAME = 80
_MAX_VALUE = 60
_OF_A_PARAMETER = re.compile(r"(?P<owner>.+)\((?P<parameter>[^()]+)\)")


def code(text: str, most: int = _MAX_NAME) -> str:
    """Mark a text as code; a backtick in it would end the mark."""
    shown = text if len(text) <= most else text[: most - 1].rstrip() + "…"
    return "`" + shown.replace("`", "'") + "`"


def code_value(value: str | None, words: Vocabulary) -> str:
    """Return a value as code; a word for nothing."""
    return code(value, _MAX_VALUE) if value else words("rules.nothing")


def name_list(names: Sequence[str], words: Vocabulary, total: int = 0) -> str:
    """Put names side by side, three at most, and count the others; one other is named, too."""
    total = max(total, len(names))
    shown = names if total <= MAX_NAMED + 1 and total == len(names) else names[:MAX_NAMED]
    listed, rest = words.list(shown), total - len(shown)
    return words("rules.and_more", names=listed, n=rest) if rest else listed


def with_values(fact: Fact, words: Vocabulary) -> str:
    """Return a name with what it was and is: `z` (`5` → `30`); only its name if nothing is known of that."""
    if not fact.old and not fact.new:
        return code(fact.name)
    old, new = code_value(fact.old, words), code_value(fact.new, words)
    return code(fact.name) if old == new else words("rules.from_to", name=code(fact.name), old=old, new=new)


def parameter_of(fact: Fact) -> tuple[str, str] | None:
    """Return the definition and the parameter that a fact is about; None: it is about no parameter."""
    found = _OF_A_PARAMETER.fullmatch(fact.name) if fact.kind == "api" and fact.change == "changed" else None
    return (found["owner"], found["parameter"]) if found else None
