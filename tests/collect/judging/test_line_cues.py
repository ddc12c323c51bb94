"""Cues are found by words and parts of words, and are the same as by their patterns."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.judging.line_cues import CUES, cues_on

PIECES = [
    *(
        "raise",
        "throw",
        "panic",
        "panic!",
        "Err",
        "errors.New",
        "error.Wrapf",
        "fmt.Errorf",
        "bail!",
        "try",
        "catch",
        "except",
    ),
    *(
        "rescue",
        "recover",
        "finally",
        "if",
        "elif",
        "unless",
        "guard",
        "??",
        "?.",
        "None",
        "null",
        "nil",
        "undefined",
        "nullptr",
    ),
    *(
        "import",
        "from",
        "use",
        "#include",
        "require",
        "using",
        "Deprecated",
        "DEPRECAT",
        "cache",
        "Memoise",
        "memoize",
        "INLINE",
    ),
    *(
        "re\u017ferve",
        "with_capacity",
        "prealloc",
        "log",
        "logger",
        "logging",
        "console",
        "println",
        "print",
        "debug!",
        "warn",
        "info",
    ),
    *("tracing", "def", "fn", "func", "function", "class", "struct", "interface", "enum", "trait"),
    *(" ", " ", "_", ".", "!", "(", "x", "é", "\t", "1", "s"),
]
LINES = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=2)), max_size=9).map("".join)


@given(LINES)
@example("panic!x")
@example("  use x")
@example("bail!(x)")
def test_the_same_cues_as_by_the_patterns(line):
    assert cues_on(line) == {cue for cue, pattern in CUES.items() if pattern.search(line)}


@pytest.mark.parametrize(
    ("line", "cues"), [("x = 1", set()), ("    if cache is None:", {"checks", "caches", "nothing"})]
)
def test_cues_of_a_line(line, cues):
    assert cues_on(line) == cues
