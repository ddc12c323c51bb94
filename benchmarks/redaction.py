"""How much clean code redaction touches, and how fast it is.

    python benchmarks/redaction.py [--lines 1000000] [--show 40] [FOLDER or bare repository ...]

Reads source files under the folders given (default: this interpreter's site-packages) and the patches of bare
repositories, up to the number of lines, and prints the share of lines that redaction changed.
"""

from __future__ import annotations

import argparse
import subprocess
import sysconfig
import time
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIXES = {
    ".py",
    ".pyi",
    ".js",
    ".ts",
    ".json",
    ".yml",
    ".yaml",
    ".toml",
    ".md",
    ".c",
    ".h",
    ".cu",
    ".cuh",
    ".sh",
    ".txt",
    ".html",
    ".css",
}


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (where, text) for the files of a folder, or for the commits of a bare repository."""
    if (root / "HEAD").exists():
        git = ["git", "-C", str(root), "log", "-p", "--format=commit %H%n%B", "-n", "2000"]
        with subprocess.Popen(git, stdout=subprocess.PIPE, encoding="utf-8", errors="replace") as process:
            chunk: list[str] = []
            for line in process.stdout or ():
                if line.startswith("commit ") and chunk:
                    yield chunk[0].strip(), "".join(chunk)
                    chunk = []
                chunk.append(line)
            yield (chunk[0].strip() if chunk else "", "".join(chunk))
        return
    for path in sorted(root.rglob("*")):
        if path.suffix in _SUFFIXES and path.is_file():
            yield str(path), path.read_text("utf-8", errors="replace")


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("roots", nargs="*", type=Path)
    arguments.add_argument("--lines", type=int, default=1_000_000)
    arguments.add_argument("--show", type=int, default=0)
    given = arguments.parse_args()
    roots = given.roots or [Path(sysconfig.get_paths()["purelib"])]
    lines = touched = size = 0
    seconds = 0.0
    for root in roots:
        here = 0
        for where, text in texts(root):
            if here >= given.lines // len(roots):
                break
            started = time.perf_counter()
            clean = redact(text)
            seconds += time.perf_counter() - started
            before, after = text.split("\n"), clean.split("\n")
            assert len(before) == len(after), where
            here += len(before)
            size += len(text)
            for old, new in zip(before, after, strict=True):
                if old != new:
                    touched += 1
                    if touched <= given.show:
                        print(where[-60:], "|", old.strip()[:150], "\n      →", new.strip()[:150])
        lines += here
    print(f"{lines:,} lines, {touched} touched: 1 in {lines // max(touched, 1):,}; {size / 1e6 / seconds:.0f} MB/s")


if __name__ == "__main__":
    main()
