"""What was measured, as lines for the terminal and as JSON; `performance_page` makes a page of it."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measures import Growth, Result
    from benchmarks.running import Outcome

_LIBRARIES = ("mkdocs", "mkdocs-material", "litellm", "GitPython")
VERDICTS = {True: "reached", False: "not reached", None: ""}


@dataclass(frozen=True, slots=True)
class Report:
    """An outcome with what one must know to read it."""

    outcome: Outcome
    titles: tuple[tuple[str, str], ...]
    """Title and description of each experiment."""
    command: str
    machine: dict[str, Any]

    @property
    def wanted(self) -> list[Result]:
        return [result for result in self.outcome.results if result.measure.most is not None]

    @property
    def others(self) -> list[Result]:
        return [result for result in self.outcome.results if result.measure.most is None]


def machine_facts() -> dict[str, Any]:
    """Tell what the figures depend on besides the code."""
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout
    return {
        "measured": datetime.now(UTC).date().isoformat(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "git": git.split()[2],
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


# --- the terminal ---


def as_text(report: Report) -> str:
    """Return a line for each measure and each curve."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"{'ratio':>8}  {'spread':<19}{'at most':>8}  {'':12} what ÷ floor"
    for result in report.outcome.results:
        most = "" if result.measure.most is None else f"{result.measure.most:g}"
        verdict = VERDICTS[result.reached]
        what = f"{result.measure.what} ÷ {result.measure.floor}"
        of = f" [{result.of}]" if result.of else ""
        yield f"{result.ratio:8.3f}  {f'({spread(result)})':<19}{most:>8}  {verdict:12} {what}{of}  {amounts(result)}"
    for growth in report.outcome.growths:
        medians = ", ".join(f"{size}: {short(value)}" for size, value in growth.medians.items())
        verdict = VERDICTS[growth.reached]
        last, most = f"(last {growth.last_slope:.2f})", growth.curve.steepest or ""
        what = f"slope of: {growth.curve.what} over {growth.curve.sizes} [{growth.curve.unit}]"
        yield f"{growth.slope:8.2f}  {last:<19}{most:>8}  {verdict:12} {what} {medians}; {line(growth)}"
    for word, parts in (("left out", report.outcome.left_out), ("FAILED", report.outcome.failed)):
        for part in parts:
            yield f"{word}: {part.title} ({', '.join(part.names)}): {part.why}"


# --- JSON ---


def as_data(report: Report) -> dict[str, Any]:
    """Return everything, every single sample too, as JSON can hold it."""
    return {
        "command": report.command,
        "machine": report.machine,
        "measures": [_result_data(result) for result in report.outcome.results],
        "growth": [_growth_data(growth) for growth in report.outcome.growths],
        "failed": [_failed_data(failed) for failed in report.outcome.failed],
        "left_out": [_failed_data(failed) for failed in report.outcome.left_out],
    }


def _result_data(result: Result) -> dict[str, Any]:
    return {
        "name": result.measure.name,
        "what": result.measure.what,
        "floor": result.measure.floor,
        "of": result.of,
        "unit": result.measure.unit,
        "most": result.measure.most,
        "reached": result.reached,
        "ratio": result.ratio,
        "lowest": min(result.ratios),
        "highest": max(result.ratios),
        "samples": [{"ours": sample.ours, "floor": sample.floor} for sample in result.samples],
    }


def _growth_data(growth: Growth) -> dict[str, Any]:
    start, each = growth.line
    return {
        "name": growth.curve.name,
        "what": growth.curve.what,
        "sizes": growth.curve.sizes,
        "unit": growth.curve.unit,
        "steepest": growth.curve.steepest,
        "reached": growth.reached,
        "slope": growth.slope,
        "last_slope": growth.last_slope,
        "line": {"start": start, "each": each},
        "values": {str(size): values for size, values in sorted(growth.values.items())},
    }


def _failed_data(failed: Any) -> dict[str, Any]:
    return {"title": failed.title, "names": list(failed.names), "why": failed.why}


# --- figures ---


def shown(value: float) -> str:
    return f"{value:.3f}" if value < 2 else f"{value:.2f}"


def spread(result: Result) -> str:
    return f"{shown(min(result.ratios))}–{shown(max(result.ratios))}"


def amounts(result: Result) -> str:
    return f"{short(result.ours)} ÷ {short(result.floor)} {result.measure.unit}"


def short(value: float) -> str:
    """Three significant digits, thousands apart."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def line(growth: Growth) -> str:
    start, each = growth.line
    unit = growth.curve.unit
    further = f"{each * 1_000:.1f} ms" if unit == "s" and abs(each) < 1 else f"{each:.2f} {unit}"
    return f"{start:.1f} {unit} + {further} each"
