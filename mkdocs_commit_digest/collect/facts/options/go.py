"""Options of Go programs: flag, pflag and cobra, urfave/cli, kingpin, and tags of struct fields (go-flags, kong)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.options.definitions import MAX_OPTIONS, NAME, Option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.facts.code import Code, Span

MARKERS = re.compile(r"[fF]lags?\b|\bfs\b|long:\"|help:\"|\.Flag\(")
_CALL = re.compile(
    r"""
    \b(?:\w{1,40}\(\)|\w{1,40})\.                                     # cmd.Flags(). or fs.
    ((?:Bool|String|U?[Ii]nt|Float|Duration|Count|IP|Bytes|Text|Enum|Func)\w{0,20}|Var|VarP|VarPF)
    \s*(\()
    """,
    re.VERBOSE,
)
_FLAG_SET = re.compile(r"(?i:flags?\(\)|flags?|flagset|fs|cmd|command|set|f)\.$")
_LITERAL = re.compile(
    r"\b(?:cli\.)?(Bool|String|Int|Int64|Uint|Float64|Duration|\w{1,30}Slice|Path|Timestamp|Generic)Flag\s*(\{)"
)
_KINGPIN = re.compile(r"\.Flag\s*(\()")
_CHAIN = re.compile(
    r"\s*\.\s*(Default|Envar|Short|Required|Hidden|Enum|PlaceHolder|Bool|String|Int|Duration|\w{1,30})\s*(\()"
)
_KEY = re.compile(r"\s*(\w+)\s*:\s*")
_TAG = re.compile(r"(\w{1,30}):\"((?:[^\"\\]|\\.){0,400})\"")
_CONSTANT = re.compile(r"^\s*(?:const\s+|var\s+)?(\w{1,80})\s*(?:string\s*)?:?=\s*\"", re.MULTILINE)


def options_of(code: Code) -> Iterator[Option]:
    """Yield the options that calls, literals and tags in this source define."""
    constants = {found[1]: code.joined((found.end() - 1, found.end() + 1)) for found in _CONSTANT.finditer(code.masked)}
    for count, call in enumerate(_CALL.finditer(code.masked)):
        if count > MAX_OPTIONS:
            return
        if _FLAG_SET.search(code.masked, max(0, call.start() - 60), call.start(1)):
            arguments, _ = code.arguments(call.start(2))
            if option := _called(code, call, arguments, constants):
                yield option
    yield from _literals(code, constants)
    yield from _kingpin(code)
    yield from _tags(code)


def _called(code: Code, call: re.Match[str], arguments: list[Span], constants: dict[str, str]) -> Option | None:
    method = call[1]
    is_var, has_short = "Var" in method, method.endswith(("P", "PF"))
    rest = arguments[1:] if is_var else arguments
    texts = [code.joined(span) or constants.get(code.source(span), "") for span in rest]
    least = 2 + has_short
    if len(rest) < least or not NAME.fullmatch(texts[0]):
        return None
    short = [f"-{texts[1]}"] if has_short and len(texts[1]) == 1 else []
    takes_default = not (method.startswith(("Var", "Count", "Func", "BoolFunc")))
    default = code.source(rest[least - 1]).strip('"') if takes_default and len(rest) > least else ""
    kind = re.sub(r"(?:Var)?(?:P|PF)?$", "", method)
    value = "" if kind in {"Bool", "Count", "Var", ""} else kind.lower()
    return Option((*short, f"--{texts[0]}"), texts[-1], default, value, line=code.line(call.start()), owner="")


def _literals(code: Code, constants: dict[str, str]) -> Iterator[Option]:
    """Read urfave's flags, which are composite literals."""
    for found in list(_LITERAL.finditer(code.masked))[:MAX_OPTIONS]:
        given: dict[str, Span] = {}
        arguments, _ = code.arguments(found.start(2))
        for start, end in arguments:
            if key := _KEY.match(code.masked, start, end):
                given[key[1]] = (key.end(), end)
        if "Name" not in given:
            continue
        name = code.joined(given["Name"]) or constants.get(code.source(given["Name"]), "")
        names = [one.strip() for one in name.split(",")]
        names += code.strings_within(given["Aliases"]) if "Aliases" in given else []
        flags = tuple(f"-{one}" if len(one) == 1 else f"--{one}" for one in names if NAME.fullmatch(one))
        if flags:
            yield Option(
                flags,
                code.joined(given.get("Usage", (0, 0))),
                code.source(given["Value"]).strip('"') if "Value" in given else "",
                "" if found[1] == "Bool" else found[1].lower(),
                tuple((key.lower(), code.source(given[key])) for key in ("Required",) if key in given),
                hidden="Hidden" in given and code.source(given["Hidden"]) == "true",
                line=code.line(found.start()),
            )


def _kingpin(code: Code) -> Iterator[Option]:
    for found in list(_KINGPIN.finditer(code.masked))[:MAX_OPTIONS]:
        arguments, end = code.arguments(found.start(1))
        texts = [code.joined(span) for span in arguments]
        if len(texts) != 2 or not NAME.fullmatch(texts[0]):  # noqa: PLR2004 - name and help
            continue
        given: dict[str, str] = {}
        while (link := _CHAIN.match(code.masked, end)) and len(given) < 10:  # noqa: PLR2004
            inner, end = code.arguments(link.start(2))
            given[link[1]] = ", ".join(code.joined(span) or code.source(span) for span in inner)
        short = (f"-{given['Short']}",) if len(given.get("Short", "")) == 1 else ()
        yield Option(
            (*short, f"--{texts[0]}"),
            texts[1],
            given.get("Default", ""),
            given.get("PlaceHolder", ""),
            tuple((key.lower(), given[key]) for key in ("Required", "Enum", "Envar") if key in given),
            hidden="Hidden" in given,
            line=code.line(found.start()),
        )


def _tags(code: Code) -> Iterator[Option]:
    """Read options of go-flags (`long:"…"`) and kong (`name:"…" help:"…"`)."""
    for start, end in code.strings[: 20 * MAX_OPTIONS]:
        if code.text[start - 1 : start] != "`" or end - start > 2_000:  # noqa: PLR2004
            continue
        tag = dict(_TAG.findall(code.text[start:end]))
        name = tag.get("long") or (tag.get("name") if "help" in tag else None)
        if name and NAME.fullmatch(name):
            short = (f"-{tag['short']}",) if len(tag.get("short", "")) == 1 else ()
            yield Option(
                (*short, f"--{name}"),
                tag.get("description") or tag.get("help") or "",
                tag.get("default", ""),
                tag.get("value-name") or tag.get("placeholder") or "",
                hidden="hidden" in tag,
                line=code.line(start),
            )
