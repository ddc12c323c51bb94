"""The recipes for continuous integration: of the form that their servers read, and run against real remotes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from tests.helpers import model_server as behaviours
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import model_server

RECIPES = Path(__file__).parent.parent / "docs" / "recipes"
NAME = "octo/engine"
MODEL = "      model: {model}\n      api_base: {url}\n      model_options: {{retries: 0, timeout: 20}}\n"
SHELLS = [shell for shell in ("dash", "bash", "busybox") if shutil.which(shell)]


@dataclass
class Checkout:
    """A clone of the site, as a job has it."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def run(self, *command, **environ):
        return subprocess.run(
            command, cwd=self.folder, env=self.environ | environ, capture_output=True, text=True, check=False, timeout=240
        )  # fmt: skip

    def git(self, *args):
        done = self.run("git", *args)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def steps(self, steps, shell=("bash", "-e", "-c"), **environ):
        """Run the shell steps of a GitHub job, as `if` has it; return whether it is green, and what was printed."""
        green, said = True, ""
        for step in steps:
            if "run" not in step or "install" in step["run"] or not (green or "cancelled" in step.get("if", "")):
                continue
            extra = {name: value for name, value in step.get("env", {}).items() if "${{" not in value}
            done = self.run(*shell, step["run"], **extra, **environ)
            green, said = green and done.returncode == 0, said + done.stdout + done.stderr
        return green, said


@dataclass
class Forge:
    """A bare remote with a site, and the repository that it watches."""

    root: Path
    source: GitRepo

    @property
    def remote(self) -> Path:
        return self.root / "forge" / "you" / "site.git"

    def checkout(self, name, *clone_options):
        folder = self.root / name
        home = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(self.root)}
        environ = home | {
            "GIT_CONFIG_NOSYSTEM": "1",
            "NO_MKDOCS_2_WARNING": "1",
            "OPENAI_API_KEY": "x",
            "LC_ALL": "C.UTF-8",
        }
        subprocess.run(["git", "clone", "-q", *clone_options, self.remote.as_uri(), folder], check=True, env=environ)
        return Checkout(folder, environ)

    def log(self):
        done = subprocess.run(
            ["git", "-C", self.remote, "log", "--format=%s", "main"], check=True, capture_output=True, text=True
        )
        return done.stdout.splitlines()

    def days(self):
        """Day → the kinds of its analyses, as they are on the forge."""
        git = ["git", "-C", self.remote]
        listed = subprocess.run(
            [*git, "ls-tree", "-r", "--name-only", "main"], check=True, capture_output=True, text=True
        ).stdout
        files = [name for name in listed.split() if name.startswith("digests/") and name[-15:-13] == "20"]
        texts = {
            name: subprocess.run([*git, "show", f"main:{name}"], check=True, capture_output=True).stdout
            for name in files
        }
        return {
            name[-15:-5]: [each["analysis"]["kind"] for each in json.loads(text)["commits"]]
            for name, text in texts.items()
        }


@pytest.fixture
def forge(tmp_path):
    source = GitRepo(tmp_path / "source")
    source.commit("Begin", {"a.py": "A = 0\n"}, at="2026-01-10T12:00:00+00:00")
    forge = Forge(tmp_path, source)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", forge.remote], check=True)
    push(forge, "")
    return forge


def push(forge, more):
    """Give the site its files, with these options."""
    first = forge.checkout("author")
    (first.folder / "docs").mkdir(exist_ok=True)
    (first.folder / "docs" / "index.md").write_text("# Home\n")
    (first.folder / ".gitignore").write_text(".cache/\nsite/\npublic/\n")
    (first.folder / "mkdocs.yml").write_text(
        "site_name: Test\nsite_url: https://example.org/\nplugins:\n  - commit-digest:\n"
        f"      repositories: [{{url: {forge.source.path}, name: {NAME}}}]\n      timezone: Pacific/Kiritimati\n"
        f"      since: 2026-01-18\n      until: 2026-01-21\n{more}"
    )
    for script in ("digest.sh", "cron.sh"):
        shutil.copy(RECIPES / script, first.folder)
    first.git("add", "-A")
    first.git("-c", "user.name=Ann", "-c", "user.email=a@example.org", "commit", "-qm", "The site")
    first.git("push", "-q", "origin", "HEAD:main")
    shutil.rmtree(first.folder)


def recipe(name):
    return yaml.safe_load((RECIPES / name).read_text("utf-8"))


def github():
    return recipe("github-actions.yml")["jobs"]["digest"]["steps"]


