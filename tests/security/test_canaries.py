"""Secrets in every place where they can be, and a search for them in everything that is written, logged, sent or run.

`OURS` belong to whoever builds the site: keys, tokens, files with credentials. `THEIRS` were committed to the watched
repository or came in a reply; the mirror holds what the repository holds, and nothing else may show them.
"""

import base64
import json
import os
import subprocess
import sys
import threading
import zlib
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.git_server import GitServer
from tests.helpers.model_server import Answer, model_server, true_reply

pytestmark = pytest.mark.slow

OURS = {
    "key of the first model": "canary-openai-5d41402abc4b2a76b9719d91",
    "key of the second model": "canary-mistral-7793d1e0a7c6b3f2e4d5c6b7",
    "key of a provider that is not configured": "canary-anthropic-c3fcd3d76192e4007dfb496c",
    "access token of the repository": "canary-watch-token-0cc175b9c0f1b6a831c399e2",
    "access token of another program": "canary-github-92eb5ffee6ae2fec3ad71c77",
    "secret of a cloud": "canary-aws-4a8a08f09d37b73795649038408b5f33",
    "header among the extra options": "canary-extra-8277e0910d750195b448797616e091ad",
    "key in a stray .env": "canary-dotenv-e1671797c52e15f763380b45e841ec32",
    "header in a gitconfig of the user": "canary-gitconfig-8fa14cdd754f91cc6554c9e7",
    "password in a netrc of the user": "canary-netrc-cfcd208495d565ef66e7dff9f98764da",
    "error body of a git server": "canary-watch-token-0cc175b9c0f1b6a831c399e2",
}
THEIRS = {
    "patch": "AKIA" + "IOSFODNN7EXAMPLQ",
    "message": "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "file name": "AKIA" + "JQRSTUVW2XYZABCD",
    "author": "AKIA" + "KLMNOPQR3STUVWXY",
    "branch": "AKIA" + "MNOPQRST4UVWXYZA",
    "reply of a model": "ghp_" + "z9Y8x7W6v5U4t3S2r1Q0p9O8n7M6l5K4j3I2",
    "error body of a model server": "ghp_" + "q1W2e3R4t5Y6u7I8o9P0a1S2d3F4g5H6j7K8",
}
ENVIRONMENT = {
    "OPENAI_API_KEY": OURS["key of the first model"],
    "MISTRAL_API_KEY": OURS["key of the second model"],
    "ANTHROPIC_API_KEY": OURS["key of a provider that is not configured"],
    "WATCH_TOKEN": OURS["access token of the repository"],
    "GITHUB_TOKEN": OURS["access token of another program"],
    "AWS_SECRET_ACCESS_KEY": OURS["secret of a cloud"],
    "LITELLM_LOG": "DEBUG",
}
DRIVER = """
import json, logging, sys
logging.basicConfig(level=logging.DEBUG, filename=sys.argv[1], format="%(name)s %(message)s %(args)s")
import click
from mkdocs.__main__ import cli as mkdocs
from mkdocs_commit_digest.cli import main
for door, *arguments in json.loads(sys.argv[2]):
    try:
        status = {"mkdocs": mkdocs, "commit-digest": main}[door](arguments, standalone_mode=False)
    except SystemExit as end:
        status = end.code
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    print("status", door, *arguments, status or 0, flush=True)
"""


def forms(secret):
    """A secret as it is, and as it stands within Base64, whatever is before it."""
    yield secret.encode()
    for before in range(3):
        coded = base64.b64encode(b"x" * before + secret.encode())
        yield coded[4 if before else 0 : -4]


def holding(content, secrets):
    return {name for name, secret in secrets.items() if any(form in content for form in forms(secret))}


