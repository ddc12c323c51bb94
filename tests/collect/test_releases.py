"""Releases are what the tags of a real remote say, and hold what `git log before..release` says."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.archive.first_releases import FirstReleases
from mkdocs_commit_digest.archive.release_join import ReleaseJoin
from mkdocs_commit_digest.archive.release_state import load_releases, releases_bytes
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import update_days
from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
from mkdocs_commit_digest.collect.git import processes
from mkdocs_commit_digest.collect.git.mirrors import sync_mirror
from mkdocs_commit_digest.collect.snapshots import find_unchanged
from mkdocs_commit_digest.settings import ReleaseSettings, Repository, Settings, Window
from tests.helpers.git_repo import GitRepo

NAME = "ann/source"
FIRST = date(2026, 8, 1)
PARSER = ParsingPool(1)
"""One for all tests, since its start takes longer than most of them."""


@pytest.fixture(scope="module", autouse=True)
def _parser():
    yield
    PARSER.close()


@pytest.fixture
def repo(tmp_path) -> GitRepo:
    return GitRepo(tmp_path / "source")


@pytest.fixture
def digest(repo, tmp_path) -> Digest:
    return Digest(repo, tmp_path)


def on(day: int, hour: int = 12) -> str:
    return f"2026-08-{day:02}T{hour:02}:00:00+00:00"


class Digest:
    """A digest of August that is collected from a remote as users do."""

    def __init__(self, repo: GitRepo, folder, **options):
        self.repo = repo
        self.said: list[str] = []
        self.settings = Settings(
            (Repository(repo.url, NAME),), ZoneInfo("UTC"), Window(FIRST, date(2026, 8, 31)), folder / "digests",
            folder / "cache", **options,
        )  # fmt: skip
        self.archive = Archive(self.settings.archive)
        self.now = datetime(2026, 9, 2, tzinfo=UTC)

    def sync(self, **options):
        self.settings = replace(self.settings, **options)
        (repository,) = self.settings.repositories
        return sync_mirror(repository, self.settings, environ=os.environ, emit=self.said.append)

    def collect(self, **options):
        mirror = self.sync(**options)
        list(update_days(mirror, self.archive, self.settings, self.now, PARSER, self.said.append))
        self.now += timedelta(hours=1)
        return self.state

    @property
    def state(self):
        return load_releases(self.archive.root, NAME)

    @property
    def commits(self):
        return [commit for record in self.archive.records([NAME]) for commit in record.commits]

    def changes(self, tag: str) -> set[str]:
        return {commit.sha for commit in ReleaseJoin.of(self.state, self.commits).changes(tag)}

    def first_in(self, sha: str, **options) -> list[str]:
        (commit,) = [commit for commit in self.commits if commit.sha == sha]
        return [release.tag for release in FirstReleases(self.state, **options).of(commit)]


def steps(repo: GitRepo, count: int, *, day: int = 1, **options) -> list[str]:
    return [
        repo.commit(f"Step {day}.{n}", {f"f{day}-{n}.py": f"{n}\n"}, at=on(day, n), **options) for n in range(count)
    ]


def test_an_entry_says_in_which_release_it_came_first(repo, digest):
    one, two, three, four = steps(repo, 4)
    repo.tag("v1.0.0", one)
    repo.tag("v1.1.0", three)
    digest.collect()
    assert [digest.first_in(sha) for sha in (one, two, three, four)] == [["v1.0.0"], ["v1.1.0"], ["v1.1.0"], []]
    assert digest.changes("v1.1.0") == {two, three}


def test_a_release_holds_what_git_log_says_for_commits_and_for_changes(repo, digest):
    root = repo.commit("Root", {"a.py": "1\n"}, at=on(1))
    repo.tag("1.0", root)
    repo.set_branch("feature", root)
    inner = [repo.commit(f"Part {n}", {f"p{n}.py": "1\n"}, branch="feature", at=on(2, n)) for n in range(3)]
    repo.commit("Beside", {"b.py": "1\n"}, at=on(3))
    merge = repo.merge("feature", "Merge feature", at=on(4))
    repo.tag("1.1", merge)
    after = repo.commit("After", {"c.py": "1\n"}, at=on(5))
    state = digest.collect()
    log = set(repo.git("rev-list", "1.0..1.1").decode().split())
    release = next(release for release in state.releases if release.tag == "1.1")
    assert {state.commits[place] for place in release.numbers()} == {sha[:12] for sha in log}
    assert release.total == 4
    by_step = set(repo.git("rev-list", "--first-parent", "1.0..1.1").decode().split())
    assert digest.changes("1.1") == by_step
    commits = Digest(repo, digest.archive.root.parent / "other", unit="commit")
    commits.collect()
    assert commits.changes("1.1") == log - {merge}
    assert commits.first_in(inner[0]) == ["1.1"]
    assert commits.first_in(after) == []


def test_a_merge_whose_commits_were_released_from_its_branch_is_in_that_release(repo, digest):
    root = repo.commit("Root", {"a.py": "1\n"}, at=on(1))
    repo.set_branch("release", root)
    tip = repo.commit("Release 2.0", {"v.txt": "2\n"}, branch="release", at=on(2))
    repo.commit("Meanwhile", {"b.py": "1\n"}, at=on(3))
    repo.tag("2.0", tip)
    merge = repo.merge("release", "Merge release", at=on(4))
    digest.collect()
    assert digest.first_in(merge) == ["2.0"]


def test_a_release_branch_beside_the_branch_releases_what_it_was_made_from(repo, digest):
    one, two = steps(repo, 2)
    repo.tag("v1.0.0", one)
    repo.set_branch("1.x", two)
    fix = repo.commit("Fix for 1.1", {"fix.py": "1\n"}, branch="1.x", at=on(3))
    repo.tag("v1.1.0", fix)
    three = repo.commit("Later", {"z.py": "1\n"}, at=on(4))
    state = digest.collect()
    assert digest.first_in(two) == ["v1.1.0"]
    assert digest.first_in(three) == []
    (release,) = [release for release in state.releases if release.tag == "v1.1.0"]
    assert (release.step, release.total, release.previous) == (None, 2, "v1.0.0")
    assert not any(sha == fix for sha in digest.changes("v1.1.0"))


def test_a_prerelease_does_not_end_what_is_unreleased_unless_it_is_wanted(repo, digest):
    one, two, three = steps(repo, 3)
    repo.tag("v1.0.0", one)
    repo.tag("v1.1.0-rc.1", two)
    digest.collect()
    join = ReleaseJoin.of(digest.state, digest.commits)
    assert {commit.sha for commit in join.unreleased()} == {two, three}
    assert {commit.sha for commit in join.unreleased(prereleases=True)} == {three}
    assert digest.first_in(two) == ["v1.1.0-rc.1"]
    repo.tag("v1.1.0", three)
    state = digest.collect()
    assert digest.first_in(two) == ["v1.1.0"]
    assert digest.first_in(two, prereleases=True) == ["v1.1.0-rc.1"]
    assert [release.previous for release in state.releases] == [None, "v1.0.0", "v1.0.0"]
    assert [release.prerelease for release in state.releases] == [False, True, False]


def test_a_package_has_its_own_releases(repo, digest):
    one = repo.commit("Core", {"core/a.py": "1\n"}, at=on(1))
    two = repo.commit("Package", {"packages/tool/a.py": "1\n"}, at=on(2))
    repo.tag("tool@1.0.0", one)
    repo.tag("tool@1.1.0", two)
    repo.tag("v5.0.0", two)
    digest.collect()
    assert digest.first_in(one) == ["v5.0.0"]
    assert digest.first_in(two) == ["v5.0.0", "tool@1.1.0"]


def test_a_new_tag_on_an_old_commit_is_found_though_the_branch_did_not_move(repo, digest):
    one, _ = steps(repo, 2)
    digest.collect()
    assert digest.first_in(one) == []
    days = {day: digest.archive.file_of(NAME, day).read_bytes() for day in digest.archive.days(NAME)}
    repo.tag("v1.0.0", one)
    mirror = digest.sync()
    assert find_unchanged(mirror, digest.archive, digest.settings, now=digest.now) is None
    digest.collect()
    assert digest.first_in(one) == ["v1.0.0"]
    assert any("1 release: v1.0.0" in said for said in digest.said)
    assert days == {day: digest.archive.file_of(NAME, day).read_bytes() for day in digest.archive.days(NAME)}


def test_nothing_new_asks_the_remote_once_and_changes_no_file(repo, digest, monkeypatch):
    steps(repo, 3)
    repo.tag("v1.0.0")
    repo.set_branch("1.x", repo.head())
    repo.commit("Fix", {"x.py": "1\n"}, branch="1.x", at=on(2))
    repo.tag("v1.0.1", repo.head("1.x"))
    digest.collect()
    before = releases_bytes(digest.archive.root, NAME)
    digest.collect()
    commands = []
    start = processes._start_process

    def watched(args, *rest):
        commands.append(next(arg for arg in args if not arg.startswith("--git-dir")))
        return start(args, *rest)

    monkeypatch.setattr(processes, "_start_process", watched)
    mirror = digest.sync()
    assert commands == ["rev-parse", "ls-remote"]
    assert find_unchanged(mirror, digest.archive, digest.settings, now=digest.now)
    assert releases_bytes(digest.archive.root, NAME) == before


def test_a_moved_and_a_deleted_tag_are_told(repo, digest):
    one, two = steps(repo, 2)
    repo.tag("v1.0.0", one)
    repo.tag("v1.1.0", two)
    digest.collect()
    repo.tag("v1.0.0", two)
    repo.git("update-ref", "-d", "refs/tags/v1.1.0")
    state = digest.collect()
    assert [(notice.kind, notice.tag) for notice in state.notices] == [("moved", "v1.0.0"), ("deleted", "v1.1.0")]
    assert f"{NAME}: the tag v1.0.0 was moved from {one[:12]} to {two[:12]}" in digest.said
    assert f"{NAME}: the tag v1.1.0 was deleted" in digest.said
    assert digest.first_in(one) == ["v1.0.0"]
    assert digest.collect().notices == state.notices


def test_tags_at_trees_and_blobs_and_nowhere_are_left_out_and_told(repo, digest):
    (one,) = steps(repo, 1)
    repo.tag("v1.0.0", one)
    repo.tag("v2.0.0", repo.tree())
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"text\n").decode().strip()
    repo.tag("v3.0.0", blob)
    (repo.path / "refs" / "tags" / "v4.0.0").write_text("1" * 40 + "\n")
    state = digest.collect()
    assert [release.tag for release in state.releases] == ["v1.0.0"]
    assert state.not_commits == 2
    assert any("2 tags left out, which point at no commit" in said for said in digest.said)


def test_a_tag_with_a_message_leads_to_its_commit(repo, digest):
    one, _ = steps(repo, 2)
    who = {"GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@example.org"}
    repo.git("tag", "-a", "v1.0.0", "-m", "Version 1", one, env=who)
    repo.git("tag", "-a", "v1.0.1", "-m", "Of a tag", "v1.0.0", env=who)
    assert [release.sha for release in digest.collect().releases] == [one, one]


def test_a_tag_and_a_branch_of_one_name_are_not_confused(repo, digest):
    one, two = steps(repo, 2)
    repo.tag("v1.0.0", one)
    repo.set_branch("v1.0.0", two)
    assert [release.sha for release in digest.collect().releases] == [one]
    repo.tag("main", one)
    assert digest.sync().head == two


@pytest.mark.parametrize("name", ["unreleased", "v1.0.0-<script>", "v1.0.0-$(id)", "v1.0.0`id`", "a/b/v1.0.0", "..."])
def test_a_hostile_name_neither_runs_nor_breaks_anything(repo, digest, name):
    (one,) = steps(repo, 1)
    try:
        repo.tag(name, one)
    except AssertionError:
        pytest.skip("git does not allow it")
    state = digest.collect(releases=ReleaseSettings(pattern="*"))
    assert [release.tag for release in state.releases] == [name]


def test_a_pattern_chooses_tags_and_false_none(repo, digest):
    one, two = steps(repo, 2)
    repo.tag("v1.0.0", one)
    repo.tag("stable", two)
    assert [release.tag for release in digest.collect(releases=ReleaseSettings(pattern="st*")).releases] == ["stable"]
    off = Digest(repo, digest.archive.root.parent / "off", releases=ReleaseSettings(watch=False))
    off.collect()
    assert not releases_bytes(off.archive.root, NAME)


def test_a_backfill_finds_what_older_releases_hold(repo, digest):
    old = [repo.commit(f"Old {n}", {f"o{n}.py": "1\n"}, at=f"2026-07-1{n}T12:00:00+00:00") for n in range(4)]
    repo.tag("v1.0.0", old[1])
    repo.tag("v1.1.0", old[3])
    steps(repo, 2)
    assert digest.collect().older == ("v1.1.0", "v1.0.0")
    july = Window(date(2026, 7, 1), date(2026, 7, 31))
    digest.collect(window=july, backfill=True)
    assert digest.changes("v1.1.0") == set(old[2:])


def test_the_file_is_checked_when_it_is_read(repo, digest):
    steps(repo, 1)
    repo.tag("v1.0.0")
    digest.collect()
    file = digest.archive.root / NAME / "releases.json"
    content = json.loads(file.read_text())
    for hostile in ("../../x", "v1\n", "-x"):
        file.write_text(json.dumps(content | {"releases": [content["releases"][0] | {"tag": hostile}]}))
        with pytest.raises(Exception, match="is no name of a tag"):
            load_releases(digest.archive.root, NAME)
    file.write_text(json.dumps(content | {"releases": [content["releases"][0] | {"ranges": "0-999999 0-999999"}]}))
    (release,) = digest.state.releases
    assert len(list(release.numbers())) <= 100_001


def test_a_secret_in_the_name_of_a_tag_is_left_out(repo, digest):
    steps(repo, 1)
    repo.tag("v1.0.0")
    repo.tag("v1.0.1-ghp_" + "a1B2" * 9)
    assert [release.tag for release in digest.collect().releases] == ["v1.0.0"]


def test_dates_at_the_ends_of_the_calendar_are_borne(repo, digest):
    one = repo.commit("One", {"a.py": "1\n"}, at=on(1))
    repo.set_branch("old", one)
    for n, at in enumerate(("0 +0000", "99999999999999 +0000", "253402300799 +0000")):
        repo.set_branch(f"b{n}", one)
        tip = repo.commit(f"Branch {n}", {f"b{n}.py": "1\n"}, branch=f"b{n}", at=at)
        repo.tag(f"v1.{n}.0", tip)
    repo.commit("Two", {"c.py": "1\n"}, at=on(2))
    state = digest.collect()
    assert all(release.at <= digest.now for release in state.releases)


def test_the_merge_that_brings_a_release_is_in_it_whatever_else_it_brings(repo, digest):
    root = repo.commit("Root", {"a.py": "1\n"}, at=on(1))
    repo.tag("1.0", root)
    repo.set_branch("release", root)
    fix = repo.commit("Fix", {"f.py": "1\n"}, branch="release", at=on(2))
    repo.tag("1.1", repo.commit("Bump for release", {"v.txt": "1.1\n"}, branch="release", at=on(2)))
    repo.commit("Bump for development", {"v.txt": "1.2.dev0\n"}, branch="release", at=on(2))
    merge = repo.merge("release", "Merge release 1.1", at=on(3))
    later = repo.commit("Later", {"z.py": "1\n"}, at=on(4))
    repo.tag("1.2", later)
    digest.collect()
    assert digest.first_in(merge) == ["1.1"]
    assert (digest.changes("1.1"), digest.changes("1.2")) == ({merge}, {later})
    assert fix[:12] in digest.state.commits


def test_commits_before_the_archive_count_though_the_release_before_lies_on_a_branch_that_is_older(repo, digest):
    old = [repo.commit(f"Old {n}", {f"o{n}.py": "1\n"}, at=f"2026-07-1{n}T12:00:00+00:00") for n in range(4)]
    repo.set_branch("1.x", old[0])
    repo.tag("v1.1.0", repo.commit("Fix", {"fix.py": "1\n"}, branch="1.x", at=on(2)))
    one, _ = steps(repo, 2, day=3)
    repo.tag("v1.2.0", one)
    state = digest.collect()
    (release,) = [release for release in state.releases if release.tag == "v1.2.0"]
    assert release.previous == "v1.1.0"
    assert release.total == int(repo.git("rev-list", "--count", "--no-merges", "v1.1.0..v1.2.0"))
    assert digest.changes("v1.2.0") == {one}


def test_a_hundred_thousand_tags_stay_within_bounds(repo, digest):
    shas = steps(repo, 4)
    tags = sorted(f"refs/tags/v1.{n % 300}.{n // 300}" for n in range(100_000))
    lines = [f"{shas[n % 4]} {tag}\n" for n, tag in enumerate(tags)]
    (repo.path / "packed-refs").write_text("# pack-refs with: peeled fully-peeled sorted \n" + "".join(lines))
    repo.set_branch("main", shas[-1])
    state = digest.collect()
    assert len(state.releases) == 1_000
    assert state.left_out == 99_000
    assert any("99,000 older releases are left out" in said for said in digest.said)
    assert len(releases_bytes(digest.archive.root, NAME)) < 500_000
