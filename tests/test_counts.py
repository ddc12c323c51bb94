"""Sentences on the terminal agree with their numbers."""

from datetime import UTC, datetime

import pytest

from mkdocs_commit_digest.archive.records import Failure
from mkdocs_commit_digest.collect import Collected
from mkdocs_commit_digest.collect.scheduling.run_statistics import RunStatistics
from mkdocs_commit_digest.counts import noun, pluralize
from mkdocs_commit_digest.progress import Progress, describe_progress

NOW = datetime(2026, 1, 20, tzinfo=UTC)


def test_one_is_singular_and_everything_else_plural():
    assert [pluralize(number, "day") for number in (0, 1, 2, 1200)] == ["0 days", "1 day", "2 days", "1,200 days"]
    assert pluralize(2, "repository", "repositories") == "2 repositories"
    assert (noun(1, "has", "have"), noun(2, "has", "have")) == ("has", "have")


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (Collected(days=1, asked=1, tokens=9), "1 day up to date; 1 commit analysed by a model (9 tokens, $0.00)"),
        (Collected(days=2, asked=3, failed=1, tokens=9), "2 days up to date; 2 commits analysed by a model (9 tokens, $0.00); 1 failed"),
        (Collected(days=1, waiting=1), "1 day up to date; 1 waits for the next run"),
        (Collected(days=1, waiting=1, given_up=1), "1 day up to date; 2 wait for the next run"),
        (Collected(days=1, postponed=1), "1 day up to date; 1 that failed before waits for its next try"),
        (Collected(days=1, postponed=2), "1 day up to date; 2 that failed before wait for their next try"),
    ],
)  # fmt: skip
def test_a_summary_agrees_with_its_numbers(done, said):
    assert done.summary() == said


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (Progress("history", 1, 1), "Reading history: 1 of 1 repository"),
        (Progress("history", 1, 3), "Reading history: 1 of 3 repositories"),
        (Progress("models", 1, 1), "Asking models: 1 of 1 commit"),
        (Progress("models", 0, 1, more=True), "Asking models: 0 of 1 or more commits"),
    ],
)
def test_progress_agrees_with_its_numbers(progress, said):
    assert describe_progress(progress, 1.0) == said


def test_problems_agree_with_their_numbers():
    account = RunStatistics(asked=1, waiting=1, given_up=1)
    account.failures.add(Failure(reason="no", attempts=1))
    assert list(account.problems(now=NOW, zone=UTC)) == [
        "1 of 1 commit has no model analysis: no",
        "1 commit was not asked about, since no model gave a usable answer before",
        "1 commit waits for the next build, since the budget is spent; see option 'budget'",
    ]
    account = RunStatistics(asked=3, waiting=2, given_up=2)
    account.failures.add(Failure(reason="no", attempts=1))
    assert list(account.problems(now=NOW, zone=UTC)) == [
        "1 of 3 commits has no model analysis: no",
        "2 commits were not asked about, since no model gave a usable answer before",
        "2 commits wait for the next build, since the budget is spent; see option 'budget'",
    ]
