"""The groups that pages lead with, their facts, and the places that each repository has."""

import html5lib
import pytest

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.records import ChangeType, Importance, Reason, Tier
from mkdocs_commit_digest.publish.lead.grounds import Group, fact_values, is_breaking
from mkdocs_commit_digest.publish.lead.groups import lead_of
from mkdocs_commit_digest.publish.lead.rooms import MAX_IN_ALL
from mkdocs_commit_digest.publish.lead.shares import share_places, short_names, top_entries
from mkdocs_commit_digest.publish.reports import day_reports
from tests.helpers.day_records import a_commit, a_day
from tests.publish.test_pages import day_of, pages_of, text_of


def fact(kind, change, name, **values):
    return Fact(kind=kind, change=change, name=name, **values)


def judged(subject, tier=Tier.LOW, *facts, score=1.0, reasons=(), **values):
    values.setdefault("change_type", ChangeType.FIX)
    importance = Importance(tier=tier, score=score, reasons=tuple(Reason(code=code) for code in reasons))
    return a_commit(subject, tier=tier, importance=importance, facts=facts, **values)


def entries_of(*commits):
    return day_reports([a_day(*commits)])[0].entries


def groups_of(*commits):
    return {
        str(found.group): [line.entry.commit.subject for line in found.lines] for found in lead_of(entries_of(*commits))
    }


OPTION = fact("option", "added", "--fast", new="--fast")
GONE = fact("option", "removed", "--slow", old="--slow")
MOVED = fact("default", "changed", "timeout", old="5", new="30")
RELEASE = fact("release", "added", "2.0.0", old="1.9.0", new="2.0.0")


def note(text, kind="breaking"):
    return fact("note", "added", text, new=kind, text=text, path="CHANGELOG.md")


@pytest.mark.parametrize(
    ("group", "commit"),
    [
        ("released", judged("x", Tier.LOW, RELEASE)),
        ("act", judged("x", Tier.LOW, GONE)),
        ("act", judged("x", Tier.LOW, fact("option", "renamed", "--new", old="--old"))),
        ("act", judged("x", Tier.LOW, fact("requirement", "changed", "python", old=">=3.10", new=">=3.11"))),
        ("act", judged("x", Tier.LOW, fact("deprecation", "added", "--old", text="Use --new."))),
        ("act", judged("x", Tier.LOW, note("Sums by MD5 are refused."))),
        ("act", judged("x", Tier.LOW, note("A leak is closed.", "security"))),
        ("act", judged("feat(api)!: x")),
        ("act", judged("x", reasons=("breaking",))),
        ("act", judged("x", Tier.MEDIUM, change_type=ChangeType.SECURITY)),
        ("act", judged("x", Tier.HIGH, fact("api", "removed", "Client.get"))),
        ("new", judged("x", Tier.LOW, OPTION)),
        ("new", judged("x", Tier.LOW, fact("variable", "added", "ENGINE_CACHE"))),
        ("new", judged("x", Tier.MEDIUM, change_type=ChangeType.FEATURE)),
        ("new", judged("x", Tier.LOW, note("Faster.", "feature"))),
        ("defaults", judged("x", Tier.LOW, MOVED)),
        ("also", judged("x", Tier.MEDIUM)),
    ],
)
def test_a_change_stands_where_its_facts_and_marks_put_it(group, commit):
    assert groups_of(commit) == {group: [commit.subject]}


def test_a_change_with_grounds_for_several_groups_stands_in_the_first_only():
    assert groups_of(judged("x", Tier.HIGH, GONE, OPTION, MOVED)) == {"act": ["x"]}


def test_a_low_change_that_nothing_speaks_for_is_not_named():
    chore = ChangeType.CONFIGURATION
    helper = fact("api", "added", "helper")
    assert groups_of(judged("x", change_type=chore), judged("y", Tier.LOW, helper, change_type=chore)) == {}


def test_a_few_low_changes_of_types_that_users_see_are_named_where_little_else_is():
    low = [judged(f"fix {n}", score=n / 10) for n in range(9)]
    assert groups_of(*low) == {"also": [f"fix {n}" for n in range(8, 3, -1)]}
    medium = [judged(f"medium {n}", Tier.MEDIUM, score=9 - n) for n in range(6)]
    assert groups_of(*medium, *low) == {"also": [f"medium {n}" for n in range(6)]}


@pytest.mark.parametrize("change_type", [ChangeType.REFACTOR, ChangeType.FIX])
def test_a_name_that_only_programs_use_is_no_alarm_where_its_author_speaks_of_no_loss(change_type):
    gone = fact("api", "removed", "TestContext::with_cache")
    assert "act" not in groups_of(judged("Tidy up", Tier.LOW, gone, change_type=change_type))
    assert "act" not in groups_of(judged("Tidy up", Tier.MEDIUM, gone, change_type=change_type))


def test_a_setting_that_moves_to_another_place_is_no_loss():
    moved = judged(
        "Share the arguments",
        Tier.HIGH,
        fact("setting", "removed", "AuditArgs::format"),
        fact("option", "added", "--format"),
    )
    assert "act" not in groups_of(moved)
    assert not is_breaking(entries_of(moved)[0].commit)
    lost = judged(
        "Drop it", Tier.HIGH, fact("setting", "removed", "AuditArgs::format"), fact("option", "added", "--other")
    )
    assert "act" in groups_of(lost)


def test_what_is_not_public_has_no_place():
    hidden = fact("option", "removed", "--internal", public=False)
    assert groups_of(judged("x", Tier.LOW, hidden, change_type=ChangeType.TESTS)) == {}


