"""Path → what sort of file it is: source, tests, documentation, configuration, or not meant to be read.

Names decide, as in GitHub's linguist: a file's content is not at hand for every commit. The names stand in
`file_kinds.toml`. A repository's own attributes overrule them (linguist_attributes.py).
"""

from __future__ import annotations

import fnmatch
import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from identify.identify import tags_from_filename

from mkdocs_commit_digest.collect.diff.release_notes import is_named_as_notes


class FileKind(StrEnum):
    """What sort of file a path names."""

    SOURCE = "source"
    TESTS = "tests"
    """Tests, their fixtures and data."""
    EXAMPLES = "examples"
    """Examples, tutorials, benchmarks, notebooks."""
    DOCUMENTATION = "documentation"
    RELEASE_NOTES = "release-notes"
    """Changelogs and change fragments: they go along with changes of any type."""
    CONFIGURATION = "configuration"
    """Settings of tools and deployments."""
    CI = "ci"
    BUILD = "build"
    """Build scripts, containers, and patches that a build applies to the code of others."""
    DEPENDENCIES = "dependencies"
    """Package manifests: what a package is called and what it depends on."""
    LOCK = "lock"
    GENERATED = "generated"
    VENDORED = "vendored"
    MINIFIED = "minified"
    SNAPSHOT = "snapshot"
    """Recorded outputs that tests compare with."""
    DATA = "data"
    BINARY = "binary"

    @property
    def is_written(self) -> bool:
        """People write it by hand, so its lines measure the size of a change."""
        return self not in _NOT_WRITTEN

    @property
    def is_configuration(self) -> bool:
        """It belongs to configuration in the widest sense: CI, build, dependencies, locks, settings."""
        return self in _CONFIGURATION


_NOT_WRITTEN = frozenset(
    {
        FileKind.LOCK,
        FileKind.GENERATED,
        FileKind.VENDORED,
        FileKind.MINIFIED,
        FileKind.SNAPSHOT,
        FileKind.DATA,
        FileKind.BINARY,
    }
)
_CONFIGURATION = frozenset({FileKind.CONFIGURATION, FileKind.CI, FileKind.BUILD, FileKind.DEPENDENCIES, FileKind.LOCK})


@dataclass(frozen=True, slots=True)
class _Names:
    """What one table of `file_kinds.toml` says."""

    name: re.Pattern[str]
    folder: re.Pattern[str]

    def know(self, folders: tuple[str, ...], name: str) -> bool:
        return bool(self.name.fullmatch(name)) or self.hold(folders)

    def hold(self, folders: tuple[str, ...]) -> bool:
        return any(map(self.folder.fullmatch, folders))


@cache
def _tables() -> dict[FileKind, _Names]:
    text = files(__package__).joinpath("file_kinds.toml").read_text("utf-8")
    return {
        FileKind(kind): _Names(_any_of(table.get("names", ())), _any_of(table.get("folders", ())))
        for kind, table in tomllib.loads(text).items()
    }


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Compile one pattern for all; for none, one that matches nothing."""
    return re.compile("|".join(map(fnmatch.translate, patterns)) or r"(?!)")


_UNREAD = (FileKind.MINIFIED, FileKind.BINARY, FileKind.SNAPSHOT, FileKind.GENERATED)
_SETUP = (FileKind.CI, FileKind.DEPENDENCIES, FileKind.BUILD)
_TEST_CLASS = re.compile(r"(?:\w+(?:Tests?|TestCase|IT|Spec)|Test[A-Z]\w+)\.(?:java|kt|scala|cs|groovy|swift|php)")
_PROSE = (".md", ".rst", ".adoc")


@lru_cache(maxsize=65_536)
def kind_of(path: str) -> FileKind:
    """Return the kind of the file at `path` (slashes between folders), by its name alone."""
    *parents, base = path.split("/")
    folders, name = tuple(part.lower() for part in parents), base.lower()
    for decide in (_unread_kind, _setup_kind, _prose_or_test_kind):
        if kind := decide(folders, name):
            return kind
    if _TEST_CLASS.fullmatch(base):
        return FileKind.TESTS
    return _plain_kind(folders, name)


def kind_by_name(path: str) -> FileKind:
    """Return the kind that a file of this name would have: for paths beside a change, whose own files know theirs."""
    return kind_of(path)


def is_release_notes(path: str) -> bool:
    """Tell changelogs and change fragments, whose lines say in words what a change does for users, by their names."""
    return kind_of(path) is FileKind.RELEASE_NOTES


def _unread_kind(folders: tuple[str, ...], name: str) -> FileKind | None:
    """Kinds that nobody writes by hand."""
    tables = _tables()
    if tables[FileKind.LOCK].know(folders, name):
        return FileKind.LOCK
    if tables[FileKind.VENDORED].know(folders, name) and not tables[FileKind.TESTS].hold(folders):
        return FileKind.VENDORED
    found = next((kind for kind in _UNREAD if tables[kind].know(folders, name)), None)
    return found or (FileKind.BINARY if "binary" in tags_from_filename(name) else None)


def _setup_kind(folders: tuple[str, ...], name: str) -> FileKind | None:
    """CI, dependencies and build; a manifest among test data is test data, a page in `.github` is prose."""
    tables = _tables()
    if tables[FileKind.CI].hold(folders):
        return FileKind.DOCUMENTATION if name.endswith(_PROSE) else FileKind.CI
    if tables[FileKind.TESTS].hold(folders) or name.endswith(_PROSE):
        return None
    return next((kind for kind in _SETUP if tables[kind].know(folders, name)), None)


def _prose_or_test_kind(folders: tuple[str, ...], name: str) -> FileKind | None:
    tables = _tables()
    is_among_tests = tables[FileKind.TESTS].hold(folders) or folders[:1] == ("t",)  # as Perl has it, and git itself
    is_test_data = is_among_tests and not name.startswith("readme")
    are_notes = tables[FileKind.RELEASE_NOTES].know(folders, name) or is_named_as_notes(folders, name)
    if are_notes and not is_test_data and not _is_code(name):
        return FileKind.RELEASE_NOTES
    if is_test_data:
        return FileKind.TESTS
    documentation = tables[FileKind.DOCUMENTATION]
    if documentation.hold(folders) or (documentation.know((), name) and not _is_code(name)):
        return FileKind.DOCUMENTATION
    return next((kind for kind in (FileKind.TESTS, FileKind.EXAMPLES) if tables[kind].know(folders, name)), None)


def _plain_kind(folders: tuple[str, ...], name: str) -> FileKind:
    """What is left: settings, data, and source for everything nobody knows."""
    known = (kind for kind in (FileKind.CONFIGURATION, FileKind.DATA) if _tables()[kind].know(folders, name))
    return next(known, FileKind.SOURCE)


_NOT_CODE = frozenset(
    {"markdown", "rst", "asciidoc", "plain-text", "text", "non-executable", "executable", "yaml", "json", "toml"}
    | {"xml", "csv", "ini", "svg", "mdx", "tex", "org", "file", "qmd", "quarto", "latex", "pod", "perl6"}
)


def _is_code(name: str) -> bool:
    """`security.py` is code; `SECURITY.md` and `LICENSE` are not."""
    return "." in name and bool(tags_from_filename(name) - _NOT_CODE)
