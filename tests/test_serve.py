"""`mkdocs serve`: history is read once, an edit rebuilds without it, and nothing builds for ever."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.git_repo import Change, GitRepo

NAME = "octo/engine"

COUNTING = """
import pathlib, sys
here = pathlib.Path(__file__).parent
def on_post_build(config):
    with open(here / "builds.txt", "a") as file:
        file.write("litellm\\n" if "litellm" in sys.modules else "build\\n")
"""

COUNTED_GIT = """#!/bin/sh
echo "$@" >> {log}
exec {git} "$@"
"""


@dataclass
class Served:
    folder: Path
    url: str

    @property
    def builds(self) -> list[str]:
        file = self.folder / "builds.txt"
        return file.read_text().split() if file.is_file() else []

    @property
    def git_calls(self) -> int:
        file = self.folder / "git.txt"
        return len(file.read_text().splitlines()) if file.is_file() else 0

    def page(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            return answer.read().decode()

    def wait_for_build(self, number: int) -> None:
        until = time.monotonic() + 300
        while len(self.builds) < number:
            assert time.monotonic() < until, f"{len(self.builds)} builds, {number} expected"
            time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(folder: Path):
    port = free_port()
    environ = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--livereload", "-a", f"127.0.0.1:{port}"],
            cwd=folder, env=environ, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            served = Served(folder, f"http://127.0.0.1:{port}/")
            served.wait_for_build(1)
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield served
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture
def folder(tmp_path) -> Path:
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(
        [Change(f"Add part {n}", {f"src/p{n}.py": "x = 1\n"}, at=f"2026-01-20T0{n}:00:00+00:00") for n in range(5)]
    )
    (tmp_path / "bin").mkdir()
    git = tmp_path / "bin" / "git"
    git.write_text(COUNTED_GIT.format(log=tmp_path / "git.txt", git=shutil.which("git")))
    git.chmod(0o755)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n")
    (tmp_path / "hooks.py").write_text(COUNTING)
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Test\nsite_url: https://example.org/\ntheme: {name: material}\nhooks: [hooks.py]\n"
        f"plugins:\n  - search\n  - commit-digest:\n      repositories: [{{url: {repo.path}, name: {NAME}}}]\n"
        "      since: 2026-01-20\n      until: 2026-01-20\n"
    )
    return tmp_path


def test_an_edit_rebuilds_once_without_git_and_nothing_loops(folder):
    with serving(folder) as served:
        assert "Add part 4" in served.page("digest/2026-01-20/")
        asked = served.git_calls
        assert asked > 0
        (folder / "docs" / "index.md").write_text("# Home\n\nEdited.\n")
        served.wait_for_build(2)
        assert "Edited." in served.page("")
        assert "Add part 4" in served.page("digest/2026-01-20/")
        time.sleep(3)  # a loop would show by now: MkDocs looks for changes several times a second
        assert served.builds == ["build", "build"]
        assert served.git_calls == asked


def test_what_is_served_names_the_published_site_and_not_this_machine(folder):
    with serving(folder) as served:
        feed = served.page("digest/feed.xml")
        assert "https://example.org/digest/" in feed
        assert "127.0.0.1" not in feed
        assert "localhost" not in feed
