"""The parser of git's output under coverage-guided fuzzing, for a few seconds; `tests.campaigns.fuzz_stream` goes on longer."""

import importlib.util
import subprocess
import sys

import pytest

from tests.campaigns.__main__ import inputs_tried


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="needs atheris; 'pip install atheris'")
def test_whatever_git_could_send_the_parser_knows_what_to_do():
    command = [sys.executable, "-m", "tests.campaigns.fuzz_stream", "--seconds", "5", "--seed", "7"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    assert inputs_tried(done.stderr) > 1_000
