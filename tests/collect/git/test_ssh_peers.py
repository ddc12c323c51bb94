"""Remotes behind ssh, and `git daemon`: what a real one gives, and what a broken one may do."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from mkdocs_commit_digest.collect.git.mirrors import sync_mirror
from mkdocs_commit_digest.errors import MirrorError
from mkdocs_commit_digest.settings import Limits, Repository
from tests.helpers.git_repo import ENVIRONMENT, Change, GitRepo
from tests.helpers.large_repo import read

RELAY = """
import os, socket, sys, threading
# What git hands to ssh: options, the host, and one command: git-upload-pack '/source.git'
path = sys.argv[-1].split("'")[1]
daemon = socket.create_connection(("127.0.0.1", int(os.environ["TMPDIR"].rsplit("-", 1)[1])))
request = f"git-upload-pack {path}\\0host=127.0.0.1\\0" + ("\\0version=2\\0" if "GIT_PROTOCOL" in " ".join(sys.argv) else "")
daemon.sendall(f"{len(request) + 4:04x}{request}".encode())
def copy():
    while piece := os.read(0, 65536):
        daemon.sendall(piece)
    daemon.shutdown(socket.SHUT_WR)
threading.Thread(target=copy, daemon=True).start()
while piece := daemon.recv(65536):
    os.write(1, piece)
"""


@pytest.fixture
def repo(tmp_path):
    repo = GitRepo(tmp_path / "served" / "source.git")
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit_all(Change(f"Number {number}", {f"f{number}": f"{number}\n" * 50}) for number in range(50))
    return repo


@pytest.fixture
def daemon(repo):
    """The port of a real `git daemon`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["git", "daemon", "--export-all", "--reuseaddr", "--listen=127.0.0.1", f"--port={port}"]
    where = f"--base-path={repo.path.parent}"
    process = subprocess.Popen([*command, where], env=ENVIRONMENT, stderr=subprocess.PIPE, start_new_session=True)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except ConnectionRefusedError:
            time.sleep(0.02)
    yield port
    os.killpg(process.pid, 15)
    process.communicate()


def over_ssh(settings, command, **limits):
    repository = Repository("git@example.org:/source.git", "ann/x", clone=limits.pop("clone", "auto"))
    bounds = Limits(**{"git_seconds": 60.0, "git_memory_bytes": 150_000_000, **limits})
    environ = os.environ | {"GIT_SSH_COMMAND": command, "GIT_SSH_VARIANT": "ssh"}
    return sync_mirror(repository, replace(settings, limits=bounds), environ=environ)


@pytest.fixture
def relay(tmp_path, daemon, monkeypatch):
    """A command that stands for ssh and leads to the daemon; its port travels in a variable that git may see."""
    script = tmp_path / "relay.py"
    script.write_text(RELAY)
    folder = tmp_path / f"tmp-{daemon}"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return f"{sys.executable} {script}"


class TestDaemon:
    def test_its_own_protocol_is_refused_before_it_is_asked(self, settings, daemon):
        with pytest.raises(MirrorError, match="is not allowed; use https"):
            sync_mirror(Repository(f"git://127.0.0.1:{daemon}/source.git", "ann/x"), settings, environ=os.environ)
        assert not settings.cache.exists()

    @pytest.mark.parametrize("clone", ["full", "blobless"])
    def test_what_it_serves_is_mirrored_over_ssh(self, settings, relay, repo, clone):
        mirror = over_ssh(settings, relay, clone=clone)
        assert (mirror.head, mirror.supply is not None) == (repo.head(), clone == "blobless")
        assert len(read(mirror)) == 0  # all commits are older than the week
        mirror.fetch_files(repo.shas())
        repo.commit("New", {"new": "1\n"})
        assert over_ssh(settings, relay, clone=clone).head == repo.head()

    def test_a_repository_that_it_does_not_have_is_told(self, settings, relay, repo):
        over_ssh(settings, relay)
        repo.path.rename(repo.path.with_name("gone"))
        mirror = over_ssh(settings, relay)
        assert mirror.head
        assert "access denied" in mirror.stale or "not exported" in mirror.stale


class TestBroken:
    @pytest.mark.parametrize(
        ("command", "words"),
        [
            ("exit 255 #", "could not read from remote repository"),
            ("echo nonsense #", "protocol error|bad line length"),
            ("printf 00 #", "unexpected|hung up|could not read"),
            (
                "echo 'Permission denied (publickey).' >&2; exit 255 #",
                "Permission denied.*; name a variable .* or check the ssh key",
            ),
            ("echo 'Host key verification failed.' >&2; exit 255 #", "verification failed.*; add the host's key"),
        ],
    )
    def test_what_ssh_says_is_told_with_its_cure(self, settings, command, words):
        with pytest.raises(MirrorError, match=rf"(?i)ann/x: cannot be fetched: .*({words})"):
            over_ssh(settings, command)

    @pytest.mark.parametrize(
        "command",
        [
            "sleep 300 #",
            "while :; do printf 0; sleep 0.3; printf 0; sleep 0.3; printf 3; sleep 0.3; done #",
            "yes >&2 #",
            "sleep 300 & sleep 300 #",
        ],
        ids=["silent", "a byte at a time", "messages without end", "with a process in the background"],
    )
    def test_silence_in_any_form_is_given_up(self, settings, command):
        began = time.monotonic()
        with pytest.raises(MirrorError, match=r"no answer within 0\.5 seconds|protocol error"):
            over_ssh(settings, command, git_seconds=0.5)
        assert time.monotonic() - began < 60

    def test_refs_without_end_do_not_fill_memory(self, settings):
        refs = "yes 003f1111111111111111111111111111111111111111 refs/heads/mainxxxx #"
        with pytest.raises(MirrorError, match=r"[Oo]ut of memory.*git_memory_bytes|no answer|protocol|bad|unexpected"):
            over_ssh(settings, refs)

    def test_a_master_connection_that_stays_open_does_not_hold_the_build(self, settings, repo):
        began = time.monotonic()
        mirror = over_ssh(settings, f"sleep 90 >/dev/null & exec git upload-pack {repo.path} #")
        assert mirror.head == repo.head()
        assert time.monotonic() - began < 90

    def test_a_process_that_writes_on_after_git_has_ended_does_not_hold_it_either(self, settings, repo):
        began = time.monotonic()
        mirror = over_ssh(settings, f"yes >&2 & exec git upload-pack {repo.path} #")
        assert mirror.head == repo.head()
        assert time.monotonic() - began < 90
