"""The functions for other programs: `from mkdocs_commit_digest import load_settings, collect, publish, export`."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import mkdocs_commit_digest
from mkdocs_commit_digest.errors import SettingsError
from tests.helpers.git_repo import GitRepo

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "guides" / "python.md").read_text("utf-8")


@pytest.fixture
def site(tmp_path):
    repo = GitRepo(tmp_path / "watched")
    repo.commit("fix: count again", {"count.py": "N = 2\n"}, at="2026-01-20T12:00:00+00:00")
    (tmp_path / "site" / "docs").mkdir(parents=True)
    (tmp_path / "site" / "mkdocs.yml").write_text(
        "site_name: Trial\nsite_url: https://example.org/\nplugins:\n  - commit-digest:\n"
        f"      repositories: [{{url: {repo.path}, name: ann/watched}}]\n      since: 2026-01-19\n      until: 2026-01-21\n"
    )
    return tmp_path / "site"


def run(program, folder):
    return subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)


def test_all_that_is_promised_is_there():
    assert mkdocs_commit_digest.__all__ == ["collect", "export", "load_settings", "publish"]
    assert all(callable(getattr(mkdocs_commit_digest, name)) for name in mkdocs_commit_digest.__all__)


@pytest.mark.parametrize("first", ["", "import mkdocs_commit_digest.collect.days, mkdocs_commit_digest.publish.site\n"])
def test_rooms_of_the_same_names_do_not_take_the_place_of_functions(first, tmp_path):
    program = f"{first}from mkdocs_commit_digest import collect, publish\nprint(collect.__module__, publish.__module__)"
    done = run(program, tmp_path)
    assert done.stdout.split() == ["mkdocs_commit_digest"] * 2, done.stderr


def test_importing_the_package_loads_nothing_of_weight(tmp_path):
    program = "import sys, mkdocs_commit_digest\nprint(*(name for name in sys.modules if name.startswith('mkdocs_commit_digest')))"
    assert run(program, tmp_path).stdout.split() == ["mkdocs_commit_digest"]


def test_the_programs_of_the_guide_run(site):
    programs = re.findall(r"^```python\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    assert len(programs) >= 3
    for program in programs:
        done = run(program, site)
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_rows_are_those_that_the_command_prints(site):
    (settings,) = mkdocs_commit_digest.load_settings(site / "mkdocs.yml")
    mkdocs_commit_digest.collect(settings)
    command = [Path(sys.executable).with_name("commit-digest"), "-f", site / "mkdocs.yml", "export"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert [json.loads(line) for line in printed.splitlines()] == list(mkdocs_commit_digest.export(settings))


def test_today_is_the_day_that_the_program_says(tmp_path, site):
    file = site / "mkdocs.yml"
    file.write_text(re.sub(r"      since.*\n      until.*\n", "      days: 1\n", file.read_text()))
    (settings,) = mkdocs_commit_digest.load_settings(file, now=datetime(2026, 1, 20, 23, tzinfo=UTC))
    assert [str(day) for day in settings.window.days()] == ["2026-01-20"]


def test_a_wrong_option_is_an_error_with_its_cure(site):
    file = site / "mkdocs.yml"
    file.write_text(file.read_text().replace("since:", "sinse:"))
    with pytest.raises(SettingsError, match=r"sinse.*did you mean .since."):
        mkdocs_commit_digest.load_settings(file)
