"""Facts netted over a range, and their sums."""

import itertools
import time
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.publish.lead.netting import net_facts
from mkdocs_commit_digest.publish.lead.sums import MAX_SHOWN, sum_facts
from mkdocs_commit_digest.publish.reports import day_reports
from tests.helpers.day_records import a_commit, a_day

NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)


def fact(kind, change, name, old=None, new=None):
    return Fact(kind=kind, change=change, name=name, old=old, new=new)


def entries_of(*facts):
    """One change a fact, or a list of facts, oldest first."""
    told = [tuple(each) if isinstance(each, list) else (each,) for each in facts]
    commits = [a_commit(f"c{n}", at=NOON + timedelta(seconds=n), facts=each) for n, each in enumerate(told)]
    return day_reports([a_day(*commits)])[0].entries


def net(*facts):
    return [(one.fact.change, one.fact.name, one.fact.old, one.fact.new) for one in net_facts(entries_of(*facts))]


def test_added_and_removed_again_is_nothing():
    assert net(fact("option", "added", "--a"), fact("option", "removed", "--a")) == []
    assert net(fact("api", "removed", "f", old="f()"), fact("api", "added", "f", new="f()")) == []


def test_what_comes_again_otherwise_has_changed():
    assert net(fact("api", "removed", "f", old="f()"), fact("api", "added", "f", new="f(x)")) == [
        ("changed", "f", "f()", "f(x)")
    ]


def test_two_steps_are_one_from_the_first_to_the_last():
    steps = fact("default", "changed", "n", "1", "2"), fact("default", "changed", "n", "2", "3")
    assert net(*steps) == [("changed", "n", "1", "3")]
    assert net(*steps, fact("default", "changed", "n", "3", "1")) == []


def test_what_is_new_and_changes_is_new_as_it_is_at_the_end():
    assert net(fact("option", "added", "--a", new="--a"), fact("option", "changed", "--a", "--a", "--a N")) == [
        ("added", "--a", None, "--a N")
    ]


def test_a_new_name_that_gets_another_one_has_that_one():
    steps = fact("option", "renamed", "--b", "--a", "--b"), fact("option", "renamed", "--c", "--b", "--c")
    assert net(*steps) == [("renamed", "--c", "--a", "--c")]
    assert net(fact("option", "added", "--a"), fact("option", "renamed", "--b", "--a", "--b")) == [
        ("added", "--b", None, None)
    ]


def test_a_parameter_of_what_is_gone_and_its_deprecation_are_not_told_beside():
    found = net(
        fact("api", "changed", "f(x)", "x=1", "x"), fact("deprecation", "added", "f"), fact("api", "removed", "f")
    )
    assert found == [("removed", "f", None, None)]


def test_repositories_do_not_mix():
    one, other = (
        a_day(a_commit("c", at=NOON + timedelta(seconds=n), seed=n, facts=(fact("option", change, "--a"),)),
              repository=name)
        for n, (name, change) in enumerate((("a/a", "added"), ("b/b", "removed")))
    )  # fmt: skip
    (report,) = day_reports([one, other])
    assert len(net_facts(report.entries)) == 2


VALUES = st.sampled_from("abc")


@given(st.lists(VALUES, min_size=2, max_size=8))
def test_any_chain_of_changes_comes_to_its_ends(values):
    steps = [fact("default", "changed", "n", old, new) for old, new in itertools.pairwise(values) if old != new]
    found = net(*steps)
    assert found == ([] if not steps or steps[0].old == steps[-1].new else [("changed", "n", values[0], values[-1])])


@given(st.lists(st.booleans(), max_size=8))
def test_a_name_that_comes_and_goes_ends_as_it_is(switches):
    there, facts = False, []
    for switch in switches:
        if switch != there:
            facts.append(fact("option", "added" if switch else "removed", "--a"))
            there = switch
    assert [change for change, *_ in net(*facts)] == (["added"] if there else [])


def sums(*facts):
    return {found.kind: [one.fact.name for one in found.shown] for found in sum_facts(entries_of(*facts))}


def test_facts_are_summed_by_what_they_mean_to_users():
    assert sums(
        fact("api", "removed", "f"),
        fact("option", "added", "--a"),
        fact("default", "changed", "n", "1", "2"),
        fact("deprecation", "added", "g"),
        fact("dependency", "changed", "serde", "1", "2"),
        fact("requirement", "changed", "python", ">=3.10", ">=3.11"),
    ) == {
        "removed": ["python", "f"],
        "new": ["--a"],
        "defaults": ["n"],
        "deprecated": ["g"],
        "dependencies": ["serde"],
    }


def test_long_sums_are_folded_and_counted():
    (found,) = sum_facts(entries_of([fact("option", "added", f"--o{n}") for n in range(200)]))
    assert (len(found.shown), len(found.folded), found.more, found.not_listed) == (MAX_SHOWN, 100, 192, 92)


def test_a_setting_that_holds_an_option_is_not_told_beside_it():
    pair = [fact("option", "added", "check --no-install"), fact("setting", "added", "CheckArgs::no_install")]
    assert sums(pair) == {"new": ["check --no-install"]}


def test_a_name_of_which_a_history_says_thousands_of_things_is_netted_quickly():
    steps = [[fact("dependency", "changed", "x", f"{n}.{k}", f"{n}.{k}b") for k in range(200)] for n in range(50)]
    started = time.perf_counter()
    assert len(net(*steps)) == 10_000
    assert time.perf_counter() - started < 10
