"""What words say of a change is said of the change, not of its tests or of what is no matter to users."""

import pytest

from mkdocs_commit_digest.archive.records import ChangeType
from mkdocs_commit_digest.collect.judging.code_places import is_automation, is_periphery
from mkdocs_commit_digest.collect.judging.importance_weights import WEIGHTS
from mkdocs_commit_digest.collect.judging.subject_signs import message_signals, security_word
from tests.helpers.commits import commit_of


def signs(subject, body="", kind=ChangeType.OTHER):
    return {code for code, _, _ in message_signals(commit_of(subject, body=body), kind)}


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ("Remove the `useESModules` option", "removal_words"),
        ("Drop PPC64 builds", "removal_words"),
        ("Require `--clear` to remove environments", "requirement_words"),
        ("Error if several indexes are the default", "requirement_words"),
        ("The scheduler no longer retries", "requirement_words"),
        ("Stabilize `workspace list`", "stable_words"),
        ("Unflag advanced routing", "stable_words"),
        ("Deprecate `--project`", "deprecation"),
        ("DEP: expire the old alias", "deprecation"),
        ("Sort by name by default", "default_changed"),
        ("Add an option for the width", "new_words"),
        ("[pkg] Allow empty names", "new_words"),
        ("TYP: shapes of `where`", "checks_words"),
        ("Name the file in `show`", "code_named"),
    ],
)
def test_what_a_subject_announces_is_seen(subject, code):
    assert code in signs(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "Remove unused imports",
        "Drop dead code from the parser",
        "Delete a stale comment",
        "Remove flaky tests",
        "Removable disks",
    ],
)
def test_what_goes_without_anybody_noticing_is_no_removal(subject):
    assert "removal_words" not in signs(subject)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Fix an XSS in the title", "XSS"),
        ("Refuse tokens. See CVE-2026-1234.", "CVE-2026-1234"),
        ("Prevent path traversal in archives", "path traversal"),
        ("Fix a stack overflow in deep trees", ""),
        ("Add a test for SQL injection", ""),
        ("Run the vulnerability scanner nightly", ""),
        ("Rename a file.\nTests: no XSS here", ""),
    ],
)
def test_security_is_what_a_sentence_says_of_the_code(text, word):
    assert security_word(text) == word


def test_a_stack_overflow_is_severe_and_no_matter_of_security():
    assert "severe_fix" in signs("Fix a stack overflow in deep trees", kind=ChangeType.FIX)


def test_every_sign_has_points():
    for subject in ("Remove `a`, fixes #1", "Fix typo in docs", "Refactor tests in CI"):
        assert signs(subject) <= WEIGHTS.keys()


@pytest.mark.parametrize("text", ["a " * 40_000, "require " * 9_000, "`" * 40_000, "remove " * 9_000, "mark " * 9_000])
def test_long_subjects_are_read_within_bounds(text):
    signs(text, body=text)


@pytest.mark.parametrize(
    ("path", "outside"),
    [
        ("tools/release.py", True),
        ("scripts/a/b.sh", True),
        ("tool/a.go", True),
        ("python/tools/a.py", True),
        ("crates/uv/src/commands/tool/run.rs", False),
        ("src/tools/a.py", False),
        ("packages/site/src/a.ts", False),
        ("a.py", False),
    ],
)
def test_a_folder_of_tools_is_one_where_nothing_is_shipped_from(path, outside):
    assert is_periphery(path) is outside


def test_what_begins_with_a_dot_serves_the_repository():
    assert is_automation(".github/workflows/a.yml")
    assert is_automation("crates/.config/a.toml")
    assert not is_automation("src/a.py")
