"""The MkDocs door, through real builds of real sites."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.site_checker import problems_of

NAME = "octo/engine"
PYTHON = sys.executable
COMMIT_DIGEST = "from mkdocs_commit_digest.cli import main; main()"

LITELLM_WATCH = """
import sys
def on_shutdown(): pass
def on_post_build(config):
    names = [name for name in ("litellm", "git") if name in sys.modules]
    open(config.site_dir + "/modules.txt", "w").write(" ".join(names))
"""


@dataclass
class Site:
    folder: Path
    repo: GitRepo

    def configure(self, more: str = "", *, theme: str = "material", site: str = "") -> None:
        (self.folder / "hooks.py").write_text(LITELLM_WATCH)
        (self.folder / "mkdocs.yml").write_text(
            f"site_name: Test\nsite_url: https://example.org/\ntheme: {{name: {theme}, font: false}}\nhooks: [hooks.py]\n{site}"
            f"plugins:\n  - search\n{'  - tags' if theme == 'material' else ''}\n  - commit-digest:\n"
            f"      repositories: [{{url: {self.repo.path}, name: {NAME}, web_url: 'https://github.com/{NAME}'}}]\n"
            "      timezone: Asia/Shanghai\n      since: 2026-01-18\n      until: 2026-01-20\n" + more
        )

    def build(self, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "mkdocs", "build", *args, **environ)

    def run(self, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PYTHON, *args],
            cwd=self.folder,
            env=os.environ | {"NO_MKDOCS_2_WARNING": "1"} | environ,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def page(self, name: str) -> str:
        return (self.folder / "site" / name).read_text("utf-8")


@pytest.fixture
def site(tmp_path) -> Site:
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(
        [
            Change(
                "Add parser (#7)", {"src/parser.py": "def parse():\n    return 1\n"}, at="2026-01-18T09:00:00+08:00"
            ),
            Change(
                "fix: crash | <script>",
                {"src/parser.py": "def parse():\n    return 2\n"},
                at="2026-01-20T09:00:00+08:00",
            ),
            Change('--8<-- "mkdocs.yml" {{ config }}', {"docs/a.md": "# A\n"}, at="2026-01-20T10:00:00+08:00"),
        ]
    )
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n\n[The digest](digest/index.md)\n")
    site = Site(tmp_path, repo)
    site.configure()
    return site


@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_a_strict_build_has_all_pages_and_no_dead_link(site, theme):
    site.configure(theme=theme)
    done = site.build("--strict")
    assert done.returncode == 0, done.stderr
    assert problems_of(site.folder / "site", below="digest/") == []
    for page in ("index", "2026-01-18", "2026-01-20", "tags", f"repositories/{NAME}"):
        assert (site.folder / "site" / "digest" / ("" if page == "index" else page) / "index.html").is_file(), page


def test_a_cache_that_is_removed_while_pages_are_put_together_costs_nothing(site):
    assert site.build().returncode == 0
    before = {file.relative_to(site.folder / "site") for file in (site.folder / "site").rglob("*")}
    with (site.folder / "hooks.py").open("a") as hooks:
        hooks.write(
            "def on_page_content(html, page, **_):\n    import shutil\n"
            "    if '2026-01-20' in page.url: shutil.rmtree('.cache')\n    return html\n"
        )
    done = site.build("--strict")
    assert done.returncode == 0, done.stderr
    assert {file.relative_to(site.folder / "site") for file in (site.folder / "site").rglob("*")} == before
    assert site.build("--strict").returncode == 0


def test_a_build_does_not_empty_an_archive(site):
    site.configure("      archive: built/digests\n", site="site_dir: built\n")
    kept = site.folder / "built" / "digests" / "paid.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    done = site.build()
    assert done.returncode != 0
    assert "archive: " in done.stderr
    assert "site_dir" in done.stderr
    assert kept.exists()


def test_links_work_without_directory_urls(site):
    site.configure(site="use_directory_urls: false\n")
    assert site.build("--strict").returncode == 0
    assert problems_of(site.folder / "site", below="digest/") == []


def test_an_entry_can_be_addressed_by_its_sha(site):
    site.build()
    sha = site.repo.shas()[1]
    page = site.page("digest/2026-01-20/index.html")
    assert f'id="c-{sha[:12]}"' in page
    assert 'data-change-type="fix"' in page


def test_what_commits_say_stays_text(site):
    site.configure(site="markdown_extensions: [pymdownx.snippets, attr_list, md_in_html]\n")
    assert site.build("--strict").returncode == 0
    page = site.page("digest/2026-01-20/index.html")
    assert "site_name: Test" not in page
    assert "fix: crash | <script>" not in page
    assert "crash | &lt;script&gt;" in page


def test_without_a_model_litellm_is_never_imported(site):
    site.build()
    assert "litellm" not in site.page("modules.txt")


def test_offline_the_archive_speaks_alone_and_the_pages_are_the_same(site):
    site.build()
    online = site.page("digest/2026-01-20/index.html")
    site.repo.path.rename(site.folder / "gone")
    done = site.build("--strict", COMMIT_DIGEST_OFFLINE="1")
    assert done.returncode == 0, done.stderr
    assert site.page("modules.txt") == ""
    assert site.page("digest/2026-01-20/index.html") == online


def test_a_site_builds_from_the_archive_without_a_git_binary(site, tmp_path):
    site.build()
    (tmp_path / "bin").mkdir()
    done = site.build("--strict", COMMIT_DIGEST_OFFLINE="1", PATH=str(tmp_path / "bin"))
    assert done.returncode == 0, done.stderr


def test_an_unreachable_remote_is_a_warning_so_strict_fails_and_a_plain_build_goes_on(site):
    site.build()
    site.repo.path.rename(site.folder / "gone")
    plain = site.build()
    assert plain.returncode == 0
    assert NAME in plain.stderr
    assert site.build("--strict").returncode == 1


def test_a_wrong_option_fails_cleanly_and_names_itself(site):
    site.configure("      timezone: Mars/Olympus\n")
    done = site.build()
    assert done.returncode == 1
    assert "timezone" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_archive_inside_the_documentation_is_refused(site):
    site.configure("      archive: docs/digests\n")
    done = site.build()
    assert done.returncode == 1
    assert "archive" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_written_below_the_documentation_folder(site):
    site.build()
    assert [path.name for path in (site.folder / "docs").iterdir()] == ["index.md"]


def test_a_page_written_by_hand_wins(site):
    (site.folder / "docs" / "digest").mkdir()
    (site.folder / "docs" / "digest" / "index.md").write_text("# My own index\n")
    assert site.build().returncode == 0
    assert "My own index" in site.page("digest/index.html")


@pytest.mark.parametrize(
    ("second", "told"),
    [
        ("archive: other", "path: 'digest' is that of two digests"),
        ("path: zh, language: zh", "octo/engine with a different 'language'"),
        ("path: other, timezone: Asia/Tokyo", "octo/engine with a different 'timezone'"),
    ],
)
def test_two_digests_that_would_overwrite_each_other_are_refused(site, second, told):
    repository = f"{{url: {site.repo.path}, name: {NAME}}}"
    site.configure(f"  - commit-digest: {{repositories: [{repository}], since: 2026-01-19, {second}}}\n")
    for done in (site.build(), site.run("-c", COMMIT_DIGEST, "status")):
        assert done.returncode > 0
        assert told in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("page", "href"),
    [("index", "digest/feed.xml"), ("digest/index", "feed.xml"), ("digest/2026-01-20/index", "../feed.xml")],
)
def test_every_page_announces_the_feed(site, page, href):
    site.build()
    announced = re.findall(
        r'<link rel="alternate" type="application/rss\+xml" title="[^"]+" href="([^"]+)">', site.page(f"{page}.html")
    )
    assert href in announced
    assert all((site.folder / "site" / page).parent.joinpath(each).is_file() for each in announced)


def test_days_are_in_the_search_index_but_not_in_the_navigation(site):
    site.build()
    found = json.loads(site.page("search/search_index.json"))["docs"]
    assert any("2026-01-20" in entry["location"] for entry in found)
    assert "2026-01-20" not in site.page("index.html")


def test_a_build_is_the_same_twice(site):
    def content():
        files = sorted((site.folder / "site").rglob("*"))
        return {
            f: f.read_bytes() for f in files if f.is_file() and f.suffix in {".html", ".xml", ".css", ".js", ".json"}
        }

    site.build()
    first = content()
    site.build()
    assert content() == first


def test_without_an_address_there_is_one_line_and_no_feed(site):
    file = site.folder / "mkdocs.yml"
    file.write_text(file.read_text().replace("site_url: https://example.org/\n", ""))
    done = site.build("--strict")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("no feeds") == 1
    assert not (site.folder / "site" / "digest" / "feed.xml").exists()
    assert 'rel="alternate"' not in site.page("digest/index.html")


def test_feeds_that_were_asked_for_by_name_and_cannot_be_had_are_a_warning(site):
    site.configure("      feeds: {formats: [rss, atom]}\n")
    file = site.folder / "mkdocs.yml"
    file.write_text(file.read_text().replace("site_url: https://example.org/\n", ""))
    assert site.build().returncode == 0
    assert site.build("--strict").returncode == 1
