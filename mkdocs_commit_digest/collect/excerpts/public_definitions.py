"""Line of a diff → whether it defines a name that others use, by patterns of each language: a hint, no parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile

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


def is_public_api(file: ChangedFile) -> bool:
    """Tell whether a file may define names that others use, by its kind and path alone."""
    if file.kind is not FileKind.SOURCE or _extension(file.path) not in _LANGUAGES:
        return False
    *folders, name = file.path.lower().split("/")
    is_private = name.startswith("_") and not name.startswith("__init__")
    return not is_private and not _PRIVATE_FOLDERS & set(folders)


def defines_public_name(line: str, path: str) -> bool:
    """Tell whether a line of a diff, sign and all, defines a name that is public by its language's custom."""
    if len(line) > _MAX_LINE + len("+"):
        return False
    for pattern in _LANGUAGES.get(_extension(path), ()):
        if (found := pattern.match(line, len("+"))) and any(name and name[0] != "_" for name in found.groups()):
            return True
    return False


def _extension(path: str) -> str:
    return path.rpartition(".")[2].lower()
