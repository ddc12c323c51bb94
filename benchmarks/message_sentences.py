"""Sentences of commit messages, each held against its own commit: what authors wrote is true but for few of them.

The commit is shown to the rules without its message, so that a sentence cannot bear itself out.
"""

from __future__ import annotations

import dataclasses
import re
import subprocess
from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.evidence.commit_index import CommitIndex
from mkdocs_commit_digest.collect.evidence.rules import contradiction_of
from mkdocs_commit_digest.collect.evidence.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mkdocs_commit_digest.collect.commits import Commit
    from mkdocs_commit_digest.collect.evidence.rules.disproofs import Verdict

_STARTS = re.compile(r"(?:[-*+•>#|<]|\d+[.)])\s?|```|[A-Z][A-Za-z-]+: ")
"""A line that does not go on with the one before."""
_FEWEST_WORDS = 4


def shas_with_a_body(path: Path, wanted: int) -> list[str]:
    """Return the newest commits whose messages have so many sentences together, newest first; merges are left out."""
    git = ["git", "-C", str(path), "log", "--no-merges", "--format=%H%x00%b%x01"]
    told = subprocess.run(git, capture_output=True, check=True).stdout.decode("utf-8", "replace")
    shas: list[str] = []
    for entry in told.split("\x01"):
        sha, _, body = entry.strip("\n").partition("\0")
        count = len(list(statements_of(body)))
        if count and wanted > 0:
            shas.append(sha)
            wanted -= count
    return shas


def statements_of(body: str) -> Iterator[str]:
    """Yield the sentences of a message's body, wrapped lines joined."""
    paragraphs: list[str] = []
    for line in map(str.strip, body.split("\n")):
        if paragraphs and paragraphs[-1] and line and not _STARTS.match(line):
            paragraphs[-1] += " " + line
        else:
            paragraphs.append(line)
    for paragraph in paragraphs:
        for sentence in sentences(paragraph):
            if len(sentence.split()) >= _FEWEST_WORDS:
                yield sentence.strip()


def contradicted(commit: Commit) -> Iterator[tuple[str, tuple[str, Verdict] | None]]:
    """Yield each sentence of a commit's body with what the rules claim against it."""
    index = CommitIndex(dataclasses.replace(commit, subject="", body=""))
    for sentence in statements_of(commit.body):
        yield sentence, contradiction_of(sentence, index)
