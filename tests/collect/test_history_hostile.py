"""Commits made to mislead the parser, to fill the memory, or to leave something behind."""

import os
import subprocess
import threading
import tracemalloc
from dataclasses import replace

import pytest

from mkdocs_commit_digest.collect import history
from mkdocs_commit_digest.collect.history import list_commits, read_commits
from mkdocs_commit_digest.errors import GitError, HistoryError
from mkdocs_commit_digest.settings import Limits
from tests.collect.test_history import JANUARY, SHANGHAI
from tests.helpers.git_repo import Change, GitRepo

FORGED_PATCH = "diff --git a/forged b/forged\nnew file mode 100644\nindex 000..111\n--- /dev/null\n+++ b/forged\n@@ -0,0 +1 @@\n+x\n"


@pytest.fixture
def repo(tmp_path):
    return GitRepo(tmp_path / "source")


def read(repo, *, redact=str, shas=None, **limits):
    return list(read_commits(repo.mirror(), shas or repo.shas(), limits=Limits(**limits), redact=redact))


def children():
    """Processes that this one started and that are not gone, zombies included."""
    out = subprocess.run(["ps", "--ppid", str(os.getpid()), "-o", "comm="], capture_output=True, text=True, check=False)
    return [name for name in out.stdout.split() if name != "ps"]


