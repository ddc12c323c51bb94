"""What the archive holds, in numbers that add up."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mkdocs_commit_digest.archive.records import Failure, Tokens
from mkdocs_commit_digest.archive.status import describe_status, status_of
from mkdocs_commit_digest.failures import CURES, FailureKind
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
    said = describe_status(status_of([a_mixed_day()]))
    assert "analysed  3 (2 by a model, 1 by rules)" in said
    assert "1 × m: timed out" in said
    assert "cost      $0.75 (not known for 1 of the analyses) for 3,600 tokens" in said


def test_a_price_that_is_known_of_nothing_is_unknown_and_not_zero():
    said = describe_status(status_of([a_day(a_commit("x", analysis=an_analysis(kind="model", tokens=SPENT)))]))
    assert "cost      unknown for 1,200 tokens" in said
    assert "$" not in said


def test_failures_say_when_they_are_tried_again_and_what_to_do():
    at = datetime(2026, 1, 21, 9, 30, tzinfo=UTC)
    dead = Failure(reason="m did not answer", kind="no-connection", attempts=1, retry_at=at)
    later = dead.model_copy(update={"retry_at": at + timedelta(hours=3)})
    day = a_day(
        a_commit("x", state="failed", failure=later), a_commit("y", state="failed", failure=dead), overview_failure=dead
    )
    zone = ZoneInfo("Asia/Shanghai")
    said = describe_status(status_of([day]), now=at - timedelta(minutes=5), zone=zone).splitlines()
    why = "m did not answer; next try after 17:30 Asia/Shanghai"
    assert said[said.index("  failed    2") + 1 :][:2] == [
        f"            2 × {why}",
        f"                {CURES[dead.kind]}",
    ]
    assert said[said.index("  overviews 1 failed") + 1] == f"            1 × {why}"
    assert said[-1].endswith("commit-digest collect --retry")

    due = describe_status(status_of([day]), now=at, zone=zone)
    assert "2 × m did not answer; the next build tries again" in due


def test_where_nothing_failed_there_is_nothing_to_do():
    said = describe_status(status_of([a_day(a_commit("by rules"))]))
    assert "overviews" not in said
    assert "--retry" not in said


def test_every_kind_of_failure_has_something_to_do():
    assert set(CURES) == set(FailureKind)
