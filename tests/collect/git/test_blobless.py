"""Copies without the files of old commits: small, the same to read, and completed by one request."""

import os
import subprocess
from dataclasses import replace

import pytest

from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import update_days
from mkdocs_commit_digest.collect.days import read_patches
from mkdocs_commit_digest.collect.git.environment import fetching_environment, partial_environment
from mkdocs_commit_digest.collect.git.history import read_attributes, read_commits
from mkdocs_commit_digest.collect.git.objects_here import kinds_of
from mkdocs_commit_digest.errors import HistoryError
from mkdocs_commit_digest.settings import Limits, ModelSettings, Window
from tests.helpers.git_repo import GitRepo
from tests.helpers.git_server import GitServer
from tests.helpers.large_repo import FILTERS, LAST, MONTH, WEEK, history, read, shas, size, sync
from tests.helpers.syncing import settings_in


class TestTraffic:
    def test_the_files_of_many_commits_come_with_one_request(self, server, settings, said):
        mirror = sync(server, settings, said)
        server.requests.clear()
        assert len(read(mirror)) == 159
        assert server.requests == ["GET /source.git/info/refs", "POST /source.git/git-upload-pack"]

    def test_reading_again_asks_for_nothing(self, server, settings, said):
        read(sync(server, settings, said))
        mirror = sync(server, settings, said)
        server.requests.clear()
        read(mirror)
        assert server.requests == []

    def test_a_longer_window_fetches_what_is_missing_and_no_more(self, server, settings, said):
        mirror = sync(server, settings, said)
        read(mirror)
        packs = {file: file.stat().st_mtime_ns for file in mirror.path.rglob("*.pack")}
        before = size(mirror)
        server.requests.clear()
        assert len(read(mirror, MONTH)) > 700
        assert len(server.requests) == 2
        assert packs.items() <= {file: file.stat().st_mtime_ns for file in mirror.path.rglob("*.pack")}.items()
        both = size(mirror)
        once = sync(server, settings_in(settings.cache / "other"), said)
        read(once, MONTH)
        assert both - size(once) < before / 10

    def test_new_commits_come_without_files_until_they_are_read(self, tmp_path, settings, said):
        repo = GitRepo(tmp_path / "served" / "source.git")
        repo.commit_all(history(60))
        server = GitServer(repo.path.parent)
        server.config = dict(FILTERS)
        try:
            read(sync(server, settings, said))
            repo.commit_all(history(20, lines=31))
            mirror = sync(server, settings, said)
            server.requests.clear()
            assert len(read(mirror)) == 80
            assert len(server.requests) == 2
            assert said == []
        finally:
            server.close()

    def test_a_tag_beside_the_branch_comes_without_files_once(self, tmp_path, settings, said):
        repo = GitRepo(tmp_path / "served" / "source.git")
        repo.commit_all(history(60))
        repo.set_branch("1.x", repo.head() or "")
        fix = repo.commit("Fix", {"fix.py": "1\n"}, branch="1.x", at=LAST.isoformat())
        repo.tag("v1.0.1", fix)
        server = GitServer(repo.path.parent)
        server.config = dict(FILTERS)
        try:
            mirror = sync(server, settings, said)
            assert set(kinds_of(mirror, [fix], seconds=60)) == {fix}
            blob = repo.git("rev-parse", f"{fix}:fix.py").decode().strip()
            assert kinds_of(mirror, [blob], seconds=60) == {}
            server.requests.clear()
            sync(server, settings, said)
            assert server.requests == ["GET /source.git/info/refs", "POST /source.git/git-upload-pack"]
            assert said == []
        finally:
            server.close()

    def test_more_files_than_fit_into_a_request_come_with_two(self, tmp_path, settings, said):
        repo = GitRepo(tmp_path / "served" / "source.git")
        repo.commit(
            "Many", {f"d{number % 100}/f{number}": f"{number}\n" for number in range(18_100)}, at=LAST.isoformat()
        )
        server = GitServer(repo.path.parent)  # takes no chunks
        server.config = dict(FILTERS)
        try:
            mirror = sync(server, settings, said)
            server.requests.clear()
            mirror.fetch_files(repo.shas())
            assert len(server.requests) == 4
            mirror.fetch_files(repo.shas())
            assert len(server.requests) == 4
        finally:
            server.close()

    def test_it_is_smaller_than_the_whole(self, server, settings, said):
        whole = sync(server, settings_in(settings.cache / "whole"), said, clone="full")
        partial = sync(server, settings, said)
        read(partial)
        assert size(partial) < 0.5 * size(whole)