class TestForgery:
    def test_a_patch_in_a_message_is_a_message(self, repo):
        repo.commit(f"Subject\n\n{FORGED_PATCH}", {"a": "1\n"})
        (commit,) = read(repo)
        assert [change.path for change in commit.files] == ["a"]
        assert commit.body == FORGED_PATCH.rstrip("\n")

    @pytest.mark.parametrize("prefix", ["", "+", "-", " ", "\n", "\r"])
    def test_a_patch_in_a_file_is_lines_of_that_file(self, repo, prefix):
        lines = "".join(prefix + line for line in FORGED_PATCH.splitlines(keepends=True))
        repo.commit("Add", {"a.patch": lines, "b": "1\n"})
        repo.commit("Remove", {"a.patch": lines[: len(lines) // 2]})
        for commit, files in zip(read(repo), (1, 2), strict=True):
            assert len(commit.files) == files
            numbers = repo.git("show", "--numstat", "--format=", commit.sha).decode().split("\n")[0].split("\t")
            assert [commit.files[0].additions, commit.files[0].deletions] == [int(numbers[0]), int(numbers[1])]

    def test_the_mark_between_commits_is_new_each_time_and_not_in_the_repository(self, repo, monkeypatch):
        seen = []
        drawn = history.secrets.token_hex
        monkeypatch.setattr(history.secrets, "token_hex", lambda size: seen.append(drawn(size)) or seen[-1])
        repo.commit("Add", {"a": "1\n"})
        read(repo)
        # A commit that knows the last mark gains nothing by it.
        repo.commit(f"<{seen[0]}\n\n<{seen[0]}\n{seen[0]}>\n", {f"<{seen[0]}": f"\n<{seen[0]}\n"})
        assert [len(commit.files) for commit in read(repo)] == [1, 1]
        assert len(set(seen)) == len(seen)

    def test_raw_entries_cannot_be_forged_by_a_path(self, repo):
        repo.commit("Add", {":100644 100644 aaaa bbbb M": "1\n", "\n:000000 100644": "2\n"})
        assert {change.path for change in read(repo)[0].files} == {":100644 100644 aaaa bbbb M", "\n:000000 100644"}

    def test_hooks_attributes_and_configuration_of_a_source_run_nothing(self, repo, tmp_path):
        canary = tmp_path / "canary"
        run = f"touch {canary}; cat"
        for key in (
            "core.fsmonitor",
            "core.pager",
            "diff.external",
            "diff.evil.textconv",
            "diff.evil.command",
            "gpg.program",
        ):
            repo.git("config", key, run)
        repo.git("config", "log.showSignature", "true")
        repo.commit("Add", {".gitattributes": "* diff=evil filter=evil\n", "a": "1\n"})
        (repo.path / "info").mkdir(exist_ok=True)
        (repo.path / "info" / "attributes").write_text("* diff=evil\n")
        assert read(repo)[0].files[1].additions == 1
        assert not canary.exists()


class TestBounds:
    def test_a_long_patch_is_counted_whole_and_kept_up_to_its_bound(self, repo):
        repo.commit("Add", {"big": "0123456789\n" * 200_000, "small": "x\n"})
        (commit,) = read(repo, patch_bytes_per_file=50_000)
        big, small = commit.patches
        assert commit.files[0].additions == 200_000
        assert len(big.text.encode()) <= 50_000
        assert big.text.endswith("+0123456789\n")
        whole = len(repo.git("show", "--format=", "--full-index", commit.sha, "--", "big"))
        assert len(big.text.encode()) + big.omitted_bytes == whole
        assert (small.omitted_bytes, commit.omitted_files) == (0, 0)

    def test_all_patches_of_a_commit_share_a_bound(self, repo):
        repo.commit("Add", {f"f{number:02}": "0123456789\n" * 1000 for number in range(20)})
        (commit,) = read(repo, patch_bytes_per_commit=30_000)
        assert sum(len(patch.text) for patch in commit.patches) <= 30_000
        assert commit.additions == 20_000
        assert commit.patches[-1].omitted_bytes > 11_000

    @pytest.mark.parametrize("bound", [0, 1, 50])
    def test_a_bound_within_the_header_leaves_whole_lines_of_it(self, repo, bound):
        repo.commit("Add", {"a": "1\n"})
        text = read(repo, patch_bytes_per_file=bound)[0].patches[0].text
        assert text == "" or text.endswith("\n")
        assert len(text) <= bound

    def test_one_endless_line_is_dropped_whole(self, repo):
        repo.commit("Add", {"min.js": "x" * 2_000_000})
        (commit,) = read(repo, patch_bytes_per_file=1_000)
        assert commit.files[0].additions == 1
        assert commit.patches[0].text.endswith("@@ -0,0 +1 @@\n")
        assert commit.patches[0].omitted_bytes > 2_000_000

    def test_files_beyond_the_bound_are_told_by_their_number(self, repo):
        repo.commit("Add", {f"f{number:03}": "1\n" for number in range(120)})
        repo.commit("Next", {"a": "1\n"})
        following, commit = read(repo, files_per_commit=100)
        assert (len(commit.files), len(commit.patches), commit.omitted_files) == (100, 100, 20)
        assert len(following.files) == 1

    def test_no_files_at_all_may_be_asked_for(self, repo):
        repo.commit("Add", {"a": "1\n", "b": "1\n"})
        (commit,) = read(repo, files_per_commit=0)
        assert (commit.files, commit.omitted_files) == ((), 2)

    def test_a_long_message_is_cut_at_a_word_and_says_so(self, repo):
        repo.commit("Subject\n\n" + "word " * 100_000)
        (commit,) = read(repo, message_bytes=1_000)
        assert commit.subject == "Subject"
        assert commit.body.endswith("word […]")
        assert len(commit.body) <= 1_010

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


class TestRedaction:
    def test_no_text_leaves_unredacted(self, repo):
        canary = "hunter2"
        repo.commit("Add", {f"{canary}/old": "1\n" * 50})
        repo.commit(
            f"Use {canary}\n\nIt is {canary}.\n", {f"{canary}/new": "1\n" * 50 + canary}, author=f"Ann {canary} <{canary}@x>",
            renames={f"{canary}/old": f"{canary}/new"},
        )  # fmt: skip
        commits = read(repo, redact=lambda text: text.replace(canary, "***"))
        assert canary not in repr(commits)
        assert commits[0].files[0].old_path == "***/old"
        assert commits[0].patches[0].path == commits[0].files[0].path == "***/new"

    def test_paths_are_selected_before_they_are_redacted(self, repo):
        repo.commit("Add", {"secret/a": "1\n"})
        found = read_commits(
            repo.mirror(),
            repo.shas(),
            limits=Limits(),
            redact=lambda text: text.replace("secret", "*"),
            include=["secret/"],
        )
        assert [change.path for commit in found for change in commit.files] == ["*/a"]


class TestEnds:
    def test_closing_early_leaves_no_process_and_no_thread(self, repo):
        repo.commit_all(Change(f"Number {number}", {"a": f"{number}\n" * 50_000}) for number in range(30))
        before = threading.active_count()
        for processes in (1, 2):
            commits = read_commits(repo.mirror(), repo.shas(), limits=Limits(), redact=str, processes=processes)
            next(commits)
            assert len(children()) == processes
            commits.close()
            assert children() == []
        assert threading.active_count() == before

    def test_an_error_of_the_reader_ends_git_too(self, repo):
        repo.commit_all(Change(f"Number {number}", {"a": f"{number}\n" * 50_000}) for number in range(10))

        def failing(text):
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            read(repo, redact=failing)
        assert children() == []

    def test_a_damaged_object_is_an_error_in_gits_words_and_no_half_commit_comes_out(self, repo):
        good = repo.commit("Good", {"a": "1\n"})
        repo.commit("Bad", {"b": "2\n", "c": "3\n"})
        blob = repo.git("rev-parse", "main:c").decode().strip()
        (repo.path / "objects" / blob[:2] / blob[2:]).unlink()
        commits = read_commits(repo.mirror(), [good, repo.head()], limits=Limits(), redact=str)
        assert next(commits).sha == good
        with pytest.raises(HistoryError, match=rf"ann/source: .*{blob}"):
            next(commits)
        assert children() == []

    def test_a_damaged_tip_cannot_be_listed(self, repo):
        sha = repo.commit("Bad", {"b": "2\n"})
        (repo.path / "objects" / sha[:2] / sha[2:]).unlink()
        with pytest.raises(HistoryError, match="ann/source: history cannot be listed"):
            list_commits(repo.mirror(), JANUARY, zone=SHANGHAI, date_basis="committer", merges="include")

    def test_a_silent_git_is_not_waited_for_forever(self, repo, tmp_path):
        repo.commit("One")
        sleeper = tmp_path / "git"
        sleeper.write_text("#!/bin/sh\nsleep 60\n")
        sleeper.chmod(0o755)
        mirror = replace(repo.mirror(), environ={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
        with pytest.raises(HistoryError, match=r"no answer for 0\.2 seconds"):
            list(read_commits(mirror, repo.shas(), limits=Limits(git_seconds=0.2), redact=str))
        assert children() == []

    def test_a_machine_without_git_is_told_what_to_install(self, repo):
        repo.commit("One")
        mirror = replace(repo.mirror(), environ={"PATH": "/nonexistent"})
        with pytest.raises(GitError, match="install it"):
            list(read_commits(mirror, repo.shas(), limits=Limits(), redact=str))

    def test_bytes_that_are_not_a_log_are_refused(self, repo, tmp_path):
        repo.commit("One")
        for number, answer in enumerate(("hello\\0", "hello", "\\0\\0\\0")):
            folder = tmp_path / str(number)
            folder.mkdir()
            (folder / "git").write_text(f"#!/bin/sh\nprintf '{answer}'\n")
            (folder / "git").chmod(0o755)
            mirror = replace(repo.mirror(), environ={"PATH": f"{folder}:{os.environ['PATH']}"})
            with pytest.raises(HistoryError):
                list(read_commits(mirror, repo.shas(), limits=Limits(), redact=str))
