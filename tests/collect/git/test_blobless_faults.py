"""Which copies are made without files, servers that cannot give them, and what goes wrong on the way."""

import contextlib
import os
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from mkdocs_commit_digest.collect.git.mirrors import sync_mirror
from mkdocs_commit_digest.errors import GitError, MirrorError
from mkdocs_commit_digest.settings import Repository
from tests.helpers.git_repo import GitRepo
from tests.helpers.git_server import GitServer
from tests.helpers.large_repo import FILTERS, MONTH, history, read, sync

FETCH = """
import os, sys
from pathlib import Path
from tests.helpers.large_repo import WEEK, shas, sync_url
from tests.helpers.syncing import settings_in
mirror = sync_url(sys.argv[1], settings_in(Path(sys.argv[2]).parent), [])
found = shas(mirror)
print("ready", flush=True)
mirror.fetch_files(found)
"""


def served(folder, *, commits):
    repo = GitRepo(folder / "source.git")
    repo.commit_all(history(commits))
    server = GitServer(folder)
    server.config = dict(FILTERS)
    return repo, server


class TestChoice:
    def test_small_ones_are_copied_whole_with_one_fetch(self, server, settings, said):
        mirror = sync(server, settings, said, clone="auto")
        assert mirror.supply is None
        assert said == []
        assert len(server.requests) == 5  # the question takes two requests, the fetch three
        read(mirror, MONTH)
        assert len(server.requests) == 5

    def test_ones_beyond_the_bound_are_copied_without_files_and_it_is_said(self, server, settings, said):
        settings = replace(settings, limits=replace(settings.limits, full_clone_bytes=100_000))
        mirror = sync(server, settings, said, clone="auto")
        assert mirror.supply
        (line,) = said
        assert line.startswith("ann/source: larger than 100,000 bytes ('limits.full_clone_bytes')")
        assert len(read(mirror)) == 159
        assert len(list(mirror.path.parent.iterdir())) == 2  # the copy and its lock

    def test_a_damaged_partial_copy_is_made_anew_as_one(self, server, settings, said):
        settings = replace(settings, limits=replace(settings.limits, full_clone_bytes=100_000))
        mirror = sync(server, settings, said, clone="auto")
        commits = read(mirror)
        for pack in (mirror.path / "objects" / "pack").glob("*.pack"):
            pack.chmod(0o600)
            pack.write_bytes(pack.read_bytes()[:-1000] + b"\0" * 1000)
        said.clear()
        mirror = sync(server, settings, said, clone="auto", fresh=True)
        assert mirror.supply
        assert said == []
        assert read(mirror) == commits

    def test_full_makes_a_whole_of_a_part(self, server, settings, said):
        sync(server, settings, said)
        mirror = sync(server, settings, said, clone="full")
        assert mirror.supply is None
        server.requests.clear()
        assert len(read(mirror, MONTH)) > 700
        assert server.requests == []

    def test_local_paths_are_always_whole(self, large, settings):
        mirror = sync_mirror(Repository(large.url, "ann/source", clone="blobless"), settings, environ=os.environ)
        assert mirror.supply is None


class TestServersThatDoNotKnowHow:
    def test_without_filters_the_whole_is_fetched_and_it_is_said(self, server, settings, said):
        server.config.clear()
        mirror = sync(server, settings, said)
        assert mirror.supply is None
        assert said == ["ann/source: its server does not give a part of a repository, so the whole is fetched"]
        assert len(read(mirror, MONTH)) > 700
        assert sync(server, settings, said).head == mirror.head
        assert len(said) == 1

    def test_a_filter_that_is_refused_is_done_without(self, server, settings, said):
        server.config["uploadpackfilter.allow"] = "false"
        mirror = sync(server, settings, said)
        assert mirror.supply is None
        assert len(said) == 1
        assert len(read(mirror)) == 159

    def test_without_single_objects_the_whole_is_fetched_and_it_is_said(self, server, settings, said):
        server.old_protocol = True
        server.config["uploadpack.allowAnySHA1InWant"] = "false"
        mirror = sync(server, settings, said)
        assert mirror.supply
        assert len(read(mirror)) == 159
        assert said == ["ann/source: its server does not give single files, so all were fetched"]
        assert sync(server, settings, said).supply is None

    def test_the_old_protocol_does_as_well(self, server, settings, said):
        server.old_protocol = True
        mirror = sync(server, settings, said)
        assert len(read(mirror)) == 159
        assert (mirror.supply is not None, said) == (True, [])


