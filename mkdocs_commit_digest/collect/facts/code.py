"""Source text → what in it is code, what is comment, and what stands in strings: light, linear, for many languages.

Not a parser: it knows where strings and comments begin and end, so that a pattern for a call matches neither in prose
nor in a string, and what a string holds can be read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MAX_ARGUMENTS = 60
_MAX_CALL = 6_000
"""Characters of a call's arguments that are looked at."""

_MOST_BEFORE = 40
_MOST_BEHIND = 3
"""Lines between the beginning of a definition and a line that belongs to it."""

_DOUBLE = r'"(?:[^"\\\n]|\\.)*+"?'
_SINGLE = r"'(?:[^'\\\n]|\\.)*+'?"
_LINE = r"//[^\n]*"
_BLOCK = r"/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
_TRIPLE = r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)' + "|" + r"'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\Z)"
_PYTHON = re.compile(rf"(?P<comment>#[^\n]*)|(?P<string>{_TRIPLE}|{_DOUBLE}|{_SINGLE})", re.DOTALL)
_HASH = re.compile(rf"(?P<comment>(?<![\w$&{{])#(?!\{{)[^\n]*)|(?P<string>{_DOUBLE}|{_SINGLE})", re.DOTALL)
_C = re.compile(rf"(?P<comment>{_LINE}|{_BLOCK})|(?P<string>{_DOUBLE}|{_SINGLE})", re.DOTALL)
_JVM = re.compile(
    rf'(?P<comment>{_LINE}|{_BLOCK})|(?P<string>"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)|{_DOUBLE}|{_SINGLE})', re.DOTALL
)
_GO = re.compile(rf"(?P<comment>{_LINE}|{_BLOCK})|(?P<string>`[^`]*+(?:`|\Z)|{_DOUBLE}|{_SINGLE})", re.DOTALL)
_SCRIPT = re.compile(
    rf"""
    (?P<comment>{_LINE}|{_BLOCK}
        |(?<=[(,=:\[!&|?{{;])\s*+/(?![*/])(?:[^/\\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*+\])++/)  # a regular expression
    |(?P<string>`(?:[^`\\]|\\.)*+(?:`|\Z)|{_DOUBLE}|{_SINGLE})
    """,
    re.VERBOSE | re.DOTALL,
)
_RUST = re.compile(
    rf"""
    (?P<comment>{_LINE}|{_BLOCK})
    |(?P<string>\br\#\#"(?:[^"]|"(?!\#\#))*+(?:"\#\#|\Z)
        |\br\#"(?:[^"]|"(?!\#))*+(?:"\#|\Z)
        |\br"[^"]*+(?:"|\Z)
        |"(?:[^"\\]|\\.)*+(?:"|\Z)          # strings may go over several lines
        |'(?:[^'\\\n]|\\[^\n]{{1,10}}?)')    # a character; what has no second quote is a lifetime
    """,
    re.VERBOSE | re.DOTALL,
)
_LANGUAGES = {
    **dict.fromkeys(("py", "pyi", "pyx"), _PYTHON),
    **dict.fromkeys(("rb", "sh", "bash", "zsh", "pl", "pm"), _HASH),
    **dict.fromkeys(("c", "h", "cc", "cpp", "cxx", "hpp", "hh", "cu", "cuh", "m", "mm", "php"), _C),
    **dict.fromkeys(("java", "kt", "kts", "scala", "groovy", "cs", "swift", "dart"), _JVM),
    "go": _GO,
    **dict.fromkeys(("js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts", "vue", "svelte"), _SCRIPT),
    "rs": _RUST,
}
LANGUAGES = frozenset(_LANGUAGES)
_BRACKETS = re.compile(r"[()\[\]{},]")
_FILL = "\x01"
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_QUOTES = re.compile(r"(?:r#{0,2})?(\"\"\"|'''|[\"'`])")

Span = tuple[int, int]
"""Start and end in the text."""


