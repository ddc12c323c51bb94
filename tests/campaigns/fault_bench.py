"""Where faults are tried: a repository, a model server that counts, builds in processes, and what to look at after."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from mkdocs_commit_digest.archive.store import Archive
from tests.campaigns.faulty_runs import CALLS_AT_ONCE, DONE, NAME, NOT_REACHED, TOLD, Job
from tests.helpers.git_repo import Change, GitRepo
from tests.helpers.model_server import Call, ModelServer, model_server, slowly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

COMMITS = 12
UNSAVED_CALLS = 2 * CALLS_AT_ONCE
"""Calls whose answers may not be on disk: the next ones start while the answers of those that ended are written."""
_TOKENS = re.compile(rb'"(?:prompt|completion)": ?\d+|[\d,]+ tokens')


@dataclass
class Outcome:
    """What a campaign found."""

    name: str
    faults: int = 0
    folders: int = 0
    """Folders that were built on to the end after the fault, or after several."""
    finished: int = 0
    """Analyses that were finished when a fault struck, over all faults."""
    lost: int = 0
    files_read: int = 0
    half_files: int = 0
    wrong_at_end: int = 0
    untold: int = 0
    """Faults that ended a run without the words they should."""
    under_way: int = 0
    """Calls that were under way at a fault, and were made again."""
    paid_twice: int = 0
    """Commits asked about again though their analysis was finished, and calls beyond those that can be under way."""
    notes: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        return not (self.lost or self.half_files or self.wrong_at_end or self.paid_twice or self.untold)

    def add(self, other: Outcome) -> None:
        """Take the counts of another part of the same campaign."""
        for name, value in vars(other).items():
            if name != "name":
                setattr(self, name, getattr(self, name) + value)


class Runner:
    """A process that forks builds, one at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.campaigns.faulty_runs"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )

    def run(self, job: Job) -> int:
        """Return the exit status of a build, negative for the signal that ended it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asdict(job)) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


@dataclass
class Bench:
    """A folder to work in, a source, a model server, and a process that forks builds."""

    root: Path
    source: GitRepo
    server: ModelServer
    runner: Runner
    seconds: float = 0.0
    """How long an undisturbed run takes."""
    writes: int = 0
    """The number of its write operations."""

    def job(self, folder: Path, **fields: Any) -> Job:
        said = self.root / f"{folder.name}.said"
        said.unlink(missing_ok=True)
        return Job(str(self.source.path), self.server.url, str(folder), said=str(said), **fields)


@contextmanager
def open_benches(root: Path, number: int = 2) -> Iterator[list[Bench]]:
    """Open several benches over one source, to work side by side."""
    source = GitRepo(root / "source")
    source.commit_all(
        Change(
            f"Add part {n}",
            {f"src/part_{n}.py": f"def part_{n}(x):\n    return x * {n}\n" * 20},
            at=f"2026-01-{18 + n % 3}T01:{n:02}:00+00:00",
        )
        for n in range(COMMITS)
    )
    with ExitStack() as stack:
        benches = []
        for n in range(number):
            server = stack.enter_context(model_server())
            server.behave(slowly(0.01))
            runner = Runner()
            stack.callback(runner.close)
            bench = Bench(root / f"bench-{n}", source, server, runner)
            bench.root.mkdir()
            benches.append(bench)
        side_by_side([lambda bench=bench: _measure(bench) for bench in benches])
        yield benches


def _measure(bench: Bench) -> None:
    counted = bench.job(bench.root / "counted", fail_at=1_000_000)
    assert bench.runner.run(counted) == NOT_REACHED, Path(counted.said).read_text()
    bench.writes = int(Path(counted.said).read_text().split()[0])
    started = time.monotonic()
    assert bench.runner.run(bench.job(bench.root / "reference")) == DONE
    bench.seconds = time.monotonic() - started


def side_by_side(tasks: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do each task in a thread of its own; raises what the first that failed raised."""
    results: list[Any] = [None] * len(tasks)
    errors: list[BaseException] = []

    def work(n: int) -> None:
        try:
            results[n] = tasks[n]()
        except BaseException as error:  # noqa: BLE001 - raised again below, in the caller's thread
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results


