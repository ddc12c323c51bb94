from datetime import timedelta

import pytest

from mkdocs_commit_digest.archive.records import ChangeType, Classification, Tier
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.analyses import analyse, is_current
from mkdocs_commit_digest.collect.models.next_tries import BACK_OFF
from mkdocs_commit_digest.collect.models.prompts import PROMPT_VERSION
from mkdocs_commit_digest.errors import DigestError
from tests.helpers import model_server as behaviours
from tests.helpers.commits import NOW, commit_of, model_settings, record_of
from tests.helpers.model_server import model_server


@pytest.fixture
def server():
    with model_server() as running:
        yield running


def analysed(server, commit=None, tier=Tier.MEDIUM, *, record=None, now=NOW, **options):
    commit = commit or commit_of("Rename the entry")
    settings = model_settings(api_base=server.url, **({"retries": 0} | options))
    ask = llm.asker(settings.model, {"OPENAI_API_KEY": server.key}, sleep=lambda _: None)
    record = record or record_of(commit, settings, tier)
    return analyse(commit, record, ask=ask, settings=settings, now=lambda: now)


# --- a usable reply ---


@pytest.mark.parametrize("tier", Tier)
def test_reply_becomes_a_record_as_deep_as_its_tier(server, tier):
    record = analysed(server, tier=tier)
    analysis = record.analysis

    assert (record.state, record.failure) == ("analysed", None)
    assert (analysis.kind, analysis.model, analysis.language) == ("model", server.model, "en")
    assert (analysis.depth, analysis.prompt_version) == (tier, PROMPT_VERSION)
    assert "`new_entry`" in analysis.summary or "`old_entry`" in analysis.summary
    assert bool(analysis.recommendations) == (tier is not Tier.LOW)
    assert bool(analysis.risks) == (tier is not Tier.LOW)
    assert bool(analysis.insight.architecture) == (tier is Tier.HIGH)
    assert analysis.coverage.files_read == 1


def test_facts_from_git_stay_as_they_are(server):
    commit = commit_of("Rename the entry", body="Since the old name was wrong.")
    before = record_of(commit, model_settings(), Tier.MEDIUM)
    after = analysed(server, commit, record=before)

    same = set(type(before).model_fields) - {
        "analysis",
        "importance",
        "change_type",
        "classification",
        "state",
        "failure",
    }
    assert {name: getattr(after, name) for name in same} == {name: getattr(before, name) for name in same}


def test_chinese_is_asked_for_and_comes(server):
    record = analysed(server, language="zh")

    assert "Simplified Chinese" in server.calls[0].prompt
    assert record.analysis.language == "zh"
    assert "调用者" in record.analysis.summary


@pytest.mark.parametrize("behaviour", [behaviours.fenced, behaviours.prose_around], ids=["fenced", "in prose"])
def test_wrapped_reply_is_read(server, behaviour):
    server.behave(behaviour)
    assert analysed(server).state == "analysed"
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    "trouble",
    [behaviours.cut, behaviours.prose, behaviours.wrong_shape, behaviours.empty, behaviours.chinese],
    ids=["cut", "prose", "wrong shape", "empty", "wrong language"],
)
def test_one_bad_reply_is_mended_and_paid_for(server, trouble):
    server.script(trouble)
    record = analysed(server)

    assert record.state == "analysed"
    assert len(server.calls) == 2
    assert record.analysis.tokens.prompt > len(server.calls[0].prompt) // 4


