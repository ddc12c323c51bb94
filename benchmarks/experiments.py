"""Everything that `python -m benchmarks` measures, in the order of the page."""

from __future__ import annotations

from benchmarks import growth, reading

EXPERIMENTS = (*reading.EXPERIMENTS, *growth.EXPERIMENTS)
