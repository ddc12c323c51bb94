"""When a build is asked for while models are asked beside `mkdocs serve`."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from mkdocs_commit_digest.collect import Collected
from mkdocs_commit_digest.errors import ModelError, NothingToShow
from mkdocs_commit_digest.progress import Progress, ignore_progress
from mkdocs_commit_digest.site.serving import PAUSE, Background

MOMENT = 0.6
"""Seconds in which something would have happened that must not."""


class Models:
    """A run of the upper floor in which answers are saved when the test says so."""

    def __init__(self) -> None:
        self.on_progress = ignore_progress
        self.may_end = threading.Event()
        self.error: Exception | None = None

    def __call__(self, *, on_progress, history_read, stopped):
        self.on_progress = on_progress
        history_read(("octo/engine: no answer; going on with what was fetched before",))
        while not self.may_end.wait(0.02) and not stopped.is_set():
            pass
        if self.error:
            raise self.error
        return Collected(
            asked=3, problems=("octo/engine: no answer; going on with what was fetched before", "1 failed")
        )

    def save(self) -> None:
        self.on_progress(Progress("models", 1, 2))


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def models():
    return Models()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def background(models, clock, tmp_path):
    background = Background(models, tmp_path / "cache" / "marker", ignore_progress, logging.getLogger("digest"), clock)
    background.read_history()
    yield background
    models.may_end.set()
    background.stop()


def wait_until(true) -> None:
    until = time.monotonic() + 180
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def wait_for_a_build(background: Background) -> None:
    """Wait until one is asked for, for the first thing that was saved."""
    wait_until(lambda: background.marker.read_text() == "1\n")


def asked_meanwhile(background: Background) -> bool:
    """Tell whether a build is asked for in the next moment."""
    before = background.marker.read_text()
    time.sleep(MOMENT)
    return background.marker.read_text() != before


def build(background: Background, clock: Clock, seconds: float = 0.0) -> None:
    background.build_begins()
    clock.now += seconds
    background.build_ended()


def test_a_build_is_asked_for_once_something_is_saved_and_only_once(background, models, clock):
    build(background, clock)
    clock.now += PAUSE
    assert not asked_meanwhile(background)
    models.save()
    wait_for_a_build(background)
    assert not asked_meanwhile(background)


def test_no_build_is_asked_for_while_one_is_under_way(background, models, clock):
    background.build_begins()
    models.save()
    clock.now += 1_000
    assert not asked_meanwhile(background)
    background.build_ended()
    clock.now += 10_000
    wait_for_a_build(background)


def test_long_builds_are_asked_for_seldom(background, models, clock):
    build(background, clock, seconds=20)
    models.save()
    clock.now += 50
    assert not asked_meanwhile(background)
    clock.now += 10
    wait_for_a_build(background)


def test_the_last_analyses_are_shown_without_a_pause(background, models, clock):
    build(background, clock, seconds=20)
    models.save()
    models.may_end.set()
    wait_for_a_build(background)


def test_what_went_wrong_is_told_once_and_not_during_a_build(background, models, clock, caplog):
    background.build_begins()
    models.may_end.set()
    time.sleep(MOMENT)
    assert "1 failed" not in caplog.text
    background.build_ended()
    wait_until(lambda: "1 failed" in caplog.text)
    told = [record.message for when in ("setup", "call") for record in caplog.get_records(when)]
    assert [message[:20] for message in told if "failed" in message or "no answer" in message] == [
        "octo/engine: no answ", "1 failed",
    ]  # fmt: skip


def test_an_error_after_the_first_page_is_logged(background, models, clock, caplog):
    build(background, clock)
    models.error = ModelError("401 from the provider")
    models.may_end.set()
    wait_until(lambda: "401" in caplog.text)
    assert [record.levelname for record in caplog.records if "401" in record.message] == ["ERROR"]


def test_an_error_before_history_is_read_is_raised_where_the_build_waits(tmp_path, clock):
    def work(**_):
        raise NothingToShow("octo/engine: cannot be fetched")

    background = Background(work, tmp_path / "marker", ignore_progress, logging.getLogger("digest"), clock)
    with pytest.raises(NothingToShow, match="cannot be fetched"):
        background.read_history()
    background.stop()
