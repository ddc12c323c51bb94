"""Everything that `python -m benchmarks` measures, in the order of the page."""

from __future__ import annotations

from benchmarks import building, clones, growth, model_stage, nothing_new, reader, reading, serving

EXPERIMENTS = (
    *reading.EXPERIMENTS,
    *clones.EXPERIMENTS,
    *nothing_new.EXPERIMENTS,
    *model_stage.EXPERIMENTS,
    *building.EXPERIMENTS,
    *serving.EXPERIMENTS,
    *reader.EXPERIMENTS,
    *growth.EXPERIMENTS,
)
