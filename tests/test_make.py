"""Every target of the Makefile can be made, from a clone in which nothing has been made yet."""

from __future__ import annotations

import re
import shutil
import subprocess
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