def test_a_change_that_is_taken_back_among_the_same_changes_is_not_told():
    new = judged("Add it", Tier.HIGH, OPTION, change_type=ChangeType.FEATURE)
    undo = judged("Revert it", Tier.LOW, GONE, reverts=new.sha, change_type=ChangeType.REVERT)
    assert groups_of(new, undo) == {}


def test_release_notes_say_what_a_change_beside_them_is_and_quote_those_that_are_not_there():
    told = note("Reject MD5 ([#7](https://github.com/o/e/pull/7))")
    other = note("Drop Python 3.9 (#3)")
    release = judged("Bump version", Tier.LOW, RELEASE, told, other)
    small = judged("Check sums (#7)", Tier.LOW, pull_request=7)
    found = {str(group.group): group.lines for group in lead_of(entries_of(release, small))}
    assert [line.entry.commit.subject for line in found["act"]] == ["Check sums (#7)"]
    assert [one.text for one in found["released"][0].notes] == [other.text]


def test_a_release_that_only_names_its_own_version_anew_requires_nothing_of_readers():
    own = fact("requirement", "changed", "engine-build", old="1.9.0", new="2.0.0")
    assert fact_values(judged("Bump", Tier.LOW, RELEASE, own)) == ("release",)


def test_groups_are_bounded_and_count_what_they_leave_out():
    many = [judged(f"Drop {n}", Tier.LOW, fact("option", "removed", f"--o{n}")) for n in range(60)]
    (group,) = lead_of(entries_of(*many))
    assert (group.group, len(group.lines), group.more) == (Group.ACT, 12, 48)
    every = [*many, *(judged(f"New {n}", Tier.LOW, fact("option", "added", f"--n{n}")) for n in range(60))]
    assert sum(len(found.lines) for found in lead_of(entries_of(*every))) <= MAX_IN_ALL


def test_each_repository_has_its_places_in_lists():
    loud = a_day(*(judged(f"loud {n}", Tier.HIGH, score=20 - n) for n in range(9)), repository="a/loud")
    calm = a_day(judged("calm", Tier.MEDIUM), judged("calm low"), repository="b/calm")
    quiet = a_day(judged("quiet"), repository="c/quiet")
    (report,) = day_reports([loud, calm, quiet])
    chosen = [entry.commit.subject for entry in top_entries(report.entries, 5)]
    assert chosen == ["loud 0", "loud 1", "loud 2", "calm", "quiet"]
    assert {entry.repository for entry in share_places(report.entries, 3)} == {"a/loud", "b/calm", "c/quiet"}


def test_a_short_name_is_given_only_where_it_is_no_others():
    assert short_names(["a/x", "b/x", "c/y"]) == {"a/x": "a/x", "b/x": "b/x", "c/y": "y"}


@pytest.mark.parametrize(
    ("breaks", "commit"),
    [
        (True, judged("x", Tier.LOW, GONE)),
        (True, judged("fix!: x")),
        (True, judged("x", Tier.LOW, note("No more.", "removal"))),
        (False, judged("x", Tier.LOW, fact("deprecation", "added", "--old"))),
        (False, judged("x", Tier.LOW, OPTION)),
        (False, judged("Bump", Tier.LOW, RELEASE, note("No more."))),
        (False, judged("Add a check, without breaking changes", Tier.HIGH)),
    ],
)
def test_breaking_is_what_is_marked_or_gone(breaks, commit):
    assert is_breaking(commit) is breaks


def lead_texts(page):
    (section,) = (node for node in html5lib.parseFragment(page.body, namespaceHTMLElements=False).iter("section")
                  if node.get("class") == "cd-lead")  # fmt: skip
    return [text_of(line) for line in section.iter("li")]


def test_a_line_names_its_facts_old_and_new_and_no_repository_where_there_is_one():
    page = day_of(judged("Raise it", Tier.LOW, MOVED), judged("Clean up", Tier.LOW, GONE))
    assert lead_texts(page) == ["Clean up option removed --slow", "Raise it timeout 5 → 30"]


def test_a_line_names_its_repository_where_there_are_several():
    records = [a_day(judged(f"Of {name}", Tier.HIGH), repository=f"octo/{name}") for name in ("engine", "kernels")]
    page = pages_of(*records)["digest/2026-01-20.md"]
    assert sorted(lead_texts(page)) == ["Of engine engine", "Of kernels kernels"]


def test_a_fact_that_the_subject_names_is_not_repeated():
    assert lead_texts(day_of(judged("Remove `--slow`", Tier.LOW, GONE))) == ["Remove --slow"]


def test_nothing_stands_twice_in_a_pages_lead():
    commits = [judged(f"c{n}", tier, *facts) for n, (tier, facts) in enumerate(
        (tier, facts) for tier in Tier for facts in ((), (GONE,), (OPTION,), (MOVED,), (GONE, OPTION, MOVED)))]  # fmt: skip
    names = [line.entry.anchor for group in lead_of(entries_of(*commits)) for line in group.lines]
    assert len(names) == len(set(names))


def test_tiers_of_all_repositories_stand_before_what_is_lower():
    records = [
        a_day(judged("high", Tier.HIGH, seed=name), judged("low", seed=f"{name} low"), repository=f"octo/{name}")
        for name in ("engine", "kernels")
    ]
    page = pages_of(*records)["digest/2026-01-20.md"]
    tree = html5lib.parseFragment(page.body, namespaceHTMLElements=False)
    assert [node.get("data-tier") for node in tree.iter("article")] == ["high", "high", "low", "low"]
    ids = [node.get("id") for node in tree.iter() if (node.get("id") or "").startswith(("r-", "tier-"))]
    assert ids == [
        "r-octo--engine", "r-octo--kernels",
        "tier-high", "r-octo--engine-tier-high", "r-octo--kernels-tier-high",
        "tier-low", "r-octo--engine-tier-low", "r-octo--kernels-tier-low",
    ]  # fmt: skip
