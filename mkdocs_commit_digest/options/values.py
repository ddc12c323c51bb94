"""The values that options take, and what is told of those that they do not take."""

from __future__ import annotations

import difflib
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pathspec import GitIgnoreSpec
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from mkdocs_commit_digest.archive.facts import FactChange, FactKind
from mkdocs_commit_digest.archive.records import ChangeType, Tier
from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.options.zones import known_zone
from mkdocs_commit_digest.remotes import checked_branch, holds_user

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def without_user(address: str) -> str:
    """Refuse an address that would be published with a user name or a password."""
    if holds_user(address):
        raise ValueError("holds a user name or a password, which would be published; take it out")
    return address


def as_list(value: object) -> object:
    """One string stands for a list of one; nothing, as an unset `!ENV` gives, for an empty one."""
    if value is None or value == "":
        return []
    return [value] if isinstance(value, str) else value


def blank_is_none(value: object) -> object:
    """Nothing, as an unset `!ENV` gives."""
    return None if value == "" else value


def calendar_day(value: object) -> object:
    """A day as YAML reads it, or as text; a number is not taken for seconds since 1970."""
    if value == "" or (isinstance(value, date | None) and not isinstance(value, datetime)):
        return value or None
    if isinstance(value, datetime):
        raise ValueError("has a time of day; give the day alone, as YYYY-MM-DD")  # noqa: TRY004 - pydantic's way
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("is not a date as YYYY-MM-DD, such as 2026-01-20")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"is not a date ({error}); write it as YYYY-MM-DD") from error


def known_slice(text: str) -> str:
    """See that a slice of one tier or type names one that there is."""
    kind, _, value = text.partition(":")
    known = _SLICE_VALUES.get(kind, ())
    if not value or not known or value in known:
        return text
    close = difflib.get_close_matches(value.lower(), known, n=1)
    hint = f"did you mean '{kind}:{close[0]}'?" if close else f"there are {', '.join(known)}"
    raise ValueError(f"names no {kind}; {hint}")


_SLICE_VALUES: Mapping[str, Sequence[str]] = {
    "tier": [str(tier) for tier in Tier],
    "type": [str(change_type) for change_type in ChangeType],
    "facts": [*(kind for kind in get_args(FactKind) if kind != "test"), *get_args(FactChange)],
}


def branch_name(name: str) -> str:
    """See that git could have a branch of that name."""
    try:
        return checked_branch(name)
    except SettingsError as error:
        raise ValueError(str(error).removeprefix(f"{name!r} ")) from error


def regular_expression(pattern: str) -> str:
    """See that RE2 takes a pattern, and that it matches something."""
    try:
        import re2  # noqa: PLC0415 - an extra, needed only where the option is used
    except ImportError as error:
        raise ValueError("needs the extra 'patterns'; pip install 'mkdocs-commit-digest[patterns]'") from error
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0].decode("utf-8", "replace") if error.args else "it is none"
        raise ValueError(
            f"is not a regular expression of RE2 ({said}); see https://github.com/google/re2/wiki/Syntax"
        ) from error
    if compiled.search(""):
        raise ValueError("matches nothing at all, so it would match everywhere; ask for at least one character")
    return pattern


def path_pattern(pattern: str) -> str:
    """See that a pattern is one of those that a `.gitignore` may hold."""
    try:
        GitIgnoreSpec.from_lines([pattern])
    except ValueError as error:
        raise ValueError("is not a path pattern as in .gitignore, such as src/** or *.lock") from error
    return pattern


def tag_pattern(value: object) -> object:
    """A pattern of tags, or whether there is to be any; nothing, as an unset `!ENV` gives, is the default."""
    if value is None or value is True or value == "":
        return None
    if value is False:
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[^\s\x00-\x1f]{1,200}", value):
        raise ValueError("is no pattern of tags; give one such as 'v*', or false to look for none")
    return value


Pattern = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(path_pattern)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(as_list)]
RegularExpression = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(regular_expression)]
RegularExpressions = Annotated[tuple[RegularExpression, ...], BeforeValidator(as_list), Field(max_length=50)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
MaybeText = Annotated[Text | None, BeforeValidator(blank_is_none)]
EnvName = Annotated[str, StringConstraints(pattern=r"^[A-Z_][A-Z0-9_]*$", max_length=100)]
Branch = Annotated[str, AfterValidator(branch_name)]
SitePath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$")]
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$")]
Share = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(ge=1)]
Slice = Annotated[
    str,
    StringConstraints(
        pattern=r"^(breaking$|releases$|(repository|tier|type|area|language|facts|interest)(:.{1,200})?$)"
    ),
    AfterValidator(known_slice),
]
MaybeDay = Annotated[date | None, BeforeValidator(calendar_day)]
Zone = Annotated[str, AfterValidator(known_zone)]
TagPattern = Annotated[str | Literal[False] | None, BeforeValidator(tag_pattern)]
WebAddress = Annotated[
    str, StringConstraints(pattern=r"^https?://[^\s\"'<>]+$", max_length=1000), AfterValidator(without_user)
]
MaybeWebAddress = Annotated[WebAddress | None, BeforeValidator(blank_is_none)]