class Scene:
    """A site with its repository, servers and surroundings; what was printed and run is noted."""

    def __init__(self, folder, git, model):
        self.folder, self.git, self.model = folder, git, model
        self.site, self.home = folder / "site", folder / "home"
        self.said = b""
        self.commands = set()

    def set_up(self):
        repo = GitRepo(self.git.root / "leaky")
        branch = f"release/{THEIRS['branch']}"
        repo.commit_all(
            Change(
                f"Rotate {THEIRS['message']} ({n})\n\nThe old one was {THEIRS['message']}.",
                {f"conf/{THEIRS['file name']}_{n}.py": f"KEY = '{THEIRS['patch']}'\nn = {n}\n" * 3, f"src/{n}.py": "x\n"},
                author=f"{THEIRS['author']} <a@example.org>",
                at=f"2026-01-{19 + n % 2}T0{n}:00:00+00:00",
                branch=branch,
            )
            for n in range(4)
        )  # fmt: skip
        repo.set_head(branch)
        self.git.token_wanted = (
            "Basic " + base64.b64encode(f"x-access-token:{ENVIRONMENT['WATCH_TOKEN']}".encode()).decode()
        )
        (self.site / "docs").mkdir(parents=True)
        (self.site / "docs" / "index.md").write_text("# Home\n\n[Digest](digest/index.md)\n")
        (self.site / ".env").write_text(
            f"OPENAI_API_KEY={OURS['key in a stray .env']}\nLITELLM_MASTER_KEY={OURS['key in a stray .env']}\n"
        )
        self.home.mkdir()
        (self.home / ".gitconfig").write_text(
            f'[http]\n\textraHeader = "X-Mine: {OURS["header in a gitconfig of the user"]}"\n'
        )
        (self.home / ".netrc").write_text(
            f"machine elsewhere.example login me password {OURS['password in a netrc of the user']}\n"
        )
        self.configure()

    def configure(self, **changed):
        digest = {
            "repositories": [{"url": f"{self.git.url}/leaky", "name": "octo/leaky", "token_env": "WATCH_TOKEN"}],
            "since": "2026-01-18", "until": "2026-01-20", "timezone": "UTC", "feeds": {"formats": ["rss", "atom", "json"]},
            "model": ["openai/test-model", "mistral/test-model"], "api_base": self.model.url,
            "model_options": {"retries": 0, "extra": {"extra_headers": {"X-Extra": OURS["header among the extra options"]}}},
        } | changed  # fmt: skip
        config = {
            "site_name": "Leaks", "site_url": "https://example.org/", "theme": {"name": "material", "font": False},
            "plugins": ["search", {"commit-digest": digest}],
        }  # fmt: skip
        (self.site / "mkdocs.yml").write_text(yaml.safe_dump(config))

    def run(self, *commands):
        """Give commands to the program, all in one process; returns and keeps what it prints."""
        environ = {
            "PATH": os.environ["PATH"], "HOME": str(self.home), "NO_MKDOCS_2_WARNING": "1", "LC_ALL": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        } | ENVIRONMENT  # fmt: skip
        lines = json.dumps([command.split() for command in commands])
        started = subprocess.Popen(
            [sys.executable, "-c", DRIVER, str(self.folder / "debug.log"), lines],
            cwd=self.site, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        with self.watched(started.pid):
            said, _ = started.communicate(timeout=600)
        self.said += said
        return said

    @contextmanager
    def watched(self, parent):
        """Note the arguments of all that runs below a process."""
        over = threading.Event()

        def watch():
            while not over.wait(0.003):
                self.commands |= {arguments for arguments in arguments_below(parent) if arguments}

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def written(self):
        """All files that were written, by their place; git's objects unpacked."""
        inputs = {self.site / ".env", self.site / "mkdocs.yml", self.home / ".gitconfig", self.home / ".netrc"}
        for file in sorted(path for root in (self.site, self.home, self.folder / "out") for path in root.rglob("*")):
            if file.is_file() and file not in inputs:
                content = file.read_bytes()
                yield (
                    file,
                    content + (zlib.decompress(content) if "objects" in file.parts and len(file.name) == 38 else b""),
                )
        yield self.folder / "debug.log", (self.folder / "debug.log").read_bytes()


def arguments_below(parent):
    parents, arguments = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            arguments[int(entry.name)] = (entry / "cmdline").read_bytes()
        except OSError:
            continue
    below = {parent}
    for process in sorted(parents):
        if parents[process] in below:
            below.add(process)
            yield arguments.get(process, b"")


def faithless(call):
    """Answer the first model with an error that quotes secrets, the second with a reply that makes one up."""
    if call.headers["authorization"].endswith(OURS["key of the first model"]):
        said = f"Denied for {call.headers['authorization']} and {THEIRS['error body of a model server']}"
        return Answer(status=400, error={"message": said, "type": "x", "param": None, "code": None})
    reply = true_reply(call)
    for entry in reply.get("commits", [reply]):
        for name, value in entry.items():
            if name in {"summary", "impact_scope", "title"} and isinstance(value, str):
                entry[name] = f"{value} It uses {THEIRS['reply of a model']} for access."
    return Answer(json.dumps(reply))


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canaries")
    git = GitServer(folder / "served")
    git.root.mkdir()
    with model_server() as model:
        scene = Scene(folder, git, model)
        try:
            scene.set_up()
            model.behave(faithless)
            scene.run(
                "commit-digest plan", "mkdocs build --verbose", "commit-digest collect", "commit-digest status",
                "commit-digest doctor", "commit-digest export", "commit-digest render --out ../out",
            )  # fmt: skip
            yield scene
        finally:
            git.close()


def test_everything_was_built_so_that_there_is_something_to_search(scene):
    places = {file.name for file, _ in scene.written()}
    assert {"2026-01-20.json", "feed.xml", "config", "debug.log", "search_index.json"} <= places
    assert {"2026-01-19.md", "feed.json"} & places
    assert [line.rsplit(b" ", 1)[1] for line in scene.said.splitlines() if line.startswith(b"status")] == [
        *[b"0"] * 4, b"1", *[b"0"] * 2,  # the doctor says that the first model answers nobody
    ]  # fmt: skip
    assert len(scene.model.calls) >= 2
    assert any(b"git" in command for command in scene.commands)
    assert len(scene.said) > 200


def test_no_secret_of_ours_is_written_printed_or_logged(scene):
    found = [(str(file), name) for file, content in scene.written() for name in holding(content, OURS)]
    assert found == []
    assert holding(scene.said, OURS) == set()


def test_no_secret_of_ours_is_in_the_arguments_of_a_process(scene):
    assert holding(b"\n".join(scene.commands), OURS) == set()


def test_no_secret_of_theirs_is_shown_outside_the_mirror(scene):
    mirrors = scene.site / ".cache" / "commit-digest" / "mirrors"
    assert mirrors.is_dir()
    found = [
        (str(file), name)
        for file, content in scene.written()
        if not file.is_relative_to(mirrors)
        for name in holding(content, THEIRS)
    ]
    assert found == []
    assert holding(scene.said, THEIRS) == set()


def test_the_model_server_got_each_key_with_its_own_calls_and_no_other_secret(scene):
    for call in scene.model.calls:
        key = {f"Bearer {ENVIRONMENT[name]}" for name in ("OPENAI_API_KEY", "MISTRAL_API_KEY")}
        assert call.headers["authorization"] in key
        assert call.headers["x-extra"] == OURS["header among the extra options"]
        rest = {name: value for name, value in call.headers.items() if name not in {"authorization", "x-extra"}}
        assert holding(json.dumps([call.body, rest], ensure_ascii=False).encode(), OURS | THEIRS) == set()


def test_the_git_server_got_the_token_and_nothing_of_the_users_configuration(scene):
    assert set(scene.git.authorizations) <= {None, scene.git.token_wanted}
    assert scene.git.token_wanted in scene.git.authorizations


@pytest.mark.parametrize(
    "url",
    ["https://user:{}@git.example/a", "https://{}@git.example/a", "https://git.example/a?access_token={}"],
    ids=["password", "user", "query"],
)
def test_a_secret_in_a_url_is_refused_and_not_repeated(scene, url):
    secret = OURS["access token of another program"]
    scene.configure(repositories=[{"url": url.format(secret), "name": "a/b"}])
    said = scene.run("commit-digest collect")
    scene.configure()
    assert b"url" in said
    assert said.splitlines()[-1] == b"status commit-digest collect 2"
    assert holding(said, OURS) == set()


def test_neither_a_refusing_server_nor_a_failed_build_repeats_a_secret(scene):
    scene.git.answer = (403, f"no access with {ENVIRONMENT['WATCH_TOKEN']} or {scene.git.token_wanted}\n".encode())
    said = scene.run("commit-digest collect")
    scene.git.answer = None
    assert b"403" in said
    scene.configure(model=["openai/test-model"], on_model_error="fail", archive="others")
    said += scene.run("mkdocs build --verbose")
    scene.configure()
    assert b"test-model" in said
    assert said.splitlines()[-1] == b"status mkdocs build --verbose 1"
    assert holding(said, OURS | THEIRS) == set()
    assert holding((scene.folder / "debug.log").read_bytes(), OURS | THEIRS) == set()
