"""Options of a build: CMake's `option()`, autoconf's `--enable-…` and `--with-…`, meson's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.options.definitions import MAX_OPTIONS, Option, flags_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_CMAKE = re.compile(
    r'^[ \t]*(?:cmake_dependent_)?option\s*\(\s*(\w{1,80})\s+"([^"\n]{0,400})"\s*([\w${}]{0,60})',
    re.MULTILINE | re.IGNORECASE,
)
_AUTOCONF = re.compile(r"AS_HELP_STRING\(\s*\[((?:--[a-z][^\]\n]{1,80}))\]\s*,\s*\[?([^\]]{0,300})")
_MESON = re.compile(r"^option\(\s*'([\w.-]{1,80})'\s*,([^)]{0,1000})", re.MULTILINE)
_MESON_KEY = re.compile(r"(\w+)\s*:\s*(\[[^\]]{0,300}\]|'[^'\n]{0,300}'|\w+)")


def build_options(name: str, text: str) -> Iterator[Option]:
    """Yield the options that a build script of this (lower-case) name offers to those who build."""
    if name == "cmakelists.txt" or name.endswith(".cmake"):
        for found in list(_CMAKE.finditer(text))[:MAX_OPTIONS]:
            yield Option((found[1],), found[2], found[3], line=_line(text, found), kind="setting")
    elif name in {"configure.ac", "configure.in"} or name.endswith(".m4"):
        for found in list(_AUTOCONF.finditer(text))[:MAX_OPTIONS]:
            if flags := flags_in(found[1]):
                yield Option(flags, " ".join(found[2].split()), line=_line(text, found))
    elif name in {"meson_options.txt", "meson.options"}:
        for found in list(_MESON.finditer(text))[:MAX_OPTIONS]:
            given = {key: value.strip("'") for key, value in _MESON_KEY.findall(found[2])}
            details = tuple((key, given[key]) for key in ("type", "choices") if key in given)
            said, default = given.get("description", ""), given.get("value", "")
            yield Option((found[1],), said, default, details=details, line=_line(text, found), kind="setting")


def is_build_script(name: str) -> bool:
    """Tell a file that may offer such options, by its name in lower case."""
    return name in {"cmakelists.txt", "configure.ac", "configure.in", "meson_options.txt", "meson.options"} or (
        name.endswith((".cmake", ".m4"))
    )


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1
