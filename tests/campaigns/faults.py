"""Builds that meet faults at any point: what is lost, what is half, what is paid twice.

    python -m tests.campaigns.faults                 # every campaign at its full length
    python -m tests.campaigns.faults --only kills

Every run is a process that clones, asks a model server on loopback which counts its calls, and renders. After each
fault all files are parsed; at the end an undisturbed run must leave exactly what a run without any fault leaves.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.campaigns import fault_campaigns as campaigns
from tests.campaigns.fault_bench import open_benches

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.campaigns.fault_bench import Bench, Outcome

CAMPAIGNS: dict[str, Callable[[list[Bench], int], Outcome]] = {
    "kills": lambda benches, seed: campaigns.kills(benches, 400, seed=seed),
    "full-disks": lambda benches, _: campaigns.full_disks(benches),
    "small-disks": lambda benches, _: campaigns.small_disks(benches, kibibytes=range(40, 1000, 40)),
    "read-only": lambda benches, _: campaigns.read_only_folders(benches),
    "two-builds": lambda benches, seed: campaigns.two_builds(benches, 20, seed=seed),
    "clocks": lambda benches, seed: campaigns.jumping_clocks(benches, 20, seed=seed),
    "remotes": lambda benches, seed: campaigns.changing_remotes(benches, 20, seed=seed),
    "mirrors": lambda benches, seed: campaigns.damaged_mirrors(benches, 60, seed=seed),
}


def tried(names: list[str], seed: int) -> list[Outcome]:
    """Run campaigns, one after another."""
    with tempfile.TemporaryDirectory() as folder, open_benches(Path(folder)) as benches:
        return [CAMPAIGNS[name](benches, seed) for name in names]


def as_table(outcomes: list[Outcome]) -> str:
    """Return the rows of docs/security.md."""
    columns = (
        *("Fault", "Injected", "Analyses finished before a fault, summed", "Lost", "Files read after faults"),
        *("Half-written", "Ended without clear words", "Calls under way, made again", "Paid twice beyond these"),
        "Folders whose next build differs from an undisturbed one",
    )
    rows = [
        f"| {o.name} | {o.faults} | {o.finished:,} | {o.lost} | {o.files_read:,} | {o.half_files} | {o.untold} "
        f"| {o.under_way} | {o.paid_twice} | {o.wrong_at_end} of {o.folders} |"
        for o in outcomes
    ]
    return "\n".join([f"| {' | '.join(columns)} |", f"|---|{'--:|' * (len(columns) - 1)}", *rows])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=[*CAMPAIGNS], default=[*CAMPAIGNS])
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    outcomes = tried(arguments.only, arguments.seed)
    print(f"seed {arguments.seed}")
    print(as_table(outcomes))
    for outcome in outcomes:
        for note in outcome.notes[:20]:
            print(f"  {note}")
    return 0 if all(outcome.well for outcome in outcomes) else 1


if __name__ == "__main__":
    raise SystemExit(main())
