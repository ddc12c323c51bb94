import pytest

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.conversations import CallCost
from mkdocs_commit_digest.collect.models.parsed_replies import MAX_PARTS, CommitReader, counter, excerpt_tokens
from mkdocs_commit_digest.collect.models.questions import PromptTooLong
from mkdocs_commit_digest.errors import ReplyUnusable
from tests.helpers import model_server as behaviours
from tests.helpers.commits import commit_of, model_settings
from tests.helpers.model_server import model_server


@pytest.fixture
def server():
    with model_server() as running:
        yield running


def reader(server, commit, ruled=Tier.HIGH, **options):
    settings = model_settings(api_base=server.url, retries=0, **options)
    ask = llm.asker(settings.model, {}, sleep=lambda _: None)
    return CommitReader(commit, ruled, ask, settings, CallCost())


def large_commit(files=40, lines=120):
    """Changes some hundred lines in each of many files of several folders."""
    return commit_of(
        "Rewrite the scheduler",
        {
            f"src/area{n % 5}/module{n}.py": (
                "",
                "".join(f"def function_{n}_{line}(): return {line}\n" for line in range(lines)),
            )
            for n in range(files)
        },
    )


@pytest.mark.parametrize(("depth", "fields"), [(Tier.LOW, 3), (Tier.MEDIUM, 6), (Tier.HIGH, 7)])
def test_small_commit_is_read_whole_in_one_call_as_deep_as_its_tier(server, depth, fields):
    reading = reader(server, commit_of("Rename the entry")).read(depth)

    assert len(server.calls) == 1
    assert len(type(reading.reply).model_fields) == fields
    assert (reading.coverage.files_read, reading.coverage.files_total) == (1, 1)
    assert reading.coverage.left_out == ()
    assert reading.model == server.model


def test_depth_costs_in_proportion():
    settings = model_settings()
    low, medium, high = (excerpt_tokens(settings, tier) for tier in Tier.__members__.values().__reversed__())
    assert low * 4 < medium * 2 <= high < settings.budget.tokens_per_commit


def test_model_is_told_the_tier_by_rules(server):
    reader(server, commit_of("Rename the entry"), ruled=Tier.MEDIUM).read(Tier.HIGH)
    assert "Tier by rules: medium." in server.calls[0].prompt


@pytest.mark.parametrize("budget", [4_000, 12_000])
def test_prompts_about_one_commit_stay_within_the_budget(server, budget):
    read = reader(server, large_commit(), tokens_per_commit=budget)
    read.read(Tier.HIGH)

    sizes = [counter(read.settings)(call.prompt) for call in server.calls]
    assert max(sizes) <= budget
    assert sum(sizes) <= budget * llm.PROMPT_FACTOR
    assert len(sizes) > 2


def test_large_commit_is_read_in_parts_that_are_merged(server):
    commit = large_commit()
    read = reader(server, commit, tokens_per_commit=6_000)
    reading = read.read(Tier.HIGH)

    *readings, merging = server.calls
    assert 2 <= len(readings) <= MAX_PARTS
    seen = [set(behaviours.paths_in(call.prompt)) for call in readings]
    assert len(set.union(*seen)) > max(map(len, seen))
    assert "too large for one reading" in merging.prompt
    assert reading.coverage.parts == len(readings)
    assert reading.coverage.files_read == len(set.union(*seen))
    assert read.bill.completion > 0


def test_lower_tiers_are_never_read_in_parts(server):
    reading = reader(server, large_commit(), tokens_per_commit=6_000).read(Tier.MEDIUM)

    assert len(server.calls) == 1
    assert reading.coverage.left_out


def test_part_without_a_usable_answer_is_left_out(server):
    server.when("Part 2 of", behaviours.prose)
    reading = reader(server, large_commit(), tokens_per_commit=6_000).read(Tier.HIGH)

    assert reading.coverage.parts == MAX_PARTS - 1
    assert reading.reply.summary


def test_no_usable_part_is_a_failure(server):
    server.behave(behaviours.prose)
    with pytest.raises(ReplyUnusable):
        reader(server, large_commit(), tokens_per_commit=6_000).read(Tier.HIGH)


def test_parts_are_put_together_when_merging_fails(server):
    server.when("too large for one reading", behaviours.prose)
    reading = reader(server, large_commit(), tokens_per_commit=6_000).read(Tier.HIGH)

    assert reading.reply.risks
    assert len({risk.text for risk in reading.reply.risks}) > 1


@pytest.mark.parametrize("depth", [Tier.LOW, Tier.MEDIUM, Tier.HIGH])
def test_excerpt_shrinks_until_it_fits_the_window(server, depth):
    server.behave(behaviours.window(9_000))
    reading = reader(server, large_commit(), tokens_per_commit=40_000).read(depth)

    assert reading.reply.summary
    assert reading.coverage.left_out
    assert len(server.calls) < 20


def test_window_that_is_always_too_small_is_given_up(server):
    server.behave(behaviours.too_long)
    with pytest.raises(PromptTooLong):
        reader(server, large_commit()).read(Tier.MEDIUM)

    assert len(server.calls) < 10