class TestContent:
    def test_commits_are_the_same_as_from_the_whole(self, server, settings, said):
        whole = sync(server, settings_in(settings.cache / "whole"), said, clone="full")
        partial = sync(server, settings, said)
        commits = read(partial, MONTH)
        assert commits == read(whole, MONTH)
        statuses = {change.status for commit in commits for change in commit.files}
        assert statuses == {"added", "modified", "renamed", "type-changed"}
        assert {change.entry_type for commit in commits for change in commit.files} == {"file", "symlink", "submodule"}
        assert read_attributes(partial) == read_attributes(whole) == "*.gen linguist-generated\n"

    def test_a_copy_names_no_remote_so_that_reading_never_fetches(self, server, settings, said):
        mirror = sync(server, settings, said)
        server.requests.clear()
        with pytest.raises(HistoryError, match="unable to read"):
            list(read_commits(mirror, shas(mirror)[-3:], limits=Limits(), redact=str))
        assert server.requests == []
        assert "remote" not in (mirror.path / "config").read_text()

    def test_housekeeping_keeps_what_was_fetched(self, server, settings, said):
        mirror = sync(server, settings, said)
        commits = read(mirror)
        url = mirror.repository.url
        environ = partial_environment(fetching_environment(os.environ, url, None), url)
        subprocess.run(["git", f"--git-dir={mirror.path}", "gc", "--quiet", "--prune=now"], env=environ, check=True)
        server.requests.clear()
        mirror = sync(server, settings, said)
        assert read(mirror) == commits
        assert [request for request in server.requests if request.startswith("POST")] == [server.requests[-1]]
        assert mirror.supply


class TestBuilds:
    def test_days_are_the_same_in_the_archive(self, server, settings, said):
        archives = []
        for clone in ("full", "blobless"):
            own = settings_in(settings.cache / clone)
            mirror = sync(server, own, said, clone=clone)
            list(update_days(mirror, Archive(own.archive), replace(own, window=WEEK), now=LAST))
            archives.append({file.name: file.read_bytes() for file in own.archive.rglob("*.json")})
        assert len(archives[0]) == 8  # seven days, and what was reported
        assert archives[0] == archives[1]

    def test_commits_that_wait_for_a_model_are_fetched_with_the_new_ones(self, server, settings, said):
        settings = replace(settings, window=WEEK, model=ModelSettings(models=("some/model",)))
        archive = Archive(settings.archive)
        mirror = sync(server, settings, said)
        (first, *_) = update_days(mirror, archive, replace(settings, window=Window(WEEK.since, WEEK.since)), now=LAST)
        mirror = sync(server, replace(settings, cache=settings.cache / "another machine"), said)
        server.requests.clear()
        days = list(update_days(mirror, archive, settings, now=LAST))
        assert len(server.requests) == 2
        waiting = {commit.sha: day.day for day in days for commit in day.commits if commit.state == "pending"}
        assert {commit.sha for commit in first.commits} < waiting.keys()
        assert len(list(read_patches(mirror, waiting, settings))) == 159
        assert len(server.requests) == 2

    def test_what_the_archive_knows_is_not_fetched(self, server, settings, said):
        settings = replace(settings, window=WEEK)
        archive = Archive(settings.archive)
        list(update_days(sync(server, settings, said), archive, settings, now=LAST))
        mirror = sync(server, replace(settings, cache=settings.cache / "another machine"), said)
        before = size(mirror)
        server.requests.clear()
        assert len(list(update_days(mirror, archive, settings, now=LAST))) == 7
        assert (size(mirror), server.requests) == (before, [])
