"""What landed stands on its day, once, however it was written and whatever its dates say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.archive.landing_state import load_state
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import update_days
from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
from mkdocs_commit_digest.settings import Limits, Repository, Settings, Window
from tests.helpers.git_repo import Change, GitRepo

NAME = "ann/source"
FIRST = date(2026, 8, 1)
PARSER = ParsingPool(1)
"""One for all tests, since its start takes longer than most of them."""
CODE = "def parse():\n    return {}\n"


@pytest.fixture(scope="module", autouse=True)
def _parser():
    yield
    PARSER.close()


@pytest.fixture
def repo(tmp_path) -> GitRepo:
    repo = GitRepo(tmp_path / "source")
    repo.commit("Root", {"a.py": CODE.format(0)}, at="2026-07-01T12:00:00+00:00")
    return repo


class Digest:
    """A digest that is collected in the mornings."""

    def __init__(self, repo: GitRepo, folder, **options):
        self.repo = repo
        self.said: list[str] = []
        self.settings = Settings(
            (Repository(repo.url, NAME),), ZoneInfo("UTC"), Window(FIRST, FIRST), folder / "digests", folder / "cache",
            **options,
        )  # fmt: skip
        self.archive = Archive(self.settings.archive)

    def collect(self, day: int, *, days: int = 7, hour: int = 6, **options) -> None:
        """Collect in the morning of a day of August."""
        now = datetime(2026, 8, day, hour, tzinfo=UTC)
        window = options.pop("window", Window(now.date() - timedelta(days - 1), now.date()))
        mirror = replace(self.repo.mirror(), repository=self.settings.repositories[0])
        settings = replace(self.settings, window=window, **options)
        list(update_days(mirror, self.archive, settings, now, PARSER, self.said.append))

    def days(self) -> dict[int, list[str]]:
        """Day of August → subjects of its entries."""
        records = (self.archive.load(NAME, day) for day in self.archive.days(NAME))
        return {record.day.day: sorted(commit.subject for commit in record.commits) for record in records}

    def record(self, day: int):
        return self.archive.load(NAME, date(2026, 8, day))

    def entry(self, day: int, subject: str):
        return next(commit for commit in self.record(day).commits if commit.subject == subject)

    def late(self, day: int) -> list[tuple[str, int]]:
        return [(each.subject, each.day.day) for each in self.record(day).also_landed]

    def tip(self) -> str:
        (tip,) = load_state(self.settings.archive, NAME).tips
        return tip.sha


@pytest.fixture
def digest(repo, tmp_path) -> Digest:
    return Digest(repo, tmp_path)


def at(day: int, hour: int = 12) -> str:
    return f"2026-08-{day:02}T{hour:02}:00:00+00:00"


def step(repo, subject: str, day: int, **fields) -> str:
    return repo.commit(subject, {f"{subject}.py": CODE.format(1)}, at=at(day), **fields)


def branch(
    repo, *subjects: str, merged: int, message: str = "Merge pull request #7 from bob/x\n\nAdd x\n\nIt is good."
):
    """Merge a branch that was written in July."""
    repo.set_branch("topic", repo.head())
    repo.commit_all(
        Change(each, {f"{each}.py": CODE.format(2)}, branch="topic", at=f"2026-07-{20 + n}T12:00:00+00:00")
        for n, each in enumerate(subjects)
    )
    return repo.merge("topic", message, at=at(merged), author="Bob <bob@example.org>")


def test_a_merged_branch_is_one_entry_on_the_day_on_which_it_landed(repo, digest):
    step(repo, "Alone", 2)
    branch(repo, "One", "Two", merged=3)
    digest.collect(4)
    assert digest.days() == {2: ["Alone"], 3: ["Add x"]}
    entry = digest.entry(3, "Add x")
    assert [inner.subject for inner in entry.commits] == ["One", "Two"]
    assert (entry.author, entry.merged_by, entry.pull_request, entry.body) == ("Ann", "Bob", 7, "It is good.")
    assert sorted(change.path for change in entry.files) == ["One.py", "Two.py"]
    assert (entry.brought, entry.own_changes) == (2, "none")


def test_each_commit_of_a_branch_stands_on_the_day_on_which_it_landed_where_commits_are_asked_for(repo, tmp_path):
    digest = Digest(repo, tmp_path, unit="commit")
    branch(repo, "One", "Two", merged=3)
    digest.collect(4)
    assert digest.days() == {3: ["One", "Two"]}
    entry = digest.entry(3, "One")
    assert entry.landed_at == datetime(2026, 8, 3, 12, tzinfo=UTC)
    assert entry.landed_with == repo.head()


def test_commits_on_the_branch_itself_are_kept_as_they_were_by_the_committers_date(repo, tmp_path):
    for day in (2, 3):
        step(repo, f"Step {day} (#{day})", day)
    landed, committer = Digest(repo, tmp_path / "a"), Digest(repo, tmp_path / "b", date_basis="committer")
    landed.collect(4)
    committer.collect(4)
    assert [landed.record(day).commits for day in (2, 3)] == [committer.record(day).commits for day in (2, 3)]


def test_a_merge_that_changes_more_than_its_commits_says_so(repo, digest):
    branch(repo, "One", merged=3)
    repo.set_branch("topic", repo.shas("main~1")[0])
    repo.commit("Other", {"b.py": "1\n"}, branch="topic", at=at(3))
    repo.merge("topic", "Merge branch 'topic'", {"evil.py": "import os\n"}, at=at(4))
    digest.collect(5)
    assert digest.entry(3, "Add x").own_changes == "none"
    assert digest.entry(4, "Other").own_changes == "some"


def test_only_what_touches_a_wanted_path_is_told_of(repo, tmp_path):
    digest = Digest(repo, tmp_path)
    digest.settings = replace(digest.settings, repositories=(Repository(repo.url, NAME, include=("One.py",)),))
    branch(repo, "One", "Two", merged=3)
    branch(repo, "Three", merged=4, message="Merge pull request #8 from bob/y\n\nAdd y")
    digest.collect(5)
    assert digest.days() == {3: ["Add x"]}
    assert [inner.subject for inner in digest.entry(3, "Add x").commits] == ["One"]


def test_of_a_large_change_the_merges_and_the_youngest_are_listed_and_no_id_is_lost(repo, tmp_path):
    digest = Digest(repo, tmp_path, limits=Limits(commits_per_change=3))
    branch(repo, *(f"C{n}" for n in range(9)), merged=3)
    digest.collect(4)
    entry = digest.entry(3, "Add x")
    assert [inner.subject for inner in entry.commits] == ["C6", "C7", "C8"]
    assert len(entry.inner_shas()) == entry.brought == 9


def test_a_late_step_is_a_revision_of_its_day_and_told_of_on_the_open_one(repo, digest):
    step(repo, "In time", 3)
    digest.collect(5)
    assert digest.record(3).closed_at
    step(repo, "Late", 3)
    step(repo, "Today", 5)
    digest.collect(6)
    assert digest.days()[3] == ["In time", "Late"]
    assert [len(revision.added) for revision in digest.record(3).revisions] == [1]
    assert digest.late(6) == [("Late", 3)]
    assert digest.record(6).commits == ()
    assert digest.record(5).revisions == ()
    assert any("2 entries with 2 commits came" in each for each in digest.said)


def test_what_came_late_is_told_of_once(repo, digest):
    step(repo, "In time", 3)
    digest.collect(5)
    step(repo, "Late", 3)
    digest.collect(6)
    digest.collect(7)
    assert digest.late(6) == [("Late", 3)]
    assert digest.record(7) is None
    assert len(digest.record(3).revisions) == 1


def test_a_late_step_on_a_day_without_a_page_has_no_feed_item_of_its_own(repo, digest):
    step(repo, "In time", 4)
    digest.collect(5, hour=12)
    step(repo, "Late", 4)
    repo.set_branch("main", repo.shas("main~1")[0])
    repo.commit("Backdated", {"b.py": "1\n"}, at=at(2))
    digest.collect(6)
    assert digest.days()[4] == ["Backdated", "In time"]
    assert digest.late(6) == [("Backdated", 4)]


def test_a_branch_that_was_not_looked_at_for_a_month_loses_nothing(repo, digest):
    step(repo, "First", 2)
    digest.collect(3)
    step(repo, "Between", 5)
    step(repo, "Now", 25)
    digest.collect(26)
    assert digest.days() == {2: ["First"], 5: ["Between"], 25: ["Now"]}


def test_a_merge_that_swaps_the_parents_reports_no_old_news(repo, digest):
    base = repo.head()
    step(repo, "Upstream one", 2)
    step(repo, "Upstream two", 3)
    digest.collect(5)
    theirs = repo.head()
    mine = repo.commit("Mine", {"mine.py": "1\n"}, branch="local", parents=[base], at=at(4))
    repo.commit("Merge branch 'main' of example.org", {"x.py": "1\n"}, parents=[mine, theirs], at=at(5))
    digest.collect(6)
    assert digest.days()[2] == ["Upstream one"]
    assert digest.days()[3] == ["Upstream two"]
    swap = digest.entry(5, "Merge branch 'main' of example.org")
    assert swap.commits == ()
    before = digest.days()
    digest.collect(7)
    assert digest.days() == before


def test_a_rewritten_branch_is_told_as_such_and_what_is_gone_is_withdrawn(repo, digest):
    step(repo, "Kept", 2)
    step(repo, "Old", 3)
    digest.collect(5)
    repo.set_branch("main", repo.shas("main~1")[0])
    step(repo, "New", 4)
    digest.collect(6)
    assert digest.days() == {2: ["Kept"], 3: [], 4: ["New"], 6: []}
    assert [note.kind for note in digest.record(6).notes] == ["rewritten"]
    assert [len(revision.removed) for revision in digest.record(3).revisions] == [1]
    assert any("rewritten" in each for each in digest.said)


def test_a_tip_that_the_mirror_lacks_counts_as_rewritten(repo, digest, tmp_path):
    step(repo, "Old", 3)
    digest.collect(5)
    other = GitRepo(tmp_path / "other")
    other.commit("Other", {"b.py": "1\n"}, at=at(3))
    digest.repo = other
    digest.collect(6)
    assert digest.days()[3] == ["Other"]
    assert digest.late(6) == [("Other", 3)]
    assert [note.kind for note in digest.record(6).notes] == ["rewritten"]


def test_a_future_date_lands_when_it_arrived_and_stays_there(repo, digest):
    step(repo, "Sound", 2)
    repo.commit("Odd", {"b.py": "1\n"}, at="2099-01-01T00:00:00+00:00")
    digest.collect(4)
    assert digest.days() == {2: ["Sound"], 4: ["Odd"]}
    step(repo, "Next", 6)
    digest.collect(7)
    assert digest.days() == {2: ["Sound"], 4: ["Odd"], 6: ["Next"]}


def test_a_backfill_moves_no_tip_and_is_no_news(repo, digest):
    step(repo, "Long ago", 2)
    step(repo, "Recent", 20)
    digest.collect(21)
    tip = digest.tip()
    step(repo, "New", 21)
    digest.collect(22, window=Window(date(2026, 8, 1), date(2026, 8, 22)), backfill=True)
    assert digest.tip() == tip
    assert digest.days()[2] == ["Long ago"]
    assert digest.record(2).unannounced
    assert digest.record(22) is None
    digest.collect(22)
    assert digest.tip() == repo.head()


def test_a_first_run_says_in_one_line_what_lies_before(repo, digest):
    step(repo, "Old", 2)
    step(repo, "New", 20)
    digest.collect(21)
    assert digest.days() == {20: ["New"]}
    assert digest.said == [f"{NAME}: first run; what landed before 2026-08-15 is not collected, 'since' would have it"]


def test_a_window_that_holds_nothing_says_what_is_before_it(repo, digest):
    step(repo, "Old", 2)
    digest.collect(21)
    assert digest.said == [
        f"{NAME}: the newest change, of 2026-08-02, is before the window, which begins 2026-08-15; set 'since' for it"
    ]


def test_days_that_were_closed_by_another_basis_stay_as_they_were(repo, digest):
    step(repo, "Alone", 2)
    branch(repo, "One", "Two", merged=3)
    old = {"date_basis": "committer"}
    digest.collect(4, **old)
    before = digest.archive.file_of(NAME, date(2026, 8, 2)).read_bytes()
    branch(repo, "Three", merged=5, message="Merge pull request #8 from bob/y\n\nAdd y")
    digest.collect(6)
    assert digest.archive.file_of(NAME, date(2026, 8, 2)).read_bytes() == before
    assert digest.record(2).date_basis == "committer"
    assert digest.days()[5] == ["Add y"]
    assert [inner.subject for inner in digest.entry(5, "Add y").commits] == ["Three"]


def test_days_are_read_again_by_the_new_basis_where_that_is_asked_for(repo, digest):
    step(repo, "Alone", 2)
    branch(repo, "One", "Two", merged=3)
    digest.collect(4, date_basis="committer")
    assert digest.days() == {2: ["Alone"]}
    digest.collect(5, read_again=True)
    assert digest.days() == {2: ["Alone"], 3: ["Add x"]}
    assert digest.record(2).date_basis == "landed"


def test_an_unchanged_repository_is_known_only_while_what_was_reported_stays(repo, digest):
    step(repo, "Alone", 2)
    digest.collect(4)
    first = digest.tip()
    branch(repo, "One", merged=3)
    digest.collect(4)
    assert digest.tip() == repo.head() != first


def test_a_merge_with_66_parents_is_one_entry(repo, digest):
    base = repo.head()
    tips = [step(repo, f"B{n}", 2, branch=f"b{n}", parents=[base]) for n in range(65)]
    repo.commit("Merge branches", {f"B{n}.py": CODE.format(1) for n in range(65)}, parents=[base, *tips], at=at(3))
    digest.collect(4)
    (entry,) = digest.record(3).commits
    assert (entry.brought, entry.own_changes) == (65, "unknown")


class TestFirstRun:
    """A new site shows something on any day."""

    def test_an_empty_window_falls_back_to_as_many_days_up_to_the_newest(self, repo, tmp_path):
        for day in (1, 4, 6):
            repo.commit(f"Change of {day}", {"a.py": CODE.format(day)}, at=f"2026-08-0{day}T12:00:00+00:00")
        digest = Digest(repo, tmp_path)
        digest.collect(25, days=4, window=Window(date(2026, 8, 22), date(2026, 8, 25), counted_back=True))
        assert digest.days() == {4: ["Change of 4"], 6: ["Change of 6"]}
        assert digest.said == [
            f"{NAME}: nothing landed since 2026-08-22; the newest days are taken instead, from 2026-08-03 on"
        ]

    def test_days_that_were_asked_for_stay_empty(self, repo, tmp_path):
        digest = Digest(repo, tmp_path)
        digest.collect(25)
        assert digest.days() == {}
        assert "is before the window" in digest.said[0]

    def test_later_runs_take_no_older_days(self, repo, tmp_path):
        digest = Digest(repo, tmp_path)
        digest.collect(2, window=Window(date(2026, 7, 30), date(2026, 8, 2), counted_back=True))
        held = digest.archive.days(NAME)
        digest.said.clear()
        repo.commit("New", {"b.py": CODE}, at="2026-08-03T12:00:00+00:00")
        digest.collect(3, window=Window(date(2026, 7, 31), date(2026, 8, 3), counted_back=True))
        digest.collect(25, window=Window(date(2026, 8, 22), date(2026, 8, 25), counted_back=True))
        assert digest.archive.days(NAME) == (*held, date(2026, 8, 3))
