import json

import pytest

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.analyses import analyse
from mkdocs_commit_digest.collect.models.batches import analyse_batch
from mkdocs_commit_digest.collect.models.repair_allowance import CALLS_PER_REPAIR, RepairAllowance
from mkdocs_commit_digest.errors import BudgetSpent
from tests.helpers import model_server as behaviours
from tests.helpers.commits import NOW, commit_of, model_settings, record_of
from tests.helpers.model_server import Answer, model_server

WRONG = "Callers of `new_entri` get a list instead of one value."
RIGHT = "Callers of `new_entry` get a list instead of one value."


@pytest.fixture
def server():
    with model_server() as running:
        yield running


def is_repair(call):
    return "put these sentences right" in call.prompt


def mending(*texts, summary=WRONG):
    """A model whose summaries say what is not there; sent back, it says `texts` in place of the sentences."""

    def behaviour(call):
        if is_repair(call):
            sentences = [{"number": number, "text": text} for number, text in enumerate(texts, 1)]
            return Answer(json.dumps({"sentences": sentences}))

        def edit(reply, _):
            for entry in reply.get("commits", [reply]):
                entry["summary"] = f"{entry['summary']} {summary}"

        return behaviours.replying(edit)(call)

    return behaviour


def asked(server, **options):
    settings = model_settings(api_base=server.url, **({"retries": 0} | options))
    return settings, llm.asker(settings.model, {"OPENAI_API_KEY": server.key}, sleep=lambda _: None)


def analysed(server, commit=None, tier=Tier.MEDIUM, ask=None):
    commit = commit or commit_of("Rename the entry")
    settings, made = asked(server)
    return analyse(commit, record_of(commit, settings, tier), ask=ask or made, settings=settings, now=lambda: NOW)


def test_a_sentence_that_names_what_is_not_there_may_be_put_right_once(server):
    server.behave(mending(RIGHT))
    record = analysed(server)

    assert RIGHT in record.analysis.summary
    assert record.analysis.evidence.dropped == 0
    assert [is_repair(call) for call in server.calls] == [False, True]


def test_the_model_is_told_the_words_that_were_not_found_and_those_that_look_alike(server):
    server.behave(mending(RIGHT))
    analysed(server)
    prompt = server.calls[1].prompt

    assert WRONG in prompt
    assert "Not in the commit: new_entri" in prompt
    assert "new_entry" in prompt.partition("look alike: ")[2]
    assert "diff --git" not in prompt, "the commit is not paid for twice"


@pytest.mark.parametrize(
    "answers", [(WRONG,), ("",), (), ("`third_entry` is made.",), ("队列现在会被关闭，文件也会被关闭。",)]
)
def test_what_is_not_put_right_is_left_out(server, answers):
    server.behave(mending(*answers))
    record = analysed(server)

    assert record.state == "analysed"
    assert "_entri" not in record.analysis.summary
    assert "third_entry" not in record.analysis.summary
    assert record.analysis.evidence.dropped == 1
    assert len(server.calls) == 2


def test_a_true_answer_is_not_sent_back(server):
    analysed(server)
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    "trouble", [behaviours.prose, behaviours.wrong_shape, behaviours.cut, behaviours.status(500), behaviours.empty]
)
def test_trouble_with_the_question_costs_the_answer_nothing(server, trouble):
    server.behave(lambda call: trouble(call) if is_repair(call) else mending()(call))
    record = analysed(server)

    assert (record.state, record.failure) == ("analysed", None)
    assert len(server.calls) == 2


def test_what_it_costs_is_on_the_bill(server):
    server.behave(mending(RIGHT))
    record = analysed(server)

    assert record.analysis.tokens.prompt == sum(len(call.prompt) // 4 for call in server.calls)


def test_all_sentences_of_a_batch_are_sent_back_together(server):
    commits = [commit_of(f"Rename {n}", {f"a{n}.py": ("", f"def new_entry_{n}(): pass\n")}) for n in range(3)]
    server.behave(mending(*(f"Callers of `new_entry_{n}` get a list instead of one value." for n in range(3))))
    settings, ask = asked(server)
    pairs = [(commit, record_of(commit, settings, Tier.LOW)) for commit in commits]
    records = analyse_batch(pairs, ask=ask, settings=settings, now=lambda: NOW)

    assert [is_repair(call) for call in server.calls] == [False, True]
    for n, record in enumerate(records):
        assert f"`new_entry_{n}` get a list" in record.analysis.summary


def test_a_sentence_put_right_for_one_commit_is_looked_up_in_that_commit(server):
    commits = [commit_of(f"Rename {n}", {f"a{n}.py": ("", f"def new_entry_{n}(): pass\n")}) for n in range(2)]
    server.behave(mending("Callers of `new_entry_1` get a list.", "Callers of `new_entry_0` get a list."))
    settings, ask = asked(server)
    pairs = [(commit, record_of(commit, settings, Tier.LOW)) for commit in commits]
    records = analyse_batch(pairs, ask=ask, settings=settings, now=lambda: NOW)

    assert not any("get a list" in record.analysis.summary for record in records)


def test_a_run_sends_few_answers_back(server):
    server.behave(mending(RIGHT))
    _, ask = asked(server)
    records = [analysed(server, commit_of(f"Rename {n}"), ask=ask) for n in range(2 * CALLS_PER_REPAIR)]

    repairs = sum(map(is_repair, server.calls))
    assert repairs == len(records) // CALLS_PER_REPAIR
    assert all(record.state == "analysed" for record in records)


def test_the_allowance_grows_with_the_calls():
    allowance = RepairAllowance()
    allowance.count(is_repair=True)
    with pytest.raises(BudgetSpent):
        allowance.count(is_repair=True)
    for _ in range(CALLS_PER_REPAIR + 1):
        allowance.count(is_repair=False)
    allowance.count(is_repair=True)

    assert allowance.repairs == 2


def test_what_remains_can_be_read(server):
    lost = "It makes `other_entri` slower."
    server.behave(mending("", summary=f"{lost} Therefore callers of `new_entry` must pass `argument`."))
    record = analysed(server)

    assert record.analysis.summary.endswith("behave for callers. Callers of `new_entry` must pass `argument`.")
