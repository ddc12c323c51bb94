"""Commits and their records for tests, made from texts before and after, without a repository."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from difflib import unified_diff
from pathlib import Path
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.records import CommitRecord, Tier
from mkdocs_commit_digest.collect.commits import Commit
from mkdocs_commit_digest.collect.diff.changed_file import ChangedFile
from mkdocs_commit_digest.collect.diff.linguist_attributes import linguist_attributes
from mkdocs_commit_digest.collect.judging.change_facts import facts_of
from mkdocs_commit_digest.collect.judging.change_types import classify
from mkdocs_commit_digest.collect.judging.judgement import judge_commit
from mkdocs_commit_digest.settings import Budget, ModelSettings, Repository, Settings, Window

NOW = datetime(2026, 1, 21, 8, 0, tzinfo=UTC)
ENTRY = {
    "src/entry.py": (
        "def old_entry(argument):\n    return argument\n",
        "def new_entry(argument):\n    return [argument]\n",
    )
}


def commit_of(
    subject: str, files: Mapping[str, tuple[str, str]] = ENTRY, *, body: str = "", gitattributes: str = ""
) -> Commit:
    """Make a commit: path → (text before, text after); an empty text means that there is no file."""
    changes = []
    attributes = linguist_attributes(gitattributes)
    for path, (before, after) in files.items():
        lines = list(unified_diff(before.splitlines(), after.splitlines(), f"a/{path}", f"b/{path}", lineterm=""))
        status = "added" if not before else "deleted" if not after else "modified"
        changes.append(
            ChangedFile(
                path=path,
                status=status,
                additions=sum(line.startswith("+") for line in lines[2:]),
                deletions=sum(line.startswith("-") for line in lines[2:]),
                patch="\n".join([f"diff --git a/{path} b/{path}", *lines, ""]),
                attributes=attributes,
            )
        )
    at = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
    return Commit(
        sha=hashlib.sha1(f"{subject}\0{body}\0{sorted(files)}".encode(), usedforsecurity=False).hexdigest(),
        parents=(),
        author="Ann",
        authored_at=at,
        committed_at=at,
        subject=subject,
        body=body,
        files=tuple(changes),
    )


def record_of(
    commit: Commit, settings: Settings, tier: Tier | None = None, found: tuple[Fact, ...] = ()
) -> CommitRecord:
    """Judge a commit, and the facts `found` in it, by rules; `tier` puts it elsewhere."""
    facts = facts_of(commit, found)
    record = judge_commit(commit, classify(commit, facts), facts, settings)
    if tier is None:
        return record
    return record.model_copy(update={"importance": record.importance.model_copy(update={"tier": tier})})


def model_settings(
    *,
    models: tuple[str, ...] = ("openai/test-model",),
    api_base: str | None = None,
    language: str = "en",
    tokens_per_commit: int = 12_000,
    **options: object,
) -> Settings:
    """Make settings with a model that reads nothing a second time; `options` are those of `ModelSettings`."""
    options.setdefault("verify", "off")
    return Settings(
        repositories=(Repository("https://example.org/owner/name", "owner/name"),),
        zone=ZoneInfo("UTC"),
        window=Window(date(2026, 1, 20), date(2026, 1, 20)),
        archive=Path("/nonexistent/archive"),
        cache=Path("/nonexistent/cache"),
        language=language,
        model=ModelSettings(models=models, api_base=api_base, **options),
        budget=Budget(tokens_per_commit=tokens_per_commit),
    )
