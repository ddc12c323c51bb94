"""Names of change fragments: small files, one a change, that the next release notes are made of.

Towncrier, scriv, reno, changesets, chloggen, changie, nix's rl-next, numpy's upcoming_changes and their like put them
into folders whose names say so (`file_kinds.toml`). In folders with more general names the file's own must say it too.
"""

from __future__ import annotations

import re

_FOLDERS = frozenset(
    {
        "news",
        "changes",
        "changelog",
        "changelogs",
        "release",
        "releases",
        "unreleased",
        "whatsnew",
        "whats_new",
        "fragments",
    }
)
_TYPE = (
    r"feature|feat|bugfix|bug|fix|docs?|removal|removed?|breaking|misc|deprecat(?:ion|ed?)|improvements?|enhancements?"
    r"|vendor|process|trivial|contrib|packaging|security|changed?|changes|add(?:ed)?|fixed|perf(?:ormance)?|internal|new"
    r"|new_feature|compatibility|expired|api|c_api|highlight|significant|minor|major|patch|notes?|dev|build|other"
)
_FRAGMENT = re.compile(
    rf"""
    [^/.]{{0,80}}(?:\.\d{{1,6}})?\.(?:{_TYPE})(?:\.\d{{1,3}})?(?:\.(?:rst|md|txt|ya?ml|toml))?
    |(?!(?:19|20)\d\d-)(?:pr|gh|issue)?[-_\#]?\d{{1,7}}(?:[-_][\w-]{{1,80}})?\.(?:rst|md|txt|ya?ml|json)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_VERSION = re.compile(
    r"(?:version-|release-)?v?\d+(?:\.[\dx]+)+(?:[-.]?(?:rc|a|b|alpha|beta|dev)\d*)?(?:-notes)?\.(?:rst|md|mdx|txt)",
    re.IGNORECASE,
)


def is_named_as_notes(folders: tuple[str, ...], name: str) -> bool:
    """Tell a fragment, or the notes of one version, by names in lower case."""
    is_beside = bool(folders) and not _FOLDERS.isdisjoint(folders[-2:])
    return is_beside and bool(_FRAGMENT.fullmatch(name) or _VERSION.fullmatch(name))
