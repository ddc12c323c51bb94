"""What goes wrong: kills, full disks, folders that cannot be written, two builds, clocks, remotes, mirrors.

Each campaign tries many cases, divided between the benches, and counts. A case is a folder that meets one fault or
several and is then built on undisturbed; a random one is made from a seed, so it can be tried again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

from mkdocs_commit_digest.archive.store import Archive
from tests.campaigns.fault_bench import (
    UNSAVED_CALLS,
    Bench,
    Outcome,
    commits_of,
    expect_words,
    finish,
    side_by_side,
    strike,
    without_tokens,
)
from tests.campaigns.faulty_runs import DONE, NAME, NOT_REACHED, TOLD
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import prose, slowly, well

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.helpers.model_server import Answer, Call

KILLS_A_FOLDER = 5
"""How often a folder is killed at most before it is built to the end."""


def kills(benches: list[Bench], count: int, *, seed: int = 1) -> Outcome:
    """Kill builds at random moments; each folder is built on until a run comes to its end."""
    shares = [count // len(benches) + (n < count % len(benches)) for n in range(len(benches))]
    cases = [(share, Random(f"{seed}-{n}")) for n, share in enumerate(shares)]
    return _campaign("`SIGKILL`: before a random write operation, or at a random time", benches, cases, _kill_often)


def _kill_often(bench: Bench, case: tuple[int, Random], outcome: Outcome) -> None:
    share, random = case
    while outcome.faults < share:
        folder, left = bench.root / f"killed-{outcome.faults}", 1.0
        for _ in range(min(KILLS_A_FOLDER, share - outcome.faults)):
            part = random.random() * left  # of a whole run; what was done before is not done again
            by_writes = random.random() < 0.5
            fault = (
                {"kill_at": 1 + int(part * bench.writes)} if by_writes else {"kill_after": part * bench.seconds + 1e-3}
            )
            if strike(bench, bench.job(folder, **fault), outcome) in {DONE, NOT_REACHED}:
                break
            outcome.faults += 1
            left -= part
        finish(bench, folder, outcome)


def full_disks(benches: list[Bench], *, step: int = 1, first: int = 1) -> Outcome:
    """Let one of a run's write operations meet a full disk: the first, the next, … to the last."""
    cases = range(first, benches[0].writes + 1, step)
    which = "each write operation" if step == 1 else f"every {step}th write operation"
    return _campaign(f"`ENOSPC` at {which} of a run", benches, cases, _fill_disk)


def _fill_disk(bench: Bench, number: int, outcome: Outcome) -> None:
    folder = bench.root / f"full-{number}"
    job = bench.job(folder, fail_at=number)
    code = strike(bench, job, outcome)
    if code == TOLD:
        expect_words(job, code, outcome, "space")
    elif code not in {DONE, NOT_REACHED}:  # done all the same: what could not be written was not needed
        outcome.untold += 1
        outcome.notes.append(f"write {number}: ended with {code}")
    outcome.faults += code != NOT_REACHED
    finish(bench, folder, outcome)


def small_disks(benches: list[Bench], *, kibibytes: Sequence[int]) -> Outcome:
    """Build on file systems of so many KiB, and go on when they have grown; nothing where none can be mounted."""
    return _campaign("File system that is too small (tmpfs)", benches, kibibytes, _build_on_small_disk)


def _build_on_small_disk(bench: Bench, kibibytes: int, outcome: Outcome) -> None:
    with _tmpfs(bench.root / f"disk-{kibibytes}", kibibytes) as disk:
        if disk is None:
            outcome.notes.append("no file system can be mounted here")
            return
        job = bench.job(disk / "site")
        code = strike(bench, job, outcome)
        outcome.faults += code != DONE
        if code != DONE:
            expect_words(job, code, outcome, "space")
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        finish(bench, disk / "site", outcome)


