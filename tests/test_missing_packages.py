"""What works without one of the packages that an installation brings works where it was taken out.

Each runs in a process of its own in which the packages cannot be imported, as where they were uninstalled.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.helpers.git_repo import GitRepo

ROOT = Path(__file__).parent.parent
MODELS = "litellm,openai,httpx,httpcore,tiktoken,tokenizers"
"""litellm, and what comes with it alone."""
SOURCES = "tree_sitter,tree_sitter_python"
PROGRAM = """
import os, sys

class TakenOut:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in os.environ["TAKEN_OUT"].split(","):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, TakenOut())
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """A site whose archive holds a day; `models.yml` asks a model."""
    folder = tmp_path_factory.mktemp("site")
    repo = GitRepo(folder / "source")
    repo.commit("Add parser", {"src/parser.py": "def parse():\n    return 1\n"}, at="2026-01-20T12:00:00+00:00")
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text("# Home\n")
    (folder / "taken_out").mkdir()
    (folder / "taken_out" / "sitecustomize.py").write_text(PROGRAM)
    for name, theme, more in (
        ("mkdocs", "material", ""),
        ("plain", "mkdocs", ""),
        ("models", "material", "      model: openai/some\n      archive: asked\n"),
    ):
        (folder / f"{name}.yml").write_text(
            f"site_name: Test\nsite_url: https://example.org/\ntheme: {theme}\nplugins:\n  - commit-digest:\n"
            f"      repositories: [{{url: {repo.path}, name: octo/engine}}]\n"
            f"      since: 2026-01-20\n      until: 2026-01-20\n{more}"
        )
    assert run(folder, "", "commit-digest", "collect").returncode == 0
    return folder


def run(folder: Path, taken_out: str, program: str, *args: str, file: str = "mkdocs.yml", offline: bool = False):
    environ = os.environ | {
        "PYTHONPATH": str(folder / "taken_out"),
        "TAKEN_OUT": taken_out,
        "NO_MKDOCS_2_WARNING": "1",
        "OPENAI_API_KEY": "x",
        "COMMIT_DIGEST_OFFLINE": "1" if offline else "",
    }
    run_it = [sys.executable, Path(sys.executable).with_name(program), *args, "-f", file]
    return subprocess.run(run_it, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=600)


@pytest.mark.parametrize(
    ("taken_out", "command", "file", "offline"),
    [
        (MODELS, ["commit-digest", "collect"], "mkdocs.yml", False),
        (MODELS, ["mkdocs", "build", "-q", "-d", "rules"], "mkdocs.yml", False),
        (f"git,gitdb,{MODELS},{SOURCES}", ["mkdocs", "build", "-q", "-d", "offline"], "mkdocs.yml", True),
        (f"material,git,gitdb,{MODELS},{SOURCES}", ["mkdocs", "build", "-q", "-d", "other"], "plain.yml", True),
        (f"material,git,gitdb,{MODELS},{SOURCES}", ["commit-digest", "render", "--out", "out"], "plain.yml", False),
        (f"frontmatter,material,git,{MODELS}", ["commit-digest", "export"], "mkdocs.yml", False),
    ],
)  # fmt: skip
def test_what_does_not_need_a_package_works_without_it(site, taken_out, command, file, offline):
    done = run(site, taken_out, *command, file=file, offline=offline)
    assert (done.returncode, done.stderr) == (0, done.stderr)
    if "-d" in command:
        assert (site / command[-1] / "digest" / "2026-01-20" / "index.html").is_file()
    if "--out" in command:
        assert (site / "out" / "2026-01-20.md").is_file()


@pytest.mark.parametrize(
    ("taken_out", "command", "file", "package"),
    [
        ("litellm", ["commit-digest", "collect"], "models.yml", "litellm"),
        ("litellm", ["mkdocs", "build", "-q", "-d", "asked-site"], "models.yml", "litellm"),
        ("git", ["commit-digest", "collect"], "mkdocs.yml", "GitPython"),
        ("frontmatter", ["commit-digest", "render", "--out", "out2"], "mkdocs.yml", "python-frontmatter"),
        ("mkdocs", ["commit-digest", "status"], "mkdocs.yml", "mkdocs"),
    ],
)  # fmt: skip
def test_what_needs_a_package_says_so_in_one_line_with_the_cure(site, taken_out, command, file, package):
    done = run(site, taken_out, *command, file=file)
    said = [line for line in done.stderr.splitlines() if f"{package} is not installed" in line]
    assert len(said) == 1, done.stderr
    assert f"pip install {package}" in said[0]
    assert "Traceback" not in done.stderr
    assert done.returncode == 1 or package == "GitPython"


def test_the_small_installation_has_bounds_of_the_whole_one():
    """Without git, models, sources and Material: `requirements/offline.txt`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / "requirements" / "offline.txt").read_text("utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert wanted
    assert set(wanted) <= set(project["dependencies"])


def test_more_than_a_small_installation_holds_is_told_in_one_line(site):
    done = run(site, "identify,git,gitdb,litellm", "commit-digest", "collect")
    assert done.returncode == 1
    assert "needs 'identify'; pip install" in done.stderr
    assert "Traceback" not in done.stderr
