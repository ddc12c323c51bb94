"""Where in a commit a path, an identifier or a number stands. Built once a commit; holds no copy of the patches."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.numerals import canonical
from mkdocs_commit_digest.collect.evidence.patch_text import is_word, line_around, occurrences, stands_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.collect.commits import Commit

_NUMBER = re.compile(
    r"(?m:^@@+ -[^\n]*?\+\d[\d,]* @@+)|0[xX][0-9A-Fa-f]{1,32}"
    r"|(?P<number>(?<![0-9.])[0-9]+(?:_[0-9]{1,9})*(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]{1,3}(?![0-9A-Za-z]))?)"
    r"(?P<suffix>\s?%(?![A-Za-z(\"'])|[xX×](?![A-Za-z0-9_])|倍)?"
)
"""Hunk headers first, so that their line numbers are passed over."""
_LONGEST_NUMBER = 40
_LONGEST_WORD = 12
"""Letters and digits around a number; longer ones are hashes and encoded data."""
_WORD_BEFORE = re.compile(r"[A-Za-z0-9]*$")
_WORD_AFTER = re.compile(r"[A-Za-z0-9]*")
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


class CommitIndex:
    """Looks things up in one commit's paths, message and patches."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
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
        wanted = re.compile(
            r"[-_ ]?".join(re.escape(part) for part in re.split(r"[-_ ]", token) if part), re.IGNORECASE
        )
        if wanted.search(self.message) or any(wanted.search(change.path) for change in self._commit.files):
            return True
        return any(wanted.search(file.patch, file.body_start) for file in self._commit.files)

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
            for match in _NUMBER.finditer(text, start):
                if match.group() in seen:
                    continue
                for name in _names_of(match, text):
                    seen.add(match.group())
                    numbers.setdefault(name, (number, match.start()))
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


def _names_of(match: re.Match[str], text: str) -> Iterator[str]:
    """Yield the spellings under which a number is found: as a whole, its comma-separated parts, with its sign."""
    digits = match["number"]
    if digits is None:
        if not match.group().startswith("@@"):
            yield match.group().lower()
        return
    if len(digits) > _LONGEST_NUMBER or _is_in_a_hash(match, text):
        return
    name = canonical(digits)
    yield name
    if "," in digits:
        yield from (canonical(part) for part in digits.split(","))
    if match["suffix"]:
        yield name + ("%" if "%" in match["suffix"] else "x")


def _is_in_a_hash(match: re.Match[str], text: str) -> bool:
    start, end = match.start("number"), match.end("number")
    before, after = text[start - 1 : start], text[end : end + 1]
    if not is_word(before) and not is_word(after):
        return False
    left = _WORD_BEFORE.search(text, max(0, start - _LONGEST_WORD - 1), start)
    right = _WORD_AFTER.match(text, end, end + _LONGEST_WORD + 1)
    word = (left.group() if left else "") + match["number"] + (right.group() if right else "")
    return len(word) > _LONGEST_WORD
