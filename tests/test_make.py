"""Every target of the Makefile can be made, from a clone in which nothing has been made yet."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TARGETS = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


@pytest.mark.parametrize("locked", ["", "1"], ids=["newest", "locked"])
@pytest.mark.parametrize("target", TARGETS)
def test_a_target_has_a_rule_for_all_that_it_needs(target, locked, tmp_path):
    command = ["make", "--dry-run", target, f"VENV={tmp_path}", f"LOCKED={locked}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_all_targets_are_listed_by_help():
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony
    assert sorted(TARGETS) == sorted(phony[1].split())


def test_what_is_installed_by_default_is_the_lock():
    def plan(*more):
        command = ["make", "--dry-run", "test", "VENV=/nonexistent", *more]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert "requirements/ci.lock" in plan()
    assert "requirements/ci.lock" not in plan("LOCKED=")


class TestSubjects:
    """`requirements/subjects.py` looks at the commits that the branch's upstream does not have."""

    def check(self, tmp_path, subject):
        def git(*args):
            subprocess.run(
                ["git", "-c", "user.name=Ann", "-c", "user.email=a@b.c", *args],
                cwd=tmp_path,
                check=True,
                capture_output=True,
            )

        git("init", "-q", "-b", "main")
        git(
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "Begin with a subject that is far longer than anybody would want to read in a log",
        )
        git("tag", "base")
        git("commit", "-q", "--allow-empty", "-m", subject)
        environ = {"PATH": os.environ["PATH"], "BASE": "base"}
        script = ROOT / "requirements" / "subjects.py"
        return subprocess.run(
            [sys.executable, script], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
        )

    def test_72_characters_are_enough_whatever_came_before(self, tmp_path):
        done = self.check(tmp_path, "Ü" * 72)
        assert (done.returncode, done.stderr) == (0, "")

    def test_a_longer_subject_is_named(self, tmp_path):
        done = self.check(tmp_path, "x" * 73)
        assert done.returncode == 1
        assert "x" * 73 in done.stderr
