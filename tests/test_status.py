"""What the archive holds, in numbers that add up."""

from datetime import UTC, datetime

from mkdocs_commit_digest.records import Failure, Tokens
from mkdocs_commit_digest.status import described, status_of
from tests.helpers.day_records import REPOSITORY, a_commit, a_day, an_analysis

SPENT = Tokens(prompt=1_000, completion=200)
FAILED = Failure(reason="m: timed out", attempts=1, retry_at=datetime(2026, 1, 21, tzinfo=UTC))


def a_mixed_day():
    return a_day(
        a_commit("by model", analysis=an_analysis(kind="model", tokens=SPENT, cost_usd=0.5)),
        a_commit("unpriced", analysis=an_analysis(kind="model", tokens=SPENT)),
        a_commit("by rules"),
        a_commit("waits", state="pending"),
        a_commit("in vain", state="failed", failure=FAILED, analysis=an_analysis(tokens=SPENT, cost_usd=0.25)),
    )


def test_every_commit_is_analysed_pending_or_failed():
    status = status_of([a_mixed_day()])[REPOSITORY]
    assert (status.commits, status.pending, status.failures.total()) == (5, 1, 1)
    assert (status.by_model, status.by_rules) == (2, 1)


def test_money_spent_in_vain_counts_and_an_unknown_price_is_no_zero():
    status = status_of([a_mixed_day()])[REPOSITORY]
    assert (status.tokens, status.cost_usd, status.unpriced) == (3_600, 0.75, 1)


def test_the_lines_say_it_all():
    said = described(status_of([a_mixed_day()]))
    assert "analysed  3 (2 by a model, 1 by rules)" in said
    assert "1 × m: timed out" in said
    assert "cost      $0.75 (not known for 1 of the analyses) for 3,600 tokens" in said
