"""Example configurations before and after: the keys that they show users, also those that are commented out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.diff.file_kinds import FileKind, kind_by_name
from mkdocs_commit_digest.collect.facts.lines import is_unreadable, readable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.archive.facts import FactChange
    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

_EXAMPLE = re.compile(
    r"""
    .*[-_.](?:example|sample|default|defaults|template|dist)\.(?:toml|ya?ml|ini|conf|cfg)
    |(?:example|sample|default|defaults)[-_.].*\.(?:toml|ya?ml|ini|conf|cfg)
    |.*\.(?:toml|ya?ml|ini|conf|cfg)[-_.](?:example|sample|default|template|dist)
    |values\.ya?ml                                                                    # of a Helm chart
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SECTION = re.compile(r"\s*\[{1,2}([\w. \"'-]{1,100})\]{1,2}\s*(?:#.*)?")
_ASSIGNED = re.compile(r"\s*(?:[#;]\s?)?([A-Za-z][\w.-]{0,80})\s*=\s*(\S[^\n]{0,200})")
_YAML_KEY = re.compile(r"(\s*)(?:#\s?(\s*))?([A-Za-z][\w.-]{0,80}):(?:\s+([^\n#]{0,200}))?\s*(?:#.*)?")
_MAX_LINES = 20_000


def extract_example_settings(file: FileVersions, _project: Project) -> Iterator[Fact]:
    """Yield keys that an example configuration shows from now on, no longer, or with another value."""
    name = file.path.rpartition("/")[2]
    if not _EXAMPLE.fullmatch(name) or file.status != "modified" or is_unreadable(file):
        return
    if kind_by_name("/".join([*file.path.split("/")[:-1], "x.py"])) in {FileKind.TESTS, FileKind.VENDORED, FileKind.CI}:
        return
    old, new = (documented_keys(name, readable(text)) for text in (file.old_text, file.new_text))
    for key in {**new, **old}:
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            change: FactChange = "added" if now else "removed"
            yield _fact(file, "setting", change, key, was, now)
        elif was[1] != now[1] and was[1] and now[1]:
            yield _fact(file, "default", "changed", key, was, now)


def documented_keys(name: str, text: str) -> dict[str, tuple[int, str]]:
    """Return the keys of a configuration by their dotted names: their lines, and their values as written."""
    lines = text.split("\n")[:_MAX_LINES]
    return _yaml_keys(lines) if re.search(r"\.ya?ml", name, re.IGNORECASE) else _assigned_keys(lines)


def _assigned_keys(lines: list[str]) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    section = ""
    for number, line in enumerate(lines, 1):
        if heading := _SECTION.fullmatch(line[:400]):
            section = f"{heading[1].strip()}."
        elif assigned := _ASSIGNED.fullmatch(line[:400]):
            found.setdefault(section + assigned[1], (number, assigned[2].strip()))
    return found


def _yaml_keys(lines: list[str]) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    above: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        key = _YAML_KEY.fullmatch(line[:400])
        if not key or (
            key[2] is not None
            and " " in (key[4] or "").strip()[:60]
            and not key[4].lstrip().startswith(("[", "{", '"'))
        ):
            continue
        depth = len(key[1]) + len(key[2] or "")
        above = [one for one in above if one[0] < depth]
        if len(above) < 12:  # noqa: PLR2004 - deeper is no configuration
            above.append((depth, key[3]))
            found.setdefault(".".join(name for _, name in above), (number, (key[4] or "").strip()))
    return found


def _fact(  # noqa: PLR0913, PLR0917 - one place where all of a fact comes together
    file: FileVersions,
    kind: str,
    change: FactChange,
    name: str,
    old: tuple[int, str] | None,
    new: tuple[int, str] | None,
) -> Fact:
    line = (new or old or (1, ""))[0]
    return Fact(
        kind=kind,
        change=change,
        name=name,
        old=old[1] or None if old else None,
        new=new[1] or None if new else None,
        path=file.path,
        line=line,
    )
