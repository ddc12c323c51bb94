"""Names that stand in a commit in pieces: put together by code, a number beside its word, an example after a flag."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.commit_index import Location

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex

_LETTERS_AND_NUMBER = re.compile(r"([A-Za-z]{1,12})[-_ ]?(\d{1,6}(?:\.\d{1,4})?)[A-Za-z]?")
_BESIDE = {
    "sm": r"sm|arch|capability|cc|gencode",
    "cuda": r"cuda|cu|nvcc",
    "py": r"py|python",
    "python": r"py|python|cpython",
    "cp": r"cp|python|cpython",
    "tp": r"tp|tensor_?parallel\w*",
    "dp": r"dp|data_?parallel\w*",
    "pp": r"pp|pipeline_?parallel\w*",
    "ep": r"ep|expert_?parallel\w*",
    "cpp": r"cpp|cxx|c\+\+|std",
    "node": r"node|nodejs|engines",
    "es": r"es|ecma\w*|target",
    "pr": r"pr|pull|#",
}
"""Letters before a number → the words that say the same beside it."""
_SEPARATOR = re.compile(r"[-_./]")
_HOLE = r"(?:\$?\{|%[sd]|<|[\"'`]|##|\$\(|\$[A-Za-z_]|\*)"
"""What begins the part of a name that code fills in: `prefix_{`, `"prefix_" +`, `prefix_$x`, `prefix_##`."""
_HOLE_END = r"(?:\}|%[sd]|>|[\"'`]|##|\*)"
_LEAST_PIECE = 2
_MOST_SPLITS = 8
_LONGEST = 120
_FLAG_VALUE = re.compile(r"(?<![\w-])(?P<flag>--?[A-Za-z][\w-]{0,60})(?:=|\s+)(?P<value>[^\s`'\"=-][^\s`'\"]{0,80})")
_EXAMPLE = re.compile(
    r"(?:such as|for example,?|e\.g\.,?|for instance,?|like|例如|比如|诸如|譬如|如)\s?:?\s?[`\"“]?$", re.IGNORECASE
)
_VERSION = re.compile(r"v?(\d{1,5}(?:\.\d{1,5}){1,3})[-.+]?[A-Za-z][\w.-]{0,20}")
_ROW = re.compile(r"\|[^\n]*\|")
_RATIO_HEAD = re.compile(r"speed|ratio|faster|factor|gain|improve|relative|[x×]\s*\||加速|倍|提升|比", re.IGNORECASE)
_EXCEPTIONS = frozenset(
    re.findall(
        r"\S+",
        "ArithmeticError AssertionError AttributeError BlockingIOError BrokenPipeError ConnectionError "
        "ConnectionRefusedError ConnectionResetError EOFError FileExistsError FileNotFoundError "
        "FloatingPointError ImportError IndentationError IndexError InterruptedError IsADirectoryError "
        "KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError "
        "NotADirectoryError NotImplementedError OSError IOError OverflowError PermissionError "
        "RecursionError ReferenceError RuntimeError StopIteration SyntaxError SystemExit TabError "
        "TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError "
        "ValueError ZeroDivisionError RangeError URIError NullPointerException IllegalArgumentException "
        "IllegalStateException ClassCastException IOException IndexOutOfBoundsException "
        "ArrayIndexOutOfBoundsException NumberFormatException UnsupportedOperationException "
        "ConcurrentModificationException ArgumentException ArgumentNullException "
        "InvalidOperationException ENOENT EACCES EPERM EEXIST EINVAL ENOMEM EAGAIN EPIPE ECONNRESET "
        "ECONNREFUSED ETIMEDOUT EADDRINUSE EMFILE ENOSPC SIGSEGV SIGABRT SIGKILL SIGTERM SIGILL ",
    )
)
"""Of Python, Java, JavaScript, C# and POSIX."""
_CONSEQUENCE = re.compile(
    r"\b(?:may|might|can|could|would|will|if|when|where|unless|otherwise|without|whoever|should)\b"
    r"|会|可能|将|若|如果|否则|一旦|导致",
    re.IGNORECASE,
)
_STATES_THE_CHANGE = re.compile(
    r"\bnow\b|\badds?\b|\bcatch|\binstead\b|\brather\b|现在|改为|新增|捕获|而不是|而非|不再", re.IGNORECASE
)


