"""A repository of a thousand commits behind a git server, and short ways to copy and read it in whole or in part."""

from __future__ import annotations

import os
import random
from datetime import UTC, date, datetime, timedelta

from mkdocs_commit_digest.collect.git.history import list_commits, read_commits
from mkdocs_commit_digest.collect.git.mirrors import sync_mirror
from mkdocs_commit_digest.settings import Limits, Repository, Window
from tests.helpers.git_repo import Change
from tests.helpers.syncing import UTC as ZONE

FILTERS = {"uploadpack.allowFilter": "true", "uploadpack.allowAnySHA1InWant": "true"}
LAST = datetime(2026, 1, 31, 12, tzinfo=UTC)
WEEK, MONTH = (Window(date(2026, 1, day), date(2026, 1, 31)) for day in (25, 1))


def words(seed, lines):
    """Text that does not compress to nothing."""
    source = random.Random(seed)
    return "".join(f"{source.getrandbits(200):x}\n" for _ in range(lines))


def history(commits, *, lines=30):
    """One commit an hour up to the last day of the month; every tenth moves a file, which takes its content to find."""
    for number in range(commits):
        at = LAST - timedelta(hours=commits - 1 - number)
        files = {f"dir{number % 7}/file{number}.txt": words(number, lines), "common.txt": words(-number, lines)}
        renames = {}
        if number % 10 == 9:
            old = f"dir{(number - 1) % 7}/file{number - 1}.txt"
            files |= {old: None, f"moved/file{number}.txt": words(number - 1, lines) + "one more line\n"}
        yield Change(f"Number {number}", files, at=at.isoformat(), renames=renames)


def sync(server, settings, said, *, clone="blobless", **options):
    return sync_url(f"{server.url}/source.git", settings, said, clone=clone, **options)


def sync_url(url, settings, said, *, clone="blobless", **options):
    repository = Repository(url, "ann/source", clone=clone)
    return sync_mirror(repository, settings, environ=os.environ, emit=said.append, **options)


def shas(mirror, window=WEEK):
    listed = list_commits(mirror, window, zone=ZONE, date_basis="committer", merges="include")
    return [entry.sha for entry in listed]


def read(mirror, window=WEEK):
    """Fetch what is missing and read a window, as a build does."""
    found = shas(mirror, window)
    mirror.fetch_files(found)
    return list(read_commits(mirror, found, limits=Limits(), redact=str, processes=2))


def size(mirror):
    return sum(file.stat().st_size for file in mirror.path.rglob("*") if file.is_file())
