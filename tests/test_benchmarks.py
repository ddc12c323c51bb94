"""The benchmarks run as a whole; what they measure is for people to read, and no test waits for a time."""

import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.experiments import EXPERIMENTS
from benchmarks.measures import Bench, Curve, Experiment, Growth, LeftOut, Measure, Point, Result, Sample
from benchmarks.performance_page import as_page
from benchmarks.report import Report, as_data, as_text, machine_facts
from benchmarks.running import run_all, used_by

ROOT = Path(__file__).parent.parent
MEASURE = Measure("speed", "what we do", "what it costs anyone", 1.0, where="In a place.")
CURVE = Curve("growth", "what we do", "days", where="In a loop.")


def experiment(*rounds, **fields):
    return Experiment("Trial", lambda _: iter(rounds), (MEASURE,), (CURVE,), **fields)


def outcome_of(tmp_path, *experiments, runs=9):
    return run_all(experiments, Bench(tmp_path), runs)


def report_of(outcome):
    return Report(outcome, (("Trial", "By trying."),), "python -m benchmarks", machine_facts())


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """Every measure, at sizes that tell nothing but whether it runs."""
    folder = tmp_path_factory.mktemp("quick")
    command = [sys.executable, "-m", "benchmarks", "--quick", "--runs", "1"]
    files = ["--json", str(folder / "figures.json"), "--write", str(folder / "page.md")]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([*command, *files], cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder, done


@pytest.mark.slow
class TestAQuickRun:
    def test_every_measure_and_curve_gives_finite_positive_numbers(self, quick):
        folder, _ = quick
        data = json.loads((folder / "figures.json").read_text())
        left_out = {name for part in data["left_out"] for name in part["names"]}
        found = {part["name"] for part in (*data["measures"], *data["growth"])}
        assert found | left_out == {name for each in EXPERIMENTS for name in each.names}
        samples = [value for part in data["measures"] for sample in part["samples"] for value in sample.values()]
        values = [value for part in data["growth"] for some in part["values"].values() for value in some]
        assert all(math.isfinite(value) and value > 0 for value in samples + values)

    def test_progress_is_told_on_standard_error_only(self, quick):
        _, done = quick
        assert f"[{len(EXPERIMENTS)}/{len(EXPERIMENTS)}]" in done.stderr
        assert "[1/" not in done.stdout

    def test_the_page_names_every_ratio_and_the_machine(self, quick):
        folder, _ = quick
        page = (folder / "page.md").read_text()
        data = json.loads((folder / "figures.json").read_text())
        assert all(part["what"] in page and part["floor"] in page for part in data["measures"])
        assert re.search(r"on \d+ cores? .* Python 3\.\d+", page)
        assert str(folder) not in page


class TestRunning:
    def test_rounds_end_where_they_are_enough(self, tmp_path):
        endless = ((Sample("speed", 1.0, 2.0),),) * 50
        (result,) = outcome_of(tmp_path, experiment(*endless), runs=3).results
        assert len(result.samples) == 3

    def test_an_experiment_may_want_fewer_rounds_than_asked_for(self, tmp_path):
        (result,) = outcome_of(tmp_path, experiment(*[(Sample("speed", 1.0, 2.0),)] * 9, rounds=2)).results
        assert len(result.samples) == 2

    def test_one_that_fails_is_told_and_the_others_run(self, tmp_path):
        def broken(_):
            raise RuntimeError("no disk")
            yield

        outcome = outcome_of(
            tmp_path, Experiment("Broken", broken, (MEASURE,)), experiment((Sample("speed", 1.0, 2.0),))
        )
        assert [(failed.title, failed.why) for failed in outcome.failed] == [("Broken", "RuntimeError: no disk")]
        assert [result.ratio for result in outcome.results] == [0.5]
        assert "FAILED: Broken" in as_text(report_of(outcome))
        assert "no disk" in as_page(report_of(outcome))

    def test_what_needs_something_that_is_not_there_is_left_out(self, tmp_path):
        def elsewhere(_):
            raise LeftOut("needs a browser")
            yield

        outcome = outcome_of(tmp_path, Experiment("Elsewhere", elsewhere, (MEASURE,)))
        assert not outcome.failed
        assert "Elsewhere: needs a browser" in as_page(report_of(outcome))

    def test_things_of_different_names_are_results_of_their_own(self, tmp_path):
        samples = (Sample("speed", 1.0, 2.0, of="one"), Sample("speed", 3.0, 2.0, of="other"))
        results = outcome_of(tmp_path, experiment(samples)).results
        assert [(result.of, result.ratio) for result in results] == [("one", 0.5), ("other", 1.5)]

    def test_a_program_that_fails_is_an_error_with_what_it_said(self, tmp_path):
        with pytest.raises(RuntimeError, match="out of luck"):
            used_by(sys.executable, "-c", "raise SystemExit('out of luck')", folder=tmp_path)

    def test_the_memory_of_a_program_is_its_own(self, tmp_path):
        ballast = bytearray(200 * 2**20)
        used = used_by(sys.executable, "-S", "-c", "pass", folder=tmp_path)
        assert 0 < used.mib < 100 < len(ballast) / 2**20


class TestFigures:
    def test_the_ratio_is_the_median_of_pairs(self):
        pairs = ((1.0, 2.0), (9.0, 10.0), (3.0, 4.0))
        result = Result(MEASURE, "", tuple(Sample("speed", ours, floor) for ours, floor in pairs))
        assert result.ratio == 0.75
        assert result.reached

    @pytest.mark.parametrize(("power", "slope"), [(0, 0.0), (1, 1.0), (2, 2.0)])
    def test_the_slope_is_the_exponent(self, power, slope):
        growth = Growth(CURVE, {size: [float(size**power)] for size in (10, 100, 1_000)})
        assert growth.slope == pytest.approx(slope)
        assert growth.last_slope == pytest.approx(slope)
        assert growth.reached is (slope <= 1.1)

    def test_a_fixed_cost_does_not_hide_what_grows_at_the_end(self):
        growth = Growth(CURVE, {size: [1_000.0 + size**2] for size in (10, 100, 1_000)})
        assert growth.slope < growth.last_slope
        assert growth.reached is False

    def test_the_line_tells_start_and_growth(self):
        assert Growth(CURVE, {size: [5.0 + 2 * size] for size in (1, 2, 3)}).line == pytest.approx((5.0, 2.0))


class TestPage:
    def test_what_is_not_reached_is_told_with_where_the_time_goes(self, tmp_path):
        points = tuple(Point("growth", size, float(size**2)) for size in (1, 10))
        page = as_page(report_of(outcome_of(tmp_path, experiment((Sample("speed", 3.0, 2.0), *points)))))
        assert "**not reached**" in page
        assert "In a place." in page
        assert "In a loop." in page

    def test_where_all_is_reached_nothing_is_excused(self, tmp_path):
        page = as_page(report_of(outcome_of(tmp_path, experiment((Sample("speed", 1.0, 2.0),)))))
        assert "reached" in page
        assert "Not reached" not in page
        assert "In a place." not in page

    def test_data_keep_every_sample(self, tmp_path):
        outcome = outcome_of(tmp_path, experiment((Sample("speed", 1.0, 2.0),), (Sample("speed", 3.0, 2.0),)))
        (measure,) = as_data(report_of(outcome))["measures"]
        assert measure["samples"] == [{"ours": 1.0, "floor": 2.0}, {"ours": 3.0, "floor": 2.0}]
        assert (measure["lowest"], measure["ratio"], measure["highest"]) == (0.5, 1.0, 1.5)


def test_names_of_measures_are_unique():
    names = [name for each in EXPERIMENTS for name in each.names]
    assert len(names) == len({*names})
