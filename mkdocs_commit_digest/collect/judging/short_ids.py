"""Labels by short ids → labels by full ones, as git lets people write them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from mkdocs_commit_digest.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mkdocs_commit_digest.collect.judging.labels import Labels

_ID = re.compile(r"[0-9a-f]{7,64}")


def with_full_ids(labels: Labels, shas: Iterable[str]) -> Labels:
    """Complete the ids of labels where exactly one commit's id begins so; others are left as they are.

    Raises:
        SettingsError: an id has fewer than seven digits, or several commits' ids begin so.
    """
    known = sorted(set(shas))
    return replace(labels, rows=tuple(replace(row, sha=_full(row.sha.lower(), known)) for row in labels.rows))


def _full(sha: str, known: Sequence[str]) -> str:
    if not _ID.fullmatch(sha):
        raise SettingsError(f"'{sha}' is not the id of a commit; give at least 7 of its hex digits")
    first = bisect_left(known, sha)
    found = [each for each in known[first : first + 2] if each.startswith(sha)]
    if len(found) > 1 and found[0] != sha:
        raise SettingsError(f"'{sha}' begins the ids of several commits; give more of its digits")
    return found[0] if found else sha
