"""What a model moved stays moved when the rules change."""

from mkdocs_commit_digest.archive.records import Importance, Tier
from mkdocs_commit_digest.collect.judging.importance import moved_tier, reapply_adjustment


def test_a_new_judgement_repeats_the_step_that_a_model_made():
    raised = moved_tier(Importance(tier=Tier.LOW, score=1), Tier.HIGH, "The interface changes.")
    again = reapply_adjustment(Importance(tier=Tier.MEDIUM, score=4), raised)
    assert again.tier is Tier.HIGH
    assert again.reasons[-1].detail == "The interface changes."


def test_a_step_beyond_the_ends_is_no_step():
    raised = moved_tier(Importance(tier=Tier.LOW, score=1), Tier.MEDIUM, "x")
    assert reapply_adjustment(Importance(tier=Tier.HIGH, score=9), raised).tier is Tier.HIGH


def test_what_no_model_moved_is_left_to_the_rules():
    new = Importance(tier=Tier.LOW, score=1)
    assert reapply_adjustment(new, Importance(tier=Tier.HIGH, score=9)) == new
