"""A property that fails in a log from elsewhere can be made to fail here."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FAILING = """
from hypothesis import given, reproduce_failure, strategies

{decorator}
@given(strategies.integers())
def test_all_are_small(number):
    assert number < 1000, f"number {{number}}"
"""


def run(folder, decorator="", **environment):
    (folder / "test_failing.py").write_text(FAILING.format(decorator=decorator), "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", str(folder)]
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("environment", [{}, {"CI": "true"}], ids=["here", "in continuous integration"])
def test_a_failing_property_prints_a_line_that_repeats_it(tmp_path, environment):
    line = re.search(r"@reproduce_failure\(.+\)", run(tmp_path, **environment)).group()
    repeated = run(tmp_path, decorator=line)
    assert "number 1000" in repeated
    assert "1 failed" in repeated
