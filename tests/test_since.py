"""`commit-digest since`: what changed since the version that somebody has, from the archive alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from mkdocs_commit_digest.cli import main
from tests.helpers.git_repo import Change, GitRepo

NAME = "octo/engine"


@dataclass
class Site:
    folder: Path
    repo: GitRepo
    shas: list[str]

    def run(self, *args: str):
        command, *rest = args
        file = str(self.folder / "mkdocs.yml")
        return CliRunner().invoke(main, [command, "-f", file, *rest], catch_exceptions=False)

    def subjects(self, *args: str) -> list[str]:
        done = self.run("since", *args, "--format", "json")
        assert done.exit_code == 0, done.output
        return [change["subject"] for change in json.loads(done.output)["changes"]]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Site:
    folder = tmp_path_factory.mktemp("since")
    repo = GitRepo(folder / "source")
    old = Change("Before all", {"old.py": "1\n"}, at="2026-06-01T12:00:00+00:00")
    changes = [
        Change(
            f"Change {n} [*a*](x) <b> `x_y`",
            {f"f{n}.py": f"def f{n}():\n    return {n}\n"},
            at=f"2026-07-0{n}T12:00:00Z",
        )
        for n in range(1, 7)
    ]
    shas = repo.commit_all([old, *changes])
    for tag, sha in {"v1.0.0": shas[0], "v1.1.0": shas[2], "v1.2.0": shas[4], "v1.3.0-rc1": shas[5]}.items():
        repo.tag(tag, sha)
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(
        "site_name: Test\nplugins:\n  - commit-digest:\n"
        f"      repositories: [{{url: {repo.path}, name: {NAME}}}]\n      since: 2026-07-01\n      until: 2026-07-31\n"
    )
    found = Site(folder, repo, shas)
    assert found.run("collect").exit_code == 0
    return found


def numbers(subjects: list[str]) -> list[int]:
    return sorted(int(subject.split()[1]) for subject in subjects)


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("v1.1.0", "--to", "v1.2.0"), [3, 4]),
        (("1.1.0", "--to", "1.2.0"), [3, 4]),
        (("v1.1.0",), [3, 4, 5, 6]),
        (("v1.1.0", "--to", "v1.3.0-rc1"), [3, 4, 5]),
        (("v1.0.0", "--to", "v1.1.0"), [1, 2]),
        (("2026-07-03",), [3, 4, 5, 6]),
        (("2026-07-03", "--to", "2026-07-04"), [3, 4]),
        (("v1.2.0", "--to", "2026-07-05"), [5]),
    ],
)
def test_what_lies_between_releases_and_days(site, args, expected):
    assert numbers(site.subjects(*args)) == expected


def test_what_lies_between_commits(site):
    assert numbers(site.subjects(site.shas[2][:7])) == [3, 4, 5, 6]
    assert numbers(site.subjects(site.shas[2][:7], "--to", site.shas[4])) == [3, 4]


def test_it_is_what_git_log_says(site):
    log = site.repo.git("log", "--format=%s", "v1.1.0..v1.2.0").decode().splitlines()
    assert sorted(site.subjects("v1.1.0", "--to", "v1.2.0")) == sorted(log)


def test_markdown_is_inert_and_says_how_much(site):
    text = site.run("since", "v1.1.0", "--to", "v1.2.0").output
    assert text.startswith("# octo/engine: from v1.1.0 to v1.2.0\n")
    assert "2 changes by 1 author" in text
    assert "Change 4 \\[\\*a\\*\\](x) \\<b\\>" in text


def test_code_in_a_subject_is_code(site):
    assert "`x_y`" in site.run("since", "v1.1.0").output


def test_where_the_archive_does_not_reach_back_it_says_so(site):
    row = json.loads(site.run("since", "v1.0.0", "--to", "v1.1.0", "--format", "json").output)
    assert row["since"] == {"kind": "older", "name": "v1.0.0"}
    assert (row["commits"], row["commits_held"], row["commits_not_held"]) == (2, 2, 0)
    assert "from 2026-07-01 on" in site.run("since", "v1.0.0").output


@pytest.mark.parametrize(
    ("args", "cure"),
    [
        (("v1.1.O",), "did you mean 'v1.1.0'?"),
        (("nothing-like-it",), "the newest releases are v1.3.0-rc1, v1.2.0, v1.1.0"),
        (("2026-02-30",), "is no day"),
        (("v1.2.0", "--to", "v1.1.0"), "ask for 'since v1.1.0 --to v1.2.0'"),
        (("v1.1.0", "--to", "v1.0.0"), "before the archive's first day, 2026-07-01"),
        (("v1.1.0", "--repository", "octo/other"), "there are octo/engine"),
        (("deadbeef",), "the archive knows octo/engine from 2026-07-01 on"),
    ],
)
def test_an_unknown_point_is_an_error_with_a_cure(site, args, cure):
    done = site.run("since", *args)
    assert done.exit_code == 2
    assert cure in done.output


def test_export_names_the_release(site):
    rows = [json.loads(line) for line in site.run("export").output.splitlines()]
    found = {row["subject"].split()[1]: row["release"] for row in rows}
    assert found == {"1": "v1.1.0", "2": "v1.1.0", "3": "v1.2.0", "4": "v1.2.0", "5": "v1.3.0-rc1", "6": None}
