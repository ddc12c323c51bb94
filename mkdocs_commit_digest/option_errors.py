"""Wrong options in words: the option, the value, and what to do about it."""

from __future__ import annotations

import difflib
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def explained(detail: Any, known: Sequence[str]) -> str:
    """Turn one pydantic error into option, value and cure."""
    option = ""
    for part in detail["loc"]:
        if isinstance(part, int):
            option += f"[{part}]"
        elif "function-" not in part:
            option += f".{part}" if option else part
    if detail["type"] == "extra_forbidden":
        return f"{option}: there is no such option{_similar(str(detail['loc'][-1]), known)}"
    if detail["type"] == "missing":
        return f"{option}: is required and missing"
    message = str(detail["msg"]).removeprefix("Value error, ")
    if not option:
        return message
    field = next(part for part in reversed(detail["loc"]) if isinstance(part, str))
    if detail["type"] == "string_pattern_mismatch":
        message = _FORMS[field]
    value = detail.get("input")
    if value is None:
        return f"{option}: has no value; if it is written with !ENV, set its variable"
    if field in _NEVER_SHOWN or not isinstance(value, str | int | float | date):
        return f"{option}: {_lowered(message)}"
    return f"{option}: '{value}' {_lowered(message)}"


def _lowered(message: str) -> str:
    """`Input should be …` → `should be …`, to be read after the value."""
    message = message.removeprefix("Input ")
    return message[:1].lower() + message[1:]


_NEVER_SHOWN = {"url", "web_url", "hub", "api_base", "token_env"}
"""Where people paste secrets."""

_FORMS: Mapping[str, str] = {
    "name": "must be owner/name: letters, digits, '.', '_', '-'; no part begins with '.' or '-'",
    "token_env": "must be the name of an environment variable, such as GITHUB_TOKEN; never the token itself",
    "path": "must be a path below the site: letters, digits, '.', '_', '-', with '/' between its parts",
    "language": "must be a language tag, such as en, zh or pt-BR",
    "id": "must begin with a letter or digit and hold letters, digits, '.', '_', '/', '-' only",
    "slices": "must be repository, tier, type, area or language, or one of them with a value, as in tier:high",
    "hub": "must be an http(s) address",
}
"""Option → what a value that has the wrong form should look like."""


def _similar(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean '{close[0]}'?" if close else f"; there are {', '.join(known)}"
