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


def test_the_lock_is_installed_without_resolving_it_again():
    """Pip before 23.3 passes over a locked `name` where something asks for `name[extra]`, and takes the newest."""
    lines = [line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if "--require-hashes" in line]
    assert lines
    assert [line for line in lines if "--no-deps" not in line] == []
