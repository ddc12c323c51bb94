"""A large repository, made once, and a server that gives it in whole or in part."""

import pytest

from tests.helpers.git_repo import GitRepo, submodule, symlink
from tests.helpers.git_server import GitServer
from tests.helpers.large_repo import FILTERS, LAST, history
from tests.helpers.syncing import settings_in


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    repo = GitRepo(tmp_path_factory.mktemp("large") / "source.git")
    first = repo.commit("First", {".gitattributes": "*.gen linguist-generated\n"}, at="2020-01-01T00:00:00+00:00")
    repo.commit_all(history(1_000))
    repo.commit("Link", {"link": symlink("common.txt"), "sub": submodule(first)}, at=LAST.isoformat())
    repo.commit("Turn", {"link": "no link any more\n"}, at=LAST.isoformat())
    return repo


@pytest.fixture
def server(large):
    server = GitServer(large.path.parent)
    server.config = dict(FILTERS)
    yield server
    server.close()


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


@pytest.fixture
def said():
    return []
