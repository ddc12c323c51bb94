"""Builders of day records and settings: every value has a sensible default, a test names what it is about."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.archive.records import (
    Analysis,
    ChangeType,
    CommitRecord,
    DayRecord,
    FileChange,
    Importance,
    Overview,
    OverviewPoint,
    Reason,
    Tier,
)
from mkdocs_commit_digest.settings import Repository, Settings, Site, Window

DAY = date(2026, 1, 20)
REPOSITORY = "octo/engine"


def sha_of(seed: object) -> str:
    """Return 40 hex digits that depend on nothing but the seed."""
    return hashlib.sha1(str(seed).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def an_analysis(summary="Says what the commit does.", *, kind="rules", depth=Tier.LOW, language="en", **values):
    model = "test/model" if kind == "model" else None
    return Analysis(
        **({"kind": kind, "model": model, "language": language, "depth": depth, "summary": summary} | values)
    )


def a_commit(subject="Fix the parser", *, tier=Tier.LOW, change_type=ChangeType.FIX, at=None, seed=None, **values):
    """Return a commit whose SHA follows from its subject (or `seed`).

    `at` is the committer date (default: noon UTC of DAY) and the author date too unless `authored_at` is given.
    """
    at = at or datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
    tier = Tier(tier)
    files = values.get("files", (FileChange(path="src/engine/parser.py", additions=12, deletions=3),))
    defaults = {
        "sha": sha_of(seed if seed is not None else subject),
        "author": "Ada Lovelace",
        "authored_at": at,
        "committed_at": at,
        "subject": subject,
        "files": files,
        "additions": sum(change.additions for change in files),
        "deletions": sum(change.deletions for change in files),
        "areas": ("engine",),
        "change_type": change_type,
        "importance": Importance(tier=tier, score=tier.rank * 4.0, reasons=(Reason(code="type", points=2),)),
        "analysis": an_analysis(depth=tier),
    }
    return CommitRecord(**(defaults | values))


def a_day(*commits, day=DAY, repository=REPOSITORY, timezone="UTC", **values):
    """Return a closed day of one repository with the given commits, newest first."""
    closed = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=2)
    ordered = tuple(sorted(commits, key=lambda commit: commit.committed_at, reverse=True))
    defaults = {"repository": repository, "day": day, "timezone": timezone, "commits": ordered, "closed_at": closed}
    return DayRecord(**(defaults | values))


def some_days(count, *, commits=3, until=DAY, repository=REPOSITORY):
    """Return `count` consecutive days, oldest first, each with `commits` commits of all tiers and types."""
    tiers, types = tuple(Tier), tuple(ChangeType)
    days = []
    for offset in range(count - 1, -1, -1):
        day = until - timedelta(days=offset)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        made = (
            a_commit(
                f"Change {n} of {day}",
                tier=tiers[n % len(tiers)],
                change_type=types[n % len(types)],
                at=noon - timedelta(minutes=n),
                seed=(repository, day, n),
                pull_request=1000 + n,
            )
            for n in range(commits)
        )
        days.append(a_day(*made, day=day, repository=repository))
    return tuple(days)


def an_overview(*texts, shas=(), language="en"):
    points = tuple(OverviewPoint(text=text, shas=tuple(shas)) for text in texts)
    return Overview(model="test/model", language=language, prompt_version="1", points=points)


def a_repository(name=REPOSITORY, **values):
    defaults = {"url": f"https://github.com/{name}", "name": name, "web_url": f"https://github.com/{name}"}
    return Repository(**(defaults | values))


def some_settings(*repositories, timezone="UTC", **values):
    """Return settings whose site has an address; repositories are given by name or as Repository."""
    watched = tuple(
        a_repository(repository) if isinstance(repository, str) else repository
        for repository in repositories or (REPOSITORY,)
    )
    defaults = {
        "repositories": watched,
        "zone": ZoneInfo(timezone),
        "window": Window(DAY - timedelta(days=6), DAY),
        "archive": Path("digests"),
        "cache": Path(".cache/commit-digest"),
        "site": Site(name="Engines, daily", url="https://example.org/site/"),
    }
    return Settings(**(defaults | values))
