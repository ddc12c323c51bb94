"""A parsing worker: reads jobs from its standard input and writes answers to its standard output until that ends.

Started by `pool`, which bounds its time from outside. Frames are a length of eight bytes and a pickle; both ends are
this package, and nothing that a repository holds is ever unpickled.
"""

from __future__ import annotations

import gc
import pickle
import sys
from dataclasses import replace
from typing import IO, TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.comparison import compare
from mkdocs_commit_digest.collect.facts.languages.differing import compare_files
from mkdocs_commit_digest.collect.facts.languages.registry import GRAMMARS
from mkdocs_commit_digest.collect.facts.languages.source_trees import as_utf8, parse
from mkdocs_commit_digest.collect.facts.languages.walk import read_module

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.facts.languages.definitions import Module
    from mkdocs_commit_digest.collect.facts.parsing.jobs import Answer, Job


def serve(inward: IO[bytes], outward: IO[bytes]) -> None:
    """Answer jobs until there are no more."""
    while head := inward.read(8):
        job: Job = pickle.loads(inward.read(int.from_bytes(head, "big")))  # noqa: S301 - from our own parent
        content = pickle.dumps(answer(job), pickle.HIGHEST_PROTOCOL)
        outward.write(len(content).to_bytes(8, "big") + content)
        outward.flush()


def answer(job: Job) -> Answer:
    """Answer one job."""
    grammar = GRAMMARS[job.language]
    if job.what == "read" and job.new is not None:
        return _index(read_module(grammar, parse(grammar, as_utf8(job.new)), messages=False))
    if job.old is not None and job.new is not None:
        return compare_files(grammar, job.old, job.new, job.hunks)
    old, new = (
        None if side is None else read_module(grammar, parse(grammar, as_utf8(side))) for side in (job.old, job.new)
    )
    return compare(old, new)


def _index(module: Module) -> Module:
    """Keep what tells which names a file hands on."""
    modules = tuple(replace(one, body="") for one in module.definitions if one.kind == "module")
    return replace(module, definitions=modules)


def main() -> None:
    """Serve, in a process that has no more memory than it needs, where the system can bound that."""
    try:
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass
    gc.set_threshold(100_000)  # trees and definitions hold no circles
    serve(sys.stdin.buffer, sys.stdout.buffer)


_MEMORY = 2 * 1024**3