def language_of(path: str) -> str:
    """Return the extension of a file whose strings and comments are known here; empty for others."""
    extension = path.rpartition(".")[2].lower()
    return extension if extension in LANGUAGES else ""


@dataclass(frozen=True)
class Code:
    """One side of a source file."""

    text: str
    language: str

    @cached_property
    def _found(self) -> tuple[str, tuple[Span, ...]]:
        parts: list[str] = []
        spans: list[Span] = []
        last = 0
        for found in _LANGUAGES[self.language].finditer(self.text):
            start, end = found.span()
            parts.append(self.text[last:start])
            if found.lastgroup == "comment":
                parts.append(" " * (end - start))
            else:
                quote = _QUOTES.match(found[0])
                opening = quote.end() if quote else 1
                closing = opening - found[0].startswith("r")
                inner = max(0, end - start - opening - closing)
                parts.append((found[0][:opening] + _FILL * inner + found[0][opening + inner :])[: end - start])
                spans.append((start + opening, start + opening + inner))
            last = end
        parts.append(self.text[last:])
        return "".join(parts), tuple(spans)

    @property
    def masked(self) -> str:
        """The text with comments blank and U+0001 in place of what strings hold; as long as the text."""
        return self._found[0]

    @property
    def strings(self) -> tuple[Span, ...]:
        """Where strings hold what they hold, in order."""
        return self._found[1]

    def strings_within(self, span: Span) -> list[str]:
        """Return the strings that begin in a part of the text."""
        first = bisect_left(self.strings, (span[0], 0))
        found = []
        for start, end in self.strings[first : first + _MAX_ARGUMENTS]:
            if start >= span[1]:
                break
            found.append(unescaped(self.text[start:end]))
        return found

    def joined(self, span: Span) -> str:
        """Return the text that literals side by side make together."""
        return "".join(self.strings_within(span))

    def source(self, span: Span) -> str:
        """Return a part as it is written, on one line."""
        return " ".join(self.text[span[0] : span[1]].split())

    def line(self, offset: int) -> int:
        """Return the 1-based line of an offset."""
        return bisect_left(self._line_ends, offset) + 1

    @cached_property
    def _line_ends(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self.text)]

    def arguments(self, opening: int) -> tuple[list[Span], int]:
        """Return the spans between the commas of a bracket that opens at an offset, and where it closes."""
        spans: list[Span] = []
        depth, start = 0, opening + 1
        limit = opening + _MAX_CALL
        for found in _BRACKETS.finditer(self.masked, opening, limit):
            character, at = found[0], found.start()
            if character in "([{":
                depth += 1
            elif character in ")]}":
                depth -= 1
            if depth == 0 or (depth == 1 and character == ","):
                spans.append((start, at))
                start = at + 1
            if depth == 0 or len(spans) >= _MAX_ARGUMENTS:
                return [span for span in spans if self.masked[span[0] : span[1]].strip()], at + 1
        return [], limit


@lru_cache(maxsize=4)
def code_of(text: str, language: str) -> Code:
    """Return a text as code; the last few are kept, since several extractors look at one file."""
    return Code(text, language)


def is_near(text: str, markers: Sequence[re.Pattern[str]], numbers: Iterable[int]) -> bool:
    """Tell whether a line (1-based) lies close behind a place that a pattern finds, so that it may belong to it."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number - _MOST_BEFORE <= runs[-1][1]:
            runs[-1][1] = number + _MOST_BEHIND
        else:
            runs.append([max(1, number - _MOST_BEFORE), number + _MOST_BEHIND])
    lines = text.split("\n") if runs else []
    parts = ["\n".join(lines[start - 1 : end]) for start, end in runs]
    return any(marker.search(part) for part in parts for marker in markers)


def unescaped(text: str) -> str:
    """Return what a literal says, escapes of line ends as blanks."""
    return _ESCAPE.sub(lambda found: {"n": "\n", "t": " ", "r": " ", "\n": " "}.get(found[1], found[1]), text)
