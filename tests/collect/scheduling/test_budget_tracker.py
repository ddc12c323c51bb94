"""A build never spends more than it may, but for what is under way."""

from __future__ import annotations

import pytest

from mkdocs_commit_digest.collect.scheduling.budget_tracker import BudgetTracker, CostEstimate
from mkdocs_commit_digest.settings import Budget


def test_work_is_let_in_until_its_estimates_fill_the_budget():
    spending = BudgetTracker(Budget(tokens_per_build=1000))
    assert spending.reserve(CostEstimate(600, None))
    assert not spending.reserve(CostEstimate(600, None))
    assert spending.reserve(CostEstimate(400, None))


def test_a_finished_call_gives_back_what_it_did_not_use():
    spending = BudgetTracker(Budget(tokens_per_build=1000))
    estimate = CostEstimate(900, None)
    assert spending.reserve(estimate)
    spending.charge(100, None)
    spending.release(estimate)
    assert spending.reserve(CostEstimate(900, None))


def test_dollars_bound_calls_of_known_price():
    spending = BudgetTracker(Budget(tokens_per_build=None, usd_per_build=1.0))
    spending.charge(10, 0.9)
    assert not spending.reserve(CostEstimate(10, 0.2))
    assert spending.reserve(CostEstimate(10, 0.05))


def test_where_the_price_is_unknown_tokens_alone_count():
    spending = BudgetTracker(Budget(tokens_per_build=100, usd_per_build=0.0))
    assert spending.reserve(CostEstimate(100, None))
    assert not spending.reserve(CostEstimate(1, None))


def test_where_nothing_is_left_what_is_free_goes_on_until_a_call_costs_something():
    spending = BudgetTracker(Budget(tokens_per_build=None, usd_per_build=0.0))
    spending.charge(10, 0.0)
    assert not spending.is_spent
    spending.charge(10, 0.01)  # by a model that was asked in place of the free one
    assert spending.is_spent


def test_no_bound_lets_everything_in():
    spending = BudgetTracker(Budget(tokens_per_build=None, usd_per_build=None))
    assert spending.reserve(CostEstimate(10**12, 10.0**9))


def test_one_call_of_unknown_price_makes_the_total_unknown_but_not_the_bound():
    spending = BudgetTracker(Budget(tokens_per_build=None, usd_per_build=1.0))
    spending.charge(10, 0.9)
    spending.charge(10, None)
    assert spending.cost_usd is None
    assert spending.tokens == 20
    assert not spending.reserve(CostEstimate(1, 0.2))


def test_an_estimate_cannot_be_given_back_twice():
    spending = BudgetTracker(Budget())
    estimate = CostEstimate(1, None)
    assert spending.reserve(estimate)
    spending.release(estimate)
    with pytest.raises(ValueError):
        spending.release(estimate)


def test_nothing_is_spent_before_a_bound_is_reached():
    spending = BudgetTracker(Budget(tokens_per_build=1000, usd_per_build=1.0))
    assert not spending.is_spent
    spending.charge(999, 0.5)
    assert not spending.is_spent
    spending.charge(1, None)
    assert spending.is_spent


def test_dollars_are_spent_at_their_bound_and_no_bound_is_never_reached():
    dear = BudgetTracker(Budget(tokens_per_build=None, usd_per_build=1.0))
    dear.charge(10**9, 1.0)
    assert dear.is_spent
    free = BudgetTracker(Budget(tokens_per_build=None, usd_per_build=None))
    free.charge(10**9, 1e6)
    assert not free.is_spent
