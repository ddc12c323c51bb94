"""Options that a reference describes, one by one: manual pages, reStructuredText, AsciiDoc, Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.facts.options.definitions import MAX_OPTIONS, Option, flags_in, value_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.archive.facts import FactChange
    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

_DESCRIBED = re.compile(
    r"""
    ^(?:
        Long:[ \t]*(?P<long>[\w.-]{1,80})[ \t]*$                                    # a page for each
        |\.\.[ \t]+(?:cmd)?option::[ \t]*(?P<rst>--?[A-Za-z][^\n]{0,120})           # reStructuredText
        |`?(?P<adoc>--?(?:\[no-\])?[a-z][\w-]{1,60})(?:[=\[].{0,80})?`?::[ \t]*$  # AsciiDoc
        |\#{2,5}[ \t]+[`*]{0,3}(?P<heading>--?[A-Za-z][^\n`*]{0,100})               # Markdown
        |[ \t]*<dt[^>\n]{0,200}>.{0,200}?<code>(?P<html>--?[A-Za-z][\w-]{0,80})</code>
        |\.(?:B|IP|It\ Fl|BI)[ \t]+"?(?P<man>\\?-\\?-?[A-Za-z][\w\\-]{1,80})        # manual pages
    )
    """,
    re.VERBOSE | re.MULTILINE,
)
_HELP = re.compile(r"^Help:[ \t]*([^\n]{1,300})$", re.MULTILINE)
_MAX_LINES = 3_000


def documented_options(text: str) -> Iterator[Option]:
    """Yield the options that a page describes under headings of their own."""
    help_line = _HELP.search(text)
    for found in list(_DESCRIBED.finditer(text))[:MAX_OPTIONS]:
        kind = found.lastgroup or ""
        written = found[kind].replace("\\", "").replace("[no-]", "")
        flags = flags_in(f"--{written}" if kind == "long" else written)
        if flags:
            said = help_line[1].strip() if help_line and kind == "long" else ""
            yield Option(flags, said, value=value_in(written), line=text.count("\n", 0, found.start()) + 1)


def is_in_source(option: Option, change: FactChange, file: FileVersions, project: Project) -> bool:
    """Whether another file gains (or loses) the option's name too: more than its description is new then."""
    bare = "|".join(re.escape(flag.lstrip("-")) for flag in option.flags)
    find = re.compile(rf"[\"'](?:--?)?(?:{bare})[\"'=, ]|(?<![\w-])--(?:{bare})(?![\w-])").search
    for other in project.files.values():
        if other.path == file.path or other.kind is not FileKind.SOURCE:
            continue
        lines = other.removed if change == "removed" else other.added
        if any(find(text[:1_000]) for _, text in lines[:_MAX_LINES]):
            return True
    return False
