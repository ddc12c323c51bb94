"""`commit-digest init`: what it writes works, and nothing that there is is lost."""

import subprocess
import sys

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from mkdocs_commit_digest.cli import main
from mkdocs_commit_digest.options.starter import Starter, local_zone
from mkdocs_commit_digest.site.config_file import load_settings
from tests.helpers.git_repo import Change, GitRepo


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    return tmp_path


def init(*args, answers=None):
    return CliRunner().invoke(main, ["init", *args], input=answers, catch_exceptions=False)


def test_the_first_run_of_a_new_site_shows_what_there_is_whatever_its_age(folder):
    repo = GitRepo(folder / "octo" / "engine")
    repo.commit_all(
        [Change(f"Change {n}", {"a.py": f"A = {n}\n"}, at=f"2020-03-0{n}T12:00:00+00:00") for n in (1, 8, 9)]
    )
    done = init("--repository", str(repo.path), "--yes")
    assert done.exit_code == 0, done.output
    assert "wrote mkdocs.yml" in done.output
    done = CliRunner().invoke(main, ["collect"], catch_exceptions=False)
    assert "the newest days are taken instead, from 2020-03-03 on" in done.output
    assert "2 changes on 2 days collected" in done.output
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "site" / "digest" / "2020-03-09" / "index.html").is_file()


def test_it_asks_for_what_is_not_given(folder):
    done = init(answers="https://github.com/mkdocs/mkdocs\ngit@github.com:octo/engine.git\n\n\nopenai/gpt-5-mini\n")
    assert done.exit_code == 0, done.output
    (settings,) = load_settings("mkdocs.yml")
    assert [repository.name for repository in settings.repositories] == ["mkdocs/mkdocs", "octo/engine"]
    assert settings.zone.key == "Asia/Shanghai"
    assert settings.model.models == ("openai/gpt-5-mini",)


@pytest.mark.parametrize(("generator", "file"), [("properdocs", "properdocs.yml"), ("zensical", "mkdocs.yml")])
def test_each_generator_has_its_file_and_commands(folder, generator, file):
    done = init("--repository", "https://github.com/mkdocs/mkdocs", "--generator", generator)
    assert done.exit_code == 0, done.output
    assert load_settings(file)[0].repositories[0].name == "mkdocs/mkdocs"
    assert f"{generator} serve" in done.output


def test_a_file_that_is_there_stays_and_the_lines_to_add_are_printed(folder):
    (folder / "mkdocs.yml").write_text("site_name: Mine\nplugins:\n  - search\n")
    done = CliRunner().invoke(main, ["init", "--repository", "https://github.com/mkdocs/mkdocs"])
    assert done.exit_code == 1
    assert (folder / "mkdocs.yml").read_text() == "site_name: Mine\nplugins:\n  - search\n"
    (folder / "mkdocs.yml").write_text((folder / "mkdocs.yml").read_text() + done.stdout)
    assert load_settings("mkdocs.yml")[0].repositories[0].name == "mkdocs/mkdocs"


def test_force_keeps_the_old_file_and_does_so_once(folder):
    (folder / "mkdocs.yml").write_text("site_name: Mine\n")
    assert init("--repository", "https://github.com/mkdocs/mkdocs", "--force").exit_code == 0
    assert (folder / "mkdocs.yml.before").read_text() == "site_name: Mine\n"
    assert init("--repository", "https://github.com/octo/engine", "--force").exit_code == 1
    assert "mkdocs/mkdocs" in (folder / "mkdocs.yml").read_text()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--yes"], "--repository"),
        (["--repository", "https://github.com/mkdocs/mkdocs", "--timezone", "Mars"], "timezone"),
        (["--repository", "github.com/mkdocs/mkdocs"], "repositories[0]"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(folder, arguments, named):
    done = init(*arguments)
    assert done.exit_code == 2
    assert named in done.output
    assert list(folder.iterdir()) == []


@given(st.text(st.characters(codec="utf-8"), min_size=1))
@example("-")
def test_whatever_is_given_is_read_back_as_it_was(text):
    starter = Starter((text,), text, text, name=text)
    plugins = yaml.safe_load(starter.site_text())
    options = plugins["plugins"][1]["commit-digest"]
    assert (plugins["site_name"], options["repositories"][0]["url"], options["timezone"], options["model"]) == (
        text,
    ) * 4


def test_the_zone_of_a_machine_without_a_name_is_utc(tmp_path):
    assert local_zone({}, tmp_path / "none") == "UTC"
    assert local_zone({"TZ": "Nowhere/At-all"}, tmp_path / "none") == "UTC"
    assert local_zone({"TZ": ":Europe/Berlin"}, tmp_path / "none") == "Europe/Berlin"
