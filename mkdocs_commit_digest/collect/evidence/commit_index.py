"""Where in a commit a path, an identifier or a number stands. Built once a commit; holds no copy of the patches."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.changed_lines import ChangedLines
from mkdocs_commit_digest.collect.evidence.numbers_in_text import numbers_in
from mkdocs_commit_digest.collect.evidence.numerals import canonical
from mkdocs_commit_digest.collect.evidence.patch_text import line_around, occurrences, stands_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.diff.file_kinds import FileKind

_MOST_HITS = 5_000
_DEFINES = re.compile(
    r"\+\s{0,40}(?:(?:export|default|declare|public|private|protected|internal|static|async|pub|inline|constexpr|abstract"
    r"|final|virtual|unsafe) ){0,4}"
    r"(?:def|class|fn|func|function|struct|interface|enum|trait|type|const|let|var|#define)?\s?$"
)


@dataclass(frozen=True, slots=True)
class Location:
    """Where something stands."""

    path: str | None = None
    """None: in the message, or in a file that the commit removes."""
    line: int | None = None
    """1-based line in the file after the commit."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many files a commit changes, and lines it adds and removes."""

    files: int
    additions: int
    deletions: int


class CommitIndex:
    """Looks things up in one commit's paths, message and patches."""

    def __init__(self, commit: Commit, facts: Sequence[object] = ()) -> None:
        self._commit = commit
        self.facts = tuple(facts)
        """What is known of the change with certainty, old → new; a further source for rules."""
        self.lines = ChangedLines(commit)
        self.message = f"{commit.subject}\n{commit.body}"

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = defaultdict(list)
        for change in self._commit.files:
            for path in {change.path, change.old_path or change.path}:
                names[path.rsplit("/", 1)[-1]].append(path)
        return names

    @cached_property
    def _folders(self) -> set[str]:
        """Every run of folders that begins at the top or anywhere below: `a/b/`, `b/`."""
        folders: set[str] = set()
        for parent in {path.rsplit("/", 1)[0] for paths in self._by_name.values() for path in paths if "/" in path}:
            parts = parent.split("/")[:30]
            folders.update("/".join(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1))
        return folders

    @cached_property
    def _gone(self) -> set[str]:
        """Paths that are no more after the commit."""
        there = {change.path for change in self._commit.files if change.status != "deleted"}
        return {path for paths in self._by_name.values() for path in paths} - there

    @property
    def paths(self) -> set[str]:
        """Every path, before and after."""
        return {path for paths in self._by_name.values() for path in paths}

    @property
    def changed_paths(self) -> set[str]:
        """The path after the commit of each file of which lines changed."""
        return {change.path for change in self._commit.files if change.additions or change.deletions}

    @cached_property
    def kinds(self) -> dict[str, FileKind]:
        """What sort of file each one is, by its path after the commit."""
        return {file.path: file.kind for file in self._commit.files}

    @property
    def renames(self) -> list[tuple[str, str]]:
        """(before, after) of each file that has another path now."""
        changes = self._commit.files
        return [
            (change.old_path, change.path) for change in changes if change.old_path and change.old_path != change.path
        ]

    @cached_property
    def totals(self) -> Totals:
        """How much the whole commit changes."""
        return Totals(self._commit.files_total, self._commit.additions, self._commit.deletions)

    def paths_of(self, token: str) -> set[str]:
        """Return the files that a path, or the end of one, may mean; none for a folder."""
        wanted = token.removeprefix("./").strip("/")
        if "/" not in wanted and "." not in wanted:
            return set()
        return {path for path in self.paths if path == wanted or path.endswith("/" + wanted)}

    def is_gone(self, token: str) -> bool:
        """Tell whether a name is that of a file or folder of which something is gone."""
        wanted = token.strip("/")
        return any(wanted in path.split("/") or path.endswith(wanted) or stands_in(path, wanted) for path in self._gone)

    def stands_beside(self, token: str) -> bool:
        """Tell whether a text stands in a path, or in what encloses a hunk: it has a side, but none that is shown."""
        return self._is_in_a_path(token) or any(stands_in(hunk.context, token) for hunk in self.lines.hunks)

    def path(self, token: str) -> Location | None:
        """Find a path, the end of one, or a folder; a removed path is found, with nowhere to link to."""
        wanted = token.removeprefix("./").strip("/")
        matches = [
            path
            for path in self._by_name.get(wanted.rsplit("/", 1)[-1], ())
            if path == wanted or path.endswith("/" + wanted)
        ]
        if matches:
            there = [path for path in matches if path not in self._gone]
            return Location(there[0] if there else None)
        if wanted in self._folders:
            return Location()
        if "*" in wanted and self._matches_glob(wanted):
            return Location()
        return None

    def _matches_glob(self, wanted: str) -> bool:
        pieces = [piece for piece in re.split(r"\*+", wanted) if piece.strip("/.")]
        paths = (path for paths in self._by_name.values() for path in paths)
        return bool(pieces) and any(all(piece in path for piece in pieces) for path in paths)

    def text(self, token: str) -> Location | None:
        """Find a text as it stands, not within a longer word: on added lines first, then anywhere, then the message."""
        best: Location | None = None
        for number in range(len(self._commit.files)):
            for position in self._positions(number, token):
                place = self._location(number, position)
                if place.line and self._is_definition(number, position):
                    return place
                if best is None or (place.line and not best.line):
                    best = place
                if place.line:
                    break
        if best:
            return best
        return Location() if stands_in(self.message, token) or self._is_in_a_path(token) else None

    def any_case(self, token: str) -> bool:
        """Tell whether a text stands anywhere, letter case and the difference of `-`, `_` and space aside."""
        words = r"[-_ ]?".join(re.escape(part) for part in re.split(r"[-_ ]", token) if part)
        if re.search(r"[A-Za-z0-9][-_][A-Za-z0-9]", token):
            words = rf"(?<![A-Za-z0-9])(?<![A-Za-z0-9][-_]){words}(?:e?s)?(?![-_]?[A-Za-z0-9])"
        wanted = re.compile(words, re.IGNORECASE)
        if wanted.search(self.message) or any(wanted.search(change.path) for change in self._commit.files):
            return True
        return any(wanted.search(file.patch, file.body_start) for file in self._commit.files)

    def together(self, words: Sequence[str]) -> Location | None:
        """Find words that stand in one file (its path and enclosing lines included), or on one line of the message."""
        for number, file in enumerate(self._commit.files):
            if all(
                stands_in(file.path, word) or next(self._positions(number, word), None) is not None for word in words
            ):
                places = (
                    self._location(number, position)
                    for word in words[::-1]
                    for position in self._positions(number, word)
                )
                return next((place for place in places if place.line), Location())
        lines = self.message.split("\n")
        return Location() if any(all(stands_in(line, word) for word in words) for line in lines) else None

    def _is_in_a_path(self, token: str) -> bool:
        return any(stands_in(path, token) for paths in self._by_name.values() for path in paths)

    def _positions(self, number: int, token: str) -> Iterator[int]:
        file = self._commit.files[number]
        return occurrences(file.patch, token, file.body_start)

    @cached_property
    def _numbers(self) -> dict[str, tuple[int, int]]:
        """Canonical number, with `%` or `x` after it where one stands there → (file, offset) of its first place."""
        numbers: dict[str, tuple[int, int]] = {}
        texts = [(-1, self.message, 0)]
        texts += [(n, file.patch, file.body_start) for n, file in enumerate(self._commit.files)]
        seen: set[str] = set()
        for number, text, start in texts:
            for name, position in numbers_in(text, start, seen):
                numbers.setdefault(name, (number, position))
        for paths in self._by_name.values():
            for match in (match for path in paths for match in re.finditer(r"\d{1,12}(?:\.\d+)*", path)):
                numbers.setdefault(canonical(match.group()), (-1, 0))
        return numbers

    def number(self, name: str) -> Location | None:
        """Find a number by its canonical spelling; `37%` and `2x` find only numbers with that sign."""
        found = self._numbers.get(name)
        if found is None:
            return None
        number, position = found
        return Location() if number < 0 else self._location(number, position)

    def is_in_message_only(self, name: str) -> bool:
        """Tell whether a number stands in the message, and in no patch."""
        return name in self._numbers and self._numbers[name][0] < 0 and not self._in_patches(name)

    def _in_patches(self, name: str) -> bool:
        wanted = re.compile(rf"(?<![0-9.]){re.escape(name)}(?![0-9]|\.[0-9])")
        return any(name in file.patch and wanted.search(file.patch, file.body_start) for file in self._commit.files)

    def number_beside(self, name: str, hint: re.Pattern[str]) -> Location | None:
        """Find a number on a line that also has a hint of what it measures."""
        if name not in self._numbers:
            return None
        wanted = re.compile(rf"(?<![0-9.]){re.escape(name)}(?![0-9]|\.[0-9])")
        for number, file in enumerate(self._commit.files):
            for _, match in zip(range(_MOST_HITS), wanted.finditer(file.patch, file.body_start), strict=False):
                line = line_around(file.patch, match.start())
                if not line.startswith("@@") and hint.search(line):
                    return self._location(number, match.start())
        lines = self.message.split("\n")
        return Location() if any(wanted.search(line) and hint.search(line) for line in lines) else None

    def _location(self, number: int, position: int) -> Location:
        file = self._commit.files[number]
        return Location() if file.path in self._gone else Location(file.path, file.new_line(position))

    def _is_definition(self, number: int, position: int) -> bool:
        text = self._commit.files[number].patch
        line_start = text.rfind("\n", 0, position) + 1
        return bool(_DEFINES.match(text[line_start:position])) and position - line_start < 80  # noqa: PLR2004
