"""A reader who looks at the feed every morning is told of each change that landed once, in an item not seen before."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import feedparser
import pytest

from mkdocs_commit_digest.archive.store import Archive
from mkdocs_commit_digest.collect import update_days
from mkdocs_commit_digest.collect.facts.parsing.pool import ParsingPool
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.settings import Repository, Settings, Site, Window
from tests.helpers.git_repo import Change, GitRepo

NAME = "ann/source"
START = date(2026, 8, 1)
MORNINGS = 8
QUIET_MORNINGS = 2
"""At the end, so that what came last has an item, too."""


class FeedReader:
    """Keeps what items said when they were new."""

    def __init__(self):
        self.items: dict[str, str] = {}

    def read(self, feed: bytes) -> None:
        for item in feedparser.parse(feed).entries:
            self.items.setdefault(item.id, item.content[0].value if "content" in item else item.summary)

    def times_told(self, sha: str) -> int:
        return sum(bool(re.search(rf"#c-{sha[:12]}\b", text)) for text in self.items.values())


class Upstream:
    """A repository that people push to, not always in the order of their dates."""

    def __init__(self, repo: GitRepo, seed: int):
        self.repo, self.random, self.count = repo, random.Random(seed), 0
        self.steps: list[str] = []

    def push_day(self, day: date) -> None:
        for _ in range(self.random.randrange(4)):
            self.steps.append(self.random.choice([self.commit, self.commit, self.merge, self.commit_late])(day))

    def commit(self, day: date) -> str:
        return self.repo.commit(*self._content(), at=self._moment(day))

    def commit_late(self, day: date) -> str:
        """A commit that was made some days ago and is pushed today."""
        return self.repo.commit(*self._content(), at=self._moment(day - timedelta(self.random.randrange(1, 5))))

    def merge(self, day: date) -> str:
        """A branch that was written long ago."""
        self.repo.set_branch("topic", self.repo.head())
        self.repo.commit_all(
            Change(*self._content(), branch="topic", at=self._moment(START - timedelta(20)))
            for _ in range(self.random.randrange(1, 4))
        )
        self.count += 1
        message = f"Merge pull request #{self.count} from bob/topic\n\nTake topic {self.count}"
        return self.repo.merge("topic", message, at=self._moment(day))

    def _content(self) -> tuple[str, dict[str, str]]:
        self.count += 1
        return f"Add part {self.count}", {f"part{self.count}.txt": f"{self.count}\n"}

    def _moment(self, day: date) -> str:
        return f"{day}T{self.random.randrange(7, 23):02}:{self.random.randrange(60):02}:00+00:00"


@pytest.fixture(scope="module")
def parser():
    with ParsingPool(1) as pool:
        yield pool


@pytest.mark.parametrize("seed", range(2))
def test_each_change_that_landed_is_in_one_item_that_was_new(tmp_path, parser, seed):
    repo = GitRepo(tmp_path / "source")
    repo.commit("Root", {"a.txt": "1\n"}, at="2026-07-01T12:00:00+00:00")
    upstream, reader = Upstream(repo, seed), FeedReader()
    site = Site("x", "https://digest.example/")
    settings = Settings(
        (Repository(repo.url, NAME),), ZoneInfo("UTC"), Window(START, START), tmp_path / "digests", tmp_path / "cache",
        site=site,
    )  # fmt: skip
    archive = Archive(settings.archive)
    for number in range(MORNINGS + QUIET_MORNINGS):
        day = START + timedelta(number)
        if number < MORNINGS:
            upstream.push_day(day)
        now = datetime.combine(day + timedelta(1), datetime.min.time(), UTC) + timedelta(hours=6)
        today = replace(settings, window=Window(now.date() - timedelta(6), now.date()))
        mirror = replace(repo.mirror(), repository=settings.repositories[0])
        list(update_days(mirror, archive, today, now, parser))
        for output in publish(archive.records([NAME]), today, now=now):
            if output.uri == f"{settings.path}/feed.xml":
                reader.read(output.content)
    assert len(upstream.steps) > MORNINGS / 2
    assert {sha[:12]: reader.times_told(sha) for sha in upstream.steps} == {sha[:12]: 1 for sha in upstream.steps}
