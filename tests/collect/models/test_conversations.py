import json

import pytest

from mkdocs_commit_digest.archive.records import Tier, Tokens
from mkdocs_commit_digest.collect.models.conversations import CallCost, WrongLanguage, converse
from mkdocs_commit_digest.collect.models.prompts import commit_question
from mkdocs_commit_digest.collect.models.questions import Reply
from mkdocs_commit_digest.collect.models.replies import LowReply
from mkdocs_commit_digest.errors import ModelUnavailable, ReplyUnusable

ENGLISH = "The worker now closes its file when the queue is empty and the last job was done."
CHINESE = "队列为空并且最后一个任务完成时，工作进程现在会关闭它的文件。"


def good(summary=ENGLISH):
    return json.dumps({"change_type": "fix", "importance": {"tier": "low", "reason": ""}, "summary": summary})


class Model:
    """Says one prepared text after another."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.questions = []

    def __call__(self, question):
        self.questions.append(question)
        said = self.replies.pop(0)
        if isinstance(said, Exception):
            raise said
        text, finish_reason = said if isinstance(said, tuple) else (said, "stop")
        return Reply(text, finish_reason, "m", Tokens(prompt=100, completion=10), 0.5)


def talk(model, language="en"):
    bill = CallCost()
    question = commit_question("abc123abc123", "Subject: x", tier=Tier.LOW, ruled=Tier.LOW, language=language)
    return lambda: converse(question, LowReply, model, bill, language=language), bill


def test_good_reply_needs_one_call():
    model = Model(good())
    say, bill = talk(model)

    assert say().summary == ENGLISH
    assert len(model.questions) == 1
    assert (bill.tokens, bill.cost_usd, bill.model) == (Tokens(prompt=100, completion=10), 0.5, "m")


@pytest.mark.parametrize("bad", ["prose", "", "{}", '{"summary": 3}', "[]"])
def test_unusable_reply_is_mended_once(bad):
    model = Model(bad, good())
    say, bill = talk(model)

    assert say().summary == ENGLISH
    assert [message.role for message in model.questions[1].messages] == ["system", "user", "assistant", "user"]
    assert bill.tokens.prompt == 200


def test_two_unusable_replies_are_enough():
    model = Model("prose", "more prose", good())
    say, bill = talk(model)

    with pytest.raises(ReplyUnusable, match="asked twice"):
        say()
    assert bill.cost_usd == 1.0


def test_cut_reply_is_asked_for_shorter():
    model = Model((good(), "length"), good())
    say, _ = talk(model)

    assert say().summary == ENGLISH
    assert "cut off" in model.questions[1].messages[-1].text
    assert len(model.questions[1].messages) == 2


def test_reply_cut_twice_is_never_used():
    say, _ = talk(Model((good(), "length"), (good(), "length")))
    with pytest.raises(ReplyUnusable, match="cut off"):
        say()


def test_wrong_language_is_asked_for_once_more():
    model = Model(good(ENGLISH), good(CHINESE))
    say, _ = talk(model, "zh")

    assert say().summary == CHINESE
    assert "Every text must be in Simplified Chinese" in model.questions[1].messages[-1].text


def test_wrong_language_twice_is_given_up():
    model = Model(good(ENGLISH), good(ENGLISH), good(CHINESE))
    say, _ = talk(model, "zh")

    with pytest.raises(WrongLanguage, match="Simplified Chinese"):
        say()
    assert len(model.questions) == 2


def test_at_most_three_calls_are_made():
    model = Model("prose", good(ENGLISH), good(CHINESE))
    say, _ = talk(model, "zh")

    assert say().summary == CHINESE


def test_reply_that_says_our_instructions_back_is_refused():
    say, _ = talk(Model(good("one or two sentences"), good("What is different now, seen by somebody")))
    with pytest.raises(ReplyUnusable):
        say()


def test_silence_is_not_a_reason_to_ask_again():
    model = Model(ModelUnavailable("nobody"))
    say, bill = talk(model)

    with pytest.raises(ModelUnavailable):
        say()
    assert len(model.questions) == 1
    assert bill.cost_usd == 0.0


def test_one_unknown_price_makes_the_sum_unknown():
    bill = CallCost()
    bill.charge(Tokens(prompt=1), 0.5)
    bill.charge(Tokens(prompt=1), None)
    bill.charge(Tokens(prompt=1), 0.5)

    assert bill.cost_usd is None
    assert bill.tokens.prompt == 3
