"""Options of JavaScript programs: commander, cac, yargs, and the runtime's parseArgs, arg."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.options.definitions import MAX_OPTIONS, NAME, Option, flags_in, value_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.facts.code import Code, Span

MARKERS = re.compile(r"\.(?:requiredO|o)ptions?\(|new Option\(|parseArgs\(|\barg\(")
_CALL = re.compile(r"(?:\.(?:requiredO|o)ption|\bnew\s+Option)\s*(\()")
_TABLE = re.compile(r"(?:\.options|\bparseArgs)\s*\(\s*(\{)")
_FLAGS = re.compile(r"(?<![\w.$])arg\s*\(\s*(\{)")
_KEY = re.compile(r"\s*['\"]?([\w$.\x01-]+)['\"]?\s*:\s*")
_CHAIN = re.compile(r"\s*\.\s*(default|env|choices|hideHelp|makeOptionMandatory)\s*(\()")


def options_of(code: Code) -> Iterator[Option]:
    """Yield the options that calls in this source define."""
    for call in list(_CALL.finditer(code.masked))[:MAX_OPTIONS]:
        arguments, end = code.arguments(call.start(1))
        if not arguments:
            continue
        first = code.joined(arguments[0])
        line = code.line(call.start())
        if first.startswith("-"):
            if flags := flags_in(first):
                yield replace(_declared(code, flags, arguments, end), value=value_in(first), line=line)
        elif len(arguments) > 1 and code.masked[slice(*arguments[1])].lstrip().startswith("{"):
            brace = code.masked.index("{", arguments[1][0])
            if NAME.fullmatch(first):
                yield _described(code, first, _entries(code, brace), line)
    yield from _tables(code)
    yield from _flag_tables(code)


def _declared(code: Code, flags: tuple[str, ...], arguments: list[Span], end: int) -> Option:
    """Read commander's and cac's form: flags with their value, a description, a default."""
    default = ""
    details: dict[str, str] = {}
    if len(arguments) > 2:  # noqa: PLR2004 - flags, description, default
        last = arguments[-1]
        masked = code.masked[slice(*last)].strip()
        if masked.startswith("{"):
            given = _entries(code, code.masked.index("{", last[0]))
            default = code.source(given["default"]) if "default" in given else ""
        elif "=>" not in masked and not re.fullmatch(r"[a-zA-Z_$.]+", masked):
            default = code.source(last)
    while (link := _CHAIN.match(code.masked, end)) and len(details) < 5:  # noqa: PLR2004
        inner, end = code.arguments(link.start(2))
        details[link[1]] = code.source(inner[0]) if inner else "true"
    default = details.pop("default", default)
    hidden = bool(details.pop("hideHelp", ""))
    text = code.joined(arguments[1]) if len(arguments) > 1 else ""
    return Option(flags, text, default.strip("'\""), details=tuple(details.items()), hidden=hidden)


def _described(code: Code, name: str, given: dict[str, Span], line: int) -> Option:
    """Read yargs' and parseArgs' form: a table of properties."""
    aliases = [one for key in ("alias", "short") if key in given for one in code.strings_within(given[key])]
    flags = [f"-{one}" if len(one) == 1 else f"--{one}" for one in aliases if NAME.fullmatch(one)]
    text = next((code.joined(given[key]) for key in ("describe", "description", "desc") if key in given), "")
    kind = code.joined(given["type"]) if "type" in given else ""
    return Option(
        (f"--{name}", *flags),
        text,
        code.source(given["default"]).strip("'\"") if "default" in given else "",
        f"<{kind}>" if kind and kind != "boolean" else "",
        tuple((key, code.source(given[key])) for key in ("choices", "demandOption", "required") if key in given),
        hidden="hidden" in given and code.source(given["hidden"]) == "true",
        line=line,
    )


def _entries(code: Code, brace: int) -> dict[str, Span]:
    """Return the values of an object literal by their keys."""
    arguments, _ = code.arguments(brace)
    found = {}
    for start, end in arguments[:100]:
        if key := _KEY.match(code.masked, start, end):
            found[code.text[key.start(1) : key.end(1)]] = (key.end(), end)
    return found


def _tables(code: Code) -> Iterator[Option]:
    for table in list(_TABLE.finditer(code.masked))[:100]:
        entries = _entries(code, table.start(1))
        if "options" in entries and code.masked[slice(*entries["options"])].lstrip().startswith("{"):
            entries = _entries(code, code.masked.index("{", entries["options"][0]))
        for name, (start, end) in entries.items():
            inner = code.masked[start:end].lstrip()
            if inner.startswith("{") and NAME.fullmatch(name):
                given = _entries(code, code.masked.index("{", start))
                if given.keys() & {"type", "describe", "description", "desc", "default", "short", "alias"}:
                    yield _described(code, name, given, code.line(start))


def _flag_tables(code: Code) -> Iterator[Option]:
    """Read arg's form: flags with the type of their value; a flag that stands for another is none of its own."""
    for table in list(_FLAGS.finditer(code.masked))[:100]:
        for name, (start, end) in _entries(code, table.start(1)).items():
            flags, kind = flags_in(name), code.source((start, end))
            if flags and name.startswith("-") and not kind.startswith(("'", '"')):
                value = "" if kind in {"Boolean", "arg.COUNT"} else f"<{kind.strip('[]').lower()}>"
                yield Option(flags, "", "", value, line=code.line(start))
