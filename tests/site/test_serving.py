"""`mkdocs serve` with a slow model: the site is up before it answers, fills in by itself, and ends at once."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.helpers import model_server as behaviours
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import Gate, ModelServer, model_server
from tests.test_serve import free_port

if TYPE_CHECKING:
    from pathlib import Path

NAME = "octo/engine"
PAGE = "digest/2026-01-20/"
WAITS = "A model will be asked"


@dataclass
class Served:
    folder: Path
    url: str
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text()

    @property
    def builds(self) -> int:
        return self.log.count("Documentation built in")

    def page(self) -> str:
        with urllib.request.urlopen(self.url + PAGE, timeout=60) as answer:
            return answer.read().decode()

    def wait_until(self, true, seconds: float = 300) -> None:
        until = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < until, self.log
            assert self.process.poll() is None, self.log
            time.sleep(0.1)

    def interrupt(self) -> None:
        """Press Ctrl-C, and see that the process ends without waiting for the model."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.open.set()


@pytest.fixture
def server(gate):
    with model_server() as server:
        server.behave(gate)
        yield server
        gate.open.set()


@pytest.fixture
def folder(tmp_path, server) -> Path:
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(
        Change(
            f"feat!: replace interface {n}",
            {
                f"src/core/api_{n}_{part}.py": f"def call_{n}_{part}(value):\n    return value\n" * 60
                for part in range(6)
            },
            at=f"2026-01-20T0{n}:00:00+00:00",
        )
        for n in range(6)
    )
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n")
    write_config(tmp_path, server)
    return tmp_path


def write_config(folder: Path, server: ModelServer, *lines: str) -> None:
    (folder / "mkdocs.yml").write_text(
        "site_name: Test\nsite_url: https://example.org/\ntheme: {name: mkdocs}\n"
        f"plugins:\n  - search\n  - commit-digest:\n      repositories: [{{url: {folder / 'source'}, name: {NAME}}}]\n"
        "      since: 2026-01-20\n      until: 2026-01-20\n"
        f"      model: {server.model}\n      api_base: {server.url}\n"
        "      concurrency: 2\n      model_options: {retries: 0}\n" + "".join(f"      {line}\n" for line in lines)
    )


@contextmanager
def serving(folder: Path, *options: str):
    port = free_port()
    environ = os.environ | {"NO_MKDOCS_2_WARNING": "1", "OPENAI_API_KEY": ModelServer.key}
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}", *(options or ["--livereload"])],
            cwd=folder, env=environ, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        served = Served(folder, f"http://127.0.0.1:{port}/", process)
        try:
            served.wait_until(lambda: _listens(port))
            yield served
        finally:
            process.kill()
            process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_site_is_up_before_the_model_answers_and_fills_in_without_an_edit(folder, server, gate):
    with serving(folder) as served:
        first = served.page()
        assert "replace interface 5" in first
        assert first.count(WAITS) == 6
        epoch = int(re.search(r"livereload\((\d+),", first)[1])
        served.wait_until(lambda: server.calls)
        assert served.builds == 1
        gate.open.set()
        served.wait_until(lambda: WAITS not in served.page())
        assert "Reworks how" in served.page()
        with urllib.request.urlopen(f"{served.url}livereload/{epoch}/1", timeout=60) as answer:
            assert int(answer.read()) > epoch  # so the browser loads the page again
        served.wait_until(lambda: "analysed by a model" in served.log)
        time.sleep(4)  # a loop would show by now
        assert served.builds <= 4
        served.interrupt()
        assert "Traceback" not in served.log


def test_the_end_does_not_wait_for_calls_under_way_and_keeps_what_was_answered(folder, server, gate):
    server.script(behaviours.well)
    with serving(folder) as served:
        served.wait_until(lambda: '"kind": "model"' in archive_of(folder))
        served.wait_until(lambda: len(server.calls) >= 3)
        served.interrupt()
        assert not gate.open.is_set()
        assert "Traceback" not in served.log
    assert archive_of(folder).count('"kind": "model"') == 1
    assert not list(folder.rglob("*.tmp"))


def test_without_reloading_analyses_reach_the_archive_and_the_next_start_has_nothing_to_do(folder, server, gate):
    gate.open.set()
    with serving(folder, "--no-livereload") as served:
        served.wait_until(lambda: "6 commits analysed by a model" in served.log)
        assert WAITS in served.page()
        assert served.builds == 1
        served.interrupt()
    assert '"pending"' not in archive_of(folder)
    asked = len(server.calls)
    with serving(folder) as served:
        assert WAITS not in served.page()
        time.sleep(4)  # more than the pause between builds
        assert served.builds == 1
    assert len(server.calls) == asked


def archive_of(folder: Path) -> str:
    return "".join(file.read_text() for file in (folder / "digests").rglob("*.json"))


def test_a_model_error_that_stops_a_build_is_logged_and_the_site_stays_up(folder, server):
    write_config(folder, server, "on_model_error: fail")
    server.behave(behaviours.unauthorized)
    with serving(folder) as served:
        served.wait_until(lambda: "ERROR" in served.log)
        assert "on_model_error" in served.log
        assert "replace interface 5" in served.page()
        assert server.key not in served.log
        served.interrupt()


def test_a_repository_that_cannot_be_read_ends_serve_as_it_ends_a_build(folder, server):
    (folder / "source").rename(folder / "moved")
    port = free_port()
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode != 0
    assert "cannot be fetched" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
