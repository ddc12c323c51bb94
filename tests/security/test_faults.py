"""Builds that are killed, or meet a full disk: a small part of what `python -m benchmarks.faults` tries at length."""

import os

import pytest

from benchmarks.faults import full_disk_campaign, kill_campaign, open_bench
from tests.helpers.model_server import model_server

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="runs are forked")]


@pytest.fixture
def bench(tmp_path):
    with model_server() as server:
        yield open_bench(tmp_path, server)


def test_a_killed_build_loses_nothing_and_pays_for_nothing_twice(bench):
    outcome = kill_campaign(bench, 6)
    assert outcome.faults == 6
    assert outcome.well, outcome.notes


def test_a_full_disk_loses_nothing_and_is_told(bench):
    outcome = full_disk_campaign(bench, step=150, first=40)
    assert outcome.faults >= 1
    assert outcome.well, outcome.notes
