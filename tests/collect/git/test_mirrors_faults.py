"""A mirror is whole after any fault, and a fault is told with its cause and cure."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from mkdocs_commit_digest.collect.git.history import read_commits
from mkdocs_commit_digest.collect.git.remote_errors import RemoteError, cure_for
from mkdocs_commit_digest.collect.redaction import redact
from mkdocs_commit_digest.errors import GitError, HistoryError, MirrorError
from mkdocs_commit_digest.settings import Limits, Repository
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.syncing import settings_in, shas, sync, watched

SYNC = """
import os, sys
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo
from mkdocs_commit_digest.collect.git.mirrors import sync_mirror
from mkdocs_commit_digest.collect.redaction import redact
from mkdocs_commit_digest.errors import GitError
from mkdocs_commit_digest.settings import Repository, Settings, Window
settings = Settings((), ZoneInfo("UTC"), Window(date(2026, 1, 1), date(2026, 1, 31)), Path("a"), Path(sys.argv[2]))
if "preload" in sys.argv:
    import git
print("ready", flush=True)
try:
    sync_mirror(Repository(sys.argv[1], "ann/source"), settings, environ=os.environ)
except GitError as error:
    print(error)
"""

AT_ONCE = """
import os, sys, threading
from mkdocs_commit_digest.collect.git.processes import run_git
sys.setswitchinterval(1e-6)
found, together = set(), threading.Barrier(16)
def ask():
    together.wait()
    found.add(run_git(["--version"], dict(os.environ), seconds=60).code)
