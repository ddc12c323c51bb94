"""Servers as they are: what they send and what they refuse, over real HTTP."""

import json

import pytest

from mkdocs_commit_digest.archive.records import Tier, Tokens
from mkdocs_commit_digest.collect.models import llm
from mkdocs_commit_digest.collect.models.conversations import CallCost, converse
from mkdocs_commit_digest.collect.models.prompts import commit_question
from mkdocs_commit_digest.collect.models.provider_errors import BadRequest, Overloaded, Refused
from mkdocs_commit_digest.collect.models.questions import PromptTooLong
from mkdocs_commit_digest.collect.models.replies import SHAPES
from mkdocs_commit_digest.errors import ReplyUnusable
from mkdocs_commit_digest.failures import FailureKind
from mkdocs_commit_digest.settings import ModelSettings
from tests.helpers import model_server as behaviours
from tests.helpers.model_server import Answer, model_server

PATCH = """\
Subject: Rename the entry point

diff --git a/src/entry.py b/src/entry.py
--- a/src/entry.py
+++ b/src/entry.py
@@ -1 +1 @@
-def old_entry(argument):
+def new_entry(argument):"""


@pytest.fixture
def server():
    with model_server() as running:
        yield running


def question(tier=Tier.LOW, text=PATCH):
    return commit_question("abc123abc123", text, tier=tier, ruled=tier, language="en")


def asker(server, **options):
    settings = ModelSettings(models=(server.model,), api_base=server.url, timeout=60, **({"retries": 1} | options))
    return llm.asker(settings, {"OPENAI_API_KEY": server.key}, clock=lambda: 0.0, sleep=lambda _: None)


def answer(server, ask=None, bill=None):
    """Ask until there is a checked answer."""
    bill = bill or CallCost()
    return converse(question(), SHAPES[Tier.LOW], ask or asker(server), bill, language="en")


# --- what comes ---


@pytest.mark.parametrize(
    "change",
    [
        lambda text: {"content": [{"type": "text", "text": text}]},
        lambda text: {"content": [{"type": "output_text", "text": text, "annotations": []}]},
        lambda text: {"content": [text[:20], text[20:]]},
        lambda text: {"content": {"type": "text", "text": {"value": text}}},
        lambda text: {"content": json.loads(text)},
        lambda text: {
            "content": [
                {"type": "thinking", "thinking": [{"type": "text", "text": 'As in {"a": 1}.'}], "closed": True},
                {"type": "text", "text": text},
            ]
        },
        lambda text: {"content": [{"text": "It is a {rename}.", "thought": True}, {"text": text}]},
        lambda text: {"content": [{"type": "reasoning", "summary": [{"text": "Hm."}]}, {"type": "text", "text": text}]},
        lambda text: {"content": None, "reasoning_content": text},
        lambda text: {"content": "", "reasoning": text},
        lambda text: {"content": "\n", "reasoning_details": [{"type": "reasoning.text", "text": text}]},
        lambda text: {"content": None, "tool_calls": [{"function": {"name": "answer", "arguments": text}}]},
        lambda text: {"content": f"The diff renames {{old_entry}}. So a fix.\n</think>\n\n{text}"},
        lambda text: {"content": f"<think>I could say {text}, but no.</think>\n{text}"},
        lambda text: {"content": f"[THINK]Well, {{}}.[/THINK]{text}"},
        lambda text: {"content": f"<|channel|>analysis<|message|>Hm.<|end|><|channel|>final<|message|>{text}"},
        lambda text: {"content": f"Where `if (a) {{ b }}` was, so:\n```json\n{text}\n```\nDoes {{that}} help?"},
        lambda text: {"content": json.dumps({"LowReply": json.loads(text)})},
        lambda text: {"content": json.dumps({"name": "answer", "arguments": json.loads(text)})},
        lambda text: {"content": json.dumps({"type": "object", "properties": json.loads(text)})},
        lambda text: {"content": json.dumps([json.loads(text)])},
        lambda text: {"content": json.dumps({"output": text})},
        lambda text: {"content": text.replace("Reworks how", "Reworks\n\thow")},
        lambda text: {"content": text.replace("Reworks how", r"Reworks \d+ how")},
    ],
    ids=range(24),
)
def test_an_answer_is_found_wherever_a_server_puts_it(server, change):
    server.behave(behaviours.message(change))

    assert "old_entry" in answer(server).summary
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 100.0, "completion_tokens": 7.5}, Tokens(prompt=100, completion=7)),
        ({"prompt_tokens": "100", "completion_tokens": "7"}, Tokens(prompt=100, completion=7)),
        ({"input_tokens": 100, "output_tokens": 7}, Tokens(prompt=100, completion=7)),
        ({"prompt_tokens": 100, "completion_tokens": None, "total_tokens": 107}, Tokens(prompt=100, completion=7)),
        ({"prompt_tokens": 100, "completion_tokens": 7, "cost": "free"}, Tokens(prompt=100, completion=7)),
    ],
)
def test_tokens_are_counts_however_they_are_sent(server, usage, tokens):
    server.behave(behaviours.message(lambda text: {"content": text}, usage=usage))

    assert asker(server)(question()).tokens == tokens


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": "many"}, [1], {"prompt_tokens": float("inf")}])
def test_a_call_whose_server_counts_no_tokens_is_on_the_bill_all_the_same(server, usage):
    server.behave(behaviours.message(lambda text: {"content": text}, usage=usage))
    reply = asker(server)(question())

    assert reply.tokens.prompt == pytest.approx(llm.count_tokens(server.model, question().text), rel=0.1)
    assert reply.tokens.completion == llm.count_tokens(server.model, reply.text)


