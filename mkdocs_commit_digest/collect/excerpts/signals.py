"""Which files of a commit tell most about it, and which are not worth a model's time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile

Reason = Literal["budget", "binary", "generated", "vendored", "lock", "minified", "snapshot", "deletion", "size"]

_UNREAD: dict[FileKind, Reason] = {
    FileKind.BINARY: "binary",
    FileKind.GENERATED: "generated",
    FileKind.VENDORED: "vendored",
    FileKind.LOCK: "lock",
    FileKind.MINIFIED: "minified",
    FileKind.SNAPSHOT: "snapshot",
}
_RANK = {
    FileKind.SOURCE: 0,
    FileKind.DEPENDENCIES: 1,
    FileKind.CONFIGURATION: 1,
    FileKind.BUILD: 1,
    FileKind.CI: 2,
    FileKind.RELEASE_NOTES: 2,
    FileKind.TESTS: 3,
    FileKind.EXAMPLES: 4,
    FileKind.DOCUMENTATION: 4,
    FileKind.DATA: 5,
}
_LAST = 6
_HUGE_DATA = 2_000
"""Changed lines from which a data file is named rather than read."""
_SMALL_DELETION = 12
"""Lines of a deleted file that are shown rather than summed up."""
_DEFINITION = re.compile(
    r"^[-+][ \t]{0,8}(?:export |public |pub |async )?"
    r"(?:def|class|fn|func|function|interface|struct|trait|enum|type|#define|template)\b",
    re.MULTILINE,
)
_PUBLIC_PLACE = re.compile(
    r"(?:^|/)(?:__init__\.pyi?|mod\.rs|lib\.rs|index\.[jt]sx?|api|apis|include|public)(?:/|$)|\.(?:proto"
    r"|pyi|h|hpp|graphql)$"
)
_PRIVATE_PLACE = re.compile(r"(?:^|/)(?:_[^_/]|internal/|private/|impl/|detail/|scripts?/|tools?/)")
_LOOKED_AT = 4_000


def reason_to_skip(file: ChangedFile) -> Reason | None:
    """Say why a file is not to be read at all; None: it is."""
    if file.binary:
        return "binary"
    if not file.patch:
        return "size" if file.omitted_bytes else None
    if file.kind in _UNREAD:
        return _UNREAD[file.kind]
    if file.status == "deleted" and file.deletions > _SMALL_DELETION:
        return "deletion"
    if file.kind is FileKind.DATA and file.lines > _HUGE_DATA:
        return "size"
    return None


def order_of(file: ChangedFile) -> tuple[int, int, int, str]:
    """Return a key that sorts files by signal: core source and public interfaces first, then larger changes."""
    rank = _RANK.get(file.kind, _LAST)
    public = bool(_PUBLIC_PLACE.search(file.path)) + 2 * bool(_DEFINITION.search(file.patch[:_LOOKED_AT]))
    private = bool(_PRIVATE_PLACE.search(file.path))
    size = (file.additions * 2 + file.deletions).bit_length()
    return rank, 2 * private - public, -size, file.path
