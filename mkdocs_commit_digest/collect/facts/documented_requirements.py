"""Minimum versions that documentation states, before and after: `Node.js >= 20`, `Chrome 111 or later`, tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind
from mkdocs_commit_digest.collect.facts.lines import is_unreadable, readable
from mkdocs_commit_digest.collect.facts.notes.entries import heading_at
from mkdocs_commit_digest.collect.facts.public_places import is_public_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

_VERSION = r"v?(\d{1,6}(?:\.\d{1,6}){0,3}\+?)"
_NAME = r"([A-Za-z][\w.+#-]{0,40}(?: [A-Z][\w.+#-]{0,30}){0,2})"
_LEAST = re.compile(
    rf"""
    {_NAME}[ \t]*(?:version[s]?[ \t]*)?(?:>=|≥|&gt;=|at\ least|minimum)[ \t]*{_VERSION}
    |{_NAME}[ \t]+(?:version[ \t]+)?{_VERSION}[ \t]*(?:or|and)[ \t]+(?:later|newer|higher|above|greater|up)
    |([A-Z][\w.#-]{{0,40}})[ \t]+{_VERSION}(?<=\+)(?![\w.])
    """,
    re.VERBOSE,
)
_ITEM = re.compile(rf"\s*(?:[-*+]|\|)\s*{_NAME}[\s|:]+{_VERSION}\s*(?:\([^)\n]{{0,80}}\))?\s*\|?\s*")
_ABOUT = re.compile(
    r"requir|prerequisit|dependenc|minimum|portab|compatib|support|baseline|install|browser", re.IGNORECASE
)
_MARKUP = re.compile(r"[`*_]|\[([^\]\n]{1,100})\]\([^)\n]{0,300}\)")
_NOT_A_NAME = frozenset(
    {
        "version",
        "versions",
        "since",
        "in",
        "from",
        "with",
        "and",
        "or",
        "the",
        "a",
        "of",
        "to",
        "for",
        "is",
        "be",
        "must",
    }
    | {"need", "needs", "require", "requires", "required", "at", "least", "minimum", "if", "when", "on", "use", "using"}
)
_EXAMPLE = re.compile(r"""["'][\w.-]{1,60}(?:\[[^\]\n]{0,60}\])?[ \t]*(?:[=~!]=|[<>]=?)[ \t]*\d""")
"""A requirement in quotes, as readers are to write it into a manifest of their own."""
_MAX_LINES = 2_000
_MAX_LOOK_UP = 60
_MOST_VERSIONS = 2
_FOR_DEVELOPERS = frozenset({"development", "dev", "design", "design_docs", "contributing", "adr", "rfcs", "rfc"})


def extract_documented_requirements(file: FileVersions, _project: Project) -> Iterator[Fact]:
    """Yield the minimums of a documentation page that are new, or others than before."""
    if file.entry_type != "file" or file.kind is not FileKind.DOCUMENTATION or file.status != "modified":
        return
    if not is_public_place(file.path, documentation=True) or is_unreadable(file) or not file.added:
        return
    if _FOR_DEVELOPERS & set(file.path.lower().split("/")[:-1]):
        return
    old, new = (_minimums(text, lines) for text, lines in ((file.old_text, file.removed), (file.new_text, file.added)))
    for name, (number, version) in new.items():
        if _is_catalogue(name, readable(file.new_text)):
            continue
        was = old.get(name)
        if was is None or was[1] != version:
            yield Fact(
                kind="requirement",
                change="changed" if was else "added",
                name=name,
                old=was[1] if was else None,
                new=version,
                path=file.path,
                line=number,
            )


def _minimums(text: str | None, lines: tuple[tuple[int, str], ...]) -> dict[str, tuple[int, str]]:
    """Return what changed lines state as minimums, by name."""
    found: dict[str, tuple[int, str]] = {}
    whole: list[str] | None = None
    for number, line in lines[:_MAX_LINES]:
        if _EXAMPLE.search(line[:500]):
            continue
        plain = _MARKUP.sub(lambda match: match[1] or "", line[:500])
        for one in _LEAST.finditer(plain):
            whole = readable(text).split("\n") if whole is None else whole
            if not _ABOUT.search(plain) and not _ABOUT.search(_heading(whole, number)):
                continue
            parts = [part for part in one.groups() if part]
            _put(found, parts[0], number, parts[1])
        if item := _ITEM.fullmatch(plain):
            whole = readable(text).split("\n") if whole is None else whole
            if _ABOUT.search(_heading(whole, number)):
                _put(found, item[1], number, item[2])
    return found


def _is_catalogue(name: str, text: str) -> bool:
    """Whether a page states minimums of many projects, each with one of its own for the same name."""
    stated = re.findall(re.escape(name) + r"[ \t]*(?:>=|≥)[ \t]*([\d.]{1,20})", text)
    return len(set(stated)) > _MOST_VERSIONS


def _put(found: dict[str, tuple[int, str]], name: str, number: int, version: str) -> None:
    words = [word for word in name.split() if word.lower() not in _NOT_A_NAME]
    if words and not words[-1].replace(".", "").isdigit():
        found.setdefault(" ".join(words), (number, version.rstrip("+")))


def _heading(lines: list[str], number: int) -> str:
    above = range(min(number, len(lines)), max(0, number - _MAX_LOOK_UP), -1)
    return next((heading for at in above if (heading := heading_at(lines, at))), "")
