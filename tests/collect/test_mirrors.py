"""Mirrors of local sources: fetched when something is new, whole after any fault, never two builds in one."""

import os
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from filelock import FileLock

from mkdocs_commit_digest.collect.history import list_commits, read_commits
from mkdocs_commit_digest.collect.mirrors import mirror_folder, sync_mirror
from mkdocs_commit_digest.errors import GitError, HistoryError, MirrorError
from mkdocs_commit_digest.settings import Limits, Repository, Settings, Window
from tests.helpers.git_repo import Change, GitRepo

UTC = ZoneInfo("UTC")
SYNC = """
import os, sys
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo
from mkdocs_commit_digest.collect.mirrors import sync_mirror
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
MONTH = Window(date(2026, 1, 1), date(2026, 1, 31))


@pytest.fixture
def repo(tmp_path):
    return GitRepo(tmp_path / "source")


@pytest.fixture
def settings(tmp_path):
    return Settings((), UTC, MONTH, tmp_path / "archive", tmp_path / "cache", limits=Limits(git_seconds=30))


def watched(repo, **options):
    return Repository(repo.url, "ann/source", **options)


def sync(repository, settings, **options):
    return sync_mirror(repository, settings, environ=options.pop("environ", os.environ), **options)


def shas(mirror):
    return [x.sha for x in list_commits(mirror, MONTH, zone=UTC, date_basis="committer", merges="include")]


def refs(mirror):
    return GitRepo.git(_At(mirror.path), "for-each-ref", "--format=%(refname)").decode().split()


class _At:
    def __init__(self, path):
        self.path = path


class TestFetching:
    def test_a_mirror_is_bare_and_holds_one_branch_and_no_tag(self, repo, settings):
        repo.commit("One", {"a": "1"})
        repo.commit("Other", branch="other")
        repo.tag("v1")
        mirror = sync(watched(repo), settings)
        assert (mirror.branch, mirror.head, mirror.stale) == ("main", repo.head(), "")
        assert len(refs(mirror)) == 1
        assert not (mirror.path / "hooks").exists()
        assert mirror.path.parent == settings.cache / "mirrors"

    def test_new_commits_arrive_and_only_they(self, repo, settings):
        repo.commit_all(Change(f"Number {number}", {"a": str(number)}) for number in range(300))
        first = sync(watched(repo), settings)
        before = set(first.path.rglob("*.pack"))
        repo.commit("New", {"b": "1"})
        second = sync(watched(repo), settings)
        assert (second.head, second.path) == (repo.head(), first.path)
        assert before == set(first.path.rglob("*.pack"))
        assert len(shas(second)) == 301

    def test_nothing_new_writes_nothing(self, repo, settings):
        repo.commit("One")
        mirror = sync(watched(repo), settings)
        before = sorted((file, file.stat().st_mtime_ns) for file in mirror.path.rglob("*"))
        assert sync(watched(repo), settings) == mirror
        assert before == sorted((file, file.stat().st_mtime_ns) for file in mirror.path.rglob("*"))

    def test_rewritten_history_is_followed(self, repo, settings):
        first, second = repo.commit("One"), repo.commit("Two")
        sync(watched(repo), settings)
        third = repo.commit("Instead", parents=[first])
        mirror = sync(watched(repo), settings)
        assert (mirror.head, shas(mirror)) == (third, [third, first])
        assert second not in shas(mirror)

    def test_the_default_branch_is_followed_when_it_changes(self, repo, settings):
        repo.commit("One")
        assert sync(watched(repo), settings).branch == "main"
        trunk = repo.commit("Two", branch="main2/trunk")
        repo.set_head("main2/trunk")
        mirror = sync(watched(repo), settings)
        assert (mirror.branch, mirror.head) == ("main2/trunk", trunk)
        assert sync(watched(repo), replace(settings, offline=True)).branch == "main2/trunk"

    def test_a_named_branch_is_taken_and_the_default_one_left(self, repo, settings):
        repo.commit("One")
        sha = repo.commit("Two", branch="release/1.x")
        mirror = sync(watched(repo, branch="release/1.x"), settings)
        assert (mirror.branch, mirror.head) == ("release/1.x", sha)
        assert sync(watched(repo), settings).path != mirror.path

    def test_a_head_on_no_branch_or_on_a_missing_one_still_finds_commits(self, repo, settings):
        sha = repo.commit("One")
        repo.set_head("gone")
        assert sync(watched(repo), settings).head == sha
        (repo.path / "HEAD").write_text(sha + "\n")
        mirror = sync(watched(repo), settings)
        assert (mirror.head, mirror.branch) == (sha, "")

    def test_several_branches_and_no_default_ask_for_a_choice(self, repo, settings):
        repo.commit("One", branch="a")
        repo.commit("Two", branch="b")
        with pytest.raises(MirrorError, match="no default branch; name one in 'branch'"):
            sync(watched(repo), settings)

    def test_an_empty_repository_has_no_head_until_it_has_a_commit(self, repo, settings):
        mirror = sync(watched(repo), settings)
        assert (mirror.head, mirror.stale, shas(mirror)) == (None, "", [])
        assert sync(watched(repo), settings).head is None
        sha = repo.commit("One")
        assert sync(watched(repo), settings).head == sha

    def test_sources_of_every_form_are_read(self, repo, settings, tmp_path):
        sha = repo.commit("One", {"a": "1"})
        tree = tmp_path / "work tree"
        subprocess.run(["git", "clone", "--quiet", repo.url, str(tree)], check=True)
        for url in (repo.url, str(repo.path), str(tree), str(tree / ".git")):
            assert sync(Repository(url, "x"), settings).head == sha

    def test_a_sha256_source_is_read(self, tmp_path, settings):
        repo = GitRepo(tmp_path / "sha256", object_format="sha256")
        sha = repo.commit("One")
        assert sync(watched(repo), settings).head == sha

    def test_a_shallow_source_is_read_without_its_edge(self, repo, settings, tmp_path):
        newest = repo.commit_all(Change(f"Number {number}", {f"f{number}": "1\n"}) for number in range(5))[-1]
        shallow = tmp_path / "shallow"
        subprocess.run(["git", "clone", "--quiet", "--bare", "--depth=2", repo.url, str(shallow)], check=True)
        mirror = sync(Repository(str(shallow), "x"), settings)
        assert shas(mirror) == [newest]
        (commit,) = read_commits(mirror, shas(mirror), limits=Limits(), redact=str)
        assert [change.path for change in commit.files] == ["f4"]

    @pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root can give a folder away")
    def test_a_source_of_another_user_is_read(self, repo, settings):
        sha = repo.commit("One")
        for file in (repo.path, *repo.path.rglob("*")):
            os.chown(file, 12345, 12345)
        assert sync(watched(repo), settings).head == sha

    def test_hooks_and_configuration_of_a_source_run_nothing(self, repo, settings, tmp_path):
        canary = tmp_path / "canary"
        repo.commit("One")
        for key in (
            "core.fsmonitor",
            "uploadpack.packObjectsHook",
            "core.sshCommand",
            "core.pager",
            "receive.procReceiveRefs",
        ):
            repo.git("config", key, f"touch {canary};")
        for hook in ("post-checkout", "reference-transaction", "post-upload-pack"):
            (repo.path / "hooks").mkdir(exist_ok=True)
            (repo.path / "hooks" / hook).write_text(f"#!/bin/sh\ntouch {canary}\n")
            (repo.path / "hooks" / hook).chmod(0o755)
        sync(watched(repo), settings)
        repo.commit("Two")
        canary.unlink(missing_ok=True)  # the source's own hooks may run in the source
        sync(watched(repo), settings)
        assert not canary.exists()

    def test_the_callers_git_variables_and_configuration_do_not_reach_git(self, repo, settings, tmp_path):
        sha = repo.commit("One")
        (tmp_path / ".gitconfig").write_text(f'[url "ext::false "]\n insteadOf = {repo.url}\n')
        bad = dict.fromkeys(("GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_INDEX_FILE", "GIT_CONFIG"), "/nonexistent")
        environ = os.environ | bad | {"HOME": str(tmp_path), "GIT_CONFIG_PARAMETERS": "'core.bare=nonsense'"}
        assert sync(watched(repo), settings, environ=environ).head == sha


class TestFaults:
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
        assert not list((settings.cache / "mirrors").glob("*.new"))

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
        anew = sync(watched(repo), settings, anew=True)
        assert len(list(read_commits(anew, [sha], limits=Limits(), redact=str))) == 1

    def test_a_mirror_is_kept_if_it_cannot_be_made_anew(self, repo, settings):
        sha = repo.commit("One")
        sync(watched(repo), settings)
        repo.path.rename(repo.path.with_name("gone"))
        mirror = sync(watched(repo), settings, anew=True)
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
        assert not list(mirror.path.parent.glob("*.new")) + list(mirror.path.parent.glob("*.old"))

    def test_a_folder_that_cannot_be_written_is_named(self, repo, settings, tmp_path):
        repo.commit("One")
        (tmp_path / "file").write_text("")
        with pytest.raises(MirrorError, match=r"ann/source: .*file.*: .*'cache_dir'"):
            sync(watched(repo), replace(settings, cache=tmp_path / "file" / "cache"))

    def test_a_machine_without_git_is_told_what_to_install(self, repo, settings):
        with pytest.raises(GitError, match="install it"):
            sync(watched(repo), settings, environ={"PATH": "/nonexistent"})

    def test_a_python_that_cannot_import_gitpython_for_want_of_git_says_so(self, repo, settings):
        command = [sys.executable, "-c", SYNC, repo.url, str(settings.cache)]
        out = subprocess.run(command, env={"PATH": "/nonexistent"}, capture_output=True, text=True, check=True)
        assert "git was not found; install it" in out.stdout


class TestOffline:
    def test_the_copy_is_used_as_it_is(self, repo, settings):
        sha = repo.commit("One")
        sync(watched(repo), settings)
        repo.commit("Two")
        mirror = sync(watched(repo), replace(settings, offline=True))
        assert (mirror.head, mirror.branch, mirror.stale) == (sha, "main", "")

    def test_without_a_copy_it_says_what_to_do(self, repo, settings):
        with pytest.raises(MirrorError, match="'offline' is set; build once with the network"):
            sync(watched(repo), replace(settings, offline=True))


class TestTwoBuilds:
    def test_builds_at_once_share_one_whole_mirror(self, repo, settings):
        repo.commit_all(Change(f"Number {number}", {"a": f"{number}\n" * 500}) for number in range(100))
        found = []
        threads = [threading.Thread(target=lambda: found.append(sync(watched(repo), settings))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [mirror.head for mirror in found] == [repo.head()] * 4
        assert len(shas(found[0])) == 100

    def test_a_second_build_gives_up_with_a_clear_word(self, repo, settings):
        settings = replace(settings, limits=Limits(git_seconds=0.2))
        folder = mirror_folder(watched(repo), settings)
        folder.parent.mkdir(parents=True)
        with (
            FileLock(f"{folder}.lock"),
            pytest.raises(MirrorError, match=r"another build has held .*\.lock for 0\.2 seconds"),
        ):
            sync(watched(repo), settings)


def test_hostile_names_stay_inside_the_cache(settings):
    for name in ("../../etc/x", "-rf", "a" * 500, "..", "汉字", ""):
        folder = mirror_folder(Repository("/x", name), settings)
        assert folder.parent == settings.cache / "mirrors"
        assert not folder.name.startswith(".")
        assert len(folder.name) < 120


@pytest.mark.parametrize(
    "url", ["ext::sh -c touch% x", "--upload-pack=x", "http://example.org/x", "https://user:pw@example.org/x"]
)
def test_a_url_that_is_not_allowed_never_reaches_git(settings, url):
    with pytest.raises(MirrorError, match="ann/x: ") as caught:
        sync(Repository(url, "ann/x"), settings)
    assert "pw" not in str(caught.value)
    assert not settings.cache.exists()
