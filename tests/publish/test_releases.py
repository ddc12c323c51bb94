"""Pages of releases, what entries say of them, and the feed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.archive.release_state import Release, ReleaseState, TagNotice
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.settings import FeedSettings, ReleaseSettings, Repository
from tests.helpers.day_records import REPOSITORY, a_commit, a_day, some_settings

FIRST = date(2026, 1, 10)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def changes(count: int = 6, **values):
    return [a_commit(f"Change {n}", at=at(10 + n), seed=n, **values) for n in range(count)]


def days_of(commits, **values):
    return [a_day(commit, day=commit.committed_at.date(), **values) for commit in commits]


def a_release(tag: str, commit, ranges: str, **values) -> Release:
    return Release(tag=tag, sha=commit.sha, step=commit.sha, at=commit.committed_at, ranges=ranges, **values)


def a_state(commits, *releases: Release, **values) -> ReleaseState:
    shas = tuple(commit.sha[:12] for commit in commits)
    return ReleaseState(repository=REPOSITORY, since=FIRST, releases=releases, commits=shas, **values)


def site(records, state, **options) -> dict[str, object]:
    settings = some_settings(**options) if options else some_settings()
    found = publish(records, settings, now=NOW, releases={REPOSITORY: state})
    return {output.uri: output for output in found}


def page_of(site, name: str) -> str:
    return site[f"digest/releases/{REPOSITORY}/{name}.md"].body


@pytest.fixture
def commits():
    return changes()


@pytest.fixture
def state(commits):
    return a_state(
        commits[:5],
        a_release("v1.0.0", commits[1], "0-1", total=2),
        a_release("v1.1.0-rc1", commits[3], "2-3", total=2, previous="v1.0.0", prerelease=True),
        a_release("v1.1.0", commits[4], "2-4", total=5, previous="v1.0.0"),
    )


def test_a_release_has_a_page_with_its_changes(commits, state):
    body = page_of(site(days_of(commits), state), "v1.1.0")
    assert re.findall(r"Change \d", body) == ["Change 4", "Change 3", "Change 2"]
    assert "3 changes by 1 author since" in body
    assert "2 further commits lie between the two" in body
    assert "knows this repository from Saturday, 10 January 2026 on" in body
    assert 'href="../v1.0.0/"' in body


def test_what_is_not_released_yet_has_a_page_and_a_prerelease_does_not_end_it(commits, state):
    assert re.findall(r"Change \d", page_of(site(days_of(commits), state), "unreleased")) == ["Change 5"]
    until_rc = state.model_copy(update={"releases": state.releases[:2]})
    body = page_of(site(days_of(commits), until_rc), "unreleased")
    assert re.findall(r"Change \d", body) == ["Change 5", "Change 4", "Change 3", "Change 2"]
    counted = site(days_of(commits), until_rc, releases=ReleaseSettings(prereleases=True))
    assert re.findall(r"Change \d", page_of(counted, "unreleased")) == ["Change 5", "Change 4"]


def test_entries_say_in_which_release_they_came_first(commits, state):
    pages = site(days_of(commits), state)
    assert (
        'first in <a href="../releases/octo/engine/v1.1.0/"><bdi>v1.1.0</bdi></a>' in pages["digest/2026-01-12.md"].body
    )
    assert "first in" not in pages["digest/2026-01-15.md"].body
    until_rc = state.model_copy(update={"releases": state.releases[:2]})
    assert "so far in" in site(days_of(commits), until_rc)["digest/2026-01-12.md"].body


def test_the_day_of_a_release_and_the_index_and_the_week_name_it(commits, state):
    pages = site(days_of(commits), state)
    for uri in ("digest/2026-01-14.md", "digest/index.md", "digest/2026-W03.md"):
        assert re.search(r"Released:</b> .*v1\.1\.0", pages[uri].body), uri
    assert "Released:" not in pages["digest/2026-01-15.md"].body
    assert "v1.1.0" in pages["digest/releases/index.md"].body


def test_the_notes_which_a_release_adds_are_quoted_as_text_and_bounded(commits, state):
    notes = [
        Fact(
            kind="note",
            change="added",
            name=f"n{n}",
            path="CHANGELOG.md",
            line=n + 1,
            text=f"Note {n} <b>{{{{ x }}}} `code`",
        )
        for n in range(40)
    ]
    commits[4] = commits[4].model_copy(update={"facts": tuple(notes)})
    body = page_of(site(days_of(commits), state), "v1.1.0")
    assert body.count("<li><bdi>Note") == 12
    assert "28 more notes in" in body
    assert "<b>{{" not in body
    assert "Note 0 &lt;b&gt;" in body
    assert "CHANGELOG.md#L1" in body


def test_notes_of_ten_megabytes_stay_within_bounds(commits, state):
    note = Fact(kind="note", change="added", name="n", path="CHANGELOG.md", text="<script>x</script> " * 500_000)
    commits[4] = commits[4].model_copy(update={"facts": (note,)})
    body = page_of(site(days_of(commits), state), "v1.1.0")
    assert len(body) < 20_000
    assert "<script" not in body


def test_moved_and_deleted_tags_are_told(commits, state):
    notices = (
        TagNotice(kind="moved", tag="v1.1.0", at=at(20), old="1" * 40, new="2" * 40),
        TagNotice(kind="deleted", tag="v0.9.0", at=at(20), old="3" * 40),
    )
    pages = site(days_of(commits), state.model_copy(update={"notices": notices}))
    assert "it pointed at 1111111 until" in page_of(pages, "v1.1.0")
    assert "v0.9.0, which pointed at 3333333, was deleted" in page_of(pages, "unreleased")


def test_a_release_of_a_package_lists_what_touches_it(commits):
    commits[2] = a_commit("Change 2", at=at(12), seed=2, files=())
    state = a_state(
        commits, a_release("v1.0.0", commits[5], "0-5"), a_release("engine@2.0.0", commits[4], "0-4", package="engine")
    )
    body = page_of(site(days_of(commits), state), Uris("", True).release("", "engine@2.0.0").rpartition("/")[2][:-3])
    assert re.findall(r"Change \d", body) == ["Change 4", "Change 3", "Change 1", "Change 0"]
    assert "1 further change between the two touches no file of engine" in body


@pytest.mark.parametrize("tag", ["unreleased", "index", "a/b", "V1.0", "v1.0.0+b", "x" * 200, "a--b", "...", "ü"])
def test_a_name_becomes_an_address_that_is_safe_and_its_own(tag):
    uris = Uris("digest/", True)
    uri = uris.release(REPOSITORY, tag)
    assert re.fullmatch(r"digest/releases/octo/engine/[a-z0-9][a-z0-9.-]*\.md", uri)
    assert uri not in {
        uris.release(REPOSITORY, None),
        uris.release(REPOSITORY, "a"),
        uris.release(REPOSITORY, f"{tag}-"),
    }


def test_a_change_that_a_release_branch_holds_too_says_so(commits, state):
    other = "octo/engine-1.x"
    twin = a_commit("Change 5, again", at=at(16), seed="twin", patch_id="same")
    commits[5] = commits[5].model_copy(update={"patch_id": "same"})
    repositories = tuple(Repository("https://github.com/octo/engine", name) for name in (REPOSITORY, other))
    branch = ReleaseState(
        repository=other, releases=(a_release("v1.0.7", twin, "0"),), commits=(twin.sha[:12],), since=FIRST
    )
    records = [*days_of(commits), *days_of([twin], repository=other)]
    settings = replace(some_settings(), repositories=repositories)
    found = publish(records, settings, now=NOW, releases={REPOSITORY: state, other: branch})
    pages = {output.uri: output for output in found}
    assert re.search(r"the same change also in <a [^>]*><bdi>v1\.0\.7", pages["digest/2026-01-15.md"].body)


def test_the_feed_of_releases_has_an_entry_a_release(commits, state):
    feeds = FeedSettings(formats=("rss", "atom", "json"), slices=("releases",))
    pages = site(days_of(commits), state, feeds=feeds)
    feed = json.loads(pages["digest/feeds/releases.json"].content)
    assert [item["title"] for item in feed["items"]] == ["engine v1.1.0", "engine v1.0.0"]
    assert feed["items"][0]["url"].endswith("/digest/releases/octo/engine/v1.1.0/")
    assert "Change 4" in feed["items"][0]["content_html"]
    assert pages["digest/feeds/releases.xml"]
    counted = site(days_of(commits), state, feeds=feeds, releases=ReleaseSettings(prereleases=True))
    assert len(json.loads(counted["digest/feeds/releases.json"].content)["items"]) == 3


def test_without_releases_the_site_says_nothing_of_any(commits):
    pages = site(days_of(commits), ReleaseState())
    assert not [uri for uri in pages if "releases" in uri]
    assert all("first in" not in output.body for output in pages.values() if isinstance(output, Page))


def test_a_new_release_makes_only_the_pages_anew_that_speak_of_it(commits, state):
    def keys(known):
        found = {}

        def reuse(uri, key, make):
            found[uri] = key
            return make()

        list(publish(days_of(commits), some_settings(), now=NOW, reuse=reuse, releases={REPOSITORY: known}))
        return found

    before = keys(state)
    more = state.model_copy(
        update={
            "releases": (*state.releases, a_release("v1.2.0", commits[5], "5", total=1, previous="v1.1.0")),
            "commits": (*state.commits, commits[5].sha[:12]),
        }
    )
    after = keys(more)
    changed = {uri for uri in after if before.get(uri) != after[uri]}
    assert "digest/2026-01-15.md" in changed
    assert "digest/2026-01-12.md" not in changed
    assert f"digest/releases/{REPOSITORY}/v1.1.0.md" not in changed


def test_five_hundred_releases_stay_quick_and_small():
    commits = [a_commit(f"Change {n}", at=at(10) + timedelta(hours=n), seed=n) for n in range(1_000)]
    releases = [
        a_release(
            f"v1.{n}.0", commits[2 * n + 1], f"{2 * n}-{2 * n + 1}", total=2, previous=f"v1.{n - 1}.0" if n else None
        )
        for n in range(500)
    ]
    state = a_state(commits, *releases)
    by_day = {}
    for commit in commits:
        by_day.setdefault(commit.committed_at.date(), []).append(commit)
    pages = site([a_day(*found, day=day) for day, found in by_day.items()], state)
    own = [output for uri, output in pages.items() if uri.startswith("digest/releases/")]
    assert len(own) == 502
    assert sum(len(output.body) for output in own) < 2_000_000


def test_the_tier_orders_the_changes_of_a_release(commits, state):
    commits[2] = a_commit("Change 2", at=at(12), seed=2, tier=Tier.HIGH)
    body = page_of(site(days_of(commits), state), "v1.1.0")
    assert re.findall(r"Change \d", body) == ["Change 2", "Change 4", "Change 3"]


def test_what_a_release_adds_and_takes_back_is_in_no_sum(commits, state):
    def a_fact(change, **values):
        return Fact(kind="option", change=change, name="--fast", path="a.py", **values)

    commits[2] = commits[2].model_copy(update={"facts": (a_fact("added"),)})
    assert "--fast" in page_of(site(days_of(commits), state), "v1.1.0")
    commits[3] = commits[3].model_copy(update={"facts": (a_fact("removed"),)})
    assert "--fast" not in page_of(site(days_of(commits), state), "v1.1.0")


def test_the_notes_of_this_version_are_quoted_and_not_those_that_are_put_away(commits, state):
    def notes(path, count):
        return [
            Fact(kind="note", change="added", name=f"{path} {n}", path=path, text=f"Of {path} {n}")
            for n in range(count)
        ]

    commits[4] = commits[4].model_copy(update={"facts": (*notes("changelogs/1.0.x.md", 30), *notes("CHANGELOG.md", 2))})
    body = page_of(site(days_of(commits), state), "v1.1.0")
    assert "Of CHANGELOG.md 1" in body
    assert "1.0.x.md" not in body


def test_the_data_of_a_day_name_the_release(commits, state):
    pages = site(days_of(commits), state)
    found = {}
    for commit in commits:
        data = json.loads(pages[f"digest/data/{commit.committed_at.date()}.json"].content)
        found |= {row["subject"]: row["release"] for row in data["rows"]}
    assert list(found.values()) == ["v1.0.0", "v1.0.0", "v1.1.0", "v1.1.0", "v1.1.0", None]
