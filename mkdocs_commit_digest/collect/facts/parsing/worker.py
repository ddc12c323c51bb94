"""A parsing worker: reads jobs from its standard input and writes answers to its standard output until that ends.

Started by `pool`, which bounds its time from outside. Frames are a length of eight bytes and a pickle; both ends are
this package, and nothing that a repository holds is ever unpickled.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from collections import OrderedDict
from dataclasses import replace
from typing import IO, TYPE_CHECKING

from mkdocs_commit_digest.collect.facts.comparison import compare
from mkdocs_commit_digest.collect.facts.languages.differing import compare_sources
from mkdocs_commit_digest.collect.facts.languages.registry import GRAMMARS
from mkdocs_commit_digest.collect.facts.languages.source_trees import backwards, parse, parse_like
from mkdocs_commit_digest.collect.facts.languages.walk import read_module

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.facts.languages.definitions import Module
    from mkdocs_commit_digest.collect.facts.languages.source_trees import Hunk, Source
    from mkdocs_commit_digest.collect.facts.parsing.jobs import Answer, Job

_REMEMBERED = 4_000_000
"""Bytes of source whose trees are held, so that what a commit leaves is not parsed again where the next takes it up."""


def serve(inward: IO[bytes], outward: IO[bytes]) -> None:
    """Answer jobs until there are no more."""
    held = HeldSources()
    while head := inward.read(8):
        job: Job = pickle.loads(inward.read(int.from_bytes(head, "big")))  # noqa: S301 - from our own parent
        content = pickle.dumps(answer(job, held), pickle.HIGHEST_PROTOCOL)
        outward.write(len(content).to_bytes(8, "big") + content)
        outward.flush()


class HeldSources:
    """The last files that were parsed."""

    def __init__(self) -> None:
        """Begin with none."""
        self._sources: OrderedDict[tuple[str, bytes], Source] = OrderedDict()
        self._size = 0

    def one(self, language: str, content: bytes) -> Source:
        """Return a file's tree."""
        key = _key(language, content)
        return self._hold(key, self._sources.get(key) or parse(GRAMMARS[language], content))

    def both(self, language: str, old: bytes, new: bytes, hunks: tuple[Hunk, ...]) -> tuple[Source, Source]:
        """Return the trees of two versions, of which one may be parsed as the other but for what differs."""
        grammar, keys = GRAMMARS[language], (_key(language, old), _key(language, new))
        before, after = (self._sources.get(key) for key in keys)
        if before is None and after is not None:
            before = parse_like(grammar, old, after, backwards(hunks))
        elif before is None:
            before = parse(grammar, old)
        if after is None:
            after = parse_like(grammar, new, before, hunks)
        return self._hold(keys[0], before), self._hold(keys[1], after)

    def _hold(self, key: tuple[str, bytes], source: Source) -> Source:
        if key not in self._sources:
            self._size += len(source.content)
        self._sources[key] = source
        self._sources.move_to_end(key)
        while self._size > _REMEMBERED and len(self._sources) > 1:
            _, dropped = self._sources.popitem(last=False)
            self._size -= len(dropped.content)
        return source


def answer(job: Job, held: HeldSources) -> Answer:
    """Answer one job."""
    grammar = GRAMMARS[job.language]
    if job.old is not None and job.new is not None:
        return compare_sources(grammar, *held.both(job.language, job.old, job.new, job.hunks))
    if job.what == "read" and job.new is not None:
        return _index(read_module(grammar, parse(grammar, job.new), messages=False))
    old, new = (side and read_module(grammar, held.one(job.language, side)) for side in (job.old, job.new))
    return compare(old or None, new or None)


def _index(module: Module) -> Module:
    """Keep what tells which names a file hands on."""
    modules = tuple(replace(one, body="") for one in module.definitions if one.kind == "module")
    return replace(module, definitions=modules, messages=())


def _key(language: str, content: bytes) -> tuple[str, bytes]:
    return language, hashlib.blake2b(content, digest_size=16).digest()


def main() -> None:
    """Serve, in a process that has no more memory than it needs, where the system can bound that."""
    try:
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass
    serve(sys.stdin.buffer, sys.stdout.buffer)


_MEMORY = 2 * 1024**3
