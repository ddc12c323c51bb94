"""The shell door: what it prints, and with which status it ends."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.cli import main
from tests.helpers import model_server as behaviours
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import model_server

NAME = "octo/engine"


@dataclass
class Site:
    folder: Path
    repo: GitRepo

    @property
    def file(self) -> Path:
        return self.folder / "mkdocs.yml"

    def configure(self, more: str = "", *, url: str | None = None) -> None:
        self.file.write_text(
            "site_name: Test\nsite_url: https://example.org/\nplugins:\n  - commit-digest:\n"
            f"      repositories: [{{url: {url or self.repo.path}, name: {NAME}}}]\n"
            "      timezone: Asia/Shanghai\n      since: 2026-01-19\n      until: 2026-01-20\n" + more
        )

    def run(self, *args: str):
        command, *rest = args
        return CliRunner().invoke(main, [command, "-f", str(self.file), *rest], catch_exceptions=False)


@pytest.fixture
def site(tmp_path) -> Site:
    repo = GitRepo(tmp_path / "source")
    repo.commit_all(
        [
            Change(
                "Add parser (#7)", {"src/parser.py": "def parse():\n    return 1\n"}, at="2026-01-19T09:00:00+08:00"
            ),
            Change("fix: crash", {"src/parser.py": "def parse():\n    return 2\n"}, at="2026-01-20T09:00:00+08:00"),
            Change(
                "docs: explain", {"docs/a.md": "# A\n"}, at="2026-01-20T10:00:00+08:00", author="Zoë <z@example.org>"
            ),
        ]
    )
    (tmp_path / "docs").mkdir()
    site = Site(tmp_path, repo)
    site.configure()
    return site


def test_collect_fills_the_archive_and_says_so(site):
    done = site.run("collect")
    assert done.exit_code == 0
    assert "3 changes on 2 days collected" in done.output
    assert "2 days up to date" in site.run("collect").output
    assert kept(site) == ["2026-01-19.json", "2026-01-20.json"]


def test_collect_takes_another_window(site):
    assert site.run("collect", "--since", "2026-01-20", "--until", "2026-01-20").exit_code == 0
    assert kept(site) == ["2026-01-20.json"]


def kept(site) -> list[str]:
    return sorted(file.name for file in (site.folder / "digests" / NAME).iterdir() if file.name != "landings.json")


def test_export_gives_a_line_a_commit_with_every_documented_field(site):
    site.run("collect")
    lines = [json.loads(line) for line in site.run("export").output.splitlines()]
    assert [line["subject"] for line in lines] == ["Add parser (#7)", "docs: explain", "fix: crash"]
    fields = [
        "repository",
        "day",
        "sha",
        "subject",
        "author",
        "authored_at",
        "committed_at",
        "parents",
        "files",
        "additions",
        "deletions",
        "areas",
        "change_type",
        "classification",
        "importance",
        "analysis",
        "pull_request",
        "url",
        "state",
    ]
    for line in lines:
        assert set(fields) <= set(line)
        assert set(line["importance"]) == {"tier", "score", "reasons"}
    assert lines[0]["pull_request"] == 7
    assert lines[1]["author"] == "Zoë"
    assert lines[2]["change_type"] == "fix"
    assert lines[2]["classification"] == {"type": "fix", "source": "stated", "evidence": ["fix"]}
    assert lines[2]["authored_at"] == "2026-01-20T09:00:00+08:00"


def test_export_can_be_narrowed_to_a_day_and_a_repository(site):
    site.run("collect")
    assert len(site.run("export", "--day", "2026-01-20").output.splitlines()) == 2
    assert len(site.run("export", "--repository", NAME).output.splitlines()) == 3
    wrong = site.run("export", "--repository", "no/such")
    assert (wrong.exit_code, NAME in wrong.output) == (2, True)


def with_facts(site):
    """Collect, and give a commit of each day facts of its own, as an archive of other sources has them."""
    site.run("collect")
    archive = Archive(site.folder / "digests")
    for record in list(archive.records([NAME])):
        facts = (
            Fact(kind="option", change="removed", name=f"--old-{record.day.day}", old="--old <N>", path="a.py"),
            Fact(kind="default", change="changed", name="depth", old="1", new="2", path="a.py", line=3),
            Fact(kind="api", change="added", name="_inner", path="a.py", line=4, public=False),
        )
        first, *others = record.commits
        archive.save(record.model_copy(update={"commits": (first.model_copy(update={"facts": facts}), *others)}))
    return {record.day.day: record.commits[0].sha for record in archive.records([NAME])}


def test_facts_are_printed_one_a_line_between_tabs(site):
    sha = with_facts(site)
    done = site.run("facts", "--since", "2026-01-20")
    assert done.exit_code == 0
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert ["2026-01-20", NAME, sha[20][:7], "option", "removed", "--old-20", "--old <N> →"] in lines
    assert ["2026-01-20", NAME, sha[20][:7], "default", "changed", "depth", "1 → 2"] in lines
    assert {line[0] for line in lines} == {"2026-01-20"}
    assert not any("_inner" in line for line in lines)


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ((), ["--old-19", "depth", "--old-20", "depth"]),
        (("--kind", "option"), ["--old-19", "--old-20"]),
        (("--kind", "option", "--kind", "api", "--all"), ["--old-19", "_inner", "--old-20", "_inner"]),
        (("--change", "changed"), ["depth", "depth"]),
        (("--kind", "option", "--change", "changed"), []),
        (("--repository", NAME, "--since", "2026-01-20"), ["--old-20", "depth"]),
    ],
)
def test_facts_can_be_chosen(site, options, names):
    with_facts(site)
    rows = [json.loads(line) for line in site.run("facts", "--json", *options).stdout.splitlines()]
    assert [row["name"] for row in rows if row["path"] == "a.py"] == names


def test_facts_as_json_have_every_field_and_the_commit(site):
    sha = with_facts(site)
    first, *_ = (json.loads(line) for line in site.run("facts", "--json", "--kind", "default").stdout.splitlines())
    assert first == {
        "day": "2026-01-19",
        "repository": NAME,
        "sha": sha[19],
        "kind": "default",
        "change": "changed",
        "name": "depth",
        "old": "1",
        "new": "2",
        "path": "a.py",
        "line": 3,
        "public": True,
        "text": "",
    }


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--kind", "optoin"), ("--kind", "'option'")),
        (("--change", "gone"), ("--change", "'removed'")),
        (("--since", "June"), ("--since", "%Y-%m-%d")),
        (("--repository", "no/such"), ("--repository", NAME)),
    ],
)
def test_wrong_choices_of_facts_are_answered_with_the_option_and_what_there_is(site, options, words):
    done = site.run("facts", *options)
    assert done.exit_code == 2
    assert all(word in done.stderr for word in words)


def test_where_no_fact_is_printed_it_is_said_how_to_get_some(site):
    done = site.run("facts", "--kind", "licence")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "commit-digest collect" in done.stderr


def test_render_writes_pages_feeds_and_assets_as_plain_files(site):
    site.run("collect")
    out = site.folder / "out"
    assert site.run("render", "--out", str(out)).exit_code == 0
    names = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    assert {
        "index.md",
        "2026-01-19.md",
        "2026-01-20.md",
        "feed.xml",
        "tags/index.md",
        f"repositories/{NAME}.md",
    } <= names


def test_rendered_pages_can_link_the_files_themselves(site):
    site.run("collect")
    out = site.folder / "out"
    assert site.run("render", "--out", str(out), "--links", "files").exit_code == 0
    for page in out.rglob("*.md"):
        for link in re.findall(r'href="([^"#:]+)', page.read_text("utf-8")):
            assert (page.parent / link).is_file(), f"{page}: {link}"
    assert "https://example.org/digest/2026-01-20/" in (out / "feed.xml").read_text("utf-8")


def test_render_leaves_unchanged_files_alone(site):
    site.run("collect")
    out = site.folder / "out"
    site.run("render", "--out", str(out))
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    site.run("render", "--out", str(out))
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()} == before


def test_status_counts_the_archive(site):
    assert "The archive is empty" in site.run("status").output
    site.run("collect")
    said = site.run("status").output
    assert "days      2 (2026-01-19 to 2026-01-20)" in said
    assert "commits   3" in said
    assert "analysed  3 (0 by a model, 3 by rules)" in said


def test_two_digests_of_one_site_are_kept_apart(site):
    second = (
        "  - commit-digest:\n"
        f"      repositories: [{{url: {site.repo.path}, name: {NAME}}}]\n"
        "      since: 2026-01-20\n      until: 2026-01-20\n"
        "      language: zh\n      path: zh/digest\n      archive: digests-zh\n"
    )
    site.configure(second)
    done = site.run("collect")
    assert done.exit_code == 0
    assert "\ndigest: 3 changes on 2 days collected\n" in f"\n{done.output}"
    assert "\nzh/digest: 2 changes on 1 day collected\n" in done.output
    assert "digest: days: 2; no model" in site.run("plan").output
    said = site.run("status").output
    assert "days      2 " in said
    assert "days      1 " in said
    assert site.run("render", "--out", str(site.folder / "out")).exit_code == 0
    pages = [site.folder / "out" / folder / "2026-01-20.md" for folder in ("digest", "zh/digest")]
    assert "20 January 2026" in pages[0].read_text("utf-8")
    assert "2026年1月20日" in pages[1].read_text("utf-8")


def test_a_weight_of_no_rule_ends_with_status_2_and_names_the_nearest(site):
    site.configure("      importance: {weights: {type_fixx: 3}}\n")
    done = site.run("collect")
    assert done.exit_code == 2
    assert "importance.weights.type_fixx" in done.output
    assert "'type_fix'" in done.output


def test_plan_tells_what_waits_and_leaves_the_archive_alone(site):
    said = site.run("plan")
    assert said.exit_code == 0
    assert "no model is configured" in said.output.lower()
    assert not (site.folder / "digests").exists()


@pytest.mark.parametrize("command", ["plan", "doctor"])
def test_a_missing_key_is_named_without_the_network(site, monkeypatch, command):
    monkeypatch.delenv("DEEPSEEK_API_KEY", raising=False)
    site.configure("      model: deepseek/deepseek-chat\n")
    assert "its key is missing; put it into environment variable DEEPSEEK_API_KEY" in site.run(command).output


def test_the_configuration_may_be_named_before_or_after_the_command(site):
    before = CliRunner().invoke(main, ["-f", str(site.file), "status"], catch_exceptions=False)
    after = CliRunner().invoke(main, ["status", "--config-file", str(site.file)], catch_exceptions=False)
    assert before.exit_code == after.exit_code == 0
    assert before.output == after.output


def test_a_wrong_option_ends_with_status_2_and_names_itself(site):
    site.configure("      concurency: 3\n")
    done = site.run("status")
    assert done.exit_code == 2
    assert "concurency" in done.output
    assert "'concurrency'" in done.output


def test_a_date_that_is_none_ends_with_status_2(site):
    site.file.write_text(site.file.read_text().replace("2026-01-19", "2026-13-01"))
    done = site.run("status")
    assert done.exit_code == 2
    assert "mkdocs.yml" in done.output


def test_a_missing_configuration_ends_with_status_2(site):
    site.file.unlink()
    done = site.run("status")
    assert done.exit_code == 2
    assert "--config-file" in done.output


def test_a_failed_run_ends_with_status_1_and_names_the_repository(site):
    site.configure(url=str(site.folder / "no-such-repository"))
    done = site.run("collect")
    assert done.exit_code == 1
    assert NAME in done.output


@pytest.mark.parametrize("command", [("export",), ("status",), ("render", "--out", "out"), ("collect",)])
def test_a_broken_archive_file_is_named_and_the_rest_is_done(site, command, monkeypatch):
    monkeypatch.chdir(site.folder)  # where "out" is written
    site.run("collect")
    file = site.folder / "digests" / NAME / "2026-01-20.json"
    file.write_text("{")
    done = site.run(*command)
    assert done.exit_code == 0
    assert "2026-01-20.json: is not JSON" in done.output
    assert "restore it, or delete it" in done.output
    assert file.read_text() == "{"


def test_wrong_usage_ends_with_status_2(site):
    assert site.run("collect", "--since", "yesterday").exit_code == 2
    assert site.run("collect", "--since", "2026-02-01", "--until", "2026-01-01").exit_code == 2


@pytest.mark.parametrize("command", ["plan", "collect", "export", "render", "status", "eval", "doctor"])
def test_every_command_helps(command):
    done = CliRunner().invoke(main, [command, "--help"])
    assert done.exit_code == 0
    assert "--config-file" in done.output


def test_no_help_text_is_cut_short():
    shown = CliRunner().invoke(main, ["--help"], terminal_width=80).output
    assert "..." not in shown.partition("Commands:")[2]


def test_eval_takes_short_ids_and_fails_where_nothing_is_measured(site):
    site.run("collect")
    labels = site.folder / "labels.tsv"
    labels.write_text(f"{site.repo.shas()[1][:7]}\tfix\n")
    done = site.run("eval", str(labels))
    assert (done.exit_code, "change types: 1 commit, accuracy 1.000" in done.output) == (0, True)
    labels.write_text("0123456789\tfix\n")
    done = site.run("eval", str(labels))
    assert (done.exit_code, "1 labelled commit is not in the archive" in done.output) == (1, True)


def test_the_installed_command_answers():
    done = subprocess.run(
        [Path(sys.executable).with_name("commit-digest"), "--version"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "commit-digest, version" in done.stdout


def test_a_failed_commit_is_tried_again_at_once_where_that_is_asked_for(site, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    with model_server() as server:
        more = "      model: {}\n      api_base: {}\n      model_options: {{retries: 0, timeout: 20}}\n"
        site.configure(more.format(server.model, server.url))
        server.behave(behaviours.status(503, "No exception is made"))
        assert "No exception is made" in site.run("collect").output
        waits = site.run("status").output
        assert "next try after" in waits
        assert "commit-digest collect --retry" in waits
        assert "3 commits still have no model analysis" in site.run("collect").output
        assert "postponed         3" in site.run("plan").output
        server.behave(behaviours.well)
        assert "3 commits analysed by a model" in site.run("collect", "--retry").output
        assert "failed    0" in site.run("status").output


def test_status_tells_what_the_bounds_of_the_day_and_the_month_leave(site):
    site.configure("      budget: {usd_per_day: 2.0}\n")
    spending = site.folder / "digests" / "spending"
    spending.mkdir(parents=True)
    (spending / "2026-01.broken.json").write_text("{")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    (spending / f"{today:%Y-%m}.a.json").write_text(json.dumps({"days": {str(today): {"usd": 0.5}}}))
    (spending / f"{today:%Y-%m}.broken.json").write_text("{")
    said = site.run("status")
    assert "$1.50 of $2.00 left today (budget.usd_per_day)" in said.output
    assert said.output.count("broken.json: cannot be understood") == 1


def test_strict_fails_for_a_missing_analysis_once_all_is_saved(site, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    assert site.run("collect", "--strict").exit_code == 0
    with model_server() as server:
        more = "      model: {}\n      api_base: {}\n      model_options: {{retries: 0, timeout: 20}}\n"
        site.configure(more.format(server.model, server.url))
        server.behave(behaviours.status(503, "No exception is made"))
        assert site.run("collect", "--strict").exit_code == 1
        assert "failed    3" in site.run("status").output
        assert site.run("collect", "--strict").exit_code == 1  # what waits for its next try is missing, too
        assert site.run("collect").exit_code == 0
        server.behave(behaviours.well)
        assert site.run("collect", "--strict", "--retry").exit_code == 0
