"""What is shipped: built twice it is the same, it holds all that it needs, and says the same everywhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def build(folder: Path, umask: int) -> dict[str, bytes]:
    """Copy the sources, newly dated, and build both files."""
    parts = [
        "mkdocs_commit_digest",
        "docs",
        "requirements",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "CITATION.cff",
        ".gitignore",
    ]
    old = os.umask(umask)
    try:
        for name in parts:
            source, target = ROOT / name, folder / "source" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(
                    source,
                    target,
                    copy_function=shutil.copyfile,
                    ignore=shutil.ignore_patterns("__pycache__", "images"),
                )
            else:
                shutil.copyfile(source, target)
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-d", folder / "dist"],
            cwd=folder / "source", env=os.environ | {"SOURCE_DATE_EPOCH": "1767225600"}, check=True, capture_output=True,
        )  # fmt: skip
    finally:
        os.umask(old)
    return {file.name: file.read_bytes() for file in (folder / "dist").iterdir()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return [build(tmp_path_factory.mktemp("build"), umask) for umask in (0o022, 0o077)]


def test_wheel_and_source_archive_are_the_same_whoever_builds_them(built):
    first, second = built
    assert len(first) == 2
    assert first == second


def test_the_wheel_holds_every_file_of_the_package(built, tmp_path):
    (name,) = (name for name in built[0] if name.endswith(".whl"))
    (tmp_path / name).write_bytes(built[0][name])
    held = {entry for entry in zipfile.ZipFile(tmp_path / name).namelist() if "dist-info" not in entry}
    package = ROOT / "mkdocs_commit_digest"
    files = {
        file.relative_to(ROOT).as_posix() for file in package.rglob("*") if file.is_file() and file.suffix != ".pyc"
    }
    assert held == files


def test_the_source_archive_holds_the_licence(built, tmp_path):
    (name,) = (name for name in built[0] if name.endswith(".tar.gz"))
    (tmp_path / name).write_bytes(built[0][name])
    with tarfile.open(tmp_path / name) as archive:
        assert f"mkdocs_commit_digest-{PROJECT['version']}/LICENSE" in archive.getnames()


def test_one_version_is_said_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]


def test_pre_commit_runs_what_make_check_runs():
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert [hook["entry"] for hook in repository["hooks"]] == ["make check"]


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", [ROOT / ".github/workflows/ci.yml"]),
        ("vendor.github-issue-forms", [form for form in FORMS if form.name != "config.yml"]),
        ("vendor.github-issue-config", [form for form in FORMS if form.name == "config.yml"]),
        ("vendor.readthedocs", [ROOT / ".readthedocs.yaml"]),
        ("vendor.citation-file-format", [ROOT / "CITATION.cff"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_other_services_read_has_the_form_that_they_expect(schema, files):
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        schema,
        "--default-filetype",
        "yaml",
        *files,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_links_of_the_readme_work_wherever_it_is_shown():
    text = (ROOT / "README.md").read_text("utf-8")
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert [target for target in targets if "://" not in target] == []
    base = f"{PROJECT['urls']['Documentation']}en/latest/"
    ours = [target.removeprefix(base) for target in targets if target.startswith(base)]
    assert len(ours) > 8
    for page in ours:
        name = f"{page.rstrip('/') or 'index'}.md" if page.endswith("/") or not page else page
        assert (ROOT / "docs" / name).exists() or (ROOT / "docs" / page / "index.md").exists(), page


def test_every_python_that_is_named_is_tried():
    named = {line.rpartition(" ")[2] for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)}
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    assert set(workflow["jobs"]["test"]["strategy"]["matrix"]["python"]) == named
