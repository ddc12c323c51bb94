"""Whether people outside the project can meet what a path holds, by the path alone."""

from __future__ import annotations

from functools import lru_cache

from mkdocs_commit_digest.collect.judging.file_kinds import FileKind, kind_of

_INNER_FOLDERS = frozenset(
    {"scripts", "script", "hack", "ci", "dev", "devtools", "utils-internal", "playground", "playgrounds", "fuzz"}
    | {"misc", "contrib", "bench", "test-utils", "testing", "testutils", "xtask", "maint"}
)
_INNER_KINDS = frozenset({FileKind.TESTS, FileKind.EXAMPLES, FileKind.VENDORED, FileKind.CI})


@lru_cache(maxsize=65_536)
def is_public_place(path: str, *, documentation: bool = False) -> bool:
    """Tell whether users may meet what is written there.

    Tests, examples, copies of others' code, scripts of the project's own and folders that begin with a dot are not
    public; documentation is only where asked for.
    """
    folders = path.split("/")[:-1]
    if any(folder.startswith(".") or folder.lower() in _INNER_FOLDERS for folder in folders):
        return False
    kind = kind_of(path)
    folder_kind = kind_of("/".join([*folders, "x.py"]))
    if kind in _INNER_KINDS or folder_kind in _INNER_KINDS:
        return False
    return documentation or folder_kind is not FileKind.DOCUMENTATION
