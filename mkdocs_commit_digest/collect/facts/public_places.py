"""Whether people outside the project can meet what a path holds, by the path alone."""

from __future__ import annotations

import re
from functools import lru_cache

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind, kind_by_name

_INNER_FOLDERS = frozenset(
    {"scripts", "script", "hack", "ci", "dev", "devtools", "utils-internal", "playground", "playgrounds", "fuzz"}
    | {"deps", "extern", "external", "misc", "contrib", "bench", "test-utils", "testing", "testutils", "xtask", "maint"}
)
_OF_DEVELOPERS = re.compile(
    r"(?:.+[-_])?(?:devtools|xtask)|.+[-_](?:dev|tests?|bench|benches|benchmarks?|internals?)|test[-_].+"
)
"""A package of the project's own developers: `uv-dev`, `uv-test`, `test_vectors`."""
_INNER_KINDS = frozenset({FileKind.TESTS, FileKind.EXAMPLES, FileKind.VENDORED, FileKind.CI})


def is_inner_folder(folder: str) -> bool:
    """Tell whether a folder, in small letters, holds what only the project's developers use."""
    return folder in _INNER_FOLDERS or bool(_OF_DEVELOPERS.fullmatch(folder))


@lru_cache(maxsize=65_536)
def is_public_place(path: str, *, documentation: bool = False) -> bool:
    """Tell whether users may meet what is written there.

    Tests, examples, copies of others' code, scripts of the project's own and folders that begin with a dot are not
    public; documentation is only where asked for.
    """
    folders = path.split("/")[:-1]
    if any(folder.startswith(".") or is_inner_folder(folder.lower()) for folder in folders):
        return False
    if path.rpartition("/")[2].startswith("test_"):
        return False
    kind = kind_by_name(path)
    folder_kind = kind_by_name("/".join([*folders, "x.py"]))
    if kind in _INNER_KINDS or folder_kind in _INNER_KINDS:
        return False
    return documentation or folder_kind is not FileKind.DOCUMENTATION
