"""Which commits are listed, in what order they come, and what does not depend on the clone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.collect.git.history import read_attributes
from mkdocs_commit_digest.errors import HistoryError
from mkdocs_commit_digest.settings import Window
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.history import LINES, listed, read


@pytest.fixture
def repo(tmp_path):
    return GitRepo(tmp_path / "source")


class TestListing:
    def test_an_empty_repository_has_no_commits(self, repo):
        assert listed(repo) == ()
        assert read(repo, []) == []

    def test_a_day_is_a_day_of_the_zone(self, repo):
        late = repo.commit("Late", at="2026-01-20T23:59:59+08:00")
        early = repo.commit("Early", at="2026-01-20T16:00:00+00:00")
        day = Window(date(2026, 1, 20), date(2026, 1, 20))
        assert [entry.sha for entry in listed(repo, day)] == [late]
        assert [entry.sha for entry in listed(repo, day, zone=ZoneInfo("UTC"))] == [early, late]

    def test_committer_date_counts_unless_the_author_date_is_asked_for(self, repo):
        sha = repo.commit("Rebased", at="2026-01-10T09:00:00+08:00", committed_at="2026-01-12T10:00:00+02:00")
        (by_committer,) = listed(repo)
        (by_author,) = listed(repo, date_basis="author")
        assert (by_committer.sha, by_committer.day) == (sha, date(2026, 1, 12))
        assert by_committer.at.isoformat() == "2026-01-12T10:00:00+02:00"
        assert by_author.day == date(2026, 1, 10)

    def test_newest_come_first_and_equal_dates_keep_child_before_parent(self, repo):
        first, second = repo.commit("First"), repo.commit("Second")
        newest = repo.commit("Newest", at="2026-01-22T00:00:00Z")
        oldest_on_top = repo.commit("Old clock", at="2026-01-02T00:00:00Z")
        assert [entry.sha for entry in listed(repo)] == [newest, second, first, oldest_on_top]

    def test_a_wrong_clock_hides_no_commit_behind_it(self, repo):
        hidden = repo.commit("In the window")
        repo.commit_all(Change(f"Clock of 1999, {number}", at="1999-01-01T00:00:00Z") for number in range(20))
        repo.commit("Clock of 2070", at="2070-01-01T00:00:00Z")
        assert [entry.sha for entry in listed(repo)] == [hidden]

    def test_merges_are_listed_only_if_asked_for(self, repo):
        base = repo.commit("Base", {"a": "1\n"})
        side = repo.commit("Side", {"b": "2\n"}, branch="side", parents=[base])
        repo.commit("Main", {"c": "3\n"})
        merge = repo.merge("side")
        assert {entry.sha for entry in listed(repo)} == set(repo.shas()) - {merge}
        assert {side, merge} < {entry.sha for entry in listed(repo, merges="include")}

    def test_commits_at_the_edge_of_a_shallow_source_are_left_out(self, repo):
        shas = repo.commit_all(Change(f"Number {number}", {"a": str(number)}) for number in range(3))
        (repo.path / "shallow").write_text(shas[1] + "\n")
        assert [entry.sha for entry in listed(repo)] == [shas[2]]


class TestDates:
    @pytest.mark.parametrize(
        "date_line",
        [
            b"Ann <a@b> 253402300800 +0000",
            b"Ann <a@b> 99999999999999999999 +0000",
            b"Ann <a@b> -62135596801 +0000",
            b"Ann <a@b> 0 +0000",
            b"Ann <a@b> 1768881600 +9999",
            b"Ann <a@b> 1768881600 -9960",
            b"Ann <a@b> 1768881600 +123456789",
            b"Ann <a@b> 1768881600",
            b"Ann <a@b> tomorrow",
            b"Ann <a@b>",
            b"Ann",
            b"",
        ],
    )
    def test_no_date_is_too_absurd(self, repo, date_line):
        content = b"tree %s\nauthor %s\ncommitter %s\n\nOdd\n" % (repo.tree().encode(), date_line, date_line)
        sha = repo.raw_commit(content)
        (commit,) = read(repo)
        assert (commit.sha, commit.subject) == (sha, "Odd")
        everything = Window(date.min, date.max)
        for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
            (entry,) = listed(repo, everything, zone=ZoneInfo(zone), date_basis="author")
            assert entry.at == commit.authored_at

    def test_offsets_stay_as_they_were_written(self, repo):
        repo.commit("Half hours", at="2026-01-20T12:00:00+05:30", committed_at="2026-01-20T01:00:00-09:30")
        (commit,) = read(repo)
        assert commit.authored_at.isoformat() == "2026-01-20T12:00:00+05:30"
        assert commit.committed_at.isoformat() == "2026-01-20T01:00:00-09:30"

    def test_an_unreadable_date_gives_way_to_the_other_one(self, repo):
        content = b"tree %s\nauthor Ann <a@b> x\ncommitter Bob <b@b> 1768881600 +0800\n\nOdd\n" % repo.tree().encode()
        repo.raw_commit(content)
        (commit,) = read(repo)
        assert commit.authored_at == commit.committed_at == datetime.fromisoformat("2026-01-20T12:00:00+08:00")


class TestOrder:
    @pytest.mark.parametrize("processes", [1, 2, 3, 50])
    def test_commits_come_in_the_order_asked_for(self, repo, processes):
        shas = repo.commit_all(Change(f"Number {number}", {"a": str(number)}) for number in range(20))
        mixed = shas[::3] + shas[1::3] + shas[2::3]
        assert [commit.sha for commit in read(repo, mixed, processes=processes)] == mixed

    @pytest.mark.parametrize("processes", [1, 2])
    def test_commits_that_are_gone_are_passed_over(self, repo, processes):
        shas = repo.commit_all(Change(f"Number {number}", {"a": str(number)}) for number in range(6))
        asked = ["1" * 40, *shas[:3], "2" * 40, "3" * 40, *shas[3:], "4" * 40]
        assert [commit.sha for commit in read(repo, asked, processes=processes)] == shas

    def test_a_commit_asked_for_twice_comes_once(self, repo):
        sha = repo.commit("One")
        assert [commit.sha for commit in read(repo, [sha, sha])] == [sha]

    @pytest.mark.parametrize("sha", ["HEAD", "--all", "--output=/tmp/x", "a" * 39, "main", "^" + "a" * 40, ""])
    def test_nothing_but_full_ids_reaches_git(self, repo, sha):
        repo.commit("One")
        with pytest.raises(HistoryError, match="not a full commit id"):
            read(repo, [sha])

    def test_sha256_repositories_are_read_alike(self, tmp_path):
        repo = GitRepo(tmp_path / "sha256", object_format="sha256")
        sha = repo.commit("One", {"a": "1\n"})
        assert len(sha) == 64
        assert [entry.sha for entry in listed(repo)] == [sha]
        assert read(repo)[0].files[0].additions == 1


class TestAttributes:
    def test_attributes_are_those_of_the_tip(self, repo):
        repo.commit("Add", {".gitattributes": "*.pb.go linguist-generated\n"})
        first = repo.head()
        repo.commit("Change", {".gitattributes": "vendor/** linguist-vendored\n"})
        assert read_attributes(repo.mirror()) == "vendor/** linguist-vendored\n"
        assert read_attributes(repo.mirror(), first) == "*.pb.go linguist-generated\n"

    def test_none_is_empty(self, repo):
        assert read_attributes(repo.mirror()) == ""
        repo.commit("Add", {"a": "1"})
        assert read_attributes(repo.mirror()) == ""

    def test_a_huge_one_is_cut(self, repo):
        repo.commit("Add", {".gitattributes": "x\n" * 1_000_000})
        assert len(read_attributes(repo.mirror())) <= 256 * 1024

    def test_attributes_of_a_repository_do_not_choose_how_it_is_shown(self, repo):
        attributes = "*.py binary\n*.md diff=evil filter=evil\n"
        repo.commit("Add", {".gitattributes": attributes, "a.py": "1\n", "b.md": "2\n"})
        assert [change.additions for change in read(repo)[0].files] == [2, 1, 1]


def test_the_patch_is_the_same_text_in_clones_of_different_depth(tmp_path, repo):
    repo.commit_all(Change(f"Number {number}", {f"f{number}": LINES * number}) for number in range(30))
    shallow = GitRepo(tmp_path / "shallow")
    shallow.git("fetch", "--quiet", "--depth=3", repo.url, "+refs/heads/main:refs/heads/main")
    assert len(shallow.shas()) == 3
    ours = read(repo, [repo.head()])
    assert read(shallow, [repo.head()]) == ours
