"""Options of programs in C and C++ (getopt, git's parse-options, gflags), Ruby, Java, C# and PHP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.options.definitions import MAX_OPTIONS, NAME, Option, flags_in, value_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.facts.code import Code

MARKERS = re.compile(r"OPT_\w|_argument\b|DEFINE_\w|ABSL_FLAG|\.on\(|@\w*Option|new Option|addOption")
_OPT = re.compile(r"\b_?OPT_(\w{1,40})\s*(\()")
_GETOPT = re.compile(r"\{\s*(\"\x01+\")\s*,\s*(no_argument|required_argument|optional_argument)\b")
_GFLAG = re.compile(r"\b(?:DEFINE_(bool|string|int32|int64|uint32|uint64|double)|ABSL_FLAG)\s*(\()")
_RUBY = re.compile(r"\b\w{1,30}\.on\s*(\()?\s*(?=[\"'])")
_JAVA = re.compile(r"@(?:CommandLine\.)?(?:Option|CliOption)\s*(\()")
_CSHARP = re.compile(r"\bnew\s+(?:Cli)?Option(?:<([\w<>?\[\]]{1,60})>)?\s*(\()")
_PHP = re.compile(r"->addOption\s*(\()")
_KEYWORD = re.compile(r"\s*(\w+)\s*=(?!=)\s*")


def options_of(code: Code) -> Iterator[Option]:
    """Yield the options that macros, tables, calls and annotations in this source define."""
    if code.language in {"c", "cc", "cpp", "cxx", "h", "hpp", "hh"}:
        yield from _parse_options(code)
        yield from _getopt(code)
        yield from _gflags(code)
    elif code.language == "rb":
        yield from _ruby(code)
    elif code.language in {"java", "kt", "groovy", "scala"}:
        yield from _annotated(code)
    elif code.language == "cs":
        yield from _csharp(code)
    elif code.language == "php":
        yield from _symfony(code)


def _parse_options(code: Code) -> Iterator[Option]:
    """Read tables as git writes them: `OPT_BOOL('q', "quiet", &quiet, N_("be quiet"))`."""
    for found in list(_OPT.finditer(code.masked))[:MAX_OPTIONS]:
        arguments, _ = code.arguments(found.start(2))
        texts = [code.joined(span) for span in arguments]
        if len(arguments) < 3 or not NAME.fullmatch(texts[1]):  # noqa: PLR2004 - short, long, and where to
            continue
        short = (f"-{texts[0]}",) if len(texts[0]) == 1 else ()
        said = [text for text in texts[2:] if text]
        value = f"<{said[0]}>" if len(said) > 1 else ""
        hidden = "HIDDEN" in found[1] or "PARSE_OPT_HIDDEN" in code.masked[arguments[-1][0] : arguments[-1][1]]
        yield Option(
            (*short, f"--{texts[1]}"),
            said[-1] if said else "",
            value=value,
            hidden=hidden,
            line=code.line(found.start()),
        )


def _getopt(code: Code) -> Iterator[Option]:
    for found in list(_GETOPT.finditer(code.masked))[:MAX_OPTIONS]:
        name = code.joined(found.span(1))
        if NAME.fullmatch(name):
            value = "" if found[2] == "no_argument" else "<value>"
            yield Option((f"--{name}",), value=value, line=code.line(found.start()))


def _gflags(code: Code) -> Iterator[Option]:
    for found in list(_GFLAG.finditer(code.masked))[:MAX_OPTIONS]:
        arguments, _ = code.arguments(found.start(2))
        parts = arguments if found[1] else arguments[1:]
        if len(parts) < 3:  # noqa: PLR2004 - name, default, help
            continue
        name = code.source(parts[0])
        if NAME.fullmatch(name):
            default = code.source(parts[1]).strip('"')
            yield Option((f"--{name}",), code.joined(parts[2]), default, line=code.line(found.start()))


def _ruby(code: Code) -> Iterator[Option]:
    for found in list(_RUBY.finditer(code.masked))[:MAX_OPTIONS]:
        end = code.masked.find("\n", found.end())
        arguments = code.arguments(found.start(1))[0] if found[1] else []
        span = (arguments[0][0], arguments[-1][1]) if arguments else (found.end(), end if end > 0 else len(code.text))
        texts = code.strings_within(span)
        flags = tuple(flag for text in texts if text.startswith("-") for flag in flags_in(text))
        if flags:
            said = " ".join(text for text in texts if not text.startswith("-"))
            yield Option(flags, said, line=code.line(found.start()))


def _annotated(code: Code) -> Iterator[Option]:
    """Read picocli's and JCommander's annotations."""
    for found in list(_JAVA.finditer(code.masked))[:MAX_OPTIONS]:
        given = {}
        for start, end in code.arguments(found.start(1))[0]:
            key = _KEYWORD.match(code.masked, start, end)
            given[key[1] if key else "names"] = (key.end() if key else start, end)
        names = given.get("names") or given.get("name")
        flags = tuple(one for one in code.strings_within(names) if one.startswith("-")) if names else ()
        if flags:
            yield Option(
                flags,
                code.joined(given.get("description", (0, 0))),
                code.joined(given.get("defaultValue", (0, 0))),
                code.joined(given.get("paramLabel", (0, 0))),
                hidden="hidden" in given and code.source(given["hidden"]) == "true",
                line=code.line(found.start()),
            )


def _csharp(code: Code) -> Iterator[Option]:
    for found in list(_CSHARP.finditer(code.masked))[:MAX_OPTIONS]:
        arguments, _ = code.arguments(found.start(2))
        texts = [code.strings_within(span) for span in arguments]
        flags = tuple(one for one in texts[0] if one.startswith("-")) if texts else ()
        if flags:
            said = " ".join(one for several in texts[1:] for one in several if not one.startswith("-"))
            value = "" if not found[1] or found[1].startswith("bool") else f"<{found[1]}>"
            yield Option(flags, said, value=value, line=code.line(found.start()))


def _symfony(code: Code) -> Iterator[Option]:
    for found in list(_PHP.finditer(code.masked))[:MAX_OPTIONS]:
        arguments, _ = code.arguments(found.start(1))
        texts = [code.joined(span) for span in arguments]
        if texts and NAME.fullmatch(texts[0]):
            short = (f"-{texts[1]}",) if len(texts) > 1 and len(texts[1]) == 1 else ()
            said = texts[3] if len(texts) > 3 else ""  # noqa: PLR2004 - name, short, mode, description, default
            yield Option((*short, f"--{texts[0]}"), said, line=code.line(found.start()))


_USAGE = re.compile(
    r"""
    [ \t]{1,12}(-{1,2}[A-Za-z][\w-]*(?:[ \t]*[,/|][ \t]*-{1,2}[A-Za-z][\w-]*){0,5})    # -f, --foo
    ([ =]?(?:<[^>\n]{1,40}>|\[[^\]\n]{1,40}\]|[A-Z][A-Z_.|]{0,30}(?![a-z])))?          # its value
    (?:[ \t]{2,}|[ \t]*$)
    ([^\n]{0,300})
    """,
    re.VERBOSE,
)


def usage_options(code: Code) -> list[Option]:
    """Return the options that help texts within strings list: some programs read their arguments by hand."""
    found: list[Option] = []
    for start, end in code.strings[: 10 * MAX_OPTIONS]:
        if end - start > 50_000 or "-" not in code.text[start:end]:  # noqa: PLR2004
            continue
        line = code.line(start)
        for text in code.text[start:end].replace("\\n", "").split("\n")[:1_000]:
            if usage := _USAGE.fullmatch(text[:400]):
                flags = flags_in(usage[1])
                value = value_in(usage[2] or "") or (usage[2] or "").strip(" =")
                found += [Option(flags, usage[3].strip(), value=value, line=line)] if flags else []
            line += 1
    return found[:MAX_OPTIONS]
