"""Who waits for another build is told for which, since when, and what to do where it is gone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from filelock import FileLock, Timeout

from mkdocs_commit_digest.collect.git import locks
from mkdocs_commit_digest.collect.git.locks import build_lock, holder_told
from mkdocs_commit_digest.collect.scheduling.side_by_side import archive_lock
from mkdocs_commit_digest.errors import ArchiveError
from mkdocs_commit_digest.progress import ignore_progress
from mkdocs_commit_digest.settings import Limits
from tests.helpers.syncing import settings_in


@pytest.fixture
def file(tmp_path):
    return tmp_path / "locks" / "a.lock"


@pytest.mark.parametrize(
    ("seconds", "age"), [(0, "0 s"), (-60, "0 s"), (90, "90 s"), (1_500, "25 min"), (200_000, "56 h")]
)
def test_a_lock_is_told_with_its_holder_and_its_age(file, seconds, age):
    with build_lock(file, 1, now=lambda: 1_000_000.0), pytest.raises(Timeout), build_lock(file, 0.1):
        pass
    with build_lock(file, 1, now=lambda: 1_000_000.0):
        told = holder_told(file, 1_000_000.0 + seconds)
    assert f"process {os.getpid()} on " in told
    assert f" took it {age} ago; " in told
    assert f"delete {file}" in told
    assert "process" not in holder_told(file, 0)


@pytest.mark.parametrize(
    "note", [b"", b"[" * 100_000, b'{"since": 1e999, "process": 1, "host": "x"}', b'{"since": 1}', b"\xff"]
)
def test_a_note_that_says_nothing_is_passed_over(file, note):
    with build_lock(file, 1):
        file.with_name("a.lock.holder").write_bytes(note)
        assert holder_told(file, 0).startswith("if no build is left")


def test_a_hostile_name_of_a_host_commands_no_log(file):
    with build_lock(file, 1):
        file.with_name("a.lock.holder").write_text('{"since": 0, "process": 1, "host": "x\\n::error::y\\u001b[31m"}')
        told = holder_told(file, 0)
    assert told.isprintable()


def test_who_waits_long_is_told_for_whom(file, monkeypatch):
    monkeypatch.setattr(locks, "QUIET_SECONDS", 0.1)
    told = []
    with build_lock(file, 1), pytest.raises(Timeout), build_lock(file, 0.3, tell=told.append):
        pass
    (words,) = told
    assert f"process {os.getpid()} on" in words


def test_the_lock_of_a_process_that_was_killed_is_free(file):
    program = (
        "import sys, time; from pathlib import Path\n"
        "from mkdocs_commit_digest.collect.git.locks import build_lock\n"
        "with build_lock(Path(sys.argv[1]), 1): print(1, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(file)], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.kill()
        process.wait()
    began = time.monotonic()
    with build_lock(file, 600):
        assert time.monotonic() - began < 60


def test_a_build_that_gives_up_names_the_holder(tmp_path):
    settings = replace(settings_in(tmp_path), limits=Limits(git_seconds=0.2))
    said = r"another build has been collecting .* process \d+ on .* took it .* ago"
    with (
        archive_lock(settings, ignore_progress),
        pytest.raises(ArchiveError, match=said),
        archive_lock(settings, ignore_progress),
    ):
        pass


def test_a_lock_of_an_earlier_version_is_told_without_a_holder(file):
    file.parent.mkdir()
    with FileLock(file):
        assert holder_told(file, 0) == f"if no build is left, as after a container was killed, delete {file}"
