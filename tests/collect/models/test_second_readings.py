"""Statements are held a second time against the commit, by lines that stand there."""

import json

import pytest

from mkdocs_commit_digest.archive.records import Tier
from mkdocs_commit_digest.collect.excerpts.backgrounds import KnownContext, RelatedChange
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.analyses import analyse
from mkdocs_commit_digest.collect.models.batches import analyse_batch
from mkdocs_commit_digest.collect.models.conversations import CallCost
from mkdocs_commit_digest.collect.models.second_readings import LEAST_STATEMENTS, read_again
from mkdocs_commit_digest.errors import BudgetSpent
from tests.helpers import model_server as behaviours
from tests.helpers.commits import NOW, commit_of, model_settings, record_of
from tests.helpers.model_server import Answer, judging, model_server, statements_in


@pytest.fixture
def server():
    with model_server() as running:
        yield running


def is_second(call):
    return bool(statements_in(call.prompt))


def seconds(server):
    return [call for call in server.calls if is_second(call)]


def asker_of(server, settings):
    return llm.asker(settings.model, {"OPENAI_API_KEY": server.key}, sleep=lambda _: None)


def analysed(server, tier=Tier.HIGH, *, ask=None, known=None, **options):
    commit = commit_of("Rename the entry")
    settings = model_settings(api_base=server.url, **({"retries": 0, "verify": "high"} | options))
    ask = ask or asker_of(server, settings)
    return analyse(commit, record_of(commit, settings, tier), known, ask=ask, settings=settings, now=lambda: NOW)


def texts_of(analysis):
    insight = analysis.insight
    listed = (*analysis.risks, *analysis.recommendations)
    return [
        analysis.summary,
        analysis.impact_scope,
        insight.architecture,
        insight.performance,
        insight.security,
        *listed,
    ]


def test_what_is_supported_stands_and_is_counted(server):
    server.behave(judging("supported"))
    plain, read = analysed(server, verify="off").analysis, analysed(server).analysis

    second = read.evidence.second_reading
    assert texts_of(read) == texts_of(plain)
    assert (second.statements, second.supported, second.contradicted) == (7, 7, 0)
    assert second.model == server.model
    assert read.evidence.inferences == plain.evidence.inferences
    assert read.tokens.prompt > plain.tokens.prompt


def test_what_is_contradicted_is_left_out_and_counted(server):
    server.behave(judging("supported", "contradicted"))
    plain, read = analysed(server, verify="off").analysis, analysed(server).analysis

    assert read.impact_scope == ""
    assert read.summary == plain.summary
    assert read.evidence.second_reading.contradicted == 3
    assert read.evidence.contradicted == plain.evidence.contradicted + 3
    assert read.evidence.dropped == plain.evidence.dropped + 3


def test_where_everything_is_contradicted_the_rules_speak(server):
    server.behave(judging("contradicted"))
    record = analysed(server)
    assert record.analysis.summary == record_of(commit_of("Rename the entry"), model_settings()).analysis.summary
    assert not any(texts_of(record.analysis)[1:])


def test_what_is_not_shown_is_marked(server):
    server.behave(judging("unsupported"))
    analysis = analysed(server).analysis
    assert all(any(each in text for text in texts_of(analysis)) for each in analysis.evidence.inferences)
    assert analysis.summary in analysis.evidence.inferences
    assert analysis.evidence.second_reading.unsupported == 7


@pytest.mark.parametrize("verdict", ["supported", "contradicted"])
@pytest.mark.parametrize("line", ["+    return invented_value_of(argument)", "}", "…"])
def test_a_line_that_does_not_stand_in_the_commit_makes_a_verdict_worthless(server, verdict, line):
    server.behave(judging(verdict, line=line))
    second = analysed(server).analysis.evidence.second_reading
    assert (second.supported, second.contradicted, second.unsupported) == (0, 0, 7)


def test_a_contradiction_needs_no_single_line(server):
    def denying(call):
        if not is_second(call):
            return behaviours.well(call)
        verdicts = [{"number": n, "verdict": "contradicted", "line": ""} for n, _ in statements_in(call.prompt)[:1]]
        return Answer(json.dumps({"verdicts": verdicts}))

    server.behave(denying)
    second = analysed(server).analysis.evidence.second_reading
    assert (second.statements, second.contradicted, second.unsupported) == (7, 1, 0)


