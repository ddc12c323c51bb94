"""Licence files and the licence that a manifest names, before and after."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.collect.facts.dependencies.declarations import PackageManifest
from mkdocs_commit_digest.collect.facts.dependencies.manifests import reader_of
from mkdocs_commit_digest.collect.facts.lines import is_unreadable, line_of, readable
from mkdocs_commit_digest.collect.facts.public_places import is_public_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs_commit_digest.archive.facts import FactChange
    from mkdocs_commit_digest.collect.facts.sources import FileVersions, Project

_FILE = re.compile(r"(?:un)?licen[cs]es?(?:[-_.].*)?|copying(?:[-_.].*)?", re.IGNORECASE)
_CODE = re.compile(r".*\.(?:py|rs|go|js|ts|rb|java|sh|yml|yaml|json|toml)", re.IGNORECASE)
_TEXTS = (
    ("AGPL-3.0", "gnu affero general public license"),
    ("LGPL", "gnu lesser general public license"),
    ("GPL-3.0", "gnu general public license version 3"),
    ("GPL-2.0", "gnu general public license version 2"),
    ("Apache-2.0", "apache license version 2.0"),
    ("MPL-2.0", "mozilla public license version 2.0"),
    ("BUSL-1.1", "business source license"),
    ("SSPL-1.0", "server side public license"),
    ("Elastic-2.0", "elastic license"),
    ("BSD-3-Clause", "neither the name of"),
    ("BSD-2-Clause", "redistribution and use in source and binary forms"),
    ("MIT", "permission is hereby granted, free of charge"),
    ("ISC", "permission to use, copy, modify, and/or distribute"),
    ("Unlicense", "free and unencumbered software released into the public domain"),
)


def extract_licences(file: FileVersions, _project: Project) -> Iterator[Fact]:
    """Yield a licence that is new, gone or another; the years and names in it are none of that."""
    if file.entry_type != "file" or is_unreadable(file):
        return
    name = file.path.rpartition("/")[2]
    if _FILE.fullmatch(name) and not _CODE.fullmatch(name) and not (file.path.count("/") and file.status == "added"):
        old, new = (_known(readable(text)) if text is not None else "" for text in (file.old_text, file.new_text))
        yield from _fact(file, old, new, file.path)
    elif reader := reader_of(file.path):
        sides = [
            reader(text) if (text := readable(side)) else PackageManifest() for side in (file.old_text, file.new_text)
        ]
        if file.status == "modified" and sides[0] and sides[1] and "license" in (file.new_text or ""):
            yield from _fact(file, sides[0].licence, sides[1].licence, sides[1].package or file.path)


def _known(text: str) -> str:
    """Return the SPDX name of a well-known licence text; "another" for what is none."""
    start = " ".join(re.sub(r"[,:]", "", text[:20_000]).lower().split())
    return next((name for name, words in _TEXTS if re.sub(r"[,:]", "", words) in start), "another")


def _fact(file: FileVersions, old: str, new: str, name: str) -> Iterator[Fact]:
    if old == new:
        return
    change: FactChange = "changed" if old and new else "added" if new else "removed"
    yield Fact(
        kind="licence",
        change=change,
        name=name,
        old=old or None,
        new=new or None,
        path=file.path,
        line=line_of(file, "license", "added"),
        public=is_public_place(file.path, documentation=True),
    )
