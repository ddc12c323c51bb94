"""Patches whose every changed line is a comment, or only set otherwise. Pure; where it is not sure, it says no.

A patch shows a few lines around a change and not the file, so a text that spans lines may have begun above. Files whose
shown lines hint at one are never taken for the one or the other, nor are languages whose indentation has a meaning.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.diff.file_kinds import FileKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
    from mkdocs_commit_digest.collect.diff.hunks import Hunk

_MAX_LINES = 4_000
_MAX_LINE = 400

_JOINED = frozenset({"c", "cc", "cpp", "cxx", "cu", "h", "hh", "hpp", "hxx", "cuh", "java", "cs", "rs", "php", "dart"})
"""Line ends mean nothing, outside of the lines of the preprocessor."""
_BY_LINE = frozenset({"go", "js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "kt", "swift"})
"""A line end may end a statement."""
_SLASHES = _JOINED | _BY_LINE | {"scala", "groovy", "proto", "zig"}
_HASHES = frozenset({"py", "pyi", "pyx", "rb", "sh", "bash", "zsh", "pl", "pm", "r", "ex", "exs", "jl", "nix", "cr"})
_DASHES = frozenset({"sql", "lua", "hs", "elm", "adb", "ads"})

_TOKEN = re.compile(
    r"""
    "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)'   # a text, a character
    | \w+ | [(){}\[\];,]                       # a word, a bracket
    | [^\w\s(){}\[\];,"']+                     # an operator: `+ +` is not `++`
    | ["']                                     # a mark that begins what does not end on this line
    """,
    re.VERBOSE,
)
_TEXT_OVER_LINES = re.compile(r"""`|\"\"\"|'''|<<[-~]?['"]?[A-Z_]|@"|\bR"|\br\#*"|\\$""", re.MULTILINE)
"""What may begin or end a text that spans lines, or goes on on the next."""
_IN_BLOCK = re.compile(r"\*(?:\s|/|$)")
_CODE_END = (";", "{", "}", "(", ")", ",", "[", "]", ":", "=", "&&", "||", "+", "=>")
_DIRECTIVE = re.compile(
    r"""
    \#!|\#\s*(?:-\*-|vim?:|type:|cython:|distutils:|pragma|syntax\s*=|escape\s*=|frozen_string_literal|encoding|coding|!/)
    |\#\s?(?:typed|shareable_constant_value|warn_indent)\s?:
    |//(?:go:|line\s|export\s|nolint|\#|\s*(?:\+build|@|\#|<|eslint|tslint|prettier|istanbul|swift-tools|clang|NOLINT))|///\s*<
    |/\*{1,2}!?\s*(?:@|\#__|webpack|vite|eslint|istanbul|jsx|global\s|exported\s|line\s)
    |--\s?(?:\#|@|\+)|--\[
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Comments that tools read."""


def is_formatting_only(files: Sequence[ChangedFile]) -> bool:
    """Tell whether files say the same at the same place before and after, set with other white space."""
    return bool(files) and all(_is_set_otherwise(file) for file in files)


def is_comments_only(sources: Sequence[ChangedFile]) -> bool:
    """Tell whether every changed line of source is empty or wholly a comment, and one is a comment."""
    changed = [file for file in sources if file.lines]
    return bool(changed) and all(_changes_comments(file) for file in changed)


def _extension(file: ChangedFile) -> str:
    return file.path.rpartition(".")[2].lower()


def _is_shown_whole(file: ChangedFile) -> bool:
    """Tell whether a file's patch shows all that changes in it, and nothing else than its lines changes."""
    is_plain = file.status == "modified" and not file.binary and not file.omitted_bytes and file.entry_type == "file"
    return is_plain and bool(file.hunks) and "\nnew mode " not in file.patch[: file.body_start]


def _is_set_otherwise(file: ChangedFile) -> bool:
    language = _extension(file)
    if file.kind is not FileKind.SOURCE or language not in _JOINED | _BY_LINE or not _is_shown_whole(file):
        return False
    if file.lines > _MAX_LINES or _TEXT_OVER_LINES.search(file.body):
        return False
    return all(_are_same(old, new, language) for hunk in file.hunks for old, new in _blocks(hunk))


def _blocks(hunk: Hunk) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the removed and the added lines of each change without a line of context in it."""
    for is_context, lines in groupby(hunk.lines, key=lambda line: line[:1] not in {"-", "+"}):
        if not is_context:
            block = list(lines)
            yield [line[1:] for line in block if line[0] == "-"], [line[1:] for line in block if line[0] == "+"]


def _are_same(old: list[str], new: list[str], language: str) -> bool:
    before, after = ([line for line in side if line.strip()] for side in (old, new))
    lines = (*before, *after)
    if any(len(line) > _MAX_LINE or not line.strip().endswith(_CODE_END) for line in lines):
        return False
    if any(line.lstrip().startswith(("#", "*", "/*", "//")) or "//" in line for line in lines):
        return False
    ours, theirs = ([_TOKEN.findall(line) for line in side] for side in (before, after))
    if any(token in {'"', "'"} for line in (*ours, *theirs) for token in line):
        return False
    return _flat(ours) == _flat(theirs) if language in _JOINED else ours == theirs


def _flat(lines: Iterable[Iterable[str]]) -> list[str]:
    return [token for line in lines for token in line]


def _changes_comments(file: ChangedFile) -> bool:
    if not _is_shown_whole(file) or file.lines > _MAX_LINES:
        return False
    language, lines = _extension(file), file.changed_lines
    if not any(line[1:].strip() for line in lines):
        return False
    sign = "//" if language in _SLASHES else "#" if language in _HASHES else "--" if language in _DASHES else ""
    if not sign or any(_hints_at_text(line[1:].strip(), sign) for hunk in file.hunks for line in hunk.lines):
        return False
    if sign == "//":
        return all(map(_in_slashes, file.hunks))
    return all(_is_comment(text, sign) for line in lines if (text := line[1:].strip()))


def _hints_at_text(line: str, sign: str) -> bool:
    """Tell whether a line of code may begin or end a text that spans lines; what a comment quotes does not."""
    is_comment = line.startswith(sign) or (sign == "//" and (_IN_BLOCK.match(line) or line.startswith("/*")))
    return not is_comment and bool(_TEXT_OVER_LINES.search(line))


def _is_comment(text: str, sign: str) -> bool:
    return text.startswith(sign) and not _DIRECTIVE.match(text)


def _in_slashes(hunk: Hunk) -> bool:
    """Tell whether changed lines are comments, those of a block comment too whose beginning is shown.

    Lines of context have to be code, or comment, on both sides: a mark that is taken away may bring code back.
    """
    inside = dict.fromkeys("-+", _begins_inside(hunk))
    for line in hunk.lines:
        text, sides = line[1:].strip(), line[:1] if line[:1] in inside else "-+"
        for side in sides:
            is_whole, inside[side] = _read_slashes(text, is_inside=inside[side])
            if len(sides) == 1 and text and not is_whole:
                return False
        if len(sides) > 1 and inside["-"] != inside["+"]:
            return False
    return inside["-"] == inside["+"]


def _begins_inside(hunk: Hunk) -> bool:
    """Tell whether a hunk begins within a block comment: stars stand before all lines up to its end."""
    for line in hunk.lines:
        text = line[1:].strip()
        if not _IN_BLOCK.match(text):
            return False
        if text.endswith("*/"):
            return True
    return False


def _read_slashes(text: str, *, is_inside: bool) -> tuple[bool, bool]:
    """Return whether a line is wholly a comment, and whether the next begins within one."""
    if not is_inside and text.startswith("//"):
        return not text.endswith("\\") and not _DIRECTIVE.match(text), False
    if not is_inside and not text.startswith("/*"):
        return False, False
    start = 0 if is_inside else len("/*")
    end = text.find("*/", start)
    is_directive = not is_inside and bool(_DIRECTIVE.match(text))
    if end < 0:
        return not is_directive, True
    return not is_directive and end + len("*/") == len(text), False
