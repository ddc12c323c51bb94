"""What was tried against the product, and what became of it: the figures of docs/security.md.

    python -m tests.campaigns                           # every row; about ten minutes
    python -m tests.campaigns --only load               # one row
    python -m tests.campaigns --write docs/security.md  # put the figures into the page

Each row can be made by a command of its own, which stands beside it.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.campaigns.faults import CAMPAIGNS, as_table, tried
from tests.helpers.hostile_repo import KINDS, PATHS, TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
TESTS = Path(__file__).parents[1]
PEERS = (
    "tests/security/test_model_peers.py",
    "tests/collect/git/test_mirrors_remote.py",
    "tests/collect/git/test_remote_peers.py",
)
TEXT = (
    "tests/publish/test_text.py",
    "tests/publish/test_feeds_hostile.py",
    "tests/collect/git/test_history_hostile.py",
)
_EXAMPLES = re.compile(r"^ +- (\d+) passing(?: examples)?, \d+ failing", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """What was tried, how it can be tried again, what was counted, and whether all is well."""

    what: str
    command: str
    counted: str
    well: bool

    def __str__(self) -> str:
        return f"| {self.what} | `{self.command}` | {self.counted} |"


def inputs_tried(said: str) -> int:
    """Read the number of inputs out of what libFuzzer prints."""
    found = re.search(r"^Done (\d+) runs", said, re.MULTILINE)
    return int(found[1]) if found else 0


def hostile_repository() -> Row:
    passed, _, well = _tests("tests/security/test_hostile_repository.py")
    tricks = KINDS - len(TEXTS) - len(PATHS)
    return Row(
        "A repository in which every commit is an attack, as a site by rules and as one by a model whose replies are "
        "attacks, in Chromium too",
        "python -m pytest tests/security/test_hostile_repository.py",
        f"{KINDS} attacks: {len(TEXTS)} texts (each as subject, body, author and content), {len(PATHS)} paths, "
        f"{tricks} tricks with objects, refs, clocks, sizes and attributes; {passed} checks, {_none(well)}",
        well,
    )


def hostile_peers() -> Row:
    passed, _, well = _tests(*PEERS)
    return Row(
        "Model servers and git remotes that break every rule, over sockets",
        f"python -m pytest {' '.join(PEERS)}",
        f"{passed} cases, {_none(well)}",
        well,
    )


def hostile_texts() -> Row:
    passed, _, well = _tests(*TEXT)
    return Row(
        "Hostile texts and objects, one by one",
        f"python -m pytest {' '.join(TEXT)}",
        f"{passed} cases, {_none(well)}",
        well,
    )


def canaries() -> Row:
    passed, _, well = _tests("tests/security/test_canaries.py")
    return Row(
        "Secrets in 18 places, looked for in all that is written, printed, logged, sent and run",
        "python -m pytest tests/security/test_canaries.py",
        f"{passed} checks, {'none was found' if well else 'SOME WERE FOUND'}",
        well,
    )


def properties() -> Row:
    files = sorted(
        str(path.relative_to(TESTS.parent)) for path in TESTS.rglob("test_*.py") if "@given(" in path.read_text()
    )
    _, said, well = _tests(*files, "--hypothesis-show-statistics")
    examples = sum(map(int, _EXAMPLES.findall(said)))
    tests = len(re.findall(r"^tests/\S+::\S+:$", said, re.MULTILINE))
    return Row(
        "Properties of the history parser (git is the oracle), redaction, escaping, pages, feeds, archive, replies",
        "python -m tests.campaigns --only properties",
        f"{tests} properties, {examples:,} examples, {_none(well)}",
        well and examples > 0,
    )


def fuzz() -> Row:
    command = "python -m tests.campaigns.fuzz_stream --seconds 30"
    done = _run(*command.split()[1:])
    well = done.returncode == 0 and inputs_tried(done.stderr) > 0
    return Row(
        "The parser of git's output, fuzzed with coverage guidance (atheris)",
        command,
        f"{inputs_tried(done.stderr):,} inputs in 30 s, {_none(well)}",
        well,
    )


def load() -> Row:
    done = _run("-m", "tests.campaigns.load")
    return Row(
        "Load: many repositories over a month",
        "python -m tests.campaigns.load",
        " ".join(done.stdout.split()),
        done.returncode == 0,
    )


ROWS: dict[str, Callable[[], Row]] = {
    "hostile-repository": hostile_repository,
    "hostile-peers": hostile_peers,
    "hostile-texts": hostile_texts,
    "canaries": canaries,
    "properties": properties,
    "fuzz": fuzz,
    "load": load,
}


def _none(well: bool) -> str:
    return "none failed" if well else "SOME FAILED"


def _tests(*arguments: str) -> tuple[int, str, bool]:
    """Run tests; returns how many passed, what was printed, and whether none failed."""
    done = _run("-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)
    found = re.search(r"(\d+) passed", done.stdout)
    if done.returncode:
        sys.stderr.write(done.stdout[-3000:])
    return int(found[1]) if found else 0, done.stdout, done.returncode == 0


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=TESTS.parent, capture_output=True, text=True, check=False, errors="replace"
    )


def _written(page: str, figures: str) -> str:
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{figures}\n{END}{after}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=["faults", *ROWS], default=["faults", *ROWS])
    parser.add_argument("--seed", type=int, default=1, help="of the faults")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the figures between the marks of a page")
    arguments = parser.parse_args()
    parts = [f"Made on {datetime.now(UTC).date()} by `python -m tests.campaigns --write docs/security.md`."]
    well = True
    rows = [ROWS[name]() for name in arguments.only if name in ROWS]
    if rows:
        parts.append("\n".join(["| Tried | By itself | Counted |", "|---|---|---|", *map(str, rows)]))
        well = all(row.well for row in rows)
    if "faults" in arguments.only:
        outcomes = tried([*CAMPAIGNS], arguments.seed)
        parts.append(f"Faults, by `python -m tests.campaigns.faults --seed {arguments.seed}`:\n\n{as_table(outcomes)}")
        well = well and all(outcome.well for outcome in outcomes)
        sys.stderr.writelines(f"{note}\n" for outcome in outcomes for note in outcome.notes)
    figures = "\n\n".join(parts)
    print(figures)
    if arguments.write:
        arguments.write.write_text(_written(arguments.write.read_text("utf-8"), figures), "utf-8")
    return 0 if well else 1


if __name__ == "__main__":
    raise SystemExit(main())
