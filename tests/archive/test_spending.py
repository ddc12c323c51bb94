"""What was spent is summed over machines, and a file that is damaged costs its own numbers only."""

import json
from datetime import date

import pytest

from mkdocs_commit_digest.archive.fields import MAX_COUNT
from mkdocs_commit_digest.archive.spending import (
    MAX_FILES,
    DaySpending,
    add_spending,
    machine_name,
    period_bounds,
    spent_in_month,
)
from mkdocs_commit_digest.errors import ArchiveError
from mkdocs_commit_digest.settings import Budget

DAY = date(2026, 11, 28)
OTHER_DAY = date(2026, 11, 2)


def spend(root, machine="a", *, day=DAY, tokens=100, usd=0.25, unpriced=0):
    add_spending(root, machine, {day: DaySpending(tokens=tokens, usd=usd, unpriced=unpriced)})


def test_the_machines_of_a_month_write_files_of_their_own_and_are_summed(tmp_path):
    spend(tmp_path, "a")
    spend(tmp_path, "b", usd=0.5)
    spend(tmp_path, "a", day=OTHER_DAY, unpriced=2)
    assert sorted(file.name for file in (tmp_path / "spending").iterdir()) == ["2026-11.a.json", "2026-11.b.json"]
    spent = spent_in_month(tmp_path, DAY)
    assert spent.days[DAY] == DaySpending(tokens=200, usd=0.75)
    assert spent.total == DaySpending(tokens=300, usd=1.0, unpriced=2)
    assert spent.problems == ()


def test_what_is_spent_at_the_turn_of_a_month_lies_in_two_files(tmp_path):
    more = DaySpending(tokens=5, usd=0.1)
    add_spending(tmp_path, "a", {DAY: more, date(2026, 12, 1): more})
    assert spent_in_month(tmp_path, DAY).total == more
    assert spent_in_month(tmp_path, date(2026, 12, 31)).total == more


def test_a_file_says_nothing_of_another_month(tmp_path):
    spend(tmp_path)
    file = tmp_path / "spending/2026-11.a.json"
    file.write_text(file.read_text().replace("2026-11-28", "2026-10-28"))
    assert spent_in_month(tmp_path, DAY).total == DaySpending()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be understood"),
        (b'{"days": {"2026-11-28": {"usd": -5}}}', "cannot be understood"),
        (b'{"days": {"2026-11-28": {"usd": 1e999}}}', "cannot be understood"),
        (b'{"days": {"2026-11-28": {"tokens": 99999999999999999999}}}', "cannot be understood"),
        (b'{"days": {"not a day": {}}}', "cannot be understood"),
        (b"[" * 10_000, "cannot be understood"),
        (b'{"schema_version": 9, "days": {}}', "install the version that wrote it"),
        (b"<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n", "merge conflict"),
        (b" " * 100_000, "larger than"),
    ],
)
def test_a_damaged_file_costs_its_numbers_and_one_line_and_is_never_replaced(tmp_path, content, said):
    spend(tmp_path, "a")
    broken = tmp_path / "spending/2026-11.b.json"
    broken.write_bytes(content)
    spend(tmp_path, "b", tokens=7, usd=0.5)
    spent = spent_in_month(tmp_path, DAY)
    assert spent.total == DaySpending(tokens=107, usd=0.75)
    (problem,) = spent.problems
    assert str(broken) in problem
    assert said in problem
    assert "\n" not in problem
    assert broken.read_bytes() == content


def test_numbers_that_are_too_large_together_are_summed_up_to_what_can_be_written(tmp_path):
    most = {"tokens": MAX_COUNT, "usd": MAX_COUNT, "unpriced": MAX_COUNT}
    for machine in "ab":
        file = tmp_path / f"spending/2026-11.{machine}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps({"days": {"2026-11-28": most}}))
    assert spent_in_month(tmp_path, DAY).total.tokens == MAX_COUNT
    spend(tmp_path, "a")
    assert spent_in_month(tmp_path, DAY).problems == ()


def test_a_link_in_place_of_a_file_is_not_followed(tmp_path):
    spend(tmp_path / "archive", "a")
    outside = tmp_path / "outside.json"
    outside.write_text(json.dumps({"schema_version": 1, "days": {"2026-11-28": {"tokens": 5}}}))
    (tmp_path / "archive/spending/2026-11.b.json").symlink_to(outside)
    spent = spent_in_month(tmp_path / "archive", DAY)
    assert spent.total.tokens == 100
    assert "is a symbolic link" in spent.problems[0]


def test_a_file_in_place_of_the_folder_is_told_with_its_name(tmp_path):
    (tmp_path / "spending").write_text("")
    with pytest.raises(ArchiveError, match="spending: cannot be read"):
        spent_in_month(tmp_path, DAY)


def test_there_may_be_any_number_of_files_and_some_are_counted(tmp_path):
    for number in range(MAX_FILES + 3):
        file = tmp_path / f"spending/2026-11.{number:05}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text('{"days": {"2026-11-28": {"tokens": 1}}}')
    spent = spent_in_month(tmp_path, DAY)
    assert spent.total.tokens == MAX_FILES
    assert "COMMIT_DIGEST_MACHINE" in spent.problems[0]


def test_a_machine_is_named_by_a_variable_or_by_a_digest_that_tells_nothing_of_it():
    assert machine_name({"COMMIT_DIGEST_MACHINE": "../ci job/1"}) == "ci-job-1"
    digest = machine_name({"COMMIT_DIGEST_MACHINE": "///"})
    assert digest == machine_name({})
    assert len(digest) == 8
    assert int(digest, 16) >= 0


def test_what_is_left_is_told_of_each_bound_that_is_set(tmp_path):
    spend(tmp_path, usd=1.5, tokens=900, unpriced=3)
    spend(tmp_path, day=OTHER_DAY, usd=4.0)
    budget = Budget(usd_per_day=2.0, usd_per_month=5.0, tokens_per_day=1_000)
    bounds = period_bounds(spent_in_month(tmp_path, DAY), DAY, budget)
    assert [bound.left for bound in bounds] == [0.5, 0.0, 100]
    assert [str(bound) for bound in bounds] == [
        "$0.50 of $2.00 left today (budget.usd_per_day; 3 of its calls have no known price)",
        "$0.00 of $5.00 left this month (budget.usd_per_month; 3 of its calls have no known price)",
        "100 of 1,000 tokens left today (budget.tokens_per_day)",
    ]
    assert period_bounds(spent_in_month(tmp_path, DAY), DAY, Budget()) == ()
