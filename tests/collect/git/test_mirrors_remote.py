"""Mirrors over HTTP: tokens go to their host and nowhere else; a remote that misbehaves is a clear word."""

import base64
import logging
import os
import subprocess
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.collect import collect
from mkdocs_commit_digest.collect.git.environment import fetching_environment, reading_environment
from mkdocs_commit_digest.collect.git.mirrors import sync_mirror
from mkdocs_commit_digest.errors import MirrorError
from mkdocs_commit_digest.settings import Limits, Repository, Settings, Window
from tests.helpers.git_repo import GitRepo
from tests.helpers.git_server import GitServer

TOKEN = "canary-Zm9vYmFy-token"
BASIC = "Basic " + base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
ENVIRON = os.environ | {"THE_TOKEN": f" {TOKEN}\n", "DEEPSEEK_API_KEY": "canary-key"}


@pytest.fixture
def repo(tmp_path):
    repo = GitRepo(tmp_path / "served" / "source.git")
    repo.commit("One", {"a": "1"})
    return repo


@pytest.fixture
def server(repo):
    server = GitServer(repo.path.parent)
    yield server
    server.close()


@pytest.fixture
def settings(tmp_path):
    window = Window(date(2026, 1, 1), date(2026, 1, 31))
    return Settings(
        (), ZoneInfo("UTC"), window, tmp_path / "archive", tmp_path / "cache", limits=Limits(git_seconds=20)
    )


def sync(server, settings, *, token_env="THE_TOKEN", environ=ENVIRON):
    repository = Repository(f"{server.url}/source.git", "ann/source", token_env=token_env)
    return sync_mirror(repository, settings, environ=environ)


def test_an_empty_repository_is_empty_over_http_too(server, settings):
    GitRepo(server.root / "empty.git")
    mirror = sync_mirror(Repository(f"{server.url}/empty.git", "ann/empty"), settings, environ=ENVIRON)
    assert (mirror.head, mirror.stale) == (None, "")


def written(folder):
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


class TestTokens:
    def test_a_token_opens_a_private_repository(self, server, settings, repo):
        server.token_wanted = BASIC
        assert sync(server, settings).head == repo.head()
        assert set(server.authorizations) == {BASIC}

    def test_without_a_token_env_nothing_is_sent(self, server, settings, repo):
        assert sync(server, settings, token_env=None).head == repo.head()
        assert set(server.authorizations) == {None}

    def test_a_missing_token_is_named(self, server, settings):
        server.token_wanted = BASIC
        with pytest.raises(MirrorError, match="set the variable NOT_THERE, which 'token_env' names"):
            sync(server, settings, token_env="NOT_THERE")
        with pytest.raises(MirrorError, match="name a variable that holds an access token in 'token_env'"):
            sync(server, settings, token_env=None)

    def test_a_token_is_neither_on_disk_nor_in_logs_nor_in_the_mirror_nor_in_arguments(
        self, server, settings, caplog, monkeypatch
    ):
        commands = []
        popen = subprocess.Popen.__init__
        monkeypatch.setattr(
            subprocess.Popen,
            "__init__",
            lambda self, args, *rest, **more: (commands.append(args), popen(self, args, *rest, **more))[1],
        )
        with caplog.at_level(logging.DEBUG):
            mirror = sync(server, settings)
        everything = repr((mirror, mirror.environ, caplog.text, commands)).encode() + written(settings.cache)
        assert commands
        for secret in (TOKEN, BASIC, BASIC.removeprefix("Basic "), "canary-key"):
            assert secret.encode() not in everything

    def test_a_token_that_the_server_repeats_is_not_repeated(self, server, settings):
        server.answer = (403, f"no access with {TOKEN} or {BASIC}\n".encode())
        with pytest.raises(MirrorError) as caught:
            sync(server, settings)
        assert TOKEN not in str(caught.value)
        assert BASIC.removeprefix("Basic ") not in str(caught.value)
        assert "token_env" in str(caught.value)

    def test_a_token_does_not_follow_a_redirect(self, server, settings, tmp_path):
        elsewhere = GitServer(tmp_path / "served")
        server.redirect_to = elsewhere.url
        try:
            with pytest.raises(MirrorError, match="the repository has moved; set its new address in 'url'"):
                sync(server, settings)
            assert elsewhere.authorizations == []
        finally:
            elsewhere.close()

    def test_without_a_token_a_redirect_is_followed(self, server, settings, tmp_path, repo):
        elsewhere = GitServer(tmp_path / "served")
        server.redirect_to = elsewhere.url
        try:
            assert sync(server, settings, token_env=None).head == repo.head()
        finally:
            elsewhere.close()

    def test_a_redirect_cannot_lead_to_another_protocol(self, server, settings, repo):
        for target in (repo.url.removesuffix("/source.git"), "ftp://127.0.0.1", "ext::sh -c"):
            server.redirect_to = target
            with pytest.raises(MirrorError):
                sync(server, settings, token_env=None)


