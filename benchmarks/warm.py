"""Imported once by the process that runs are forked from."""

from benchmarks.faulty_runs import warm_up

warm_up()