def test_a_line_of_another_commit_of_the_batch_supports_nothing(server):
    pairs_of = {
        "Rename one": {"src/a.py": ("alpha = 1\n", "alpha = 2222\n")},
        "Rename two": {"src/b.py": ("", "beta = 3\n")},
    }
    settings = model_settings(api_base=server.url, retries=0, verify="all")
    commits = [commit_of(subject, files) for subject, files in pairs_of.items()]
    pairs = [(commit, record_of(commit, settings, Tier.LOW)) for commit in commits]
    server.behave(judging("supported", line="+alpha = 2222"))
    records = analyse_batch(pairs, ask=asker_of(server, settings), settings=settings, now=lambda: NOW)

    first, second = (record.analysis.evidence.second_reading for record in records)
    assert (first.supported, first.unsupported) == (1, 0)
    assert (second.supported, second.unsupported) == (0, 1)
    assert len(seconds(server)) == 1


@pytest.mark.parametrize("behaviour", [behaviours.prose, behaviours.wrong_shape, behaviours.empty, behaviours.cut])
def test_a_reply_of_no_use_leaves_everything_unread(server, behaviour):
    plain = analysed(server, verify="off").analysis
    server.when("You check statements", behaviour)
    read = analysed(server).analysis

    assert texts_of(read) == texts_of(plain)
    assert read.evidence == plain.evidence
    assert len(seconds(server)) == 1


@pytest.mark.parametrize(
    ("verify", "tier", "calls"),
    [("high", Tier.HIGH, 1), ("high", Tier.MEDIUM, 0), ("all", Tier.LOW, 1), ("off", Tier.HIGH, 0)],
)
def test_the_option_says_whose_statements_are_read(server, verify, tier, calls):
    server.behave(judging("supported"))
    assert (analysed(server, tier, verify=verify).analysis.evidence.second_reading is not None) is bool(calls)
    assert len(seconds(server)) == calls


def test_without_room_in_the_budget_nothing_is_read_again(server):
    settings = model_settings(api_base=server.url, retries=0)
    made = asker_of(server, settings)

    def ask(question):
        if question.is_optional:
            raise BudgetSpent("no room")
        return made(question)

    record = analysed(server, ask=ask)
    assert record.state == "analysed"
    assert record.analysis.evidence.second_reading is None


def test_another_model_may_be_named(server):
    server.behave(judging("supported"))
    record = analysed(server, verify_model="openai/reader")
    assert record.analysis.evidence.second_reading.model == "openai/reader"
    assert [call.body["model"] for call in server.calls] == ["test-model", "reader"]


def test_the_reader_is_told_what_rules_found(server):
    def bold(call):
        vague = {"text": "Older setups may stop working.", "files": []}
        return behaviours.replying(lambda reply, _: reply["risks"].append(vague))(call)

    server.script(bold, judging("supported"))
    analysed(server)
    assert "8 statements." in seconds(server)[0].prompt
    assert "Rules: it names nothing that could be looked up" in seconds(server)[0].prompt


def test_a_sentence_on_another_change_is_looked_up_there(server):
    other = RelatedChange("b" * 40, "Break the import", same_day=True, text="Break the import\nsrc/broken_module.py")
    said = "It repairs what `bbbbbbb` broke in src/broken_module.py."

    def naming(call):
        return behaviours.replying(lambda reply, _: reply.update(summary=f"{reply['summary']} {said}"))(call)

    server.behave(naming)
    told = analysed(server, known=KnownContext(related=(other,)), verify="off").analysis.summary
    untold = analysed(server, verify="off").analysis.summary
    assert told.endswith(said)
    assert said not in untold
    assert "bbbbbbbbb (same day): Break the import" in server.calls[0].prompt


def test_where_a_reply_has_little_room_a_batch_is_read_in_several_calls(server):
    settings = model_settings(api_base=server.url, retries=0, verify="all", max_tokens=2_048)
    commits = [commit_of(f"Rename part {n}", {f"src/part_{n}.py": ("", f"part_{n} = {n}00\n")}) for n in range(4)]
    pairs = [(commit, record_of(commit, settings, Tier.MEDIUM)) for commit in commits]
    ask = asker_of(server, settings)
    records = analyse_batch(pairs, ask=ask, settings=settings, now=lambda: NOW)
    assert len(seconds(server)) == 1
    assert all(record.analysis.evidence.second_reading.supported for record in records)

    shown = {str(n): f"+part_{n} = {n}00" for n in range(4)}
    kept = {str(n): record for n, record in enumerate(records)}
    server.calls.clear()
    read_again(kept, shown, ask=ask, bill=CallCost(), before=kept, room=1)
    assert len(seconds(server)) > 1
    told = [
        key for call in seconds(server) for key in call.commits if len(statements_in(call.prompt)) <= LEAST_STATEMENTS
    ]
    assert {"0", "1", "2", "3"} <= set(told)