def beside_its_word(token: str, index: CommitIndex) -> Location | None:
    """Find `SM80` as `arch >= 80`, `TP8` as `tp_size = 8`: a number on a line with the word of its letters."""
    match = _LETTERS_AND_NUMBER.fullmatch(token)
    if not match:
        return None
    letters, digits = match[1].lower(), match[2]
    word = re.compile(rf"(?<![A-Za-z])(?:{_BESIDE.get(letters, re.escape(letters))})(?![a-z])", re.IGNORECASE)
    spellings = {digits, f"{digits[:-1]}.{digits[-1:]}" if digits.isdecimal() and len(digits) > 1 else digits}
    number = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(spellings)))})(?![\w]|\.\d)")
    return _on_a_line(index, digits[-1:], (word, number))


def put_together(token: str, index: CommitIndex, examples: frozenset[str]) -> Location | None:
    """Find a name that code builds: a piece beside the hole of a pattern, the rest elsewhere or in an example."""
    for cut in islice(_SEPARATOR.finditer(token, 1, min(len(token) - 1, _LONGEST)), _MOST_SPLITS):
        left, right = token[: cut.end()], token[cut.start() :]
        before, after = re.compile(re.escape(left) + _HOLE), re.compile(rf"{_HOLE_END}{re.escape(right)}(?!\w)")
        for pattern, piece, rest in ((before, left, token[cut.end() :]), (after, right, token[: cut.start()])):
            if min(len(piece), len(rest)) <= _LEAST_PIECE:
                continue
            place = _on_a_line(index, piece, (pattern,))
            if place and (rest in examples or index.text(rest)):
                return place
    return None


def examples_of(sentence: str, index: CommitIndex) -> frozenset[str]:
    """Return the values after known flags in commands that a sentence gives as examples."""
    known = (match["value"] for match in _FLAG_VALUE.finditer(sentence[:2_000]) if index.text(match["flag"]))
    return frozenset(value.rstrip(".,;:)") for value in known)


def is_example_version(token: str, sentence: str, index: CommitIndex) -> bool:
    """`8.1.4-beta.0` after “such as”, where the commit has 8.1.4."""
    match, position = _VERSION.fullmatch(token), sentence.find(token)
    return bool(
        match and position > 0 and _EXAMPLE.search(sentence[max(0, position - 24) : position]) and index.text(match[1])
    )


def is_consequence(token: str, sentence: str) -> bool:
    """Tell a standard exception that a statement says may follow; nothing in the commit has to name it."""
    is_one = token.removesuffix("()") in _EXCEPTIONS
    return is_one and bool(_CONSEQUENCE.search(sentence)) and not _STATES_THE_CHANGE.search(sentence)


def in_a_ratio_column(number: str, index: CommitIndex) -> Location | None:
    """Find a ratio without its sign in a table of the message whose head speaks of ratios."""
    rows = [line for line in index.message.split("\n") if _ROW.search(line)]
    if not any(_RATIO_HEAD.search(row) for row in rows):
        return None
    wanted = re.compile(rf"\|\s*\**{re.escape(number)}0{{0,2}}\**\s*[xX×]?\s*\|")
    return Location() if any(wanted.search(row) for row in rows) else None


def _on_a_line(index: CommitIndex, piece: str, wanted: tuple[re.Pattern[str], ...]) -> Location | None:
    """Return the first line that has a text and matches all patterns; an empty place for one of the message."""
    for line in index.lines.all():
        if piece in line.text and all(pattern.search(line.text[:500]) for pattern in wanted):
            return Location(line.path, line.number)
    lines = index.message.split("\n")
    return Location() if any(all(pattern.search(line[:500]) for pattern in wanted) for line in lines) else None
