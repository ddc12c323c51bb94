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
from mkdocs_commit_digest.collect.facts.languages.registry import GRAMMARS
from mkdocs_commit_digest.collect.facts.languages.walk import read_module

if TYPE_CHECKING:
    from mkdocs_commit_digest.collect.facts.languages.definitions import Module
    from mkdocs_commit_digest.collect.facts.parsing.jobs import Answer, Job

_REMEMBERED = 128
"""Files, so that what a commit leaves is not parsed again where the next one takes it up."""


def serve(inward: IO[bytes], outward: IO[bytes]) -> None:
    """Answer jobs until there are no more."""
    remembered: OrderedDict[bytes, Module] = OrderedDict()
    while head := inward.read(8):
        job: Job = pickle.loads(inward.read(int.from_bytes(head, "big")))  # noqa: S301 - from our own parent
        content = pickle.dumps(_answer(job, remembered), pickle.HIGHEST_PROTOCOL)
        outward.write(len(content).to_bytes(8, "big") + content)
        outward.flush()


def _answer(job: Job, remembered: OrderedDict[bytes, Module]) -> Answer:
    old, new = (_module(job.language, side, remembered) for side in (job.old, job.new))
    return _index(new) if job.what == "read" and new is not None else compare(old, new)


def _index(module: Module) -> Module:
    """Keep what tells which names a file hands on."""
    modules = tuple(replace(one, body="") for one in module.definitions if one.kind == "module")
    return replace(module, definitions=modules, messages=())


def _module(language: str, content: bytes | None, remembered: OrderedDict[bytes, Module]) -> Module | None:
    if content is None:
        return None
    key = hashlib.blake2b(content, digest_size=16, person=language.encode()[:16]).digest()
    module = remembered.pop(key, None) or read_module(GRAMMARS[language], content)
    remembered[key] = module
    if len(remembered) > _REMEMBERED:
        remembered.popitem(last=False)
    return module


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
