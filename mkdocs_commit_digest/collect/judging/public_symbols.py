"""Patches → public names they add, remove or change, by the patterns of each language. Pure; a hint, not a parser.

A name counts if its definition stands on a changed line, is visible from outside by the language's custom,
and lies in source code (tests, examples and generated files define no public names).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile

_MAX_LINES = 40_000
"""Changed lines of one file that are looked at."""
_MAX_LINE = 400

_PYTHON = re.compile(r"(?:async\s+def|def|class)\s+([A-Za-z]\w*)")
_RUST = re.compile(
    r"\s*pub\s+(?:(?:async|unsafe|const|default|extern\s+\"C\")\s+)*(?:fn|struct|enum|trait|type|mod|static|macro)\s+(\w+)"
)
_GO = re.compile(r"(?:func\s+(?:\([^)]*\)\s*)?|type\s+|var\s+|const\s+)([A-Z]\w*)")
_SCRIPT = re.compile(
    r"\s*export\s+(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?"
    r"(?:function\*?|class|interface|type|enum|const|let)\s+([A-Za-z_$][\w$]*)"
)
_JVM = re.compile(
    r"\s*(?:public|protected)\s+(?:(?:static|final|abstract|synchronized|sealed|override|virtual|async|partial|default)\s+)*"
    r"(?:(?:class|interface|enum|record|@interface|struct)\s+(\w+)|(?:<[^>]+>\s+)?[\w<>\[\],.?]+\s+(\w+)\s*\()"
)
_KOTLIN = re.compile(
    r"(?:open\s+|abstract\s+|data\s+|sealed\s+|suspend\s+|inline\s+)*(?:fun|class|interface|object)\s+(\w+)"
)
_C_TYPE = re.compile(
    r"(?:template\s*<.*>\s*)?(?:typedef\s+)?(?:class|struct|enum(?:\s+class)?|union)\s+([A-Za-z_]\w*)\s*(?:[:{]|$)"
)
_C_FUNCTION = re.compile(
    r"(?!\s*(?:return|else|if|for|while|switch|case|throw|delete|using|goto)\b)"
    r"(?:[A-Za-z_][\w:<>,*&]*\s+[*&]*){1,6}([A-Za-z_]\w*)\s*\([^;]*(?:[;{,(]|\)\s*(?:const|noexcept|override)?)?\s*$"
)
_C_MACRO = re.compile(r"#\s*define\s+([A-Z][A-Z0-9_]{2,})")
_RUBY_PHP = re.compile(
    r"\s*(?:public\s+)?(?:static\s+)?(?:def\s+(?:self\.)?|function\s+|class\s+|module\s+|trait\s+)([A-Za-z]\w*[?!]?)"
)
_SWIFT = re.compile(r"\s*(?:public|open)\s+(?:\w+\s+)*(?:func|class|struct|enum|protocol|var|let)\s+(\w+)")

_LANGUAGES: Mapping[str, tuple[re.Pattern[str], ...]] = {
    **dict.fromkeys(("py", "pyi", "pyx"), (_PYTHON,)),
    "rs": (_RUST,),
    "go": (_GO,),
    **dict.fromkeys(("js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "vue", "svelte"), (_SCRIPT,)),
    **dict.fromkeys(("java", "cs", "scala", "groovy"), (_JVM,)),
    "kt": (_KOTLIN,),
    **dict.fromkeys(("h", "hh", "hpp", "hxx", "cuh", "inc"), (_C_TYPE, _C_FUNCTION, _C_MACRO)),
    **dict.fromkeys(("c", "cc", "cpp", "cxx", "cu", "mm", "m"), (_C_TYPE,)),
    **dict.fromkeys(("rb", "php"), (_RUBY_PHP,)),
    "swift": (_SWIFT,),
}
_PRIVATE_FOLDERS = frozenset(
    {"internal", "private", "impl", "detail", "details", "_internal", "scripts", "tools", "hack"}
)


@dataclass(frozen=True, slots=True)
class PublicNames:
    """Public names of a commit, each a tuple in order of appearance and without repetition."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """Defined on a removed and on an added line: mostly another signature."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def is_public_api(file: ChangedFile) -> bool:
    """Tell whether a file may define names that others use, by its kind and path alone."""
    if file.kind is not FileKind.SOURCE or _extension(file.path) not in _LANGUAGES:
        return False
    *folders, name = file.path.lower().split("/")
    is_private = name.startswith("_") and not name.startswith("__init__")
    return not is_private and not _PRIVATE_FOLDERS & set(folders)


def public_names(files: Iterable[ChangedFile]) -> PublicNames:
    """Read the public names on the changed lines of files.

    A name removed in one file and added in another has moved, which is no change of the name.
    """
    added: dict[str, None] = {}
    removed: dict[str, None] = {}
    for file in files:
        if is_public_api(file):
            plus, minus = _names_of(first_lines(file), _LANGUAGES[_extension(file.path)])
            added.update(plus)
            removed.update(minus)
    return PublicNames(
        tuple(name for name in added if name not in removed),
        tuple(name for name in removed if name not in added),
        tuple(name for name in added if name in removed),
    )


def _names_of(changed: Sequence[str], patterns: tuple[re.Pattern[str], ...]) -> tuple[dict[str, None], dict[str, None]]:
    """Names on added and on removed lines whose definition line is not the same on both sides."""
    lines: dict[str, dict[str, str]] = {"+": {}, "-": {}}
    matches = [pattern.match for pattern in patterns]
    for line in changed:  # every line of every patch, so no calls but of the patterns
        if len(line) > _MAX_LINE + len("+"):
            continue
        for match in matches:
            if found := match(line, len("+")):
                for name in found.groups():
                    if name and not name.startswith("_"):
                        lines[line[0]].setdefault(name, " ".join(line[1:].split()))
    same = {name for name, text in lines["+"].items() if lines["-"].get(name) == text}
    plus = {name: None for name in lines["+"] if name not in same}
    minus = {name: None for name in lines["-"] if name not in same}
    return plus, minus


def defines_public_name(line: str, path: str) -> bool:
    """Tell whether a line of a diff, sign and all, defines a name that is public by its language's custom."""
    if len(line) > _MAX_LINE + len("+"):
        return False
    for pattern in _LANGUAGES.get(_extension(path), ()):
        if (found := pattern.match(line, len("+"))) and any(name and name[0] != "_" for name in found.groups()):
            return True
    return False


def first_lines(file: ChangedFile) -> list[str]:
    """Return the added and removed lines of a file, each with its sign; at most 40,000."""
    lines = file.changed_lines
    return lines if len(lines) <= _MAX_LINES else lines[:_MAX_LINES]


def _extension(path: str) -> str:
    return path.rpartition(".")[2].lower()
