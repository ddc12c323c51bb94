"""Facts of small changes, computed as the pipeline does."""

from __future__ import annotations

from difflib import SequenceMatcher

from mkdocs_commit_digest.collect.facts.computing import facts_of
from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project


def versions(path: str, old: str | bytes | None, new: str | bytes | None) -> FileVersions:
    """One changed file with its changed lines, as git would tell them."""
    before, after = (side.encode() if isinstance(side, str) else side for side in (old, new))
    status = "added" if before is None else "deleted" if after is None else "modified"
    removed, added = _changed(before or b"", after or b"")
    return FileVersions(path, status=status, old=before, new=after, removed=removed, added=added)


def told(parser, *files: FileVersions, beside: dict[str, bytes] | None = None):
    """All facts of a change."""
    project = Project({file.path: file for file in files}, beside or {})
    return facts_of(files, project, parser)


def lines_of(result, *, public: bool | None = None) -> list[str]:
    """Each fact on a line: kind, change, name, and what it was and is."""
    chosen = [fact for fact in result.facts if public is None or fact.public is public]
    return [
        f"{fact.kind} {fact.change} {fact.name}"
        + (f" [{fact.old or ''} → {fact.new or ''}]" if fact.old or fact.new else "")
        for fact in chosen
    ]


def _changed(before: bytes, after: bytes):
    old, new = (side.decode("utf-8", "replace").split("\n") for side in (before, after))
    removed, added = [], []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            removed += [(number + 1, old[number]) for number in range(i, j)]
            added += [(number + 1, new[number]) for number in range(k, m)]
    return tuple(removed), tuple(added)
