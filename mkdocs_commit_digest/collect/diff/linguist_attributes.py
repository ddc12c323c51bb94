"""A repository's own `.gitattributes` → what it says of its files: generated, vendored, documentation.

Source of the names: github-linguist, docs/overrides.md. The file is hostile text, and its patterns are looked for in
every path of every commit. So each becomes a regular expression that takes the first place for each of its parts and
tries no other (`(?>…)`), which is enough for patterns of names and keeps the time in proportion to their length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind

_LINGUIST = {
    "linguist-generated": FileKind.GENERATED,
    "linguist-vendored": FileKind.VENDORED,
    "linguist-documentation": FileKind.DOCUMENTATION,
}
_MAX_PATTERN = 256
"""Characters; longer patterns are passed over."""
_MAX_CHARACTERS = 32_768
"""Of all regular expressions together; what goes beyond is not read."""
_MAX_PATH = 1_024
"""Characters; nothing is said of longer paths."""

_TOKEN = re.compile(
    r"""
    (?P<any>\*+)                                # any characters of a name
    | (?P<one>\?)                               # any character of a name
    | \[(?P<not>[!^]?)(?P<set>\]?[^]\\]+)\]     # one of a set, or none of it
    | \\?(?P<literal>.)                         # itself, with or without a backslash
    """,
    re.VERBOSE | re.DOTALL,
)


_Rule = tuple[re.Pattern[str], FileKind, bool]
"""For the beginning of a path, what is said of it, and whether it holds or is taken back."""


@dataclass(frozen=True, slots=True)
class LinguistAttributes:
    """What a repository says of its own files."""

    rules: tuple[_Rule, ...] = ()

    def find(self, path: str) -> FileKind | None:
        """Return what is said of the file at `path`; None: nothing."""
        found: FileKind | None = None
        for pattern, kind, is_set in self.rules if len(path) <= _MAX_PATH else ():
            if (is_set or found is kind) and pattern.match(path):
                found = kind if is_set else None
        return found


NO_ATTRIBUTES = LinguistAttributes()


def linguist_attributes(gitattributes: str) -> LinguistAttributes:
    """Read the `linguist-*` attributes of a top-level `.gitattributes` file; later lines win.

    An attribute set to `false`, or with a dash before it, takes an earlier one back.
    """
    rules: list[_Rule] = []
    room = _MAX_CHARACTERS
    for line in gitattributes.splitlines():
        found = _rules_of(line) if "linguist-" in line else []
        room -= sum(len(pattern.pattern) for pattern, _, _ in found)
        if room < 0:
            break
        rules += found
    return LinguistAttributes(tuple(rules))


def _rules_of(line: str) -> list[_Rule]:
    pattern, *attributes = line.split()
    if pattern.startswith(("#", "!", "[attr]")) or len(pattern) > _MAX_PATTERN or not pattern.strip("/"):
        return []
    rules = []
    for attribute in attributes:
        name, _, value = attribute.lstrip("-!").partition("=")
        if name in _LINGUIST:
            is_set = not attribute.startswith(("-", "!")) and value != "false"
            rules.append((re.compile(_regex_of(pattern)), _LINGUIST[name], is_set))
    return rules


def _regex_of(pattern: str) -> str:
    """Translate a pattern as in `.gitignore`; one that matches a folder matches all within it."""
    end = "/" if pattern.endswith("/") else r"(?:/|\Z)"
    names = pattern.strip("/").split("/")
    if "/" not in pattern.rstrip("/"):
        names.insert(0, "**")
    runs: list[list[str]] = [[]]
    for name in names:
        if name == "**":
            runs.append([])
        else:
            runs[-1].append(_name_regex(name))
    first, *others = ["/".join(run) for run in runs]
    if not others:
        return first + end
    *middle, last = others
    head = (f"{first}/" if first else "") + "".join(f"(?>(?:[^/]*/)*?{run}/)" for run in middle if run)
    return f"{head}(?:[^/]*/)*{last or '[^/]*'}{end}"


def _name_regex(name: str) -> str:
    parts = [""]
    for token in _TOKEN.finditer(name):
        if token["any"]:
            parts.append("")
        elif token["one"]:
            parts[-1] += "[^/]"
        elif token["set"]:
            parts[-1] += _set_regex(token["set"], negated=bool(token["not"]))
        else:
            parts[-1] += re.escape(token["literal"])
    first, *others = parts
    if not others:
        return first
    *middle, last = others
    return f"{first}{''.join(f'(?>[^/]*?{part})' for part in middle if part)}[^/]*{last}"


def _set_regex(members: str, *, negated: bool) -> str:
    spans = re.findall(r"(.)-(.)|(.)", members)
    known = [re.escape(one) if one else f"{re.escape(a)}-{re.escape(b)}" for a, b, one in spans if one or a <= b]
    return f"[^/{''.join(known)}]" if negated else f"(?!/)[{''.join(known)}]" if known else "(?!)"
