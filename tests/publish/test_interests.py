"""What readers ask for decides what a page, a feed and a message hold."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from mkdocs_commit_digest.archive.facts import Fact
from mkdocs_commit_digest.archive.records import FileChange
from mkdocs_commit_digest.publish import publish
from mkdocs_commit_digest.publish.interests import is_of_interest
from mkdocs_commit_digest.publish.uris import Uris
from mkdocs_commit_digest.settings import FeedSettings, Interest
from tests.helpers.day_records import REPOSITORY, a_commit, a_day, some_settings

OPTION = Fact(kind="option", change="added", name="serve --cache-dir", path="src/cli.py")
RENAMED = Fact(kind="api", change="renamed", name="pool::Client.get", old="fetch", path="src/pool.py")
HIDDEN = Fact(kind="variable", change="removed", name="INNER", public=False)
CHANGE = a_commit(
    "Accept more",
    tier="medium",
    areas=("core/io",),
    files=(FileChange(path="src/new.py", old_path="src/old.py", status="renamed"),),
    facts=(OPTION, RENAMED, HIDDEN),
)


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({}, True),
        ({"paths": ("src/*.py",)}, True),
        ({"paths": ("src/old.py",)}, True),
        ({"paths": ("docs/**",)}, False),
        ({"areas": ("core",)}, True),
        ({"areas": ("core/i",)}, False),
        ({"names": ("--cache-*",)}, True),
        ({"names": ("GET",)}, True),
        ({"names": ("fetch",)}, True),
        ({"names": ("cache",)}, False),
        ({"names": ("INNER",)}, False),
        ({"facts": ("renamed",)}, True),
        ({"facts": ("variable",)}, False),
        ({"facts": ("option",), "paths": ("docs/**",)}, True),
        ({"facts": ("option",), "tiers": ("high",)}, False),
        ({"tiers": ("medium",)}, True),
        ({"repositories": ("other/one",)}, False),
        ({"repositories": (REPOSITORY,), "names": ("nothing",)}, False),
    ],
)
def test_a_change_fits_an_interest(asked, fits):
    assert is_of_interest(CHANGE, REPOSITORY, Interest("it", **asked)) is fits


def test_an_interest_in_what_breaks_fits_what_is_gone():
    gone = a_commit("Go", tier="medium", facts=(Fact(kind="option", change="removed", name="--old"),))
    asked = Interest("it", facts=("breaking",))
    assert is_of_interest(gone, REPOSITORY, asked)
    assert not is_of_interest(a_commit("Stay"), REPOSITORY, asked)


def test_an_interest_has_a_page_and_a_feed_of_what_fits_alone():
    settings = some_settings(
        interests=(Interest("doors", areas=("core",)),), feeds=FeedSettings(slices=("interest:doors",))
    )
    record = a_day(CHANGE, a_commit("Paint the wall"))
    outputs = {each.uri: each for each in publish([record], settings, now=datetime(2026, 2, 1, tzinfo=UTC))}
    feed = outputs["digest/feeds/interest-doors.xml"].content.decode()
    page = outputs[Uris.of(settings).tag("interest", "doors")].markdown()
    for text in (feed, page):
        assert "Accept more" in text
        assert "Paint the wall" not in text


def test_many_stars_are_not_slow_to_compare():
    hostile = a_commit("x", facts=(Fact(kind="option", change="added", name="--" + "a" * 190),))
    began = time.process_time()
    assert not is_of_interest(hostile, REPOSITORY, Interest("it", names=("*a" * 90 + "*b",)))
    assert time.process_time() - began < 5
