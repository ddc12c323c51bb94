"""Whether a build would work here: git, repositories, model, archive, site; and what to do where it would not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import BaseModel

from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.archive.unreadable import UnreadableDay
from mkdocs_commit_digest.cli.notifying import problems_of
from mkdocs_commit_digest.counts import pluralize
from mkdocs_commit_digest.errors import DigestError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mkdocs_commit_digest.settings import Settings

OLDEST_GIT = (2, 31)
"""The first with `--diff-merges=first-parent` and configuration by environment."""


_GIT_SECONDS = 20
"""A program that takes longer to say its version is not going to."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    well: bool
    text: str
    """What was found; for a problem also the cure."""


class _Ready(BaseModel):
    """What a model is to say."""

    answer: str


def examine(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look at everything that a build needs, one thing after another; the model is asked one short question."""
    yield from _folders(settings)
    yield from _archive(settings)
    yield _site(settings)
    yield from (Finding(well=False, text=problem) for problem in problems_of(settings, environ))
    if settings.offline:
        yield Finding(well=True, text="offline: git, network and model are not needed")
        return
    git = _git(environ)
    yield git
    if git.well:
        yield from _repositories(settings, environ)
    yield from _models(settings, environ)


def _folders(settings: Settings) -> Iterator[Finding]:
    for option, folder in (("archive", settings.archive), ("cache_dir", settings.cache)):
        parent = _nearest(folder)
        if os.access(parent, os.W_OK):
            yield Finding(well=True, text=f"{option}: {folder}")
        else:
            yield Finding(well=False, text=f"{option}: {parent} cannot be written; change its owner, or '{option}'")


def _archive(settings: Settings) -> Iterator[Finding]:
    archive, days, entries, commits, late = Archive(settings.archive), 0, 0, 0, 0
    try:
        for repository in settings.repositories:
            for record in archive.records([repository.name]):
                if isinstance(record, UnreadableDay):
                    yield Finding(well=False, text=f"archive: {record.problem}")
                else:
                    days, entries = days + 1, entries + len(record.commits)
                    commits += sum(commit.brought for commit in record.commits)
                    late += len(record.also_landed)
    except DigestError as error:
        yield Finding(well=False, text=f"archive: {error}")
        return
    held = f"{pluralize(entries, 'entry', 'entries')} with {pluralize(commits, 'commit')}, {late:,} told of late"
    yield Finding(well=True, text=f"archive: days that can be read: {days}; they hold {held}")


def _site(settings: Settings) -> Finding:
    if settings.feeds.formats and settings.site.url is None:
        return Finding(
            well=not settings.feeds.wanted, text="feeds: none are written; set 'site_url' in mkdocs.yml to have them"
        )
    return Finding(well=True, text=f"site: {settings.site.url or 'no address'}")


def _git(environ: Mapping[str, str]) -> Finding:
    binary = shutil.which("git", path=environ.get("PATH"))
    if binary is None:
        return Finding(well=False, text="git: not found; install it, or build with 'offline: true'")
    try:
        asked = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False, timeout=_GIT_SECONDS)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return Finding(well=False, text=f"git: {binary} does not say its version; install git anew, or mend PATH")
    said = asked.stdout.strip()
    version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
    if version < OLDEST_GIT:
        return Finding(well=False, text=f"{said}: too old; {'.'.join(map(str, OLDEST_GIT))} or later is needed")
    return Finding(well=True, text=said)


def _repositories(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    from mkdocs_commit_digest.collect.git.mirrors import sync_mirror  # noqa: PLC0415 - loads git
    from mkdocs_commit_digest.collect.redaction.own_patterns import redact_with  # noqa: PLC0415 - as above

    redact = redact_with(settings.redaction_patterns)
    for repository in settings.repositories:
        try:
            mirror = sync_mirror(repository, settings, environ=environ, redact=redact)
        except DigestError as error:
            yield Finding(well=False, text=f"{error}")
            continue
        if mirror.stale:
            yield Finding(well=False, text=f"{repository.name}: {mirror.stale}; its last copy would be used")
        elif mirror.cut_off:
            yield Finding(well=False, text=f"{repository.name}: {mirror.cut_off}")
        elif mirror.head is None:
            yield Finding(well=True, text=f"{repository.name}: has no commits yet")
        else:
            yield Finding(well=True, text=f"{repository.name}: {redact(mirror.branch)} at {mirror.head[:12]}")


def _models(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    if not settings.model.models:
        yield Finding(well=True, text="model: none is configured; entries are rule-based")
        return
    from mkdocs_commit_digest.archive.records import Tokens  # noqa: PLC0415
    from mkdocs_commit_digest.collect.models.llm import asker, price  # noqa: PLC0415 - imports litellm when asked
    from mkdocs_commit_digest.collect.models.questions import Message, Question  # noqa: PLC0415

    question = Question((Message("user", 'Reply with the JSON object {"answer": "ready"}.'),), shape=_Ready)
    for model in settings.model.models:
        ask = asker(replace(settings.model, models=(model,), retries=0), environ)
        try:
            ask(question)
        except DigestError as error:
            yield Finding(well=False, text=f"model: {error}")
            continue
        known = price(model, Tokens(prompt=1), settings.model.extra) is not None
        cost = "its price is known" if known else "its price is not known, so 'usd_per_build' does not bound it"
        yield Finding(well=True, text=f"model: {model} answers; {cost}")


def _nearest(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder
