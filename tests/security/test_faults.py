"""Builds that meet faults at any point; `python -m tests.campaigns.faults` tries the same at length.

The seed of what is random stands in each test; a failed one can be tried again with it.
"""

import os

import pytest

from tests.campaigns import fault_campaigns as campaigns
from tests.campaigns.fault_bench import open_benches

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="runs are forked and killed as Linux does it"),
]
SEED = 7


@pytest.fixture(scope="module")
def benches(tmp_path_factory):
    with open_benches(tmp_path_factory.mktemp("faults")) as benches:
        yield benches


def all_is_well(outcome, *, faults):
    assert outcome.faults >= faults, outcome
    assert outcome.well, outcome


def test_two_hundred_kills_lose_nothing_and_nothing_is_paid_for_twice(benches):
    outcome = campaigns.kills(benches, 200, seed=SEED)
    all_is_well(outcome, faults=200)
    assert outcome.finished > 200  # they struck amid the analyses too


def test_a_full_disk_loses_nothing_and_is_told(benches):
    all_is_well(campaigns.full_disks(benches, step=23, first=5), faults=6)


def test_a_disk_that_is_too_small_loses_nothing_and_is_told(benches):
    outcome = campaigns.small_disks(benches, kibibytes=(40, 160, 320, 640))
    if "no file system can be mounted here" in outcome.notes:
        pytest.skip("no file system can be mounted here; run as root on a machine that allows it")
    all_is_well(outcome, faults=2)


def test_a_folder_that_cannot_be_written_is_told_by_its_option(benches):
    all_is_well(campaigns.read_only_folders(benches), faults=6)


def test_two_builds_at_once_share_the_work_even_if_one_is_killed(benches):
    all_is_well(campaigns.two_builds(benches, 6, seed=SEED), faults=6)


def test_a_clock_that_jumps_delays_nothing_for_long(benches):
    all_is_well(campaigns.jumping_clocks(benches, 4, seed=SEED), faults=4)


def test_a_remote_that_rewrites_history_or_disappears_costs_no_analysis(benches):
    all_is_well(campaigns.changing_remotes(benches, 6, seed=SEED), faults=6)


def test_a_damaged_mirror_is_made_anew(benches):
    all_is_well(campaigns.damaged_mirrors(benches, 12, seed=SEED), faults=12)