def test_a_stream_that_nobody_asked_for_is_put_together(server):
    server.behave(behaviours.streamed)
    reply = asker(server)(question())

    assert "old_entry" in reply.text
    assert reply.tokens == Tokens(prompt=70, completion=7)


@pytest.mark.parametrize(
    ("body", "error", "kind"),
    [
        ({"error": {"message": "Rate limit exceeded", "code": 429}}, Overloaded, FailureKind.RATE_LIMITED),
        ({"error": {"message": "No auth credentials found", "code": 401}}, Refused, FailureKind.KEY_REFUSED),
        ({"error": "upstream is down"}, Overloaded, FailureKind.SERVER_ERROR),
        ({"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}, Refused, FailureKind.NO_CREDIT),
        ({"code": 500, "msg": "404 NOT_FOUND", "success": False}, Overloaded, FailureKind.SERVER_ERROR),
        ({"object": "error", "message": "invalid request", "code": 400}, BadRequest, FailureKind.REQUEST_REFUSED),
        (
            {"error": {"message": "prompt is too long: 9000 tokens > 4096 maximum"}},
            PromptTooLong,
            FailureKind.COMMIT_TOO_LONG,
        ),
    ],
)
def test_an_error_that_comes_with_status_200_is_told_for_what_it_is(server, body, error, kind):
    server.behave(lambda _: Answer(body=body))
    with pytest.raises(error) as raised:
        asker(server, structured="prompt")(question())

    assert raised.value.kind is kind


def test_a_web_page_is_told_as_a_wrong_address(server):
    server.behave(lambda _: Answer(body=b"<!doctype html><html>Welcome</html>", content_type="text/html"))
    with pytest.raises(ReplyUnusable, match=r"web page.*api_base"):
        asker(server)(question())

    assert len(server.calls) == 1


@pytest.mark.parametrize("body", [b'{"choices": [', b"\xff\xfe", b'"text"', b"[1, 2]", b"42"])
def test_a_reply_that_was_paid_for_and_cannot_be_read_is_no_outage(server, body):
    server.behave(lambda _: Answer(body=body))
    with pytest.raises(ReplyUnusable) as raised:
        asker(server)(question())

    assert raised.value.kind is FailureKind.REPLY_MALFORMED
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    "message", [None, 3, [], {}, {"content": 3}, {"content": [[[[[[[["deep"]]]]]]]]}, {"content": [None, 1]}]
)
def test_whatever_stands_in_a_message_is_at_worst_an_empty_reply(server, message):
    body = {"choices": [{"message": message, "finish_reason": "stop"}]}
    server.behave(lambda _: Answer(body=body))

    assert asker(server)(question()).text == ""


def test_no_reason_holds_a_traceback_or_a_path_of_this_machine(server):
    told = 'failed at /home/ann/llm/app.py\nTraceback (most recent call last):\n  File "/usr/lib/x.py", line 3, in f'
    server.behave(behaviours.status(400, told))
    with pytest.raises(BadRequest) as raised:
        asker(server)(question())

    assert "failed at" in str(raised.value)
    assert not any(word in str(raised.value) + raised.value.detail for word in ("Traceback", "/home", "/usr", "line 3"))


# --- models that think ---


def test_thoughts_that_eat_the_limit_get_more_room_once_and_for_the_run(server):
    server.behave(behaviours.thinks(4_000))
    ask = asker(server)

    assert "old_entry" in answer(server, ask).summary
    answer(server, ask)
    assert [call.body["max_tokens"] for call in server.calls] == [2_048, 8_192, 8_192]
    assert ask.room_for(question()) == 8_192


def test_thoughts_that_eat_more_room_too_are_told_with_the_option_that_gives_it(server):
    server.behave(behaviours.thinks(100_000))
    with pytest.raises(ReplyUnusable, match=r"8,192 tokens.*max_tokens") as raised:
        answer(server)

    assert raised.value.kind is FailureKind.REPLY_CUT
    assert len(server.calls) == 2


def test_more_room_than_the_window_has_is_taken_back(server):
    told = "This model's maximum context length is 4096 tokens and your request has 1000 input tokens"
    server.behave(behaviours.refuses(told, lambda body: body["max_tokens"] > 3_000, behaviours.thinks(3_000)))
    with pytest.raises(ReplyUnusable, match="max_tokens"):
        answer(server)

    assert [call.body["max_tokens"] for call in server.calls] == [2_048, 8_192, 2_048]


def test_a_long_answer_without_thoughts_is_asked_for_shorter(server):
    server.script(behaviours.cut)
    answer(server)

    assert [call.body["max_tokens"] for call in server.calls] == [2_048, 2_048]
    assert "third of the length" in server.calls[1].prompt


# --- what is refused ---


@pytest.mark.parametrize(
    ("told", "is_displeased", "options", "code"),
    [
        (
            "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.",
            lambda body: "max_tokens" in body,
            {},
            400,
        ),
        (
            "max_tokens is too large: 2048. This model supports at most 1024 completion tokens.",
            lambda body: body["max_tokens"] > 1_024,
            {},
            400,
        ),
        (
            "Unsupported value: 'temperature' does not support 0.0. Only the default (1) is supported.",
            lambda body: "temperature" in body,
            {},
            400,
        ),
        (
            '{"detail":[{"type":"extra_forbidden","loc":["body","seed"]}]}',
            lambda body: "seed" in body,
            {"extra": {"seed": 7}},
            422,
        ),
        ("top_p is not supported with this model", lambda body: "top_p" in body, {"extra": {"top_p": 0.5}}, 400),
        (
            'json: unknown field "enable_thinking"',
            lambda body: "enable_thinking" in body,
            {"extra": {"extra_body": {"enable_thinking": False}}},
            400,
        ),
        ("System role not supported", lambda body: body["messages"][0]["role"] == "system", {}, 400),
        (
            "Conversation roles must alternate user/assistant/user/assistant/...",
            lambda body: body["messages"][0]["role"] == "system",
            {},
            500,
        ),
    ],
)
def test_what_a_server_refuses_by_name_is_left_out_once_and_for_the_run(server, told, is_displeased, options, code):  # fmt: skip
    server.behave(behaviours.refuses(told, is_displeased, code=code))
    ask = asker(server, **options)

    assert "old_entry" in ask(question()).text
    assert "old_entry" in ask(question()).text
    assert [is_displeased(call.body) for call in server.calls] == [True, False, False]
    assert all("explain commits" in call.prompt for call in server.calls)


@pytest.mark.parametrize(
    "told",
    [
        "This model only support stream mode, please enable the stream parameter to access the model.",
        "parameter.enable_thinking must be set to false for non-streaming calls",
        "Stream must be set to true",
    ],
)
def test_a_server_that_only_streams_is_asked_for_a_stream(server, told):
    server.behave(behaviours.refuses(told, lambda body: not body.get("stream"), behaviours.streamed))
    ask = asker(server)

    assert "old_entry" in ask(question()).text
    assert ask(question()).tokens == Tokens(prompt=70, completion=7)
    assert [bool(call.body.get("stream")) for call in server.calls] == [False, True, True]


def test_several_things_may_be_refused_one_after_another(server):
    def picky(call):
        for name in ("temperature", "seed", "top_p"):
            if name in call.body:
                return behaviours.status(400, f"{name}: Extra inputs are not permitted")(call)
        return behaviours.refuses_schema(call)

    server.behave(picky)
    ask = asker(server, extra={"seed": 1, "top_p": 0.9})
    ask(question())
    ask(question())

    assert len(server.calls) == 6
    assert not {"temperature", "seed", "top_p"} & set(server.calls[-1].body)


def test_a_server_that_refuses_without_end_is_not_asked_without_end(server):
    server.behave(behaviours.status(400, "temperature, max_tokens, max_completion_tokens, system role: not supported"))
    with pytest.raises(BadRequest):
        asker(server)(question())

    assert len(server.calls) <= 12


# --- what is too long ---


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (400, "Range of input length should be [1, 30720]"),
        (413, "Payload Too Large"),
        (429, "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 61337."),
        (500, "input is too large to process. increase the physical batch size"),
    ],
)
def test_a_request_over_the_limit_is_not_repeated_as_it_is(server, code, told):
    server.behave(behaviours.status(code, told))
    ask = asker(server, retries=3)
    with pytest.raises(PromptTooLong):
        ask(question())
    assert len(server.calls) == 1

    with pytest.raises(PromptTooLong):
        ask(question(text=PATCH * 20))
    assert len(server.calls) == 1, "a longer one is refused unasked"


def test_a_limit_that_others_used_up_is_waited_for(server):
    server.script(
        behaviours.status(429, "Rate limit reached on tokens per min (TPM): Limit 30000, Used 29937, Requested 385.")
    )

    assert "old_entry" in asker(server)(question()).text
    assert len(server.calls) == 2