def test_several_repositories_are_fetched_at_once(server, settings):
    for name in ("two", "three"):
        GitRepo(server.root / f"{name}.git").commit("One", {"a": "1"})
    together = threading.Barrier(3, timeout=180)
    server.gate = together.wait  # nobody gets an answer before all have asked, for each of their requests
    repositories = tuple(Repository(f"{server.url}/{name}.git", f"ann/{name}") for name in ("source", "two", "three"))
    done = collect(replace(settings, repositories=repositories), now=lambda: datetime(2026, 1, 31, tzinfo=UTC))
    assert (done.problems, done.days) == ((), 3)


class TestMisbehaviour:
    def test_a_remote_that_never_answers_is_given_up(self, server, settings):
        server.hang.set()
        began = time.monotonic()
        hasty = Settings(
            (), settings.zone, settings.window, settings.archive, settings.cache, limits=Limits(git_seconds=0.5)
        )
        with pytest.raises(MirrorError, match=r"no answer within 0\.5 seconds; check the network"):
            sync(server, hasty)
        assert time.monotonic() - began < 60
        assert (
            "git-remote-http"
            not in subprocess.run(
                ["ps", "--ppid", str(os.getpid())], capture_output=True, text=True, check=False
            ).stdout
        )

    @pytest.mark.parametrize(
        ("answer", "word"),
        [
            ((404, b""), "not found"),
            ((500, b"oops"), "500"),
            ((429, b""), "429"),
            ((200, b"<html>Sign in</html>"), ""),
            ((200, b""), ""),
            ((200, b"\0" * 5_000_000), ""),
            ((200, b"0" * 5_000_000), ""),
            ((200, b"001e# service=git-upload-pack\n0000"), ""),
        ],
    )
    def test_a_wrong_answer_is_an_error_at_first_and_stale_later(self, server, settings, repo, answer, word):
        server.answer = answer
        with pytest.raises(MirrorError, match=f"ann/source: cannot be fetched: .*{word}"):
            sync(server, settings)
        server.answer = None
        sync(server, settings)
        server.answer = answer
        mirror = sync(server, settings)
        assert (mirror.head, bool(mirror.stale)) == (repo.head(), True)
        assert len(mirror.stale) <= 500

    def test_words_of_a_remote_are_one_printable_line(self, server, settings):
        server.answer = (403, b"\x1b[31mred\x07\r\nline two\n" + b"x" * 100_000)
        with pytest.raises(MirrorError) as caught:
            sync(server, settings)
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 1_000

    def test_nobody_listens(self, settings):
        with pytest.raises(MirrorError, match="check the network"):
            sync_mirror(Repository("https://127.0.0.1:1/x/y", "x/y"), settings, environ=ENVIRON)

    def test_plain_http_on_a_tls_address_is_told(self, server, settings):
        url = server.url.replace("http://", "https://")
        with pytest.raises(MirrorError, match="certificate"):
            sync_mirror(Repository(f"{url}/source.git", "x/y"), settings, environ=ENVIRON)


class TestEnvironment:
    def test_each_kind_of_url_allows_its_protocol_only(self):
        for url, protocol in {
            "https://h/x": "https",
            "http://localhost/x": "http",
            "git@h:x/y": "ssh",
            "ssh://h/x": "ssh",
            "/srv/x": "file",
            "file:///srv/x": "file",
        }.items():
            assert fetching_environment({}, url, None)["GIT_ALLOW_PROTOCOL"] == protocol
        assert reading_environment({})["GIT_ALLOW_PROTOCOL"] == ""

    def test_keys_and_git_variables_stay_behind(self):
        environ = {"PATH": "/bin", "OPENAI_API_KEY": "k", "GIT_DIR": "x", "GIT_TRACE_CURL": "1", "LD_PRELOAD": "x"}
        assert "k" not in reading_environment(environ).values()
        assert not {"GIT_DIR", "GIT_TRACE_CURL", "LD_PRELOAD"} & reading_environment(environ).keys()

    def test_ssh_never_asks_but_the_users_own_command_is_kept(self):
        assert "BatchMode=yes" in fetching_environment({}, "git@h:x", None)["GIT_SSH_COMMAND"]
        own = fetching_environment({"GIT_SSH_COMMAND": "ssh -i key"}, "git@h:x", None)
        assert own["GIT_SSH_COMMAND"] == "ssh -i key"

    def test_a_token_is_not_given_to_ssh_or_local_sources(self):
        for url in ("git@h:x/y", "/srv/x"):
            assert "Basic" not in repr(fetching_environment({}, url, TOKEN))
