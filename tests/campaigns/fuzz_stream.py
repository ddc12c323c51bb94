"""Fuzz the parser of git's output with coverage guidance (atheris), for a bounded time.

    pip install atheris && python -m tests.campaigns.fuzz_stream --seconds 60

Whatever bytes git could send, the parser gives commits or raises HistoryError, and keeps no more than its bounds.
"""

from __future__ import annotations

import argparse
import sys

import atheris

with atheris.instrument_imports(include=["mkdocs_commit_digest.collect.git"]):
    from mkdocs_commit_digest.collect.git.log_parser import LogParser
    from mkdocs_commit_digest.collect.git.selection import Selection
from mkdocs_commit_digest.errors import HistoryError
from mkdocs_commit_digest.settings import Limits

START, END = b"<0f", b"0f>"
LIMITS = Limits(patch_bytes_per_file=2_000, patch_bytes_per_commit=8_000, files_per_commit=20, message_bytes=500)


def one_input(data: bytes) -> None:
    """Feed one stream, in pieces whose size the first byte gives, with `@` for our marks so that they are hit often."""
    size = 1 + (data[0] if data else 0)
    stream = data[1:].replace(b"@(", START).replace(b")@", END)
    pieces = iter([stream[at : at + size] for at in range(0, len(stream), size)])
    parser = LogParser(lambda: next(pieces, b""), START, END, LIMITS, Selection((), ()), str)
    try:
        for _ in parser.commits():
            pass
    except HistoryError:
        return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    limits = (f"-max_total_time={arguments.seconds}", f"-seed={arguments.seed}", "-max_len=4096", "-verbosity=1")
    atheris.Setup([sys.argv[0], *limits], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
