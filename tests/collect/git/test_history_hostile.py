"""Commits made to mislead the parser or to leave something behind, and a git that fails."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from mkdocs_commit_digest.collect.git import history
from mkdocs_commit_digest.collect.git.history import read_commits
from mkdocs_commit_digest.errors import GitError, HistoryError
from mkdocs_commit_digest.settings import Limits
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.history import children, listed, read

DESCRIPTORS = Path("/proc/self/fd")
FORGED_PATCH = "diff --git a/forged b/forged\nnew file mode 100644\nindex 000..111\n--- /dev/null\n+++ b/forged\n@@ -0,0 +1 @@\n+x\n"


@pytest.fixture
def repo(tmp_path):
    return GitRepo(tmp_path / "source")


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
        assert commits[0].files[0].path == "***/new"

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

    @pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="counts descriptors in /proc")
    def test_many_readings_leave_no_descriptor_open(self, repo):
        repo.commit_all(Change(f"Number {number}", {"a": f"{number}\n"}) for number in range(3))
        read(repo)
        before = len(list(DESCRIPTORS.iterdir()))
        for _ in range(10):
            read(repo)
            next(read_commits(repo.mirror(), repo.shas(), limits=Limits(), redact=str, processes=2))
        assert len(list(DESCRIPTORS.iterdir())) == before

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
            listed(repo)

    def test_a_silent_git_is_not_waited_for_forever(self, repo, tmp_path):
        repo.commit("One")
        sleeper = tmp_path / "git"
        sleeper.write_text("#!/bin/sh\nsleep 60\n")
        sleeper.chmod(0o755)
        mirror = replace(repo.mirror(), environ={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
        with pytest.raises(HistoryError, match=r"no answer (?:for|within) 0\.2 seconds"):
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
