"""Foreign text neither commands a terminal nor a log reader, and JSON stays the JSON it was."""

from __future__ import annotations

import json
import logging
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mkdocs_commit_digest.terminal import clean_record, json_line, one_line, printable

PIECES = st.sampled_from(
    [
        *(
            "::add-mask::x",
            "##vso[task.setvariable variable=A]b",
            "##[add-path]/evil",
            "::",
            "##",
            "###",
            "[",
            ":",
            "#",
        ),
        *("\x1b[31m", "\x9b31m", "\x9d0;title\x07", "\u202e", "\x7f", "\u2066", "\ud800", "\U000e0041", "\u200b"),
        *("\n", "\r", "\r\n", "\x85", "\u2028", "\v", " ", "\t", "a", "é", "密码"),
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=12).map("".join)
OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|##[A-Za-z.-]*\\[|(?:^|\n)[^\\S\n]*::"
)


@given(TEXTS)
@example("####[add-path]x")
@example(" \n \t::x::y")
def test_nothing_that_is_obeyed_is_left(text: str) -> None:
    assert not OBEYED.search(printable(text))
    assert not OBEYED.search(one_line(text))
    assert "\n" not in one_line(text)


@given(TEXTS)
def test_making_it_printable_twice_is_doing_it_once(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@given(st.text(st.sampled_from("abc é密.,;:#[]()\n"), max_size=60).filter(lambda text: not OBEYED.search(text)))
def test_what_is_not_obeyed_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


@given(st.dictionaries(TEXTS, st.one_of(TEXTS, st.lists(TEXTS, max_size=3)), max_size=4))
@example({"a": "###[add-path]x", "##vso[b]": ["\ud800"]})
def test_json_reads_back_and_commands_nothing(row: dict[str, object]) -> None:
    line = json_line(row)
    assert not OBEYED.search(line)
    assert "\n" not in line
    assert json.loads(line) == json.loads(json.dumps(row))


def test_one_line_is_cut_where_it_is_too_long() -> None:
    assert one_line("abc\ndef", 5) == "abc …"
    assert one_line("abc", 3) == "abc"


def test_log_records_come_out_printable(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("commit-digest-test")
    logger.addFilter(clean_record)
    logger.warning("%s:\n%s", "a", "::set-output name=x::y \x1b[31m")
    assert caplog.messages == ["a:\n: :set-output name=x::y \N{REPLACEMENT CHARACTER}[31m"]