threads = [threading.Thread(target=ask) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(found)
"""


@pytest.fixture
def repo(tmp_path):
    return GitRepo(tmp_path / "source")


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


class TestFaults:
    @pytest.mark.skipif(os.name == "nt", reason="needs a shell")
    def test_a_git_that_does_not_tell_its_version_is_given_up(self, repo, tmp_path):
        program = "from mkdocs_commit_digest.collect.git import processes as it\nit._FIRST_ANSWER = 0.5\n" + SYNC
        git = tmp_path / "bin" / "git"
        git.parent.mkdir()
        git.write_text("#!/bin/sh\nsleep 600 & wait\n")
        git.chmod(0o755)
        environ = os.environ | {"PATH": f"{git.parent}:{os.environ['PATH']}"}
        command = [sys.executable, "-c", program, str(repo.path), str(tmp_path / "cache")]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=True)
        assert re.search(r"'git version' gave no answer within 0\.5 seconds; see which git that is", done.stdout)

    def test_a_mirror_that_is_a_link_is_not_followed(self, repo, settings, tmp_path):
        repo.commit("One", {"a": "1"})
        mirror = sync(watched(repo), settings)
        mirror.path.rename(tmp_path / "elsewhere")
        mirror.path.symlink_to(tmp_path / "elsewhere")
        with pytest.raises(MirrorError, match=r"is a symbolic link, which would lead out; delete it"):
            sync(watched(repo), settings)

    def test_an_unreachable_remote_leaves_what_was_fetched(self, repo, settings):
        sha = repo.commit("One")
        sync(watched(repo), settings)
        repo.path.rename(repo.path.with_name("gone"))
        mirror = sync(watched(repo), settings)
        assert (mirror.head, mirror.branch) == (sha, "main")
        assert "does not appear to be a git repository" in mirror.stale
        assert "\n" not in mirror.stale
        assert shas(mirror) == [sha]

    def test_an_unreachable_remote_without_a_copy_names_cause_and_cure(self, settings, tmp_path):
        with pytest.raises(
            MirrorError, match=r"ann/x: cannot be fetched: .*not appear to be a git repository.*; check 'url'"
        ):
            sync(Repository(str(tmp_path / "none"), "ann/x"), settings)
        assert not list((settings.cache / "mirrors").glob("*.new-*"))

    def test_a_branch_that_does_not_exist_is_named(self, repo, settings):
        repo.commit("One")
        with pytest.raises(MirrorError, match="it has no branch 'nope'; check 'branch'"):
            sync(watched(repo, branch="nope"), settings)

    def test_a_remote_that_lost_its_commits_does_not_empty_the_mirror(self, repo, settings):
        sha = repo.commit("One")
        sync(watched(repo), settings)
        repo.delete_branch("main")
        mirror = sync(watched(repo), settings)
        assert (mirror.head, mirror.stale) == (sha, "the remote has no commits any more")

    @pytest.mark.parametrize("damage", ["HEAD", "refs", "objects", "config", "lock", "empty", "file"])
    def test_a_damaged_mirror_is_made_again(self, repo, settings, damage):
        repo.commit("One", {"a": "1"})
        mirror = sync(watched(repo), settings)
        {
            "HEAD": lambda: (mirror.path / "HEAD").write_bytes(b"\0garbage"),
            "refs": lambda: (mirror.path / "refs/heads/mirrored").write_bytes(b"1" * 40),
            "objects": lambda: shutil.rmtree(mirror.path / "objects"),
            "config": lambda: (mirror.path / "config").write_bytes(b"[[[["),
            "lock": (mirror.path / "refs/heads/mirrored.lock").touch,
            "empty": lambda: (shutil.rmtree(mirror.path), mirror.path.mkdir()),
            "file": lambda: (shutil.rmtree(mirror.path), mirror.path.write_text("not a folder")),
        }[damage]()
        sha = repo.commit("Two", {"a": "2"})
        mended = sync(watched(repo), settings)
        assert (mended.head, mended.stale) == (sha, "")
        assert len(shas(mended)) == 2
        assert {file.name for file in mended.path.parent.iterdir()} == {mended.path.name, f"{mended.path.name}.lock"}

    def test_a_mirror_whose_history_cannot_be_read_is_made_anew_on_demand(self, repo, settings):
        sha = repo.commit("One", {"a": "1"})
        mirror = sync(watched(repo), settings)
        blob = repo.git("rev-parse", "main:a").decode().strip()
        (mirror.path / "objects" / blob[:2] / blob[2:]).unlink()
        with pytest.raises(HistoryError):
            list(read_commits(sync(watched(repo), settings), [sha], limits=Limits(), redact=str))
        fresh = sync(watched(repo), settings, fresh=True)
        assert len(list(read_commits(fresh, [sha], limits=Limits(), redact=str))) == 1

    def test_a_mirror_is_kept_if_it_cannot_be_made_anew(self, repo, settings):
        sha = repo.commit("One")
        sync(watched(repo), settings)
        repo.path.rename(repo.path.with_name("gone"))
        mirror = sync(watched(repo), settings, fresh=True)
        assert mirror.head == sha
        assert mirror.stale

    @pytest.mark.parametrize("delay", [0.01, 0.03, 0.06, 0.1])
    def test_a_killed_build_leaves_nothing_half(self, repo, settings, delay):
        repo.commit_all(Change(f"Number {number}", {f"f{number}": f"{number}\n" * 2000}) for number in range(200))
        process = subprocess.Popen(
            [sys.executable, "-c", SYNC, repo.url, str(settings.cache), "preload"], stdout=subprocess.PIPE
        )
        process.stdout.readline()
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        mirror = sync(watched(repo), settings)
        assert (mirror.head, len(shas(mirror))) == (repo.head(), 200)

    def test_what_a_killed_build_left_is_removed(self, repo, settings):
        repo.commit("One")
        mirror = sync(watched(repo), settings)
        for name in ("new-1", "new-2", "old"):
            shutil.copytree(mirror.path, f"{mirror.path}.{name}")
        assert sync(watched(repo), settings) == mirror
        assert {file.name for file in mirror.path.parent.iterdir()} == {mirror.path.name, f"{mirror.path.name}.lock"}

    def test_a_build_killed_while_it_swaps_copies_loses_neither(self, repo, settings):
        sha = repo.commit("One")
        mirror = sync(watched(repo), settings)
        mirror.path.rename(f"{mirror.path}.old")
        repo.path.rename(repo.path.with_name("gone"))
        assert sync(watched(repo), settings).head == sha

    def test_a_folder_that_cannot_be_written_is_named(self, repo, settings, tmp_path):
        repo.commit("One")
        (tmp_path / "file").write_text("")
        with pytest.raises(MirrorError, match=r"ann/source: .*file.*: .*'cache_dir'"):
            sync(watched(repo), replace(settings, cache=tmp_path / "file" / "cache"))

    def test_a_machine_without_git_is_told_what_to_install(self, repo, settings):
        with pytest.raises(GitError, match="install it"):
            sync(watched(repo), settings, environ={"PATH": "/nonexistent"})

    @pytest.mark.parametrize("words", ["cannot update ref 'x': couldn't write 'x.lock'", "No space left on device"])
    def test_a_disk_that_git_could_not_write_on_is_not_taken_for_the_network(self, words):
        assert cure_for(RemoteError(words)) == "free some space, or set another 'cache_dir'"

    def test_many_threads_may_ask_for_git_at_once_and_first(self):
        command = [sys.executable, "-c", AT_ONCE]
        out = subprocess.run(command, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True)
        assert out.stdout.split() == ["{0}"]

    def test_a_python_that_cannot_import_gitpython_for_want_of_git_says_so(self, repo, settings):
        command = [sys.executable, "-c", SYNC, repo.url, str(settings.cache)]
        out = subprocess.run(command, env={"PATH": "/nonexistent"}, capture_output=True, text=True, check=True)
        assert "git was not found; install it" in out.stdout


class TestCures:
    """What a user may do is said with the option's path, and what a remote has instead."""

    def complaint(self, repository, settings):
        with pytest.raises(MirrorError) as caught:
            sync(repository, settings, redact=redact)
        return str(caught.value)

    def test_options_are_named_by_their_path(self, repo, settings):
        repo.commit("One")
        said = self.complaint(watched(repo, branch="nope", option="repositories[2]"), settings)
        assert said.endswith("it has no branch 'nope'; check 'repositories[2].branch': there is 'main'")

    def test_a_branch_of_nearly_that_name_is_named(self, repo, settings):
        repo.commit("One")
        for name in ("develop", "release/1", "other"):
            repo.git("branch", name)
        assert "; check 'branch': did you mean 'develop'?" in self.complaint(watched(repo, branch="develp"), settings)
        said = self.complaint(watched(repo, branch="zzz"), settings)
        assert said.endswith("there are 'develop', 'main' and 'other', and 1 more")

    def test_a_tag_is_said_to_be_one(self, repo, settings):
        repo.commit("One")
        repo.git("tag", "v1.0")
        assert "check 'branch': a tag has this name" in self.complaint(watched(repo, branch="v1.0"), settings)

    def test_a_secret_in_the_name_of_a_branch_is_not_repeated(self, repo, settings):
        repo.commit("One")
        secret = "ghp_" + "a1B2c3D4" * 4 + "e5F6"
        repo.git("branch", secret)
        assert secret not in self.complaint(watched(repo, branch="nope"), settings)

    @pytest.mark.parametrize("prefix", ["", "file://"])
    def test_a_local_path_that_is_not_there_asks_for_no_token(self, settings, tmp_path, prefix):
        repository = Repository(f"{prefix}{tmp_path}/none", "ann/x", token_env="TOKEN", option="repositories[0]")
        said = self.complaint(repository, settings)
        assert said.endswith("; check 'repositories[0].url': this path does not exist here")
        assert "TOKEN" not in said

    def test_a_local_folder_that_is_no_repository_is_said_to_be_none(self, settings, tmp_path):
        said = self.complaint(Repository(str(tmp_path), "ann/x"), settings)
        assert said.endswith("; check 'url': this folder is no git repository")

    def test_a_network_that_is_down_comes_before_a_token_that_is_not_set(self, settings):
        said = self.complaint(Repository("https://localhost:9/a/b", "a/b", token_env="NOT_SET"), settings)
        assert re.search("check the network, or set 'offline: true'; also set the variable NOT_SET", said), said
