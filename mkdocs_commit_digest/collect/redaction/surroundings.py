"""What stands around a secret's name: tells an assignment that ends with its value, an option, a call that sets."""

from __future__ import annotations

import re

from mkdocs_commit_digest.collect.redaction.heuristics import changes

TO_THE_END = re.compile(r"[ \t]{0,8}[,;)]?[ \t]{0,8}\r?(?=\n|$(?!\n))")
_OPTION = re.compile(
    r"(?:--[a-z-]{0,24}|(?:config(?:ure)?[ \t]+set|setx|secrets?[ \t]+set)[ \t]+\S{0,60}|\b(?:store|key)"
    r"|login[ \t]+\S{1,64}(?:[ \t]+|[ \t]*\r?\n[-+ ]?[ \t]*)|(?-i:\bENV[ \t]+[A-Z0-9_]{0,40}))$",
    re.IGNORECASE,
)
NETRC = re.compile(r"\blogin[ \t]+\S{1,64}\s+$")
SETTER = re.compile(
    r"(?:\b(?:define|putenv|setenv|setdefault|getenv|env|environ\.get|getProperty)\([ \t]?[\"']|\benv\.)[\w.-]*$",
    re.IGNORECASE,
)
"""`define('DB_PASSWORD', '…')`: a call that sets what it names."""


def is_option(text: str, start: int) -> bool:
    """`--password x`, `ENV PASSWORD x`, and `login me password x` in a netrc file."""
    return bool(_OPTION.search(text[max(0, start - 80) : start]))


_ENV = re.compile(r"[-+ ]?\s*(?:export |set |ENV |ARG |- )?[\w.-]*")
ENTRY = re.compile(r"[-+ ]?\s*(?:(?:#|//|--|;|\*{1,2})[ \t]*)?(?:- )?[\"']?[\w.-]*")
_HANDED = re.compile(
    r"(?:[?&;]|\\[nrt]|(?:^[-+]?|[\s\"'])(?:-e[ ]?|--env[ =]|--from-literal[ =]|--build-arg[ =]|--set[ =]|-D[ ]?)[\"']?"
    r"|(?:^|\s)(?:ansible_|(?:[\w-]+\.){2,})|(?:^|[\s\"',;])\w{1,20}=\S{1,64}[ ;])[\w.,-]*$"
)
"""Before the name: an address, an option that sets a variable, a variable of an inventory, a property."""
_UNINDENTED = re.compile(r"[-+ ]?[\w.-]*")
"""Before a name in a file of settings; in a program, most names are indented."""
_MOUNTED = re.compile(r"\buser(?:name)?=[^\s,]{1,64},$")
_ENDS = frozenset(("", " ", "\t", "\r", "\n", '"', "'", "`"))
_CAPITALS = re.compile(r"(?:^[-+]?|[\s\"'`])[A-Z0-9_]*$")


def is_all_of_it(text: str, start: int, between: re.Match[str], value: re.Match[str]) -> bool:
    """`DB_PASSWORD=x`, `password: x`, `-e DB_PASSWORD=x`: an assignment that ends with the value."""
    before = before_on_line(text, start)
    sign = between.group()
    if sign == " = ":
        is_whole = _UNINDENTED.fullmatch(before) and TO_THE_END.match(text, value.end())
        return bool(is_whole) and changes(value.group()) > 1
    if sign == "=":
        next_one = text[value.end() : value.end() + 1]
        if _MOUNTED.search(before):
            return next_one in {*_ENDS, ","}
        if _HANDED.search(before):
            return next_one in {*_ENDS, "&", ";"}
        is_capital = text[start : between.start()].isupper() and _CAPITALS.search(before)
        return next_one in _ENDS and bool(_ENV.fullmatch(before) or is_capital)
    return sign.strip("\"' \t") in {":", "："} and bool(ENTRY.fullmatch(before))


_INDENTED = re.compile(r"[-+ ]?\s")


def may_be_a_call(text: str, start: int, between: re.Match[str]) -> bool:
    """Tell a line of an indented call, `password=given`, from one of a file of settings."""
    before = before_on_line(text, start)
    is_setting = text[start : between.start()].isupper() or _HANDED.search(before)
    return between.group() == "=" and bool(_INDENTED.match(before)) and not is_setting


def before_on_line(text: str, start: int) -> str:
    """Return what stands before a place on its line, as far as 200 characters."""
    line_start = text.rfind("\n", max(0, start - 200), start) + 1
    return text[max(line_start, start - 200) : start]
