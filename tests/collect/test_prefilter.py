"""The first look spares clean text the search, and never spares a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mkdocs_commit_digest.collect import redaction
from mkdocs_commit_digest.collect.redaction import prefilter, redact
from mkdocs_commit_digest.collect.redaction.names import NAMES
from mkdocs_commit_digest.collect.redaction.prefilter import as_unicode, loosen, may_hold_named_secret
from mkdocs_commit_digest.collect.redaction.secret_patterns import SECRET_PATTERNS
from tests.collect.test_redaction import KEY, SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable

STAGES = redaction._STAGES
TELLTALES = [hint for row in SECRET_PATTERNS for hint in row.hints]
PLACES = [
    *NAMES,
    *(name.upper() for name in NAMES),
    "Bearer ",
    "basic\t",
    "Authorization: token ",
    "://",
    "://a:",
    "-u ",
    *(
        "_KEY",
        "a_KEY",
        "X_PAT",
        "deploy_key",
        "Cookie: ",
        "sshpass -p ",
        'x_auth="',
        '"auth": "',
        "ConvertTo-SecureString '",
    ),
    *(
        "ENV token",
        "- name: token",
        'variable "password" {\n  default',
        '{"name": "pwd',
        "passcode",
        "\\npwd",
        "?password",
    ),
]
BETWEEN = [
    *("=", ":", ": ", " = ", " := ", "=>", " == ", "：", "->", "是", "为", "(", "( ", '", "', "' , '", ">", " ", "  "),
    *(
        '" value="',
        " is '",
        " was ",
        "_id=",
        "s: str = ",
        "']: ",
        "--",
        " login me ",
        "\n",
        "_2=",
        ".x-y=",
        ": a | b =",
        *("\n  value: ", '", "value": "', ": |\n  ", ":\n+    ", ' =\n  "', '"""', "=", " ENV ", "; a=", ": str =\n "),
    ),
]
VALUES = [
    *(
        "Tr0ub4dor&3",
        "q8Zt5Lw2Xk9Rb4Vn7Qs3",
        "correct-horse",
        "hunter2!",
        "a1b2c3d4e5f6",
        "abcdefghijk²",
        "abcdefghijk٣",
    ),
    *(
        "１２３４５６７８９０ａｂ",
        "\ud800a1b2c3d4e5f6",
        "a.b2c3d4e5f6g7(x)",
        "${TOKEN}",
        "xxxxxxxxxxxx1",
        "@host",
        "a" * 600 + "1",
    ),
    "s.v9jxkow40N459ztFu94GYMm2",
    "PROD_9F8A7B6C5D4E3F2A",
    "7e90a88d519448fb2fc6791ce680ce2b",
    "KCzqholmJVhoqPgmHQqTFoJDoIKShVGL",
    "YWRtaW46VHIwdWI0ZG9yJjN4eXo=",
    *(sample for _, sample in SAMPLES),
]
PIECES = st.one_of(
    st.sampled_from(PLACES),
    st.sampled_from(BETWEEN),
    st.sampled_from(VALUES),
    st.sampled_from(TELLTALES),
    st.sampled_from(['"', "'", "`", "\\", " ", "\n", "\n+", "-", "]", ")", ",", ";", "é", "\x85", "\u2003", "\ud800"]),
    st.text(st.characters(), max_size=3),
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)
NAMED = st.tuples(
    st.sampled_from(["", "\n+", "x ", "--", "-- \n", "my_", "é", "login me "]),
    st.sampled_from(PLACES),
    st.sampled_from(["", "s", "_2", "Value", ".x-y", "wd"]),
    st.sampled_from(["", '"', "']", "`)"]),
    st.sampled_from(BETWEEN),
    st.sampled_from(["", '"', "'", "`", 'rb"', "\\'"]),
    st.sampled_from(VALUES),
    st.sampled_from(["", '"', "'", "`", "(", "\n", ";", "&x=1"]),
).map("".join)


def thorough(text: str) -> str:
    """Redact with every stage, whatever the first look says."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(redaction, "_STAGES", tuple((lambda _: True, cleaned) for _, cleaned in STAGES))
        patched.setattr(redaction, "may_hold_marked_token", lambda _: True)
        return redact(text)


@settings(max_examples=200, deadline=None)  # the automata are made at the first text
@given(st.one_of(TEXTS, NAMED))
@example("--\npassword Tr0ub4dor")
@example("密钥:abcdefghijk²")
@example("pass=\ud800a1b2")
def test_first_look_changes_nothing(text: str) -> None:
    assert redact(text) == thorough(text)


@settings(deadline=None)  # as above
@pytest.mark.parametrize(("may_hold", "cleaned"), STAGES)
@given(text=st.one_of(TEXTS, NAMED))
def test_what_a_stage_takes_out_is_found_at_first_look(
    may_hold: Callable[[str], bool], cleaned: Callable[[str], str], text: str
) -> None:
    assert cleaned(text) == text or may_hold(as_unicode(text))


@pytest.mark.parametrize("sample", [*(sample for _, sample in SAMPLES), KEY, 'password = "hunter2!"'])
def test_first_look_finds_a_secret_anywhere_in_a_long_text(sample: str) -> None:
    clean = "    return layer(tokens[:, None], password=None)\n" * 300
    text = clean + f"+é = '{sample}'\n" + clean
    assert redact(text) == thorough(text) != text


def test_first_look_spares_code_that_only_names_secrets() -> None:
    code = "max_tokens = 4096\ntoken_id: int = 128009\npassword: str\nsecret = os.environ['SECRET']\n"
    assert not may_hold_named_secret(code)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?<![a-z])ab{20,30}(?=[0-9])", "xab" + "b" * 8),
        (r"[\w-]{40}", "_a-9" * 2),
        (r"(?P<secret>a{1,3})b", "aaaaaab"),
    ],
)
def test_loosened_pattern_matches_more(pattern: str, text: str) -> None:
    assert prefilter._finder(lambda: [loosen(pattern)])(text)