@contextmanager
def _tmpfs(folder: Path, kibibytes: int) -> Iterator[Path | None]:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def read_only_folders(benches: list[Bench]) -> Outcome:
    """Take the right to write in a folder away: at first, and after a run was killed half-way."""
    cases = [
        (place, word, begun)
        for place, word in (("digests", "'archive'"), ("cache", "'cache_dir'"), ("out", "out"))
        for begun in (False, True)
    ]
    return _campaign("Archive, cache or site that cannot be written", benches, cases, _lock_folder)


def _lock_folder(bench: Bench, case: tuple[str, str, bool], outcome: Outcome) -> None:
    place, word, begun = case
    folder = bench.root / f"locked-{place}-{begun}"
    if begun:
        strike(bench, bench.job(folder, kill_at=bench.writes // 4), outcome)
    (folder / place).mkdir(parents=True, exist_ok=True)
    folders = [folder / place, *(path for path in (folder / place).rglob("*") if path.is_dir())]
    for locked in folders:
        locked.chmod(0o555)
    job = bench.job(folder, obeys_modes=True)
    code = strike(bench, job, outcome)
    if not (begun and place == "cache" and code == DONE):  # a cache in which all is made already is only read
        expect_words(job, code, outcome, word)
    for locked in folders:
        locked.chmod(0o755)
    outcome.faults += 1
    finish(bench, folder, outcome)


def two_builds(benches: list[Bench], count: int, *, seed: int = 1) -> Outcome:
    """Build twice at once in one folder; every second time one of the two is killed."""
    outcome = Outcome("Two builds at once in one folder, every second time one of them killed")
    (bench, other), random = benches[:2], Random(seed)
    for n in range(count):
        folder = bench.root / f"twice-{n}"
        job, first = bench.job(folder), len(bench.server.calls)
        second = replace(job, kill_at=random.randint(1, bench.writes)) if n % 2 else job
        tasks = (lambda job=job: bench.runner.run(job), lambda job=second: other.runner.run(job))
        codes = side_by_side(tasks)
        if codes[0] != DONE or codes[1] not in {DONE, NOT_REACHED, -9}:
            outcome.untold += 1
            outcome.notes.append(f"{folder.name}: ended with {codes}")
        asked = Counter(sha for call in bench.server.calls[first:] for sha in commits_of(call))
        again = sum(count - 1 for count in asked.values())
        outcome.paid_twice += max(0, again - (UNSAVED_CALLS * 2 if codes[1] == -9 else 0))
        outcome.faults += 1
        finish(bench, folder, outcome)
    return outcome


def jumping_clocks(benches: list[Bench], count: int, *, seed: int = 1) -> Outcome:
    """Kill a run, put the next one's clock a day back or a month on and let its model fail, go on at the true time."""
    cases = [(n, (-24, 30 * 24)[n % 2], Random(f"{seed}-{n}")) for n in range(count)]
    return _campaign("Clock a day behind, or a month ahead, while the model fails", benches, cases, _jump)


def _jump(bench: Bench, case: tuple[int, int, Random], outcome: Outcome) -> None:
    number, hours, random = case
    folder = bench.root / f"jumped-{number}"
    strike(bench, bench.job(folder, kill_at=random.randint(1, bench.writes)), outcome)
    bench.server.behave(_no_analysis)  # so commits are left alone for a while
    bench.runner.run(bench.job(folder, hours=hours))
    bench.server.behave(slowly(0.01))
    strike(bench, bench.job(folder, hours=hours, kill_at=random.randint(1, bench.writes)), outcome)
    outcome.faults += 1
    finish(bench, folder, outcome)


def _no_analysis(call: Call) -> Answer:
    return prose(call) if commits_of(call) else well(call)


def changing_remotes(benches: list[Bench], count: int, *, seed: int = 1) -> Outcome:
    """Rewrite the remote's history, or take the remote away; then bring back what was."""
    cases = [(n, Random(f"{seed}-{n}")) for n in range(count)]
    return _campaign("Remote that rewrites its history, or disappears", benches, cases, _change_remote)


def _change_remote(bench: Bench, case: tuple[int, Random], outcome: Outcome) -> None:
    number, random = case
    folder, elsewhere = bench.root / f"remote-{number}", bench.root / f"source-{number}"
    shutil.copytree(bench.source.path, elsewhere)
    moved = replace(bench, source=_at(elsewhere))
    strike(moved, moved.job(folder, kill_at=random.randint(1, moved.writes)), outcome)
    if number % 2:
        elsewhere.rename(gone := elsewhere.with_suffix(".gone"))
        job = moved.job(folder)
        if strike(moved, job, outcome) != DONE:
            expect_words(job, TOLD, outcome, "cannot be fetched")
        gone.rename(elsewhere)
    else:
        tip, base = moved.source.head(), moved.source.shas()[random.randint(2, 6)]
        moved.source.commit_all(
            [Change("Begin anew", {"new.py": "x = 1\n"}, parents=[base], at="2026-01-19T05:00:00+00:00")]
        )
        strike(moved, moved.job(folder, kill_at=random.randint(1, moved.writes)), outcome)
        strike(moved, moved.job(folder), outcome)
        moved.source.set_branch("main", str(tip))
    outcome.faults += 1
    finish(moved, folder, outcome, look=_entries)
    shutil.rmtree(elsewhere)


def _at(path: Path) -> GitRepo:
    repo = GitRepo.__new__(GitRepo)
    repo.path = path
    return repo


def _entries(folder: Path) -> dict[str, bytes]:
    """Read what days hold; not when they changed, what was withdrawn from them, nor what was told of a rewritten branch."""
    records = Archive(folder / "digests").records([NAME])
    left_out = {"revisions", "withdrawn", "closed_at", "notes", "also_landed"}
    return {
        str(record.day): without_tokens(record.model_dump_json(exclude=left_out, indent=1).encode())
        for record in records
    }


DAMAGES: tuple[Callable[[Path, Random], object], ...] = (
    lambda file, _: os.truncate(file, file.stat().st_size // 2),
    lambda file, _: os.truncate(file, 0),
    lambda file, random: _overwrite(file, random.randbytes(file.stat().st_size)),
    lambda file, _: file.unlink(),
)


def _overwrite(file: Path, content: bytes) -> None:
    file.chmod(0o644)
    file.write_bytes(content)


def damaged_mirrors(benches: list[Bench], count: int, *, seed: int = 1) -> Outcome:
    """Damage a random file of a mirror in a random way, once some commits are still to be read, once none."""
    cases = [(n, Random(f"{seed}-{n}")) for n in range(count)]
    return _campaign("Mirror of which a file is cut, emptied, overwritten or deleted", benches, cases, _damage)


def _damage(bench: Bench, case: tuple[int, Random], outcome: Outcome) -> None:
    number, random = case
    folder = bench.root / f"damaged-{number}"
    while not (mirrors := list(folder.glob("cache/mirrors/*/HEAD"))):
        strike(bench, bench.job(folder, kill_at=random.randint(bench.writes // 3, bench.writes)), outcome)
    files = sorted(path for path in mirrors[0].parent.rglob("*") if path.is_file() and not path.is_symlink())
    DAMAGES[number % len(DAMAGES)](random.choice(files), random)
    outcome.faults += 1
    finish(bench, folder, outcome)


def _campaign(
    name: str, benches: list[Bench], cases: Sequence[Any], trial: Callable[[Bench, Any, Outcome], None]
) -> Outcome:
    """Divide cases between benches, which work side by side; sum up what they found."""

    def work(number: int) -> Outcome:
        part = Outcome(name)
        for case in cases[number :: len(benches)]:
            trial(benches[number], case, part)
        return part

    outcome = Outcome(name)
    for part in side_by_side([lambda n=n: work(n) for n in range(len(benches))]):
        outcome.add(part)
    return outcome
