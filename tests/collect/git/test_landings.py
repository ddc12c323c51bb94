"""Git's graph tells what landed, with which step and when, whatever its dates say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_commit_digest.collect.git.landings import read_landings, read_line, unreachable
from mkdocs_commit_digest.errors import HistoryError
from tests.helpers.git_repo import Change, GitRepo

FETCHED = datetime(2026, 8, 10, tzinfo=UTC)
LONG_AGO = datetime(1, 1, 3, tzinfo=UTC)


@pytest.fixture
def repo(tmp_path) -> GitRepo:
    return GitRepo(tmp_path / "source")


def at(day: int, hour: int = 12) -> str:
    return f"2026-08-{day:02}T{hour:02}:00:00+00:00"


def line_of(repo, *, since=LONG_AGO, fetched=FETCHED, **options):
    return read_line(repo.mirror(), since=since, fetched=fetched, **options)


def brought(repo, **options):
    """Subject of each step → subjects of what it brought, and the day."""
    line = line_of(repo, **options)
    landings = read_landings(repo.mirror(), line.steps, line.boundary)
    return {
        subject(repo, landing.step.sha): ([subject(repo, each.sha) for each in landing.commits], landing.step.at.day)
        for landing in landings
    }


def subject(repo, sha: str) -> str:
    return repo.git("log", "-1", "--format=%s", sha).decode().strip()


def days(repo, **options) -> list[int]:
    return [step.at.day for step in line_of(repo, **options).steps]


def branched(repo) -> None:
    repo.commit("root", {"a": "1\n"}, at=at(1))
    repo.set_branch("topic", repo.head())
    repo.commit("early", {"b": "1\n"}, branch="topic", at="2026-07-22T12:00:00+00:00")
    repo.commit("later", {"b": "2\n"}, branch="topic", at=at(2))
    repo.commit("beside", {"a": "2\n"}, at=at(3))
    repo.merge("topic", "merge topic", at=at(5))


def test_a_commit_lands_with_the_step_that_brought_it(repo):
    branched(repo)
    assert brought(repo) == {
        "root": (["root"], 1),
        "beside": (["beside"], 3),
        "merge topic": (["early", "later", "merge topic"], 5),
    }


def test_what_landed_before_the_window_is_left_out_with_all_that_it_brought(repo):
    branched(repo)
    assert list(brought(repo, since=datetime(2026, 8, 3, tzinfo=UTC))) == ["beside", "merge topic"]
    assert line_of(repo, since=datetime(2026, 8, 5, tzinfo=UTC)).boundary.sha == repo.shas("main~1")[0]
    assert line_of(repo, since=FETCHED).steps == ()


def test_steps_after_a_known_one_are_listed_however_early_they_landed(repo):
    branched(repo)
    root = repo.shas("main~2")[0]
    assert days(repo, since=FETCHED, after=root) == [3, 5]
    assert days(repo, since=FETCHED, after="0" * 40) == []


def test_an_octopus_brings_all_its_branches_once(repo):
    root = repo.commit("root", {"a": "1\n"}, at=at(1))
    tips = [repo.commit(f"b{n}", {f"f{n}": "1\n"}, branch=f"b{n}", parents=[root], at=at(2)) for n in range(66)]
    repo.commit("octopus", parents=[root, *tips[1:], tips[0]], at=at(3))
    found = brought(repo)["octopus"][0]
    assert found[-1] == "octopus"
    assert sorted(found[:-1]) == sorted(f"b{n}" for n in range(66))


def test_a_merge_of_what_landed_already_brings_only_itself(repo):
    root = repo.commit("root", {"a": "1\n"}, at=at(1))
    second = repo.commit("second", {"a": "2\n"}, at=at(2))
    repo.commit("merge old", parents=[second, root], at=at(3))
    assert brought(repo)["merge old"] == (["merge old"], 3)


def test_a_date_in_the_future_moves_no_other_step(repo):
    for day in (at(1), "2099-01-01T00:00:00+00:00", at(3)):
        repo.commit(day, {"a": day}, at=day)
    assert days(repo) == [1, 3, 3]


def test_a_step_never_lands_before_an_older_one(repo):
    for day in (at(1), at(4), "2001-01-01T00:00:00+00:00", at(5)):
        repo.commit(day, {"a": day}, at=day)
    assert days(repo) == [1, 4, 4, 5]


def test_the_tip_with_a_future_date_landed_when_it_was_fetched_and_stays_there(repo):
    repo.commit("sound", {"a": "1\n"}, at=at(1))
    repo.commit("odd", {"a": "2\n"}, at="2026-08-20T00:00:00+00:00")
    line = line_of(repo)
    assert [step.at for step in line.steps][-1] == FETCHED
    assert list(line.arrivals) == [repo.head()]
    repo.commit("next", {"a": "3\n"}, at=at(12))
    later = line_of(repo, fetched=FETCHED + timedelta(days=3), arrivals=line.arrivals)
    assert [step.at.day for step in later.steps] == [1, 10, 12]
    much_later = line_of(repo, fetched=FETCHED + timedelta(days=30), arrivals=later.arrivals)
    assert [step.at.day for step in much_later.steps] == [1, 10, 12]


def test_a_history_of_nothing_but_future_dates_arrives_at_once(repo):
    repo.commit_all([Change(f"c{n}", {"a": f"{n}\n"}, at=f"{n + 10**16} +0000") for n in range(9)])
    assert {step.at for step in line_of(repo).steps} == {FETCHED}
    assert len(line_of(repo).arrivals) == 1


@pytest.mark.parametrize("raw", [b"0 +0000", b"99999999999999999999999 +0000", b"-5 +0000", b"word +0000", b""])
def test_dates_at_the_ends_of_the_calendar_lose_nothing(repo, raw):
    first = repo.commit("first", {"a": "1\n"}, at=at(1))
    tree = repo.tree().encode()
    person = b"Ann <a@example.org>"
    content = b"tree %s\nparent %s\nauthor %s %s\ncommitter %s %s\n\nodd\n"
    repo.raw_commit(content % (tree, first.encode(), person, raw, person, raw))
    repo.commit("last", {"a": "2\n"}, at=at(2))
    assert list(brought(repo)) == ["first", "odd", "last"]
    assert days(repo)[::2] == [1, 2]


def test_the_edge_of_a_shallow_source_is_left_out(repo, tmp_path):
    branched(repo)
    repo.git("clone", "--quiet", "--bare", "--depth=2", repo.url, str(tmp_path / "shallow"))
    shallow = GitRepo.__new__(GitRepo)
    shallow.path = tmp_path / "shallow"
    assert list(brought(shallow)) == ["merge topic"]
    assert brought(shallow)["merge topic"][0][-1] == "merge topic"


def test_commits_that_the_branch_lost_are_told_from_those_it_has(repo):
    branched(repo)
    lost = repo.commit("lost", {"a": "9\n"}, at=at(6))
    repo.set_branch("main", repo.shas("main~1")[0])
    assert unreachable(repo.mirror(), [*repo.shas("topic"), lost, "1" * 40]) == {lost, "1" * 40}
    assert unreachable(repo.mirror(), []) == frozenset()


def test_an_empty_branch_has_no_steps(repo):
    assert line_of(repo).steps == ()
    assert read_landings(repo.mirror(), (), None) == ()


def test_a_damaged_mirror_is_told(repo):
    branched(repo)
    mirror = repo.mirror()
    for file in (repo.path / "objects").rglob("*"):
        if file.is_file():
            file.chmod(0o644)
            file.write_bytes(b"")
    with pytest.raises(HistoryError, match="ann/source: history cannot be listed"):
        read_line(mirror, since=LONG_AGO, fetched=FETCHED)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=40), min_size=1, max_size=12))
def test_landing_dates_never_run_backwards_nor_into_the_future(tmp_path_factory, offsets):
    repo = GitRepo(tmp_path_factory.mktemp("dates") / "source")
    start = FETCHED - timedelta(days=20)
    repo.commit_all([Change(f"c{n}", at=(start + timedelta(days=days)).isoformat()) for n, days in enumerate(offsets)])
    moments = [step.at for step in line_of(repo).steps]
    assert len(moments) == len(offsets)
    assert moments == sorted(moments)
    assert moments[-1] <= FETCHED


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=15), st.integers(1, 28))
def test_every_commit_lands_exactly_once(tmp_path_factory, shape, since):
    repo = GitRepo(tmp_path_factory.mktemp("graph") / "source")
    tip = repo.commit("root", {"a": "\n"}, at=at(1))
    every = [tip]
    for n, (is_merge, back) in enumerate(shape):
        beside = repo.commit(f"s{n}", branch="side", parents=[every[-1 - back % len(every)]], at=at(1 + n))
        parents = [tip, beside] if is_merge else [tip]
        tip = repo.commit(f"m{n}", parents=parents, at=at(2 + n))
        every += [beside, tip]
    line = line_of(repo, since=datetime(2026, 8, since, tzinfo=UTC))
    landings = read_landings(repo.mirror(), line.steps, line.boundary)
    found = [commit.sha for landing in landings for commit in landing.commits]
    wanted = repo.git("rev-list", "main", *([f"^{line.boundary.sha}"] if line.boundary else [])).decode().split()
    assert sorted(found) == (sorted(wanted) if line.steps else [])
