"""Mirrors of local sources: fetched when something is new, and never run anything of the source's."""

import os
import subprocess
import threading
from dataclasses import replace

import pytest
from filelock import FileLock

from mkdocs_commit_digest.collect.git.history import read_commits
from mkdocs_commit_digest.collect.git.mirrors import mirror_folder
from mkdocs_commit_digest.errors import MirrorError
from mkdocs_commit_digest.settings import Limits, Repository
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.syncing import settings_in, shas, sync, watched


@pytest.fixture
def repo(tmp_path):
    return GitRepo(tmp_path / "source")


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


class TestFetching:
    def test_a_mirror_is_bare_and_holds_one_branch_and_no_tag(self, repo, settings):
        repo.commit("One", {"a": "1"})
        repo.commit("Other", branch="other")
        repo.tag("v1")
        mirror = sync(watched(repo), settings)
        assert (mirror.branch, mirror.head, mirror.stale) == ("main", repo.head(), "")
        assert [file.name for file in (mirror.path / "refs").rglob("*") if file.is_file()] == ["mirrored"]
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