def test_price_is_written_down(server):
    record = analysed(server, extra={"input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6})
    tokens = record.analysis.tokens

    assert record.analysis.cost_usd == pytest.approx((tokens.prompt + tokens.completion) / 1e6)
    assert analysed(server).analysis.cost_usd is None


# --- what the author said ---


@pytest.mark.parametrize(
    ("subject", "change_type"),
    [
        ("docs: explain the entry", ChangeType.DOCUMENTATION),
        ("[Perf] Speed up the entry", ChangeType.PERFORMANCE),
        ('Revert "Rename the entry"', ChangeType.REVERT),
        ("Fix the entry", ChangeType.FIX),
    ],
)
def test_type_that_the_author_named_is_not_overruled(server, subject, change_type):
    server.behave(behaviours.replying(lambda reply, _: reply.update(change_type="security")))
    record = analysed(server, commit_of(subject))
    assert record.change_type is record.classification.type is change_type
    assert record.classification.source == "stated"


def test_type_that_rules_could_only_guess_is_the_models(server):
    server.behave(behaviours.replying(lambda reply, _: reply.update(change_type="security")))
    record = analysed(server, commit_of("Check names of entries"))
    assert record.change_type is ChangeType.SECURITY
    assert record.classification == Classification(type=ChangeType.SECURITY, source="model")


@pytest.mark.parametrize("word", ["suffix", "prefix", "fixture"])
def test_an_estimated_fix_is_the_models_to_decide_though_the_subject_holds_the_letters(server, word):
    server.behave(behaviours.replying(lambda reply, _: reply.update(change_type="security")))
    commit = commit_of(f"Entry without {word}")
    guess = Classification(type=ChangeType.FIX, source="estimated")
    before = record_of(commit, model_settings()).model_copy(update={"change_type": guess.type, "classification": guess})
    assert analysed(server, commit, record=before).change_type is ChangeType.SECURITY


# --- tiers ---


def test_tier_stays_when_the_model_agrees(server):
    before = record_of(commit_of("Rename the entry"), model_settings(), Tier.MEDIUM)
    assert analysed(server, record=before).importance.tier is Tier.MEDIUM


def test_model_lowers_a_tier_with_a_printed_reason(server):
    server.behave(behaviours.with_tier("low", "Only a private name changes."))
    record = analysed(server, tier=Tier.MEDIUM)

    assert record.importance.tier is Tier.LOW
    assert record.importance.reasons[-1].detail == "Only a private name changes."
    assert len(server.calls) == 1


def test_model_raises_a_tier_and_the_commit_is_read_deeper(server):
    server.behave(behaviours.with_tier("high", "Every caller breaks."))
    record = analysed(server, tier=Tier.MEDIUM)

    assert (record.importance.tier, record.analysis.depth) == (Tier.HIGH, Tier.HIGH)
    assert record.analysis.risks
    assert len(server.calls) == 2
    assert is_current(record, model_settings())


def test_model_moves_a_tier_by_one_step_only(server):
    server.behave(behaviours.with_tier("high"))
    assert analysed(server, tier=Tier.LOW).importance.tier is Tier.MEDIUM


def test_tier_stays_when_the_deeper_reading_fails(server):
    server.script(behaviours.with_tier("high"), behaviours.prose, behaviours.prose)
    record = analysed(server, tier=Tier.MEDIUM)

    assert (record.importance.tier, record.analysis.depth, record.state) == (Tier.MEDIUM, Tier.MEDIUM, "analysed")
    assert is_current(record, model_settings())


# --- no usable reply ---


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (behaviours.status(500), "HTTP 500"),
        (behaviours.too_many(retry_after=None), "HTTP 429"),
        (behaviours.reset, "no connection"),
        (behaviours.unauthorized, "OPENAI_API_KEY"),
        (behaviours.prose, "not JSON"),
        (behaviours.wrong_shape, "another shape"),
        (behaviours.cut, "cut off"),
        (behaviours.empty, "empty"),
        (behaviours.chinese, "did not answer in English"),
        (behaviours.too_long, "context window"),
        (behaviours.status(400, "no"), "HTTP 400"),
    ],
)
def test_rules_speak_when_the_model_does_not(server, trouble, reason):
    server.behave(trouble)
    commit = commit_of("Rename the entry")
    before = record_of(commit, model_settings(), Tier.HIGH)
    after = analysed(server, commit, record=before)

    assert after.state == "failed"
    assert reason in after.failure.reason
    assert server.key not in after.model_dump_json()
    assert after.analysis.kind == "rules"
    assert after.analysis.summary == before.analysis.summary
    assert (after.importance, after.change_type) == (before.importance, before.change_type)


def test_next_try_is_due_later_and_later(server):
    server.behave(behaviours.status(404))
    record, waits = None, []
    for _ in range(6):
        record = analysed(server, record=record)
        waits.append(record.failure.retry_at - NOW)

    assert record.failure.attempts == 6
    assert waits == [*BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]]
    assert waits[0] == timedelta(hours=1)


