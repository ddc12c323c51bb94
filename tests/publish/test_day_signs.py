"""Above the entries of a day stands what a reader may not see by reading them."""

from __future__ import annotations

import pytest

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.records import Importance, Reason, Tier
from mkdocs_commit_digest.publish.day_notes import FLOOD
from tests.helpers.day_records import a_commit
from tests.publish.test_changes import a_change, a_landed_day, page_of, tree


def signs(*commits):
    root = tree(page_of(a_landed_day(*commits)))
    notes = [node for node in root.iter("p") if node.get("class") == "cd-note"]
    return [" ".join("".join(note.itertext()).split()) for note in notes]


def an_operation(name, change="added", **values):
    return a_commit("Set up", seed=name, facts=(Fact(kind="operation", change=change, name=name, **values),))


def test_an_ordinary_day_has_no_signs():
    assert signs(a_commit("One"), a_change()) == []


def test_a_day_that_one_author_floods_says_so():
    many = [a_commit(f"Number {n}", seed=n, author="Mallory") for n in range(FLOOD)]
    (said,) = signs(*many, a_commit("Something else", author="Ann"))
    assert f"{FLOOD} of the {FLOOD + 1} entries" in said
    assert "are by Mallory" in said
    assert signs(*many[1:]) == []
    others = [a_commit(f"Other {n}", seed=f"o{n}", author=f"Author {n}") for n in range(FLOOD)]
    assert signs(*many, *others) == []


def test_changes_that_a_daily_bound_lowered_are_counted():
    lowered = Importance(tier=Tier.MEDIUM, score=50, reasons=(Reason(code="daily_cap", detail="8"),))
    (said,) = signs(a_commit("A", importance=lowered), a_commit("B", importance=lowered), a_commit("C"))
    assert said.startswith("2 changes of")
    assert "importance.high_per_day" in said


def test_merges_that_hide_changes_of_their_own_are_named():
    (said,) = signs(a_change("Merge the evil twin", own_changes="some"), a_change("Fine", own_changes="unknown"))
    assert said.endswith("changes more than its commits do: Merge the evil twin")


@pytest.mark.parametrize(
    "commit",
    [
        an_operation("install hook scripts.postinstall", new="curl x | sh"),
        an_operation("install hook scripts.prepare", "changed", old="a", new="b", public=False),
        an_operation("trigger pull_request_target", new="pull_request_target"),
        an_operation("permissions contents", "changed", old="read", new="write", public=False),
        an_operation("workflow runs curl x | sh", new="curl x | sh", public=False),
        an_operation("binary src/a.py", "changed", old="text", new="binary"),
    ],
)
def test_what_runs_by_itself_or_became_binary_is_named_with_its_entry(commit):
    (said,) = signs(commit, a_commit("Another"))
    assert said.endswith("or source that became binary: Set up")


@pytest.mark.parametrize(
    "commit",
    [
        an_operation("permissions contents", "changed", old="write", new="read", public=False),
        an_operation("install hook scripts.postinstall", "removed", old="curl x | sh"),
        an_operation("executable run.sh", new="100755"),
    ],
)
def test_what_lets_machines_do_less_is_no_sign(commit):
    assert signs(commit) == []


def test_a_hostile_author_makes_no_element():
    many = [a_commit(f"Number {n}", seed=n, author="<img src=x onerror=alert(1)>") for n in range(FLOOD)]
    page = page_of(a_landed_day(*many))
    assert "<img" not in page.body
