"""From a real history to what the rules write of its commits: the author's words, and facts of both sides of files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import collect
from mkdocs_commit_digest.collect.commits import Commit
from mkdocs_commit_digest.collect.judging.rules import analyse_by_rules
from mkdocs_commit_digest.settings import ImportanceSettings, Repository, Settings, Window
from mkdocs_commit_digest.vocabulary import vocabulary
from tests.helpers.git_repo import GitRepo

DAY = date(2026, 1, 20)
CLI = """import argparse
def parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", help="where to listen")
    return parser
"""
OPTION = '    parser.add_argument("--port", type=int, default=80, help="port to listen on")\n'
MANIFEST = '[project]\nname = "pkg"\nversion = "1.0"\nrequires-python = ">={}"\ndependencies = ["httpx=={}"]\n'


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """What is written of each commit of a history, by its subject, in two languages."""
    root = tmp_path_factory.mktemp("rules")
    repo = GitRepo(root / "source")
    init = "from ._api import connect\n"
    repo.commit(
        "Begin",
        {
            "pkg/__init__.py": init,
            "pkg/_api.py": "def connect(url, tls=None): return url\n",
            "pkg/cli.py": CLI,
            "pyproject.toml": MANIFEST.format("3.10", "0.27"),
        },
    )
    repo.commit("Ask for tls", {"pkg/_api.py": "def connect(url, tls): return url\n"})
    repo.commit("Listen elsewhere", {"pkg/cli.py": CLI.replace("    return", OPTION + "    return")})
    repo.commit(
        "Listen on 8080", {"pkg/cli.py": CLI.replace("    return", OPTION.replace("80", "8080") + "    return")}
    )
    repo.commit("Raise requirements", {"pyproject.toml": MANIFEST.format("3.11", "0.28")})
    repo.commit(
        "Explain it\n\nNobody knew what it is for, since there was no word on it.\n\n- Tell what it does\n- Tell how to run it",
        {"README.md": "# It\n"},
    )
    repo.commit(
        "Rename connect",
        {"pkg/__init__.py": "from ._api import open_url\n", "pkg/_api.py": "def open_url(url, tls): return url\n"},
    )
    return {language: written(repo, root / language, language) for language in ("en", "zh")}


def written(repo, folder, language):
    settings = Settings(
        repositories=(Repository(url=str(repo.path), name="octo/engine"),),
        zone=ZoneInfo("UTC"),
        window=Window(DAY, DAY),
        archive=folder / "digests",
        cache=folder / "cache",
        language=language,
        importance=ImportanceSettings(high=-1e9, medium=-1e9, high_per_day=99),
    )
    collect(settings, now=lambda: datetime(2026, 1, 22, 12, tzinfo=UTC), environ={})
    day = Archive(settings.archive).load("octo/engine", DAY)
    return {commit.subject: commit for commit in day.commits}


def again(record, language, tier=Tier.HIGH):
    """What is written of a stored record, without git."""
    importance = record.importance.model_copy(update={"tier": tier})
    words, commit = vocabulary(language), Commit.of_record(record)
    return analyse_by_rules(commit, importance, record.change_type, record.areas, words, facts=record.facts)


def test_a_parameter_that_is_now_required_is_told_with_what_to_do(texts):
    analysis = texts["en"]["Ask for tls"].analysis
    assert analysis.risks == ("`connect` now requires `tls`: pass it.",)
    assert texts["zh"]["Ask for tls"].analysis.risks == ("`connect` 现在必须传入 `tls`：请补上。",)


def test_a_new_option_is_the_summary_of_a_commit_without_a_body(texts):
    assert texts["en"]["Listen elsewhere"].analysis.summary == "Adds option `--port`."
    assert texts["zh"]["Listen elsewhere"].analysis.summary == "新增选项 `--port`。"


def test_a_changed_default_is_told_old_and_new(texts):
    analysis = texts["en"]["Listen on 8080"].analysis
    assert analysis.summary == "The default of `--port` becomes `8080` (was `80`)."
    assert analysis.risks == (
        "The default of `--port` becomes `8080` (was `80`): set it yourself where you rely on the old one.",
    )


def test_a_raised_requirement_and_a_major_update_are_risks(texts):
    said = " ".join(again(texts["en"]["Raise requirements"], "en").risks)
    assert "Needs Python `>=3.11` now (was `>=3.10`)." in said
    assert "A dependency moves to a new major version: `httpx` (`==0.27` → `==0.28`)." in said


def test_a_renamed_function_is_told_as_gone_or_renamed(texts):
    said = " ".join(texts["en"]["Rename connect"].analysis.risks)
    assert "`connect`" in said
    assert "`open_url`" in texts["en"]["Rename connect"].analysis.summary


def test_the_authors_words_lead_and_bullets_follow(texts):
    analysis = texts["en"]["Explain it"].analysis
    assert analysis.summary == "Nobody knew what it is for, since there was no word on it."
    assert analysis.points == ("Tell what it does.", "Tell how to run it.")


def test_what_the_archive_keeps_is_enough_to_write_in_another_language(texts):
    for subject, english in texts["en"].items():
        assert again(english, "zh", english.importance.tier) == texts["zh"][subject].analysis
