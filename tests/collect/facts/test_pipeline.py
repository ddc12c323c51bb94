"""From a real history to the facts of its commits."""

from mkdocs_commit_digest.collect.facts.pipeline import facts_of_commits
from mkdocs_commit_digest.collect.git.history import read_commits
from mkdocs_commit_digest.collect.redaction import redact
from mkdocs_commit_digest.settings import Limits
from tests.helpers.facts import lines_of
from tests.helpers.git_repo import GitRepo


def facts_by_subject(repo, parser):
    mirror = repo.mirror()
    commits = read_commits(mirror, repo.shas(), limits=Limits(), redact=redact)
    found = facts_of_commits(mirror, commits, parser, redact=redact, seconds=60)
    return {commit.subject: lines_of(result, public=True) for commit, result in found}


def test_each_commit_is_told_by_both_sides_of_its_own_files(tmp_path, parser):
    repo = GitRepo(tmp_path / "source")
    repo.commit("Add", {"pkg/__init__.py": "from ._api import get\n", "pkg/_api.py": "def get(url): return url\n"})
    repo.commit("Grow", {"pkg/_api.py": "def get(url, retries=0): return url\n"})
    repo.commit("Move", renames={"pkg/_api.py": "pkg/_client.py"})
    repo.commit("Drop", {"pkg/_client.py": None, "pkg/__init__.py": ""})
    found = facts_by_subject(repo, parser)
    assert found["Add"] == ["api added get [ → def get(url)]"]
    assert found["Grow"] == ["api changed get(retries) [ → retries = 0]"]
    assert found["Move"] == []
    assert "api removed get" in found["Drop"][0]


def test_secrets_in_files_stay_out_of_facts(tmp_path, parser):
    repo = GitRepo(tmp_path / "source")
    token = "ghp_" + "a1B2c3D4e5F6" * 3
    repo.commit("Add", {"pkg/api.py": f'TOKEN = "{token}"\n'})
    (line,) = facts_by_subject(repo, parser)["Add"]
    assert "redacted" in line
    assert token not in line


def test_paths_that_git_would_quote_are_read(tmp_path, parser):
    repo = GitRepo(tmp_path / "source")
    repo.commit("Add", {"pkg/größe und mehr.py": "def f(): ...\n"})
    assert facts_by_subject(repo, parser)["Add"] == ["api added f [ → def f()]"]
