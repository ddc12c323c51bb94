"""What is measured: always a ratio to a floor that was taken side by side, or a curve over sizes.

An experiment prepares once and then gives one round of samples after another, ours beside the floor, so that a machine
that slows down slows both. It ends by itself where a further round could bring nothing new (sizes, counts).
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path


S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Bench:
    """What an experiment may use."""

    folder: Path
    """Empty, and the experiment's alone."""
    quick: bool = False
    """Sizes so small that the figures mean nothing, to see whether everything runs."""
    full: bool = False
    """Sizes that take many minutes."""
    repositories: tuple[Path, ...] = ()
    """Real repositories to measure besides those that are made."""

    def size(self, usual: S, *, quick: S, full: S | None = None) -> S:
        """Choose a size."""
        if self.quick:
            return quick
        return full if self.full and full is not None else usual


class LeftOut(Exception):  # noqa: N818 - nothing went wrong
    """Something that an experiment needs is not on this machine; says what."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared with what, and how high the ratio may be."""

    name: str
    what: str
    floor: str
    most: float | None = None
    """The highest ratio wanted; None: told for information."""
    unit: str = "s"
    where: str = ""
    """Where the rest goes, told if the ratio is not reached; Markdown."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One pair taken side by side."""

    measure: str
    ours: float
    floor: float
    of: str = ""
    """What was measured, if several things are: the name of a repository."""


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a curve at one size."""

    curve: str
    size: int
    value: float


@dataclass(frozen=True, slots=True)
class Curve:
    """What is to grow no faster than its size."""

    name: str
    what: str
    sizes: str
    """What is counted: days, repositories."""
    unit: str = "s"
    steepest: float | None = 1.1
    """The steepest log-log slope wanted; None: a floor, told for comparison."""
    where: str = ""
    """What makes it grow; Markdown."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """Measures that are taken together, since they share a floor or what must be made first."""

    title: str
    run: Callable[[Bench], Iterator[Iterable[Sample | Point]]]
    measures: tuple[Measure, ...] = ()
    curves: tuple[Curve, ...] = ()
    rounds: int | None = None
    """At most so many, however many are asked for."""
    how: str = ""
    """What is done, for the page; Markdown."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all measures and curves."""
        return tuple(each.name for each in (*self.measures, *self.curves))


@dataclass(frozen=True, slots=True)
class Result:
    """All samples of a measure."""

    measure: Measure
    of: str
    samples: tuple[Sample, ...]

    @property
    def ratios(self) -> list[float]:
        return [sample.ours / sample.floor for sample in self.samples]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def ours(self) -> float:
        return statistics.median(sample.ours for sample in self.samples)

    @property
    def floor(self) -> float:
        return statistics.median(sample.floor for sample in self.samples)

    @property
    def reached(self) -> bool | None:
        """Whether the median is as low as wanted, to the digits that are shown; None: nothing is wanted."""
        return None if self.measure.most is None else round(self.ratio, 3) <= self.measure.most


@dataclass(frozen=True, slots=True)
class Growth:
    """The medians of a curve, by size."""

    curve: Curve
    values: dict[int, list[float]] = field(default_factory=dict)

    @property
    def medians(self) -> dict[int, float]:
        return {size: statistics.median(values) for size, values in sorted(self.values.items())}

    @property
    def slope(self) -> float:
        """Exponent of the power law fitted to all sizes: 0 constant, 1 linear, 2 quadratic."""
        return fitted([(math.log(size), math.log(value)) for size, value in self.medians.items()])[1]

    @property
    def last_slope(self) -> float:
        """Exponent between the two largest sizes, where a fixed cost hides least."""
        points = [(math.log(size), math.log(value)) for size, value in self.medians.items()]
        return fitted(points[-2:])[1]

    @property
    def line(self) -> tuple[float, float]:
        """What there is at size nought, and what each further unit of size adds."""
        return fitted([(float(size), value) for size, value in self.medians.items()])

    @property
    def reached(self) -> bool | None:
        most = self.curve.steepest
        return None if most is None else max(self.slope, self.last_slope) <= most


def fitted(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return intercept and slope of the least-squares line."""
    line = statistics.linear_regression([x for x, _ in points], [y for _, y in points])
    return line.intercept, line.slope