@pytest.mark.parametrize(
    ("name", "schema", "more"),
    [
        ("github-actions.yml", "vendor.github-workflows", []),
        ("github-actions.yml", "custom.github-workflows-require-timeout", []),
        ("forgejo-actions.yml", "vendor.github-workflows", []),
        ("gitlab-ci.yml", "vendor.gitlab-ci", ["--data-transform", "gitlab-ci"]),
    ],
)
def test_a_recipe_has_the_form_that_its_server_reads(name, schema, more):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *more, RECIPES / name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_recipes_are_clean_yaml():
    rules = "{extends: default, rules: {line-length: {max: 140}, document-start: disable, truthy: {check-keys: false}}}"
    rules = rules.replace("disable,", "disable, comments: {min-spaces-from-content: 1},")
    done = subprocess.run(
        [sys.executable, "-m", "yamllint", "--strict", "-d", rules, *RECIPES.glob("*.yml")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_scripts_ask_no_tool_for_what_only_gnu_has():
    for file in RECIPES.iterdir():
        text = file.read_text("utf-8")
        assert "date -d" not in text, file
        assert "date -u -d" not in text, file
        assert "base64 -w" not in text, file


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", ["digest.sh", "cron.sh"])
def test_scripts_are_read_by_each_shell_that_is_here(shell, name):
    command = [shell, *(["sh"] if shell == "busybox" else []), "-n", RECIPES / name]
    assert subprocess.run(command, check=False).returncode == 0


def test_a_first_run_with_nothing_a_second_with_something_a_third_without_news(forge):
    first = forge.checkout("first", "--depth=1")
    green, said = first.steps(github())
    assert green, said
    assert forge.days() == {}
    assert (first.folder / "site" / "digest" / "index.html").is_file()
    # 11:00 UTC on the 19th is the 20th there.
    forge.source.commit_all([Change("Change A", {"a.py": "A = 1\n"}, at="2026-01-19T11:00:00+00:00")])
    second = forge.checkout("second", "--depth=1")
    green, said = second.steps(github())
    assert green, said
    assert forge.days() == {"2026-01-20": ["rules"]}
    assert (second.folder / "site" / "digest" / "2026-01-20" / "index.html").is_file()
    log = forge.log()
    assert len(log) == 3  # how far the branch was reported is kept from the first run on
    green, said = forge.checkout("third", "--depth=1").steps(github())
    assert green, said
    assert "Nothing new in digests." in said
    assert forge.log() == log


def test_two_runs_at_once_lose_no_paid_analysis(forge):
    forge.source.commit_all([Change("Change A", {"a.py": "A = 1\n"}, at="2026-01-18T11:00:00+00:00")])
    with model_server() as server:
        push(forge, MODEL.format(model=server.model, url=server.url))
        late, early = forge.checkout("late", "--depth=1"), forge.checkout("early", "--depth=1")
        green, said = early.steps(github()[:-3])
        assert green, said
        forge.source.commit_all([Change("Change B", {"b.py": "B = 1\n"}, at="2026-01-18T12:00:00+00:00")])
        green, said = late.steps(github())
        assert green, said
        assert "Somebody pushed before" in said
        assert forge.days() == {"2026-01-19": ["model", "model"]}
        joined = late.git("log", "--format=%H", "--", "digests").split()
        assert early.git("rev-parse", "HEAD").strip() in joined  # what it paid for stays in the history
        asked = len(server.calls)
        green, said = forge.checkout("next").steps(github()[:-3])
        assert green, said
        assert len(server.calls) == asked


def test_a_push_beside_the_archive_is_rebased_upon(forge):
    forge.source.commit_all([Change("Change A", {"a.py": "A = 1\n"}, at="2026-01-18T11:00:00+00:00")])
    job = forge.checkout("job", "--depth=1")
    push(forge, "      language: en\n")
    green, said = job.steps(github()[:-3])
    assert green, said
    log = forge.log()
    assert log[0].startswith("Collect the digest")
    assert log[1:] == ["The site", "The site"]


def test_a_failing_model_makes_a_red_job_of_a_saved_archive_and_a_built_site(forge):
    forge.source.commit_all([Change("Change A", {"a.py": "A = 1\n"}, at="2026-01-18T11:00:00+00:00")])
    with model_server() as server:
        push(forge, MODEL.format(model=server.model, url=server.url))
        server.behave(behaviours.status(503, "No exception is made"))
        job = forge.checkout("job", "--depth=1")
        green, said = job.steps(github())
    assert not green
    assert "No exception is made" in said
    assert forge.days() == {"2026-01-19": ["rules"]}
    assert (job.folder / "site" / "digest" / "2026-01-19" / "index.html").is_file()


def test_a_wrong_option_saves_nothing_and_says_so(forge):
    push(forge, "      timezone_: Mars\n")
    job = forge.checkout("job", "--depth=1")
    done = job.run("sh", "digest.sh")
    assert done.returncode == 2
    assert "timezone_" in done.stderr


def test_gitlab_pushes_what_its_next_job_publishes(forge):
    forge.source.commit_all([Change("Change A", {"a.py": "A = 1\n"}, at="2026-01-18T11:00:00+00:00")])
    jobs, job = recipe("gitlab-ci.yml"), forge.checkout("job")
    job.git("checkout", "-q", "--detach")
    given = {"CI_SERVER_URL": f"file://{forge.root}/forge", "CI_PROJECT_PATH": "you/site", "CI_COMMIT_BRANCH": "main"}
    given["DIGEST_PUSH_TOKEN"] = "glpat-of-nobody"
    for name in ("digest", "pages"):
        named = {key: _expanded(value, given) for key, value in jobs[name]["variables"].items()}
        script = "\n".join(line for line in jobs[name]["script"] if "pip install" not in line)
        done = job.run("sh", "-e", "-c", script, **given, **named)
        assert done.returncode == 0, done.stderr
        assert "glpat" not in done.stdout + done.stderr
    assert forge.days() == {"2026-01-19": ["rules"]}
    assert (job.folder / "public" / "digest" / "2026-01-19" / "index.html").is_file()


def test_cron_collects_pushes_and_builds(forge):
    forge.source.commit_all([Change("Change A", {"a.py": "A = 1\n"}, at="2026-01-18T11:00:00+00:00")])
    job = forge.checkout("job")
    done = job.run("sh", "cron.sh", DIGEST_SITE=str(job.folder), DIGEST_KEYS="/nonexistent")
    assert done.returncode == 0, done.stderr
    assert forge.days() == {"2026-01-19": ["rules"]}
    assert (job.folder / "site" / "digest" / "2026-01-19" / "index.html").is_file()


def _expanded(text, values):
    for name, value in values.items():
        text = text.replace(f"${name}", value)
    return text