def snapshot(folder: Path) -> dict[str, bytes]:
    """Read the archive and the pages, with tokens left out: what is asked together with what may differ."""
    files = [*(folder / "digests").rglob("*"), *(folder / "out").rglob("*")]
    return {path.relative_to(folder).as_posix(): without_tokens(path.read_bytes()) for path in files if path.is_file()}


def without_tokens(content: bytes) -> bytes:
    return _TOKENS.sub(b"", content)


def strike(bench: Bench, job: Job, outcome: Outcome) -> int:
    """Run once and compare what was there before, what was asked, and what is there now; returns the exit status."""
    folder = Path(job.folder)
    before, overviews, first = _analysed(folder), _overviews(folder), len(bench.server.calls)
    code = bench.runner.run(job)
    time.sleep(0.02)  # what was sent when the process died arrives
    _examine(folder, outcome)
    after = _analysed(folder)
    outcome.finished += len(before)
    outcome.lost += len(before - after)
    calls = [commits_of(call) for call in bench.server.calls[first:]]
    asked = [commits for commits in calls if commits]
    again = [sha for commits in asked for sha in commits if sha in before]
    unsaved = sum(not after.issuperset(commits) for commits in asked)
    unsaved += max(0, len(calls) - len(asked) - len(_overviews(folder) - overviews))
    outcome.under_way += unsaved
    outcome.paid_twice += len(again) + max(0, unsaved - (UNSAVED_CALLS if code else 0))
    if again or unsaved > UNSAVED_CALLS:
        outcome.notes.append(f"{folder.name}: asked again {again}, {unsaved} calls under way")
    return code


def finish(
    bench: Bench, folder: Path, outcome: Outcome, *, look: Callable[[Path], dict[str, bytes]] = snapshot
) -> None:
    """Let a last run end a while later, and compare with a run that met no fault."""
    for leftover in folder.rglob(".*.tmp"):
        os.utime(leftover, (0, 0))
    code = strike(bench, bench.job(folder), outcome)
    found, whole = look(folder), look(bench.root / "reference")
    different = sorted(name for name in {*found, *whole} if found.get(name) != whole.get(name))
    outcome.folders += 1
    outcome.wrong_at_end += bool(different or code != DONE)
    outcome.notes += [f"differs: {folder.name}/{name}" for name in different]
    if code != DONE:
        outcome.notes.append(f"{folder.name}: the last run ended with {code}")
    shutil.rmtree(folder)


def expect_words(job: Job, code: int, outcome: Outcome, *words: str) -> None:
    """Note a run that did not end with an error that names certain things."""
    said = Path(job.said).read_text() if Path(job.said).exists() else ""
    if code != TOLD or not all(word in said for word in words):
        outcome.untold += 1
        outcome.notes.append(f"{Path(job.folder).name}: ended with {code} and said {said!r}")


def _analysed(folder: Path) -> set[str]:
    """Return the commits whose analysis by a model is in the archive; raises if a file is not whole."""
    records = Archive(folder / "digests").records([NAME])
    found = (commit for record in records for commit in (*record.commits, *record.withdrawn))
    return {commit.sha[:12] for commit in found if commit.analysis.kind == "model"}


def _overviews(folder: Path) -> set[tuple[object, ...]]:
    records = Archive(folder / "digests").records([NAME])
    return {(record.day, record.overview.of) for record in records if record.overview}


def commits_of(call: Call) -> set[str]:
    """Return the commits that a call asks to analyse; none, if it asks about a whole day."""
    is_overview = "points" in call.schema.get("properties", {})
    return set() if is_overview else {key[:12] for key in call.commits}


def _examine(folder: Path, outcome: Outcome) -> None:
    """Parse every file that a reader would meet."""
    for path in sorted(folder.glob("out/**/*")) + sorted(folder.glob("digests/**/*")):
        if path.is_file() and not path.name.endswith(".tmp"):
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
