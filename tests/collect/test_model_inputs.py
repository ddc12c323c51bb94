"""What a model is given: as the repository describes its files, and without a single secret."""

import logging
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import collect
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.outputs import Page
from mkdocs_commit_digest.settings import ModelSettings, Repository, Settings, Window
from tests.helpers import model_server as behaviours
from tests.helpers.git_repo import GitRepo
from tests.helpers.model_server import model_server

DAY = date(2026, 1, 20)
NOW = datetime(2026, 1, 22, tzinfo=UTC)


@pytest.fixture
def server():
    with model_server() as running:
        yield running


def settings_for(repo, server, folder):
    return Settings(
        (Repository(url=str(repo.path), name="octo/engine", web_url="https://example.org/octo/engine"),),
        ZoneInfo("UTC"),
        Window(DAY, DAY),
        folder / "digests",
        folder / "cache",
        model=ModelSettings(models=(server.model,), api_base=server.url, retries=0, verify="off"),
    )


def collected(settings, server, **environ):
    environ = {"PATH": os.environ["PATH"], "OPENAI_API_KEY": server.key, **environ}
    return collect(settings, now=lambda: NOW, environ=environ)


def test_files_that_gitattributes_calls_generated_are_not_read(server, tmp_path):
    repo = GitRepo(tmp_path / "repo")
    repo.commit(
        "Add the client",
        {
            ".gitattributes": "src/client/** linguist-generated\n",
            "src/client/calls.py": "def generated_call(): pass\n" * 20,
            "src/app.py": "def written_by_hand(): pass\n" * 20,
        },
        at="2026-01-20T01:00:00+00:00",
    )
    settings = settings_for(repo, server, tmp_path)
    collected(settings, server)

    assert "written_by_hand" in server.everything_received
    assert "generated_call" not in server.everything_received
    (commit,) = Archive(settings.archive).load("octo/engine", DAY).commits
    (left_out,) = commit.analysis.coverage.left_out
    assert (left_out.reason, left_out.examples) == ("generated", ("src/client/calls.py",))


@pytest.mark.parametrize("behaviour", [behaviours.well, behaviours.unauthorized], ids=["answered", "refused"])
def test_no_secret_leaves_the_machine_or_is_published(server, tmp_path, caplog, behaviour):
    planted = {
        place: prefix + digits
        for place, prefix, digits in (
            ("patch", "AKIA", "IOSFODNN7EXAMPLQ"),
            ("message", "ghp_", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"),
            ("file name", "AKIA", "JQRSTUVW2XYZABCD"),
            ("author", "AKIA", "KLMNOPQR3STUVWXY"),
        )
    }
    repo = GitRepo(tmp_path / "leaky")
    repo.commit(
        f"Rotate {planted['message']}\n\nThe old one was {planted['message']}.",
        {f"conf/{planted['file name']}.py": f"KEY = '{planted['patch']}'\n" * 3, "src/app.py": "x = 1\n"},
        author=f"{planted['author']} <a@example.org>",
        at="2026-01-20T01:00:00+00:00",
    )
    token = "access-token-5d41402abc4b2a76b9719d911017c592"
    server.behave(behaviour)
    settings = settings_for(repo, server, tmp_path)
    with caplog.at_level(logging.DEBUG):
        done = collected(settings, server, COMMIT_DIGEST_TOKEN=token)
        records = tuple(Archive(settings.archive).records(["octo/engine"]))
        site = replace(settings.site, name="Engine", url="https://example.org/docs/")
        outputs = list(publish(records, replace(settings, site=site), now=NOW))

    assert server.calls
    assert {output.uri.rsplit(".", 1)[-1] for output in outputs} >= {"md", "xml"}
    places = {
        "the server": server.everything_received,
        "the archive": "".join(file.read_text("utf-8") for file in settings.archive.rglob("*.json")),
        "the logs": caplog.text + "".join(str(vars(entry)) for entry in caplog.records),
        "the outcome": f"{done} {done.summary()}",
        "pages and feeds": "".join(
            output.markdown() if isinstance(output, Page) else output.content.decode("utf-8", "replace")
            for output in outputs
        ),
    }
    found = [
        (name, place)
        for name, secret in (planted | {"key": server.key, "access token": token}).items()
        for place, text in places.items()
        if secret in text
    ]
    assert not found
