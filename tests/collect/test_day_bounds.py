"""What is kept of a day is bounded, whatever its commits hold; what was cut says so."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.records import FileChange
from mkdocs_commit_digest.archive.store import Archive, serialize_day
from mkdocs_commit_digest.collect.day_bounds import bytes_of, fit_commits, fit_withdrawn, read_within, shorten_commit
from mkdocs_commit_digest.settings import Limits
from tests.collect.test_days import DAY as COLLECTED_DAY
from tests.collect.test_days import NAME, collected, repo, settings_for
from tests.helpers.day_records import a_commit, a_day, an_analysis
from tests.helpers.git_repo import Change

__all__ = ["repo"]

COMMITS = st.lists(
    st.builds(
        lambda seed, body, files: a_commit(
            f"Commit {seed}",
            seed=seed,
            body=body * 300,
            files=tuple(FileChange(path=f"src/{n}.py", additions=1) for n in range(files)),
        ),
        st.integers(0, 10**6),
        st.text(max_size=20),
        st.integers(0, 300),
    ),
    max_size=8,
    unique_by=lambda commit: commit.sha,
)


@given(COMMITS, st.integers(2_000, 400_000))
def test_what_fits_is_within_the_bound_and_loses_no_count(commits, most):
    kept = fit_commits(commits, most)
    assert sum(map(bytes_of, kept)) <= most
    for before, after in zip(commits, kept, strict=False):
        assert after.sha == before.sha
        assert after.files_total == before.files_total
        assert after.shortened == (after.model_copy(update={"shortened": False}) != before)


@given(COMMITS)
def test_what_fits_already_stays_as_it_is(commits):
    assert fit_commits(commits, 100_000_000) == tuple(commits)
    assert list(read_within(commits, 100_000_000)) == commits


@given(COMMITS)
def test_the_estimate_is_no_less_than_what_is_written(commits):
    assert len(serialize_day(a_day(*commits))) <= 2 * sum(map(bytes_of, commits)) + 1_000


def test_once_a_day_is_full_little_is_kept_of_further_commits():
    large = [a_commit(f"Commit {n}", seed=n, body="a word " * 2_000) for n in range(5)]
    kept = list(read_within(large, 20_000))
    assert [commit.shortened for commit in kept] == [False, False, True, True, True]


def test_of_withdrawn_commits_those_that_were_paid_for_stay_longest():
    paid = a_commit("Old, by a model", analysis=an_analysis(kind="model"))
    by_rules = [a_commit(f"New {n}", seed=n, at=paid.committed_at + timedelta(hours=n + 1)) for n in range(100)]
    kept = fit_withdrawn((*by_rules, paid), 80_000)
    assert paid in kept
    assert len(kept) < 20
    assert by_rules[0] not in kept


def test_shortening_says_so_and_only_where_something_is_cut():
    commit = a_commit("x", body="word " * 100)
    assert shorten_commit(commit, 5, 1_000, 400) is commit
    cut = shorten_commit(commit, 0, 100, 0)
    assert (cut.files, cut.omitted_files, len(cut.body) <= 100, cut.shortened) == ((), 1, True, True)


def test_a_day_of_huge_messages_is_bounded_and_read_again(repo, tmp_path):
    body = "\x01" * 50_000
    repo.commit_all(
        [Change(f"Note {n}\n\n{body}", {"a": f"{n}\n"}, at=f"2026-01-20T10:{n:02}:00+08:00") for n in range(20)]
    )
    settings = settings_for(repo, tmp_path, limits=Limits(day_bytes=200_000))
    _, archive = collected(settings)
    assert archive.file_of(NAME, COLLECTED_DAY).stat().st_size < 400_000
    record = Archive(settings.archive).load(NAME, COLLECTED_DAY)
    assert len(record.commits) == 20
    assert any(commit.shortened for commit in record.commits)
    again, _ = collected(settings)
    assert again.problems == ()
    assert Archive(settings.archive).load(NAME, COLLECTED_DAY) == record


def test_facts_count_and_the_most_telling_stay():
    facts = tuple(Fact(kind="api", change="added", name=f"name_{n}", text="x" * 300, path="a.py") for n in range(400))
    commits = [a_commit(f"Change {n}", seed=n, facts=facts) for n in range(20)]
    most = sum(map(bytes_of, commits)) // 10
    kept = fit_commits(commits, most)
    assert len(kept) == 20
    assert sum(map(bytes_of, kept)) <= most
    assert all(commit.facts == facts[: len(commit.facts)] and commit.shortened for commit in kept)