class TestFaults:
    def test_a_fetch_that_was_cut_is_made_good_by_the_next(self, server, settings, said):
        mirror = sync(server, settings, said)
        before = sorted(mirror.path.rglob("*"))
        server.cut_after = 50_000
        with pytest.raises(MirrorError, match=r"files that its commits touch cannot be fetched: .*; check the network"):
            read(mirror)
        assert [
            file for file in mirror.path.rglob("*") if file not in before and not file.name.startswith("tmp_")
        ] == []
        server.cut_after = None
        mirror = sync(server, settings, said)
        assert len(read(mirror)) == 159
        assert not list(mirror.path.rglob("tmp_*"))
        assert said == []

    @pytest.mark.parametrize("delay", [0.02, 0.1, 0.3])
    def test_a_build_that_is_killed_while_it_fetches_leaves_nothing_half(self, server, settings, said, delay):
        mirror = sync(server, settings, said)
        server.config["pack.compression"] = "9"
        process = subprocess.Popen(
            [sys.executable, "-c", FETCH, mirror.repository.url, str(settings.cache)], stdout=subprocess.PIPE
        )
        process.stdout.readline()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(delay)
        process.kill()
        process.communicate()
        assert len(read(sync(server, settings, said))) == 159
        assert said == []

    @pytest.mark.parametrize("clone", ["full", "blobless"])
    def test_a_lost_connection_is_no_reason_to_copy_everything_again(self, tmp_path, settings, said, clone):
        repo, server = served(tmp_path / "served", commits=40)
        with closing(server):
            commits = read(sync(server, settings, said, clone=clone))
            repo.commit_all(history(20, lines=31))
            server.requests.clear()
            server.cut_after = 300
            mirror = sync(server, settings, said, clone=clone)
            asked = [request for request in server.requests if request.startswith("GET")]
            assert (len(asked), bool(mirror.stale)) == (2, True)  # where the branch is, and what is new
            assert read(mirror) == commits
            server.cut_after = None
            assert len(read(sync(server, settings, said, clone=clone))) == 60

    def test_rewritten_history_is_followed(self, tmp_path, settings, said):
        repo, server = served(tmp_path / "served", commits=40)
        with closing(server):
            read(sync(server, settings, said))
            kept = repo.shas()[20]
            repo.set_branch("main", kept)
            newest = repo.commit("Instead", {"common.txt": "other\n"}, at="2026-01-31T13:00:00+00:00")
            repo.git("reflog", "expire", "--expire=now", "--all")
            repo.git("gc", "--quiet", "--prune=now")
            commits = read(sync(server, settings, said))
            assert [commit.sha for commit in commits][:2] == [newest, kept]
            assert len(commits) == 21

    def test_a_repository_that_disappears_leaves_what_was_read(self, tmp_path, settings, said):
        repo, server = served(tmp_path / "served", commits=40)
        with closing(server):
            commits = read(sync(server, settings, said))
            repo.path.rename(repo.path.with_name("gone"))
            mirror = sync(server, settings, said)
            assert "not found" in mirror.stale
            assert read(mirror) == commits

    @pytest.mark.parametrize("clone", ["full", "blobless"])
    def test_a_copy_that_grows_beyond_its_bound_stays_as_it_was(self, tmp_path, settings, said, clone):
        repo, server = served(tmp_path / "served", commits=40)
        with closing(server):
            commits = read(sync(server, settings, said, clone=clone))
            repo.commit_all(history(20, lines=31))
            tight = replace(settings, limits=replace(settings.limits, mirror_bytes=10_000))
            mirror = sync(server, tight, said, clone=clone)
            assert "larger than 10,000 bytes ('limits.mirror_bytes')" in mirror.stale
            assert read(mirror) == commits
            assert len(read(sync(server, settings, said, clone=clone))) == 60

    def test_the_bound_holds_for_files_as_well(self, server, settings, said):
        sync(server, settings, said)
        tight = replace(settings, limits=replace(settings.limits, mirror_bytes=300_000))
        with pytest.raises(MirrorError, match=r"larger than 300,000 bytes .*; raise it"):
            read(sync(server, tight, said), MONTH)
        assert not list(settings.cache.rglob("tmp_*"))

    def test_offline_missing_files_are_an_error_at_once(self, server, settings, said):
        sync(server, settings, said)
        server.requests.clear()
        mirror = sync(server, replace(settings, offline=True), said)
        with pytest.raises(
            GitError, match=r"ann/source: [\d,]+ files .* not in the copy, .*'offline' is set; build once"
        ):
            read(mirror)
        assert server.requests == []

    def test_offline_what_was_fetched_is_read(self, server, settings, said):
        commits = read(sync(server, settings, said))
        assert read(sync(server, replace(settings, offline=True), said)) == commits

    def test_a_remote_that_is_gone_is_not_asked_twice(self, server, settings, said):
        sync(server, settings, said)
        server.answer = (503, b"")
        mirror = sync(server, settings, said)
        server.requests.clear()
        with pytest.raises(MirrorError, match=r"cannot be fetched: .*503"):
            read(mirror)
        assert server.requests == []

    def test_commits_that_are_gone_are_passed_over(self, server, settings, said):
        mirror = sync(server, settings, said)
        mirror.fetch_files(["1" * 40])
        assert read(mirror)
