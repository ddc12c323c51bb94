"""Subjects as people read them."""

import pytest

from mkdocs_commit_digest.archive.records import ChangeType, Classification
from mkdocs_commit_digest.publish.subjects import full_subject, readable_line, readable_subject
from tests.helpers.day_records import a_commit


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("fix: Handle it", "Handle it"),
        ("feat(api)!: drop `x`", "drop `x`"),
        ("chore(deps): update rust crate", "update rust crate"),
        ("fix::name is gone", "fix::name is gone"),
        ("parser: accept it", "parser: accept it"),
        ("[WIP] Teach it", "Teach it"),
        ("WIP: teach it", "teach it"),
        ("Teach it [WIP]", "Teach it"),
        ("✨ Teach it", "Teach it"),
        (":bug:(parser): mend it", "(parser): mend it"),
        (":sparkles: feat: teach it", "teach it"),
        ("🚀", "🚀"),
        ("fix:", "fix:"),
        ("~~Old title~~ New title", "New title"),
        ("~~all of it~~", "~~all of it~~"),
        ("Keep ~ and ~/.cache as they are", "Keep ~ and ~/.cache as they are"),
        ("[AMD] Tune it", "[AMD] Tune it"),
    ],
)
def test_marks_that_stand_elsewhere_are_left_out_and_nothing_else(written, read):
    assert readable_line(written) == read


def test_a_prefix_by_which_the_author_stated_the_type_is_left_out():
    kind = ChangeType.FEATURE
    stated = Classification(type=kind, source="stated", evidence=("ENH:",))
    commit = a_commit("ENH: Add a norm (#7)", change_type=kind, classification=stated, pull_request=7)
    assert readable_subject(commit) == "Add a norm"
    assert full_subject(commit) == "ENH: Add a norm"
    guessed = Classification(type=kind, source="message", evidence=("ENH:",))
    assert readable_subject(commit.model_copy(update={"classification": guessed})) == "ENH: Add a norm"


def test_that_something_is_taken_back_stays():
    assert readable_subject(a_commit("revert: fix: x", change_type=ChangeType.REVERT)) == "revert: fix: x"
    assert readable_line("Revert fix: x") == "Revert fix: x"
