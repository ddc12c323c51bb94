"""A file before and after, as extractors of facts see it."""

import difflib
import textwrap

from mkdocs_commit_digest.collect.facts.extractors import TEXT_EXTRACTORS
from mkdocs_commit_digest.collect.facts.settling import settle
from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project


def versions(path, old, new, **others):
    """Return a file with both contents (text, indented as a test has it; None: absent) and its changed lines."""
    old, new = (side if side is None else textwrap.dedent(side) for side in (old, new))
    removed, added = [], []
    before, after = ((side or "").split("\n") for side in (old, new))
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            removed += [(n + 1, before[n]) for n in range(i1, i2)]
            added += [(n + 1, after[n]) for n in range(j1, j2)]
    status = "added" if old is None else "deleted" if new is None else "modified"
    given = {
        "status": status,
        "old": None if old is None else old.encode(),
        "new": None if new is None else new.encode(),
        "removed": tuple(removed) if old is not None else (),
        "added": tuple(added) if new is not None else (),
    }
    return FileVersions(path, **{**given, **others})


def facts_of(*files):
    """Return the settled facts that extractors of text tell of a change to these files."""
    project = Project({file.path: file for file in files})
    return settle(fact for file in files for extract in TEXT_EXTRACTORS for fact in extract(file, project))


def facts_in(path, old, new, **others):
    """Return what `facts_of` tells of one file."""
    return facts_of(versions(path, old, new, **others))


def told(facts, *, public=True):
    """Return facts as short tuples: kind, change, name, old, new."""
    return [(one.kind, one.change, one.name, one.old, one.new) for one in facts if one.public or not public]
