"""What a model is told of a commit beside its diff: other changes to its files, and what its project says of itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.collect import collect
from mkdocs_commit_digest.settings import ImportanceSettings, ModelSettings, Repository, Settings, Window
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import ModelServer, model_server

NOW = datetime(2026, 1, 22, 12, tzinfo=UTC)
PARTS = "".join(f"    part_{n}()\n" for n in range(40))
BEFORE = f"def serve(port):\n{PARTS}    last(port)\n"


@pytest.fixture
def server():
    with model_server() as running:
        yield running


@pytest.fixture
def repo(tmp_path):
    repo = GitRepo(tmp_path / "source")
    readme = "# Engine\n\n[![badge](x)](y)\n\nServes ports to programs, sk-ant-api03-" + "x" * 95 + "\n"
    changes = {
        "Start": ("2026-01-19T01", {"README.md": readme, "src/a.py": BEFORE, "src/b.py": "x = 1\n"}),
        "Break the port": ("2026-01-20T01", {"src/a.py": BEFORE.replace("last(port)", "last(prot)")}),
        "Touch something else": ("2026-01-20T02", {"src/b.py": "x = 2\n"}),
        "Mend the port": ("2026-01-20T03", {"src/a.py": BEFORE.replace("last(port)", "last(port, 1)")}),
    }
    repo.commit_all(Change(subject, files, at=f"{at}:00:00+00:00") for subject, (at, files) in changes.items())
    return repo


def prompt_of(server, repo, tmp_path, subject, **model):
    settings = Settings(
        repositories=(Repository(url=str(repo.path), name="octo/engine"),),
        zone=ZoneInfo("UTC"),
        window=Window(date(2026, 1, 19), date(2026, 1, 20)),
        archive=tmp_path / "digests",
        cache=tmp_path / "cache",
        importance=ImportanceSettings(high_per_day=99, high=-1e9, medium=-1e9),
        model=ModelSettings((server.model,), server.url, retries=0, verify="off", **model),
    )
    collect(settings, now=lambda: NOW, environ={"OPENAI_API_KEY": ModelServer.key})
    (text,) = (text for call in server.calls for text in call.commits.values() if f"\n\n{subject}\n" in text)
    return text


def test_other_changes_to_the_same_files_are_told(server, repo, tmp_path):
    told = prompt_of(server, repo, tmp_path, "Mend the port")
    assert "(same day): Break the port\n" in told
    assert "(earlier): Start\n" in told
    assert "Touch something else" not in told


def test_what_the_repository_says_of_itself_is_told_without_secrets(server, repo, tmp_path):
    told = prompt_of(server, repo, tmp_path, "Mend the port")
    assert "The repository says of itself: Serves ports to programs" in told
    assert "sk-ant-api03" not in server.everything_received


def test_all_of_that_can_be_left_out(server, repo, tmp_path):
    told = prompt_of(server, repo, tmp_path, "Mend the port", context="off")
    assert "Break the port" not in told
    assert "says of itself" not in told


def test_the_function_around_a_change_is_told_where_that_is_asked_for(server, repo, tmp_path):
    assert "\\ 1 def serve(port):" in prompt_of(server, repo, tmp_path, "Mend the port", context="code")
