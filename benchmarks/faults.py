"""Builds that are killed, or meet a full disk, at any point: what is lost, what is half, what is paid twice.

    python -m benchmarks.faults                 # 200 kills, and ENOSPC at every write
    python -m benchmarks.faults --markdown      # the rows of docs/security.md

Every run is a fresh process that collects (with a model server on loopback that counts) and renders. After each fault
the folder is examined; a last run without a fault must leave exactly what a run without any fault leaves.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from benchmarks.faulty_runs import CALLS_AT_ONCE, NAME, Job, build
from mkdocs_commit_digest.archive import Archive
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import ModelServer, model_server, slowly

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext

COMMITS = 12


@dataclass
class Outcome:
    """What a campaign found."""

    name: str
    faults: int = 0
    runs_to_end: int = 0
    finished: int = 0
    """Analyses that were finished when a fault struck, over all faults."""
    lost: int = 0
    half_files: int = 0
    files_read: int = 0
    wrong_at_end: int = 0
    calls: int = 0
    paid_twice: int = 0
    """Calls beyond the first for a commit whose first call was not under way at a fault."""
    under_way: int = 0
    """Calls that were under way at a fault and are asked again."""
    notes: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        return not (self.lost or self.half_files or self.wrong_at_end or self.paid_twice)


@dataclass
class Bench:
    """A repository, a model server, and processes that are forked from one that has everything imported."""

    context: ForkServerContext
    root: Path
    repository: Path
    server: ModelServer

    def job(self, folder: Path, **fields: int) -> Job:
        return Job(str(self.repository), self.server.url, str(folder), **fields)

    def run(self, job: Job, *, kill_after: float | None = None) -> int:
        """Run a build; returns its exit status, -9 if it was killed."""
        process = self.context.Process(target=build, args=(job,), daemon=True)
        process.start()
        process.join(kill_after if kill_after is not None else 120)
        if process.is_alive():
            process.kill()
            process.join()
        code = process.exitcode
        process.close()
        return -9 if code is None else code

    def reference(self) -> tuple[dict[str, bytes], float]:
        """Build once undisturbed, twice for the time; return all files and the seconds of a run."""
        for name in ("warm", "reference"):
            started = time.monotonic()
            assert self.run(self.job(self.root / name)) == 0
        return snapshot(self.root / "reference"), time.monotonic() - started


def open_bench(root: Path, server: ModelServer) -> Bench:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.warm"])
    repository = GitRepo(root / "source")
    repository.commit_all(
        Change(
            f"Add part {n}",
            {f"src/part_{n}.py": f"def part_{n}(x):\n    return x * {n}\n" * 20},
            at=f"2026-01-{18 + n % 3}T01:{n:02}:00+00:00",
        )
        for n in range(COMMITS)
    )
    server.behave(slowly(0.02))
    return Bench(context, root, repository.path, server)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Read the archive and the pages; calls cost what they cost, whenever they were made."""
    files = [*(folder / "digests").rglob("*.json"), *(path for path in (folder / "out").rglob("*") if path.is_file())]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def analysed(folder: Path) -> set[str]:
    """Return the commits whose analysis by a model is in the archive; raises if a file is not whole."""
    records = Archive(folder / "digests").records([NAME])
    return {commit.sha[:12] for record in records for commit in record.commits if commit.analysis.kind == "model"}


def examine(folder: Path, outcome: Outcome) -> None:
    """Parse every file that a reader would meet."""
    for path in sorted(folder.glob("out/**/*")) + sorted(folder.glob("digests/**/*")):
        if not path.is_file() or path.name.endswith(".tmp"):
            continue
        outcome.files_read += 1
        if not _is_whole(path):
            outcome.half_files += 1
            outcome.notes.append(f"half: {path}")


def _is_whole(path: Path) -> bool:
    content = path.read_bytes()
    try:
        if path.suffix == ".json":
            json.loads(content)
        elif path.suffix in {".xml", ".xsl", ".opml"}:
            etree.fromstring(content)
        elif path.suffix == ".md":
            body = content.decode().split("\n---\n", 1)[1]
            etree.fromstring(f"<body>{body}</body>", etree.HTMLParser(recover=False))
            return content.rstrip().endswith(b">")
    except (ValueError, IndexError, etree.XMLSyntaxError):
        return False
    return bool(content)


def _asked(calls: list) -> Counter[str]:
    return Counter(key[:12] for call in calls for key in call.commits if len(call.commits) == 1)


