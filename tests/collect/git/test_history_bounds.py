"""Whatever a commit holds, what is kept of it stays within the limits, and what was left out is told."""

import tracemalloc
from datetime import date

import pytest

from mkdocs_commit_digest.collect.commits import Omitted
from mkdocs_commit_digest.collect.git.history import read_commits
from mkdocs_commit_digest.settings import Limits
from tests.helpers.git_repo import GitRepo
from tests.helpers.history import read


@pytest.fixture
def repo(tmp_path):
    return GitRepo(tmp_path / "source")


class TestBounds:
    def test_a_long_patch_is_counted_whole_and_kept_up_to_its_bound(self, repo):
        repo.commit("Add", {"big": "0123456789\n" * 200_000, "small": "x\n"})
        (commit,) = read(repo, patch_bytes_per_file=50_000)
        big, small = commit.files
        assert commit.files[0].additions == 200_000
        assert len(big.patch.encode()) <= 50_000
        assert big.patch.endswith("+0123456789\n")
        whole = len(repo.git("show", "--format=", "--full-index", commit.sha, "--", "big"))
        assert len(big.patch.encode()) + big.omitted_bytes == whole
        assert (small.omitted_bytes, commit.omitted.files) == (0, 0)

    def test_all_patches_of_a_commit_share_a_bound(self, repo):
        repo.commit("Add", {f"f{number:02}": "0123456789\n" * 1000 for number in range(20)})
        (commit,) = read(repo, patch_bytes_per_commit=30_000)
        assert sum(len(file.patch) for file in commit.files) <= 30_000
        assert commit.additions == 20_000
        assert commit.files[-1].omitted_bytes > 11_000

    @pytest.mark.parametrize("bound", [0, 1, 50])
    def test_a_bound_within_the_header_leaves_whole_lines_of_it(self, repo, bound):
        repo.commit("Add", {"a": "1\n"})
        text = read(repo, patch_bytes_per_file=bound)[0].files[0].patch
        assert text == "" or text.endswith("\n")
        assert len(text) <= bound

    def test_one_endless_line_is_dropped_whole(self, repo):
        repo.commit("Add", {"min.js": "x" * 2_000_000})
        (commit,) = read(repo, patch_bytes_per_file=1_000)
        assert commit.files[0].additions == 1
        assert commit.files[0].patch.endswith("@@ -0,0 +1 @@\n")
        assert commit.files[0].omitted_bytes > 2_000_000

    def test_files_beyond_the_bound_are_told_by_their_number(self, repo):
        repo.commit("Add", {f"f{number:03}": "1\n" * number for number in range(120)})
        repo.commit("Next", {"a": "1\n", "f119": None, "f118": "1\n"})
        following, commit = read(repo, files_per_commit=100)
        assert len(commit.files) == 100
        assert commit.omitted == Omitted(20, sum(range(100, 120)), 0)
        assert (commit.files_total, commit.additions) == (120, sum(range(120)))
        assert (len(following.files), following.omitted) == (3, Omitted())

    def test_the_commits_of_a_day_share_a_bound_on_their_files(self, repo):
        for number in range(6):
            repo.commit(f"Move {number}", {f"{number}/{file:03}": "1\n" for file in range(150)})
        shas = repo.shas()
        days = dict(zip(shas, [*[date(2026, 1, 20)] * 4, date(2026, 1, 19), date(2026, 1, 18)], strict=True))
        limits = Limits(day_bytes=200_000)
        commits = list(read_commits(repo.mirror(), shas, limits=limits, redact=str, days=days))
        assert [len(commit.files) for commit in commits] == [150, 100, 100, 100, 150, 150]
        assert {commit.files_total for commit in commits} == {150}
        assert {commit.additions for commit in commits} == {150}

    def test_of_files_beyond_the_bound_only_wanted_ones_count(self, repo):
        repo.commit("Add", {"a": "1\n", "b": "1\n", "c": "1\n1\n", "d.lock": "1\n", "e": b"\0"})
        (commit,) = read(repo, files_per_commit=1, exclude=("*.lock",))
        assert commit.omitted == Omitted(3, 3, 0)

    def test_no_files_at_all_may_be_asked_for(self, repo):
        repo.commit("Add", {"a": "1\n", "b": "1\n"})
        (commit,) = read(repo, files_per_commit=0)
        assert (commit.files, commit.omitted) == ((), Omitted(2, 2, 0))

    def test_a_long_message_is_cut_at_a_word_and_says_so(self, repo):
        repo.commit("Subject\n\n" + "word " * 100_000)
        (commit,) = read(repo, message_bytes=1_000)
        assert commit.subject == "Subject"
        assert commit.body.endswith("word […]")
        assert len(commit.body) <= 1_010

    def test_a_long_path_is_cut_and_says_so(self, repo):
        repo.commit("Add", {"/".join(["deep"] * 100): "1\n"})
        (commit,) = read(repo, path_characters=64)
        assert commit.files[0].path == ("deep/" * 100)[:64] + "[…]"

    def test_a_message_of_one_endless_word_leaves_no_part_of_it(self, repo):
        repo.commit("x" * 100_000)
        assert read(repo, message_bytes=1_000)[0].subject == " […]"

    def test_memory_follows_the_bound_not_the_patch(self, repo):
        repo.commit("Add", {"big": b"0123456789abcdef\n" * 4_000_000})
        tracemalloc.start()
        try:
            (commit,) = read(repo, patch_bytes_per_file=100_000)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert commit.files[0].additions == 4_000_000
        assert peak < 8 * 2**20

    def test_a_path_longer_than_any_file_system_takes_is_cut(self, repo):
        repo.commit("Add", {"/".join(["d" * 200] * 40): "1\n"})
        assert len(read(repo)[0].files[0].path) == 4096