def test_success_after_failures_forgets_them_but_not_what_they_cost(server):
    server.behave(behaviours.prose)
    failed = analysed(server)
    server.behave(behaviours.well)
    mended = analysed(server, record=failed)

    assert (mended.state, mended.failure) == ("analysed", None)
    assert failed.analysis.tokens.prompt > 0
    assert mended.analysis.tokens.prompt > failed.analysis.tokens.prompt


def test_failure_that_cost_nothing_says_so(server):
    server.behave(behaviours.status(404))
    assert analysed(server).analysis.cost_usd == 0.0


class BudgetSpentError(DigestError):
    """Stands for what a caller's own ask may raise."""


def test_errors_that_are_not_the_models_pass_through():
    def ask(_):
        raise BudgetSpentError

    commit, settings = commit_of("Rename the entry"), model_settings()
    with pytest.raises(BudgetSpentError):
        analyse(commit, record_of(commit, settings), ask=ask, settings=settings, now=lambda: NOW)


# --- is an analysis current? ---


def test_finished_analysis_is_current(server):
    assert is_current(analysed(server), model_settings())


@pytest.mark.parametrize(
    "options", [{"language": "zh"}, {"models": ("openai/other",)}], ids=["another language", "another model"]
)
def test_analysis_under_other_settings_is_not_current(server, options):
    assert not is_current(analysed(server), model_settings(**options))


def test_any_configured_model_will_do(server):
    assert is_current(analysed(server), model_settings(models=("openai/new", server.model)))


def test_shallower_analysis_than_the_tier_asks_for_is_not_current(server):
    record = analysed(server, tier=Tier.LOW)
    raised = record.model_copy(update={"importance": record.importance.model_copy(update={"tier": Tier.HIGH})})
    lowered = analysed(server, tier=Tier.HIGH)
    lowered = lowered.model_copy(update={"importance": record.importance})

    assert not is_current(raised, model_settings())
    assert is_current(lowered, model_settings())


def test_analysis_of_older_prompts_is_not_current(server):
    record = analysed(server)
    older = record.model_copy(update={"analysis": record.analysis.model_copy(update={"prompt_version": "0"})})
    assert not is_current(older, model_settings())


def test_paid_analysis_is_never_given_up_for_rules(server):
    record = analysed(server, language="zh")
    assert is_current(record, model_settings(models=()))


def test_rule_based_analysis_is_never_current_for_a_model():
    assert not is_current(record_of(commit_of("x"), model_settings()), model_settings())


# --- what is not in the commit ---


def test_invented_claims_are_dropped_and_true_ones_stay(server):
    server.behave(behaviours.inventing())
    record = analysed(server, tier=Tier.HIGH)
    published = record.analysis.model_dump_json(exclude={"evidence"})

    for lie in ("nowhere.py", "inventedSymbol", "987.6"):
        assert lie not in published
    assert record.analysis.evidence.dropped >= 3
    assert "`old_entry`" in record.analysis.summary


def test_files_that_a_statement_rests_on_must_be_in_the_commit(server):
    def edit(reply, _):
        reply["risks"] = [{"text": "Older plugins could break.", "files": ["src/invented.py"]}]

    server.behave(behaviours.replying(edit))
    assert analysed(server, tier=Tier.HIGH).analysis.risks == ()


def test_summary_of_which_nothing_is_left_gives_way_to_that_of_the_rules(server):
    server.behave(behaviours.replying(lambda reply, _: reply.update(summary="See `inventedSymbol` for this.")))
    commit = commit_of("Rename the entry")
    before = record_of(commit, model_settings(), Tier.MEDIUM)
    after = analysed(server, commit, record=before)

    assert after.analysis.kind == "model"
    assert after.analysis.summary == before.analysis.summary
    assert after.analysis.recommendations


def test_reply_of_which_nothing_is_left_is_a_failure(server):
    server.behave(behaviours.replying(lambda reply, _: reply.update(summary="See `inventedSymbol` for this.")))
    record = analysed(server, tier=Tier.LOW)

    assert record.state == "failed"
    assert "not found in the commit" in record.failure.reason
