"""Every door where a folder cannot be written: it does without, or ends with one line that names option and cure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from mkdocs_commit_digest.archive.store import Archive
from tests.helpers.day_records import some_days

_PROGRAM = """
import sys
from importlib.metadata import entry_points
from tests.campaigns.faulty_runs import give_up_rights_of_root
give_up_rights_of_root()
sys.argv = sys.argv[1:]
sys.exit(entry_points(group="console_scripts")[sys.argv[0]].load()())
"""
ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="rights are given up as Linux does it")


class Site:
    """A complete archive, a cache from an earlier build if wanted, and folders that lose their rights."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "docs").mkdir()
        (folder / "docs" / "index.md").write_text("# Home\n")
        (folder / "mkdocs.yml").write_text(
            "site_name: Test\nsite_url: https://example.org/\nplugins:\n  - commit-digest:\n      offline: true\n"
            "      repositories: [{url: https://github.com/octo/engine, name: octo/engine}]\n"
            "      since: 2026-01-01\n      until: 2026-01-20\n      archive: digests\n      cache_dir: cache\n"
        )
        archive = Archive(folder / "digests")
        for record in some_days(3, until=date(2026, 1, 20)):
            archive.save(record)

    def run(self, script: str, *args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", _PROGRAM, script, *args]
        environ = os.environ | {"PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
        return subprocess.run(command, cwd=self.folder, env=environ, capture_output=True, text=True, check=False)

    def build(self) -> subprocess.CompletedProcess[str]:
        return self.run("mkdocs", "build", "--strict")

    def digest(self, *args: str) -> subprocess.CompletedProcess[str]:
        return self.run("commit-digest", *args)

    def lock(self, name: str) -> None:
        """Let nobody write in a folder, nor below it."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        for each in (folder, *folder.rglob("*")):
            each.chmod(0o555 if each.is_dir() else 0o444)


@pytest.fixture
def site(tmp_path):
    yield Site(tmp_path)
    for each in (tmp_path, *tmp_path.rglob("*")):
        if each.is_dir():
            each.chmod(0o755)


def told(done: subprocess.CompletedProcess[str], *words: str) -> None:
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "Traceback" not in said
    (line,) = [line for line in said.splitlines() if "commit-digest: " in line]
    for word in words:
        assert word in line


def test_a_build_needs_to_write_the_cache_once(site):
    site.lock("cache")
    told(site.build(), "cannot be written", "Permission denied", "'cache_dir'")


def test_a_cache_in_which_all_is_made_is_only_read(site):
    first = site.build()
    assert first.returncode == 0, first.stderr
    before = (site.folder / "site/digest/2026-01-20/index.html").read_bytes()
    site.lock("cache")
    again = site.build()
    assert again.returncode == 0, again.stderr
    assert (site.folder / "site/digest/2026-01-20/index.html").read_bytes() == before


def test_an_archive_that_is_only_read_is_enough_for_a_build_and_each_command_that_shows_it(site):
    site.lock("digests")
    assert site.build().returncode == 0
    assert len(site.digest("export").stdout.splitlines()) == sum(len(day.commits) for day in some_days(3))
    assert site.digest("status").returncode == 0
    assert site.digest("render", "--out", "out").returncode == 0
    assert (site.folder / "out/2026-01-20.md").is_file()


def test_pages_are_rendered_and_commits_exported_without_a_cache(site):
    site.lock("cache")
    done = site.digest("render", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert (site.folder / "out/2026-01-20.md").is_file()
    assert all(json.loads(line) for line in site.digest("export").stdout.splitlines())
    assert site.digest("status").returncode == 0


def test_a_folder_that_rendering_cannot_write_is_named(site):
    site.lock("out")
    told(site.digest("render", "--out", "out"), "cannot be written", "--out")
    assert list((site.folder / "out").iterdir()) == []
