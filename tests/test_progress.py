"""Progress is told often enough to be trusted, and seldom enough for a log."""

from __future__ import annotations

from mkdocs_commit_digest.progress import Progress, ProgressLines, Remark, describe_progress


class Hand:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_log_gets_the_first_and_the_last_line_and_one_an_interval():
    said, clock = [], Hand()
    lines = ProgressLines(said.append, clock, interval=15)
    for second in range(1, 61):
        clock.now = float(second)
        lines(Progress("models", second, 60))
    assert len(said) == 5
    assert said[0].startswith("Asking models: 1 of 60 commits")
    assert said[-1] == "Asking models: 60 of 60 commits"


def test_the_end_is_told_once():
    said = []
    lines = ProgressLines(said.append, Hand())
    for _ in range(3):
        lines(Progress("models", 2, 2))
    assert len(said) == 1


def test_a_new_stage_is_told_at_once():
    said, clock = [], Hand()
    lines = ProgressLines(said.append, clock)
    lines(Progress("history", 1, 2))
    lines(Progress("models", 1, 9))
    assert [line.split(":")[0] for line in said] == ["Reading history", "Asking models"]


def test_the_time_left_follows_from_the_time_taken():
    assert describe_progress(Progress("models", 10, 30, tokens=41_000, cost_usd=0.5), 30) == (
        "Asking models: 10 of 30 commits, 41,000 tokens, $0.50, about 60 s left"
    )
    assert "about 10 min left" in describe_progress(Progress("models", 10, 30), 300)


def test_an_unknown_price_is_not_zero():
    assert "price unknown" in describe_progress(Progress("models", 1, 2, tokens=10, cost_usd=None), 1)


def test_a_remark_is_told_as_it_is_and_counts_for_no_stage():
    said, clock = [], Hand()
    lines = ProgressLines(said.append, clock)
    lines(Progress("history", 1, 3))
    lines(Remark("ann/x: otherwise than usual"))
    lines(Progress("history", 2, 3))
    assert said == ["Reading history: 1 of 3 repositories", "ann/x: otherwise than usual"]
