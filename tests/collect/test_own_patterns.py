"""Users' own patterns are checked when they are read, and take out what they match."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import pytest

from mkdocs_commit_digest.collect.redaction.own_patterns import redact_with
from mkdocs_commit_digest.errors import SettingsError
from mkdocs_commit_digest.options.parsing import parsed_options

if TYPE_CHECKING:
    from collections.abc import Sequence

re2 = pytest.importorskip("re2", reason="the extra 'patterns' is not installed")


def options_with(patterns: Sequence[str] | str) -> object:
    return parsed_options({"repositories": ["https://example.org/o/r"], "redaction": {"patterns": patterns}})


def test_what_a_pattern_matches_goes_beside_what_is_known() -> None:
    clean = redact_with((r"ACME-\d{4}", "é+x"))("id ACME-1234, ACME-12, 密ééx, password = 'hunter2!'")
    assert clean == "id [redacted:own-pattern], ACME-12, 密[redacted:own-pattern], password = '[redacted:password]'"


def test_a_match_over_several_lines_leaves_the_lines() -> None:
    assert redact_with((r"(?s)BEGIN.*END",))("a BEGIN x\n\ny END b") == (
        "a [redacted:own-pattern]\n\n[redacted:own-pattern] b"
    )


def test_a_pattern_that_python_would_try_for_ever_is_linear() -> None:
    started = time.process_time()
    redact_with((r"(a+)+$",))("a" * 50_000 + "!")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(unclosed", "missing ): (unclosed"),
        ("(?=ahead)x", "invalid perl operator"),
        (r"(a)\1", "invalid escape sequence"),
        ("a*", "would match everywhere"),
        ("", "redaction.patterns[0]"),
    ],
)
def test_a_wrong_pattern_names_option_value_and_cure(pattern: str, said: str) -> None:
    with pytest.raises(SettingsError, match=r"redaction\.patterns\[0\]") as error:
        options_with([pattern])
    assert said in str(error.value)


def test_a_single_pattern_needs_no_list() -> None:
    assert json.loads(options_with("ACME-1").model_dump_json())["redaction"]["patterns"] == ["ACME-1"]  # type: ignore[attr-defined]


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "re2", None)
    with pytest.raises(SettingsError, match=r"mkdocs-commit-digest\[patterns\]"):
        options_with(["ACME-1"])
