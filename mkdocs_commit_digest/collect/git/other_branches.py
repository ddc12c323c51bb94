"""Which of a remote's branches may be meant by a name that it does not have."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.remotes import checked_branch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SHOWN = 3
_LONGEST = 100
_USUAL = ("main", "master", "develop", "trunk")


def suggest_branch(wanted: str, branches: Iterable[str], redact: Callable[[str], str]) -> str:
    """Name a few branches, near ones if there are any. Their names come from the remote, so they are redacted."""
    names = sorted({redact(name) for name in branches if _can_be_shown(name)}, key=_usual_first)
    if close := difflib.get_close_matches(wanted, names, n=_SHOWN):
        return f"did you mean {_quote_name(close, 'or')}?"
    shown = _quote_name(names[:_SHOWN], "and")
    more = len(names) - _SHOWN
    return f"there {'is' if len(names) == 1 else 'are'} {shown}{f', and {more} more' if more > 0 else ''}"


def _can_be_shown(name: str) -> bool:
    try:
        checked_branch(name)
    except SettingsError:
        return False
    return name.isprintable() and len(name) <= _LONGEST


def _usual_first(name: str) -> tuple[bool, str]:
    return name not in _USUAL, name


def _quote_name(names: list[str], last: str) -> str:
    quoted = [f"'{name}'" for name in names] or ["no branch with a usual name"]
    return f" {last} ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]
