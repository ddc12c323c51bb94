"""Options of Python programs: argparse, optparse, click, typer, absl, and pytest's ini settings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.options.definitions import FLAG, MAX_OPTIONS, NAME, Option, flags_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.facts.code import Code, Span

MARKERS = re.compile(r"add_?(?:argument|option|ini)|\boption\(|Option\(|DEFINE_")
_CALL = re.compile(
    r"""
    \b(?:
        (_?add_?(?:argument|option))      # argparse, optparse, pytest
        |(addini)                         # pytest's settings
        |((?:\w+\.)?option)               # click
        |((?:\w+\.)?\w*Option)            # optparse, typer
        |(?:flags\.)?DEFINE_(\w+)         # absl
        |(?:functools\.)?(partial)        # partial(Option, …)
    )\s*\(
    """,
    re.VERBOSE,
)
_PROGRAM = re.compile(r"^if __name__ == ", re.MULTILINE)
_KEYWORD = re.compile(r"\s*(\w+)\s*=(?!=)\s*")
_LITERAL = re.compile(r"\s*[rbfuRBFU]{0,2}[\"']")
_DETAILS = ("choices", "required", "action", "nargs", "type", "envvar", "multiple", "is_flag", "const")
_PARAMETER = re.compile(r"(\w+)\s*:\s*(?:[^=,()]{1,120}=\s*|(?:\w+\.)?Annotated\[[^()]{1,120},\s*)$")
_AFTER = re.compile(r"[^\]\n]{0,60}\]\s*=\s*([^,\n)]{1,120})")
_FUNCTION = re.compile(r"^[ \t]*(?:async\s+)?def\s+(\w+)", re.MULTILINE)


def options_of(code: Code) -> Iterator[Option]:
    """Yield the options that calls in this source define."""
    program = _PROGRAM.search(code.masked)
    functions = [(found.start(), found[1]) for found in _FUNCTION.finditer(code.masked)]
    for count, call in enumerate(_CALL.finditer(code.masked)):
        if count > MAX_OPTIONS:
            return
        arguments, end = code.arguments(call.end() - 1)
        positional, named = _split(code, arguments)
        if option := _read(code, call, positional, named, end):
            is_click = bool(call[3]) and code.masked[: call.start()].rstrip(" \t\\w.")[-1:] == "@"
            owner = next((name for at, name in functions if at > call.start()), "") if is_click else ""
            yield replace(option, owner=owner, in_runnable_module=program is not None)


def _split(code: Code, arguments: list[Span]) -> tuple[list[Span], dict[str, Span]]:
    positional: list[Span] = []
    named: dict[str, Span] = {}
    for start, end in arguments:
        if found := _KEYWORD.match(code.masked, start, end):
            named[found[1]] = (found.end(), end)
        else:
            positional.append((start, end))
    return positional, named


def _read(code: Code, call: re.Match[str], positional: list[Span], named: dict[str, Span], end: int) -> Option | None:
    if call[5]:
        return _absl(code, call, positional)
    if call[2]:
        return _ini(code, call, positional, named)
    texts = [code.joined(span) if _LITERAL.match(code.masked, *span) else "" for span in positional]
    flags = tuple(flag for text in texts for flag in flags_in(text) if text.startswith("-"))
    is_typer = bool(call[4]) and not flags and not any(text.startswith("[") for text in texts)
    parameter = _PARAMETER.search(code.masked[max(0, call.start() - 240) : call.start()]) if call[4] else None
    if is_typer and parameter and not call[4].endswith(("click.Option", "optparse.Option")):
        flags = (f"--{parameter[1].replace('_', '-')}",)
    if not flags:
        return None
    default = code.source(named["default"]) if "default" in named else ""
    if parameter and not default:
        first = code.source(positional[0]) if positional else ""
        after = _AFTER.match(code.masked, end)
        default = code.text[after.start(1) : after.end(1)].strip() if after else first if first[:1] not in "\"'" else ""
    return Option(
        flags,
        code.joined(named["help"]) if "help" in named else "",
        "" if default == "..." else default,
        code.source(named["metavar"]).strip("\"'") if "metavar" in named else "",
        tuple((key, code.source(named[key])) for key in _DETAILS if key in named),
        hidden=_is_hidden(code, named),
        line=code.line(call.start()),
    )


def _is_hidden(code: Code, named: dict[str, Span]) -> bool:
    said = code.source(named["help"]) if "help" in named else ""
    return said.rpartition(".")[2].startswith("SUPPRESS") or (
        "hidden" in named and code.source(named["hidden"]) == "True"
    )


def _ini(code: Code, call: re.Match[str], positional: list[Span], named: dict[str, Span]) -> Option | None:
    name = code.joined(positional[0]) if positional else ""
    if not NAME.fullmatch(name):
        return None
    text = named.get("help") or (positional[1] if len(positional) > 1 else (0, 0))
    return Option(
        (name,),
        code.joined(text),
        code.source(named["default"]) if "default" in named else "",
        details=(("type", code.source(named["type"])),) if "type" in named else (),
        line=code.line(call.start()),
        kind="setting",
    )


def _absl(code: Code, call: re.Match[str], positional: list[Span]) -> Option | None:
    name = code.joined(positional[0]) if positional else ""
    if not FLAG.fullmatch(f"--{name}"):
        return None
    default = code.source(positional[1]) if len(positional) > 1 else ""
    text = code.joined(positional[-1]) if len(positional) > 2 else ""  # noqa: PLR2004
    return Option((f"--{name}",), text, default, "" if call[5] == "boolean" else call[5], line=code.line(call.start()))
