"""Options of Rust programs: clap's derive attributes and builders, structopt."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.options.definitions import MAX_OPTIONS, Option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.facts.code import Code, Span

MARKERS = re.compile(r"#\[\s*(?:arg|clap|structopt|argh|command)\s*\(|Arg::(?:new|with_name)")
_ATTRIBUTE = re.compile(r"#\[\s*(?:arg|clap|structopt|argh)\s*(\()")
_FIELD = re.compile(
    r"""
    \s*\]                                               # the end of the attribute
    (?:\s*\#\[[^\]]{0,400}\])*                          # more of them
    \s*(?:pub(?:\([^)]{0,40}\))?\s+)?(?:r\#)?(\w+)\s*:  # the field
    \s*([^\n{}]{1,200})                                 # its type
    """,
    re.VERBOSE,
)
_OWNER = re.compile(r"\b(?:struct|enum)\s+(\w+)")
_KEY = re.compile(r"\s*(\w+)\s*(?:=(?!=)\s*|(\()|$)")
_DETAILS = (
    "value_enum",
    "action",
    "required",
    "num_args",
    "env",
    "value_parser",
    "possible_values",
    "require_equals",
    "global",
)
_FLATTEN = re.compile(
    r"#\[\s*(?:command|clap|arg|structopt)\s*\(\s*flatten\b[^\]]{0,200}\]"
    r"(?:\s*#\[[^\]]{0,200}\])*\s*(?:pub(?:\([^)]{0,40}\))?\s+)?\w+\s*:\s*(?:\w+<)?(?:\w+::){0,4}([A-Z]\w*)"
)
_ALIAS = re.compile(r"\btype\s+(\w+)\s*=\s*(?:\w+::){0,4}([A-Z]\w*)")
_COMMAND = re.compile(r"(?:Args|Opts?|Options|Arguments|Command|Cli)$")
_MAX_FLATTENED = 20_000
_MAX_DOC = 60
_BUILDER = re.compile(r"\bArg::(?:new|with_name)\s*\(")
_MAX_CHAIN = 4_000
_METHOD = re.compile(
    r"\.\s*(long|short|help|about|default_value|env|value_name|hide|hidden|required|action|num_args)\s*\("
)


def options_of(code: Code) -> Iterator[Option]:
    """Yield the options that attributes of fields and builders in this source define."""
    owners = [(found.start(), found[1]) for found in _OWNER.finditer(code.masked)]
    own: dict[str, list[Option]] = {}
    for option in _own_options(code, owners):
        own.setdefault(option.owner, []).append(option)
    yield from _flattened(own, _parts(code, owners))
    yield from _built(code)


def _own_options(code: Code, owners: list[tuple[int, str]]) -> Iterator[Option]:
    starts = [start for start, _ in owners]
    for count, found in enumerate(_ATTRIBUTE.finditer(code.masked)):
        if count > MAX_OPTIONS:
            return
        arguments, end = code.arguments(found.start(1))
        field = _FIELD.match(code.masked, end)
        given = dict(_keys(code, arguments))
        if field and ("long" in given or "short" in given):
            at = bisect_right(starts, found.start()) - 1
            yield _derived(code, found.start(), field, given, owners[at][1] if at >= 0 else "")


def _parts(code: Code, owners: list[tuple[int, str]]) -> dict[str, list[str]]:
    """Return the structures whose options each structure takes in."""
    starts = [start for start, _ in owners]
    aliases: dict[str, str] = dict(_ALIAS.findall(code.masked))
    parts: dict[str, list[str]] = {}
    for found in list(_FLATTEN.finditer(code.masked))[:MAX_OPTIONS]:
        at = bisect_right(starts, found.start()) - 1
        if at >= 0:
            parts.setdefault(owners[at][1], []).append(aliases.get(found[1], found[1]))
    return parts


def _flattened(own: dict[str, list[Option]], parts: dict[str, list[str]]) -> Iterator[Option]:
    """Yield the options of each structure with those it takes in; what others take in is no command of its own."""
    taken_in = {part for several in parts.values() for part in several}
    count = 0
    for owner in {**own, **parts}:
        if owner in taken_in:
            continue
        waiting, seen = [owner], {owner}
        while waiting and count < _MAX_FLATTENED:
            one = waiting.pop()
            for option in own.get(one, ()):
                count += 1
                yield replace(option, owner=_COMMAND.sub("", owner) or owner)
            for part in parts.get(one, ()):
                if part not in seen:
                    seen.add(part)
                    waiting.append(part)


def _keys(code: Code, arguments: list[Span]) -> Iterator[tuple[str, Span]]:
    for start, end in arguments:
        if found := _KEY.match(code.masked, start, end):
            yield found[1], (found.end() - bool(found[2]), end)


def _derived(code: Code, start: int, field: re.Match[str], given: dict[str, Span], owner: str) -> Option:
    name, kind = field[1], field[2].rstrip(" ,")
    flags = []
    if "short" in given:
        flags.append(f"-{code.joined(given['short']) or name[0]}")
    if "long" in given:
        flags.append(f"--{code.joined(given['long']) or name.replace('_', '-')}")
    default = next((given[key] for key in ("default_value", "default_value_t") if key in given), None)
    is_switch = kind == "bool" or kind.startswith(("Option<bool>", "u8")) or "default_missing_value" in given
    value = code.joined(given["value_name"]) if "value_name" in given else "" if is_switch else name.upper()
    hidden = "hide" in given and "false" not in code.source(given["hide"])
    return Option(
        tuple(flags),
        _documentation(code, start),
        (code.joined(default) or code.source(default)) if default else "",
        f"<{value}>" if value else "",
        tuple((key, code.source(given[key])) for key in _DETAILS if key in given),
        owner,
        hidden=hidden,
        line=code.line(field.start(1)),
    )


def _documentation(code: Code, start: int) -> str:
    """Return the first paragraph of the `///` lines above an attribute."""
    above = code.text[max(0, start - 6_000) : start].split("\n")[:-1]
    said: list[str] = []
    for line in reversed(above[-_MAX_DOC:]):
        text = line.strip()
        if text.startswith("///"):
            said.append(text[3:].strip())
        elif not text.startswith(("#[", "//")) and not text.endswith((")]", ",", "(")):
            break
    paragraph = " ".join(reversed(said)) if "" not in said else " ".join(_before_blank(list(reversed(said))))
    return paragraph.strip()


def _before_blank(lines: list[str]) -> list[str]:
    return lines[: lines.index("")] if "" in lines else lines


def _built(code: Code) -> Iterator[Option]:
    found = list(_BUILDER.finditer(code.masked))[:MAX_OPTIONS]
    for number, start in enumerate(found):
        following = found[number + 1].start() if number + 1 < len(found) else len(code.masked)
        end = min(following, start.end() + _MAX_CHAIN)
        given: dict[str, Span] = {}
        for method in _METHOD.finditer(code.masked, start.end(), end):
            arguments, _ = code.arguments(method.end() - 1)
            given.setdefault(method[1], arguments[0] if arguments else (method.end(), method.end()))
        flags = [f"{dash}{code.joined(given[key])}" for key, dash in (("short", "-"), ("long", "--")) if key in given]
        flags = [flag for flag in flags if re.fullmatch(r"-{1,2}[\w.-]+", flag)]
        if not flags:
            continue
        hidden = any(key in given and "false" not in code.source(given[key]) for key in ("hide", "hidden"))
        yield Option(
            tuple(flags),
            code.joined(given.get("help", (0, 0))) or code.joined(given.get("about", (0, 0))),
            code.source(given["default_value"]).strip('"') if "default_value" in given else "",
            f"<{code.joined(given['value_name'])}>" if "value_name" in given else "",
            tuple((key, code.source(given[key])) for key in ("required", "action", "num_args", "env") if key in given),
            hidden=hidden,
            line=code.line(start.start()),
        )
