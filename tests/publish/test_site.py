"""Sites as readers get them: built by MkDocs under `--strict`, in several themes, checked link by link."""

import json

import pytest

from mkdocs_commit_digest.archive.records import Tier
from tests.helpers.day_records import a_commit, a_day, some_days
from tests.helpers.digest_site import MATERIAL, build_site
from tests.helpers.site_checker import ids_of, problems_of
from tests.publish.hostile import HOSTILE


def three_repositories():
    shared = a_commit("Shared by a fork", tier="high")
    yield from some_days(22, commits=3)
    yield a_day(shared, a_commit("Own", tier="low"), repository="octo/other")
    yield a_day(shared, repository="fork/engine.py", timezone="Asia/Shanghai")


@pytest.mark.parametrize(("language", "directory_urls"), [("en", True), ("zh", False)])
def test_a_material_site_has_no_dead_link_no_duplicate_id_and_valid_html(tmp_path, language, directory_urls):
    site = build_site(tmp_path, three_repositories(), language=language, directory_urls=directory_urls)
    assert problems_of(site) == []


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_other_themes_have_no_dead_link_either(tmp_path, theme):
    site = build_site(tmp_path, three_repositories(), theme={"name": theme})
    problems = problems_of(site, below="digest")
    assert [each for each in problems if "not well-formed" not in each.what] == []


def test_hostile_text_builds_a_whole_site(tmp_path):
    commits = [
        a_commit(text, seed=n, tier=list(Tier)[n % 3], author=text, areas=(text,), labels=(text,))
        for n, text in enumerate(HOSTILE)
        if "\ud800" not in text
    ]
    site = build_site(tmp_path, [a_day(*commits)])
    assert problems_of(site) == []
    page = (site / "digest/2026-01-20/index.html").read_text("utf-8")
    assert {f"c-{commit.sha[:12]}" for commit in commits} <= ids_of(page)
    assert "<img src=x" not in page


def test_the_search_finds_entries_by_subject_sha_number_and_file_and_holds_no_noise(tmp_path):
    commit = a_commit("Teach the parser generics (#4242)", tier="high", pull_request=4242)
    site = build_site(tmp_path, [a_day(commit, a_commit("Other", tier="low")), *some_days(3, repository="octo/other")])
    docs = json.loads((site / "search/search_index.json").read_text("utf-8"))["docs"]
    (entry,) = [doc for doc in docs if doc["title"] == "Teach the parser generics"]
    assert entry["location"] == f"digest/2026-01-20/#t-{commit.sha[:12]}"
    for word in (commit.sha[:7], "#4242", "src/engine/parser.py", "Says what the commit does."):
        assert word in entry["text"]
    titles = [doc["title"] for doc in docs]
    assert not {"Commits", "The day in brief", "High importance", "Low importance"} & set(titles)
    assert not [doc for doc in docs if doc["location"].startswith(("digest/tags", "digest/repositories"))]
    assert all("Why high" not in doc["text"] for doc in docs)


def test_pages_load_nothing_from_elsewhere(tmp_path):
    site = build_site(tmp_path, some_days(2), theme=MATERIAL)
    (sheet,) = (site / "digest/assets").glob("commit-digest.*.css")
    (script,) = (site / "digest/assets").glob("commit-digest.*.js")
    assert "url(" not in sheet.read_text("utf-8")
    assert "http" not in sheet.read_text("utf-8") + script.read_text("utf-8")