def _round(bench: Bench, job: Job, outcome: Outcome, *, kill_after: float | None = None) -> int:
    """Run once and compare what was there before, what was asked, and what is there now."""
    folder = Path(job.folder)
    before, first = analysed(folder), len(bench.server.calls)
    code = bench.run(job, kill_after=kill_after)
    time.sleep(0.05)  # what was sent when the process died arrives
    examine(folder, outcome)
    after = analysed(folder)
    asked = _asked(bench.server.calls[first:])
    outcome.calls += asked.total()
    outcome.finished += len(before)
    outcome.lost += len(before - after)
    outcome.paid_twice += sum(asked[sha] for sha in before)
    unsaved = asked.total() - sum(asked[sha] for sha in after)
    outcome.under_way += unsaved
    outcome.paid_twice += max(0, unsaved - CALLS_AT_ONCE) if code else 0
    return code


def _finish(bench: Bench, folder: Path, whole: dict[str, bytes], outcome: Outcome) -> None:
    """Let a last run end a while later, and compare with a run that met no fault."""
    for leftover in folder.rglob(".*.tmp"):
        os.utime(leftover, (0, 0))
    if _round(bench, bench.job(folder), outcome) != 0:
        outcome.wrong_at_end += 1
        outcome.notes.append(f"{folder}: the last run failed")
    found = snapshot(folder)
    different = {name for name in {*found, *whole} if found.get(name) != whole.get(name)}
    outcome.wrong_at_end += bool(different)
    outcome.runs_to_end += 1
    outcome.notes += [f"differs: {folder.name}/{name}" for name in sorted(different)]
    shutil.rmtree(folder)


def kill_campaign(bench: Bench, kills: int, *, seed: int = 1) -> Outcome:
    """Kill builds at random moments; each folder is built on until a run comes to its end."""
    outcome = Outcome("SIGKILL at a random moment of collect and publish")
    whole, seconds = bench.reference()
    moments = random.Random(seed)
    number = 0
    while outcome.faults < kills:
        number += 1
        folder = bench.root / f"killed-{number}"
        for _ in range(8):
            if outcome.faults == kills:
                break
            if _round(bench, bench.job(folder), outcome, kill_after=moments.uniform(0.005, seconds)) == 0:
                break
            outcome.faults += 1
        _finish(bench, folder, whole, outcome)
    return outcome


def full_disk_campaign(bench: Bench, *, step: int, first: int = 1, most: int = 10_000) -> Outcome:
    """Fail the first write, the second, … until a run has no more writes to fail."""
    outcome = Outcome(
        f"ENOSPC at the n-th write operation of a run, every {step}th n"
        if step > 1
        else "ENOSPC at each write operation of a run"
    )
    whole, _ = bench.reference()
    for n in range(first, most, step):
        folder = bench.root / f"full-{n}"
        code = _round(bench, bench.job(folder, fail_at=n), outcome)
        if code == 4:
            break
        if code not in {0, 3}:
            outcome.wrong_at_end += 1
            outcome.notes.append(f"write {n}: exit status {code}, not an error that is told")
        outcome.faults += 1
        _finish(bench, folder, whole, outcome)
    return outcome


def as_table(outcomes: list[Outcome]) -> str:
    """Return the rows of docs/security.md."""
    columns = (
        *("Fault", "Injected", "Analyses finished before a fault, summed", "Lost"),
        *("Files read after faults", "Half-written", "Calls under way, asked again", "Paid twice beyond these"),
        "Folders whose next build differs from an undisturbed one",
    )
    head = f"| {' | '.join(columns)} |\n|---|{'--:|' * 8}"
    rows = [
        f"| {o.name} | {o.faults} | {o.finished:,} | {o.lost} | {o.files_read:,} | {o.half_files} | {o.under_way} "
        f"| {o.paid_twice} | {o.wrong_at_end} of {o.runs_to_end} |"
        for o in outcomes
    ]
    return "\n".join([head, *rows])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--step", type=int, default=1, help="let every so-many-th write meet a full disk; 0: none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--markdown", action="store_true", help="print the rows of docs/security.md only")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, model_server() as server:
        bench = open_bench(Path(folder), server)
        outcomes = []
        if arguments.kills:
            outcomes.append(kill_campaign(bench, arguments.kills, seed=arguments.seed))
        if arguments.step:
            outcomes.append(full_disk_campaign(replace(bench, root=Path(folder) / "full"), step=arguments.step))
    print(as_table(outcomes))
    for outcome in outcomes:
        for note in outcome.notes[:10]:
            print(f"  {note}")
    return 0 if all(outcome.well for outcome in outcomes) else 1


if __name__ == "__main__":
    raise SystemExit(main())
