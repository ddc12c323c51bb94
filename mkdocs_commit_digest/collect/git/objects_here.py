"""What a mirror holds of some objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs_commit_digest.collect.git.line_reader import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs_commit_digest.collect.git.mirror import Mirror


def kinds_of(mirror: Mirror, shas: Iterable[str], *, seconds: float) -> dict[str, str]:
    """Map the objects that are here to their kinds (`commit`, `tree`, …), with one git process.

    Raises:
        HistoryError: git cannot read the mirror.
    """
    asked = dict.fromkeys(shas)
    if not asked:
        return {}
    args = [f"--git-dir={mirror.path}", "cat-file", "--batch-check=%(objectname) %(objecttype)", "--buffer"]
    stdin = "".join(f"{sha}\n" for sha in asked).encode()
    lines = (line.decode("ascii", "replace").partition(" ") for line in read_lines(args, mirror, seconds, stdin=stdin))
    return {sha: kind for sha, _, kind in lines if kind in {"commit", "tree", "blob", "tag"}}
