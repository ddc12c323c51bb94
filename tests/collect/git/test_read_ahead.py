"""Git processes that are read together: none waits for another one's reader, and little is put aside."""

from __future__ import annotations

import os

import pytest

from mkdocs_commit_digest.collect.git import read_ahead
from mkdocs_commit_digest.collect.git.environment import reading_environment
from mkdocs_commit_digest.collect.git.processes import CHUNK, GitProcess
from mkdocs_commit_digest.collect.git.read_ahead import reading_ahead
from mkdocs_commit_digest.errors import GitError
from tests.helpers.git_repo import GitRepo

BYTES = 3_000_000


@pytest.fixture
def processes(tmp_path):
    """Two gits that print a large file each."""
    repo = GitRepo(tmp_path / "source")
    repo.commit("Begin", {"a": b"a" * BYTES, "b": b"b" * BYTES})
    environ = reading_environment(os.environ)
    args = [(f"--git-dir={repo.path}", "cat-file", "blob", f"main:{name}") for name in "ab"]
    with GitProcess(args[0], environ, seconds=120) as first, GitProcess(args[1], environ, seconds=120) as second:
        yield first, second


def everything(read):
    pieces = []
    while piece := read():
        pieces.append(piece)
    return b"".join(pieces)


def test_each_gets_its_own_output_whatever_is_read_first(processes):
    first, second = reading_ahead(processes)
    beginning = second()
    assert everything(first) == b"a" * BYTES
    assert beginning + everything(second) == b"b" * BYTES


def test_what_is_put_aside_is_bounded(processes, monkeypatch):
    monkeypatch.setattr(read_ahead, "MOST_AHEAD", 500_000)
    read, _ = reading_ahead(processes)
    other = read.args[1][0]
    while read():
        assert other.size < 500_000 + CHUNK
    assert other.size > 0


def test_an_error_of_one_is_told(processes, tmp_path):
    environ = reading_environment(os.environ)
    with GitProcess((f"--git-dir={tmp_path}/none", "log"), environ, seconds=120) as broken:
        _, read = reading_ahead([processes[0], broken])
        with pytest.raises(GitError, match="not a git repository"):
            everything(read)
